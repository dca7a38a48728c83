package page

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func env() *Env {
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	return &Env{Clock: time.Now, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
}

// TestCardOfEveryKindOfError: what happened, why and what next come from the error itself, and nothing of it acts on a
// terminal.
func TestCardOfEveryKindOfError(t *testing.T) {
	for _, c := range []struct {
		err   error
		wants []string
	}{
		{&auth0.Problem{Title: "Refused.", Why: "Because.", Message: "no\x1b[2J", Causes: []string{"One.", "Two."}, Learned: []string{"It is up."}, Cause: "auth0.x", Code: "denied", HTTPStatus: 401,
			Fix: []inspect.Fix{{Title: "Grant it", As: "cli", Text: "auth0 api"}}},
			[]string{"Refused.", "Because.", `The tenant says: no\x1b[2J`, "It is up.", "Likely causes, in order", "1.  One.", "2.  Two.", "auth0.x · denied · HTTP 401", "Mend 1  Grant it  cli", "auth0 api", "Y copy the fix"}},
		{&profiles.Trouble{Code: "store.locked", What: "Locked.", Why: "Nobody unlocked it.", Next: "Unlock it."}, []string{"Locked.", "Nobody unlocked it.", "  Unlock it.", "store.locked"}},
		{&jobs.UsageError{What: "there is no cloud x", Next: "Use aws."}, []string{"It did not work.", "there is no cloud x.", "  Use aws."}},
		{&jobs.MissingSecretError{}, []string{"without its client secret", "give it one"}},
		{&wire.Error{Code: "net.dns", What: "No such host.", Why: "Asked.", Next: "Check the name."}, []string{"No such host.", "Asked.", "  Check the name.", "net.dns"}},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), []string{"No answer came in time."}},
		{context.Canceled, []string{"It was cancelled."}},
		{errors.New("odd\x07"), []string{"It did not work.", `odd\x07`}},
	} {
		card := CardOf(printable.Own("It did not work."), c.err)
		got := widget.Plain(card.View(env(), 90))
		for _, want := range c.wants {
			if !strings.Contains(got, want) {
				t.Errorf("%T: it lacks %q:\n%s", c.err, want, got)
			}
		}
		if strings.ContainsAny(got, "\x1b\x07") {
			t.Errorf("%T: it holds a control character", c.err)
		}
		if card.Err == nil || !errors.Is(card.Err, c.err) {
			t.Errorf("%T is forgotten", c.err)
		}
		if open := widget.Plain(card.ViewOpen(env(), 90)); strings.Contains(open, "dismiss") || !strings.Contains(open, c.wants[0]) {
			t.Errorf("%T: what stays reads\n%s", c.err, open)
		}
	}
}

// TestACardInAWindowIsReadToItsEnd, whatever its height, and its keys stay in sight.
func TestACardInAWindowIsReadToItsEnd(t *testing.T) {
	c := &Card{Title: printable.Own("Refused."), Fixes: []inspect.Fix{{Title: "One", As: "cli", Text: "one"}}}
	for i := range 20 {
		c.Why = append(c.Why, printable.Of(fmt.Sprintf("reason %d.", i+1)))
	}
	e := env()
	whole := len(c.View(e, 60))
	for h := 3; h <= whole; h++ {
		var win Window
		seen := ""
		for range whole {
			got := win.View(e, c, "ctrl+y", 60, h)
			text := widget.Plain(got)
			if len(got) != h || !strings.Contains(text, "esc dismiss  ctrl+y copy the fix") || strings.Contains(text, "more") != (h < whole) {
				t.Fatalf("%d lines for %d:\n%s", len(got), h, text)
			}
			seen += text
			win.Page(1)
		}
		for i := range 20 {
			if want := fmt.Sprintf("reason %d.", i+1); !strings.Contains(seen, want) {
				t.Errorf("in %d lines %q was never in sight", h, want)
			}
		}
		if other := widget.Plain(win.View(e, &Card{Title: printable.Own("Another."), Why: c.Why}, "ctrl+y", 60, h)); !strings.Contains(other, "Another.") {
			t.Errorf("another failure begins in its middle:\n%s", other)
		}
	}
	for h := range 3 {
		var win Window
		if got := win.View(e, c, "ctrl+y", 60, h); len(got) != h {
			t.Errorf("%d lines where %d have room", len(got), h)
		}
	}
}

// TestOneFixIsCopiedAtOnce, and of several the one that is chosen.
func TestOneFixIsCopiedAtOnce(t *testing.T) {
	c := &Card{Fixes: []inspect.Fix{{Title: "One", As: "console", Text: "one"}}}
	read := func(msg tea.Msg) string {
		text, err := msg.(Copy).Make()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := read(c.CopyFix()); got != "one" {
		t.Errorf("copied %q", got)
	}
	c.Fixes = append(c.Fixes, inspect.Fix{Title: "Two", As: "cli", Text: "two"})
	m := c.CopyFix().(Menu)
	if len(m.Items) != 2 || m.Items[1].Key != "2" || m.Items[1].Note.String() != "Two" || read(m.Items[1].Choice) != "two" {
		t.Errorf("offered %+v", m)
	}
}

// TestEveryFixIsAPieceOfItsOwn, and a command on the screen is the command to type, with single backslashes.
func TestEveryFixIsAPieceOfItsOwn(t *testing.T) {
	c := Card{Title: printable.Own("Refused."), Fixes: []inspect.Fix{{Title: "One", As: "cli", Text: "az ad \\\n  --parameters \"{\\\"a\\\":1}\"\n"}, {Title: "Two", As: "text", Text: "Two"}}}
	var fixes []string
	for _, part := range c.Pieces(env(), 80) {
		if part.Fix != nil {
			fixes = append(fixes, part.Fix.Title+"|"+widget.Plain(part.Lines))
		}
	}
	if len(fixes) != 2 {
		t.Fatalf("%q", fixes)
	}
	for _, want := range []string{"az ad \\\n", `--parameters "{\"a\":1}"`} {
		if !strings.Contains(strings.ReplaceAll(fixes[0], " \n", "\n"), want) {
			t.Errorf("%q is not in %q", want, fixes[0])
		}
	}
	if strings.Count(fixes[1], "Two") != 2 { // its key and its title, not once more as text
		t.Errorf("%q", fixes[1])
	}
}

func TestANumberNeverRunsIntoItsText(t *testing.T) {
	e := env()
	for _, n := range []int{1, 9, 10, 99} {
		got := widget.Plain(Numbered(e.Pen, n, e.Pen.WrapOwn(theme.Text, "word and more words", 9)))
		if want := fmt.Sprintf("%-4sword", fmt.Sprint(n)+"."); !strings.HasPrefix(got, want) || !strings.Contains(got, "\n    more") {
			t.Errorf("%d is drawn as %q", n, got)
		}
	}
}

// TestTheSameFixWithAnotherToolIsAnAlternative: three forms of one change are not three steps.
func TestTheSameFixWithAnotherToolIsAnAlternative(t *testing.T) {
	list := []inspect.Fix{{Title: "Register it", As: "cli"}, {Title: "Register it", As: "terraform"}, {Title: "Rename it", As: "cli"}}
	for i, want := range []string{"Mend 1  Register it  cli", "  or 2  Register it  terraform", "Mend 3  Rename it  cli"} {
		if got := widget.Plain(FixTitle(env(), list, i, 60)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
