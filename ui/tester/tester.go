// Package tester judges a trust policy or a CEL expression against a token without any profile: what is typed at the left
// meets the token at the right with every keystroke. Nothing is sent anywhere.
package tester

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Judge evaluates a text against a token, offline. The error says what is wrong with the text.
type Judge func(text string, token *inspect.Token) (cloud.Prediction, error)

// Deps is what this page may ask for; both are pure.
type Deps struct{ Policy, CEL Judge }

// judgeLimit bounds one evaluation; each has its own limits far below.
const judgeLimit = 10 * time.Second

// Tester is the page.
type Tester struct {
	env  *page.Env
	deps Deps

	arg    page.TesterArg
	texts  map[string]*widget.Input // what was typed, by kind: it stays while the program runs
	token  widget.Input             // a pasted token; empty = the one that came along
	right  bool                     // the cursor is in the token
	work   page.Work
	found  *cloud.Prediction
	fault  printable.Text
	top    int
	height int
	total  int // lines of the result
}

// judged is the answer of an evaluation.
type judged struct{ p cloud.Prediction }

// New makes the page; page.Open tells it what to test.
func New(env *page.Env, deps Deps) *Tester {
	return &Tester{env: env, deps: deps, texts: map[string]*widget.Input{
		page.PolicyTester: {Multi: true, Example: printable.Own("paste a trust policy, or what aws iam get-role prints")},
		page.CELTester:    {Multi: true, Example: printable.Own("assertion.sub.startsWith('a1B2c3'), mapping lines like google.subject=assertion.sub above it")},
	}, token: widget.Input{Multi: true, Example: printable.Own("paste another token")}}
}

// Title names the tester.
func (t *Tester) Title() widget.Line {
	if t.arg.Kind == page.CELTester {
		return widget.L(t.env.Pen.Own(theme.Strong, "CEL tester"), t.env.Pen.Own(theme.Muted, ": Google's mappings and conditions, by local CEL"))
	}
	return widget.L(t.env.Pen.Own(theme.Strong, "policy tester"), t.env.Pen.Own(theme.Muted, ": an AWS trust policy alone"))
}

// Enter has nothing to do: Open brought the work.
func (t *Tester) Enter() tea.Cmd { return nil }

// Typing reports that plain keys are text here.
func (t *Tester) Typing() bool { return true }

// Busy reports whether an evaluation is awaited.
func (t *Tester) Busy() bool { return t.work.Running() }

func (t *Tester) text() *widget.Input {
	if in := t.texts[t.arg.Kind]; in != nil {
		return in
	}
	return t.texts[page.PolicyTester]
}

func (t *Tester) input() *widget.Input {
	if t.right {
		return &t.token
	}
	return t.text()
}

// subject is the token that is judged, nil if there is none.
func (t *Tester) subject() *inspect.Token {
	if strings.TrimSpace(t.token.Value()) != "" {
		return inspect.Parse(t.token.Value())
	}
	return t.arg.Side.Token
}

// Update takes the argument, pastes and answers.
func (t *Tester) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.TesterArg); ok {
			t.arg, t.right, t.top = arg, false, 0
			t.found, t.fault = nil, printable.Text{}
			return t.judge()
		}
	case tea.PasteMsg:
		t.env.Pasted(t.input().Paste(msg.Content))
		return t.judge()
	case page.Remask:
		t.right = false // a pasted token is masked while the cursor is elsewhere
	case page.Wheel:
		t.top += msg.Lines
	case page.Hit:
		if on, ok := msg.On.(side); ok {
			t.right = bool(on)
		}
	case page.Done:
		if t.work.Is(msg.ID) {
			t.work = page.Work{}
			t.take(msg)
		}
	}
	return nil
}

// side is what a click on one of the two inputs means.
type side bool

func (t *Tester) take(d page.Done) {
	t.found, t.fault = nil, printable.Text{}
	if d.Err != nil {
		t.fault = printable.Of(d.Err.Error())
		return
	}
	if j, ok := d.Value.(judged); ok {
		t.found = &j.p
	}
}

// judge evaluates what is there, off the screen's loop; a later keystroke makes an earlier answer stale.
func (t *Tester) judge() tea.Cmd {
	judge := t.deps.Policy
	if t.arg.Kind == page.CELTester {
		judge = t.deps.CEL
	}
	text, token := t.text().Value(), t.subject()
	if judge == nil || token == nil || strings.TrimSpace(text) == "" {
		t.work.Stop()
		t.found, t.fault = nil, printable.Text{}
		return nil
	}
	return t.work.Start(&t.env.Works, printable.Own("judging"), t.env.Now(), judgeLimit, func(context.Context, func(any)) (any, error) {
		p, err := judge(text, token)
		return judged{p}, err
	})
}

// Press takes typing.
func (t *Tester) Press(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if !t.input().Key(k) {
		return nil, false
	}
	return t.judge(), true
}

// Actions of the page. Typing takes the plain keys.
func (t *Tester) Actions() []page.Action {
	own := printable.Own
	move := own("Move")
	return []page.Action{
		{ID: "other-side", Keys: []string{"tab", "shift+tab"}, Verb: own("side"), Name: own("go to the token, or back to the text"), Group: move, Hint: true},
		{ID: "page-down", Keys: []string{"pgdown"}, Verb: own("page"), Name: own("a page down in the result"), Group: move, Hint: t.total > t.top+t.height},
		{ID: "page-up", Keys: []string{"pgup"}, Verb: own("page"), Name: own("a page up in the result"), Group: move},
		{ID: "back", Keys: []string{"esc"}, Verb: own("back"), Name: own("back to the workbench"), Group: move, Hint: true},
	}
}

// Do runs an action.
func (t *Tester) Do(id string) tea.Cmd {
	switch id {
	case "other-side":
		t.right = !t.right
	case "page-down":
		t.top += max(1, t.height)
	case "page-up":
		t.top -= max(1, t.height)
	case "back":
		t.work.Stop()
		t.token.Set("")
		return t.env.Send(page.Back{})
	}
	return nil
}
