// Package explain is the page that reads an error pasted from a log or CI, live: cause, why, look-alikes and how to tell
// them apart, and the fix ready to copy. What it does not know it calls unknown. Nothing is sent anywhere.
package explain

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Deps is what this page may ask for. Explain reads a text offline; its error is the store's.
type Deps struct {
	Explain func(ctx context.Context, text string, o jobs.ExplainOptions) (jobs.Explained, error)
}

// readLimit bounds one reading; a text has a bound of its own.
const readLimit = 10 * time.Second

// Explain is the page.
type Explain struct {
	env  *page.Env
	deps Deps

	arg    page.ExplainArg
	alone  bool // the profile and token are left aside
	input  widget.Input
	hidden bool // what was pasted is not shown before its secrets are masked
	below  bool // the cursor is in the answer
	work   page.Work
	answer *jobs.Explained
	card   *page.Card
	fix    int // the chosen fix, counted over the whole answer
	top    int
	height int
	total  int   // lines of the answer
	starts []int // the answer's row at which each fix begins, as last drawn
}

// read is the answer of a reading: the text without secrets, and what it says.
type read struct {
	text     string
	answer   jobs.Explained
	answered bool
}

// New makes the page; page.Open brings what the text is read with.
func New(env *page.Env, deps Deps) *Explain {
	return &Explain{env: env, deps: deps, input: widget.Input{Multi: true, Limit: 4 << 20,
		Example: printable.Own("paste an error from a log or CI: AWS, Google, Entra, Auth0, an API")}}
}

// Title names the page.
func (x *Explain) Title() widget.Line {
	return widget.L(x.env.Pen.Own(theme.Strong, "explain"), x.env.Pen.Own(theme.Muted, " an error from a log or CI"))
}

// Enter has nothing to do: Open brought the work.
func (x *Explain) Enter() tea.Cmd { return nil }

// Typing reports that plain keys are text here.
func (x *Explain) Typing() bool { return !x.below }

// Busy reports whether a reading is awaited.
func (x *Explain) Busy() bool { return x.work.Running() }

// Update takes the argument, pastes and answers.
func (x *Explain) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.ExplainArg); ok {
			x.arg, x.alone, x.below = arg, false, false
			return x.read()
		}
	case tea.PasteMsg:
		return x.paste(msg.Content)
	case page.Wheel:
		x.top += msg.Lines
	case page.Hit:
		x.hit(msg)
	case page.Done:
		if x.work.Is(msg.ID) {
			x.work = page.Work{}
			x.take(msg)
		}
	}
	return nil
}

// paste adds to the text; while the cursor is in the answer it is a new text.
func (x *Explain) paste(text string) tea.Cmd {
	if x.below {
		x.input.Set("")
		x.below = false
	}
	if len(text) > 1<<20 { // as much as is read of it: the beginning and the end
		text = text[:256<<10] + "\n" + text[len(text)-(768<<10):]
	}
	x.env.Pasted(x.input.Paste(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))) // terminals send a line's end as a carriage return
	x.hidden = true
	return x.read()
}

// What a click means.
type (
	areaHit bool // the text, or the answer
	fixHit  int
)

func (x *Explain) hit(h page.Hit) {
	switch on := h.On.(type) {
	case areaHit:
		x.below = bool(on)
	case fixHit:
		x.below, x.fix = true, int(on)
	}
}

// read explains what is there, off the screen's loop; a later keystroke makes an earlier answer stale.
func (x *Explain) read() tea.Cmd {
	text := x.input.Value()
	if strings.TrimSpace(text) == "" || x.deps.Explain == nil {
		x.work.Stop()
		x.answer, x.card, x.hidden = nil, nil, false
		return nil
	}
	var o jobs.ExplainOptions
	if !x.alone {
		o = jobs.ExplainOptions{Profile: x.arg.Profile, Token: x.arg.Token}
	}
	return x.work.Start(&x.env.Works, printable.Own("reading"), x.env.Now(), readLimit, func(ctx context.Context, _ func(any)) (any, error) {
		safe := jobs.WithoutSecrets(text)
		e, err := x.deps.Explain(ctx, safe, o)
		return read{safe, e, err == nil}, err
	})
}

func (x *Explain) take(d page.Done) {
	x.answer, x.card = nil, nil
	if r, ok := d.Value.(read); ok {
		if r.text != x.input.Value() {
			x.input.Set(r.text)
		}
		x.hidden = false
		if r.answered {
			x.answer = &r.answer
		}
	}
	if d.Err != nil {
		x.card = page.CardOf(printable.Own("This cannot be read with the profile."), d.Err)
	}
	x.fix, x.top, x.starts = 0, 0, nil
}

// fixes are those of the answer and of what else stands in the text.
func (x *Explain) fixes() (out []inspect.Fix) {
	if x.answer == nil {
		return nil
	}
	out = append(out, x.answer.Fix...)
	for _, also := range x.answer.Also {
		out = append(out, also.Fix...)
	}
	return out
}

// Press takes typing.
func (x *Explain) Press(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if x.below || !x.input.Key(k) {
		return nil, false
	}
	return x.read(), true
}
