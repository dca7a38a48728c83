package tester

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func token(sub string) *inspect.Token {
	b64 := base64.RawURLEncoding.EncodeToString
	return inspect.Parse(b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(`{"iss":"https://t/","sub":"`+sub+`"}`)) + ".c2ln")
}

// lab is the page with judges that hold the text against the token's subject and count how often they are asked.
type lab struct {
	t      *testing.T
	p      *Tester
	judged int
}

func newLab(t *testing.T, kind string, held *inspect.Token) *lab {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	env := &page.Env{Clock: func() time.Time { return time.Unix(1e9, 0) }, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
	x := &lab{t: t}
	judge := func(name string) Judge {
		return func(text string, tok *inspect.Token) (cloud.Prediction, error) {
			x.judged++
			if strings.Contains(text, "broken") {
				return cloud.Prediction{}, errors.New("line 1 is no " + name)
			}
			s := cloud.Step{Name: name, Status: cloud.Pass, Expected: text, Actual: tok.Text("sub"), Certainty: inspect.Documented}
			if text != s.Actual {
				s.Status, s.Why = cloud.Fail, "The subject is another."
			}
			return cloud.Judge([]cloud.Step{s}), nil
		}
	}
	x.p = New(env, Deps{Policy: judge("policy"), CEL: judge("expression")})
	x.open(kind, held)
	return x
}

func (x *lab) open(kind string, held *inspect.Token) {
	x.run(x.p.Update(page.Open{Arg: page.TesterArg{Kind: kind, Side: page.Side{Name: printable.Own("acme"), Token: held}}}))
}

func (x *lab) run(cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		if msg == nil {
			return
		}
		cmd = x.p.Update(msg)
	}
}

func (x *lab) typed(s string) {
	x.t.Helper()
	for _, r := range s {
		cmd, used := x.p.Press(tea.KeyPressMsg{Code: r, Text: string(r)})
		if !used {
			x.t.Fatalf("%q is not typed", r)
		}
		x.run(cmd)
	}
}

func (x *lab) text(w, h int) string { return widget.Plain(x.p.View(page.Area{W: w, H: h})) }

func (x *lab) shows(wants ...string) {
	x.t.Helper()
	got := x.text(120, 30)
	for _, want := range wants {
		if !strings.Contains(got, want) {
			x.t.Fatalf("it lacks %q:\n%s", want, got)
		}
	}
}

func (x *lab) lacks(bad ...string) {
	x.t.Helper()
	got := x.text(120, 30)
	for _, s := range bad {
		if strings.Contains(got, s) {
			x.t.Fatalf("it shows %q:\n%s", s, got)
		}
	}
}

func TestEveryKeystrokeIsJudged(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("me"))
	x.shows("Trust policy", "judged: the token of acme", "sub  me", "The result comes while you type")
	x.typed("m")
	x.shows("✗ does not hold", "policy", "The subject is another.")
	x.typed("e")
	x.shows("✓ holds")
	x.lacks("does not hold")
	if x.judged != 2 {
		t.Errorf("judged %d times", x.judged)
	}
	cmd, used := x.p.Press(tea.KeyPressMsg{Code: tea.KeyBackspace})
	if !used {
		t.Fatal("backspace is not taken")
	}
	x.run(cmd)
	x.shows("does not hold")
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	x := newLab(t, page.CELTester, token("me"))
	x.shows("CEL")
	x.run(x.p.Update(tea.PasteMsg{Content: "broken"}))
	x.shows("This cannot be judged.", "line 1 is no expression")
	x.lacks("holds", "hold ")
}

// TestALateAnswerIsDropped: what was typed since is judged, not what was typed before.
func TestALateAnswerIsDropped(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("me"))
	first, _ := x.p.Press(tea.KeyPressMsg{Code: 'm', Text: "m"})
	second, _ := x.p.Press(tea.KeyPressMsg{Code: 'e', Text: "e"})
	x.run(second)
	x.run(first)
	x.shows("✓ holds")
}

func TestWithoutTextOrTokenNothingIsJudged(t *testing.T) {
	x := newLab(t, page.PolicyTester, nil)
	x.typed("me")
	x.shows("No token yet")
	x.p.Do("other-side")
	x.run(x.p.Update(tea.PasteMsg{Content: "no token at all"}))
	x.shows("This is not a token with claims.")
	x = newLab(t, page.PolicyTester, token("me"))
	x.typed("  ")
	if x.judged != 0 {
		t.Errorf("judged %d times", x.judged)
	}
}

// TestAPastedTokenIsMaskedAndForgotten: in sight only under the cursor, gone when one leaves.
func TestAPastedTokenIsMaskedAndForgotten(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("held"))
	x.typed("other")
	x.shows("does not hold")
	x.p.Do("other-side")
	raw := token("other").Raw
	x.run(x.p.Update(tea.PasteMsg{Content: raw}))
	x.shows("✓ holds", "sub  other")
	x.lacks("judged: the token of acme")
	x.p.Update(page.Remask{})
	x.lacks(raw[:12])
	x.p.Do("other-side")
	x.shows(raw[:12])
	x.p.Do("other-side")
	x.lacks(raw[:12])
	x.p.Do("back")
	if sent := x.p.env.Sent(); len(sent) != 1 || sent[0] != (page.Back{}) {
		t.Errorf("sent %v", sent)
	}
	x.open(page.PolicyTester, token("held"))
	x.shows("judged: the token of acme", "does not hold") // the text stays, the token does not
}

func TestEachKindKeepsItsOwnText(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("me"))
	x.typed("policy text")
	x.open(page.CELTester, token("me"))
	x.lacks("policy text")
	x.typed("me")
	x.shows("✓ holds", "expression")
	x.open(page.PolicyTester, token("me"))
	x.shows("policy text", "does not hold")
}

func TestAClickGoesToItsSide(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("me"))
	view := x.p.View(page.Area{W: 120, H: 30})
	x.p.Update(page.Hit{On: view[2].At(110)})
	if !x.p.right {
		t.Error("a click at the right stays left")
	}
	x.p.Update(page.Hit{On: view[2].At(3)})
	if x.p.right {
		t.Error("a click at the left stays right")
	}
}

// manySteps is a prediction that no screen holds at once.
func manySteps(string, *inspect.Token) (cloud.Prediction, error) {
	var steps []cloud.Step
	for i := range 60 {
		steps = append(steps, cloud.Step{Name: fmt.Sprintf("statement-%02d", i), Status: []cloud.Status{cloud.Pass, cloud.Fail, cloud.Unknown, cloud.Warn, cloud.Skip}[i%5], Expected: "a", Actual: "b", Why: "Because.", Certainty: inspect.Inferred})
	}
	return cloud.Judge(steps), nil
}

func TestALongResultScrollsAndTellsWhatIsSure(t *testing.T) {
	x := newLab(t, page.PolicyTester, token("me"))
	x.p.deps.Policy = manySteps
	x.typed("x")
	x.shows("statement-00", "✓", "?", "▲", "–", "Likely: Because.") // an inferred failure is unknown
	offered := func() bool {
		for _, act := range x.p.Actions() {
			if act.ID == "page-down" {
				return act.Hint
			}
		}
		return false
	}
	if !offered() {
		t.Error("there is more below and no key is told")
	}
	for range 40 {
		x.p.Do("page-down")
		x.text(120, 30)
	}
	x.shows("statement-59")
	if offered() {
		t.Error("at the end there is nothing below")
	}
	x.p.Update(page.Wheel{Lines: -1000})
	x.shows("statement-00")
	x.p.Do("page-up")
	x.shows("statement-00")
}

func TestEverySizeIsExactAndHostileTextStaysText(t *testing.T) {
	x := newLab(t, page.PolicyTester, token(`a\u001b[2J\u202e`))
	x.run(x.p.Update(tea.PasteMsg{Content: "one\x1b]0;x\x07\ntwo\u202e" + strings.Repeat("漢", 400)}))
	for _, a := range []page.Area{{W: 120, H: 34}, {W: 80, H: 22}, {W: 60, H: 14}, {W: 59, H: 14}, {W: 40, H: 8, Bare: true}, {W: 20, H: 3, Bare: true}} {
		for range 2 {
			view := x.p.View(a)
			if len(view) != a.H {
				t.Errorf("%+v: %d lines", a, len(view))
			}
			for _, l := range view {
				if l.Width() != a.W {
					t.Fatalf("%+v: a line is %d wide", a, l.Width())
				}
			}
			if strings.ContainsAny(widget.Plain(view), "\x1b\x07\u202e") {
				t.Errorf("%+v: control characters are shown", a)
			}
			x.p.Do("other-side")
		}
	}
}
