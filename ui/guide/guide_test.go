package guide

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect"
	"mintmark/profiles"
	"mintmark/ui/guides"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// class is the page over real guides whose checks the test plays: a step passes once it was applied.
type class struct {
	t       *testing.T
	g       *Guide
	states  map[string][]guides.State
	applied map[string]bool
	begun   []string
	fails   error
	real    bool // no pretend world behind it
	sent    []tea.Msg
}

func newClass(t *testing.T) *class {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	env := &page.Env{Clock: func() time.Time { return time.Unix(1e9, 0) }, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
	c := &class{t: t, states: map[string][]guides.State{}, applied: map[string]bool{}}
	c.g = New(env, Deps{
		Open: func(_ context.Context, guide, profile string) (guides.Page, error) {
			return c.read(guide, profile), c.fails
		},
		Check: func(_ context.Context, guide, profile, step string) (guides.Result, guides.Page, error) {
			r := guides.Result{Status: guides.Fail, Code: "auth0.grant.missing", Why: "There is no grant.", Saw: []guides.Seen{{Label: "tenant", Value: "refused\x1b[2J"}},
				Fixes: []inspect.Fix{{Title: "Grant it", As: "cli", Text: "auth0 api post client-grants"}}}
			if c.applied[step] {
				r = guides.Result{Status: guides.Pass, Saw: []guides.Seen{{Label: "token", Value: "RS256", OK: true}}}
				c.set(guide, step, guides.Passed)
			}
			return r, c.read(guide, profile), c.fails
		},
		Apply: func(_ context.Context, _, _, step string) ([]string, error) {
			c.applied[step] = true
			return []string{"The grant was made."}, c.fails
		},
		Skip: func(_ context.Context, guide, profile, step string) (guides.Page, error) {
			c.set(guide, step, guides.Skipped)
			return c.read(guide, profile), c.fails
		},
		Begin: func(_ context.Context, guide string) error { c.begun = append(c.begun, guide); return c.fails },
	})
	c.g.Update(page.Open{Arg: page.GuideArg{Profile: "acme"}})
	return c
}

func (c *class) read(guide, profile string) guides.Page {
	p, _ := guides.Read(guide)
	p.Profile, p.Practice = profiles.Profile{Name: profile}, !c.real
	if c.states[guide] == nil {
		c.states[guide] = make([]guides.State, len(p.Guide.Steps))
	}
	p.States = append([]guides.State(nil), c.states[guide]...)
	return p
}

func (c *class) set(guide, step string, s guides.State) {
	p, _ := guides.Read(guide)
	for i := range p.Guide.Steps {
		if p.Guide.Steps[i].ID == step {
			c.states[guide][i] = s
		}
	}
}

func (c *class) do(ids ...string) {
	c.t.Helper()
	for _, id := range ids {
		if !c.offers(id) {
			c.t.Fatalf("%s is not offered:\n%s", id, c.text(100, 40))
		}
		c.run(c.g.Do(id))
		c.text(100, 40)
	}
}

func (c *class) run(cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		if msg == nil {
			break
		}
		cmd = c.g.Update(msg)
	}
	c.sent = append(c.sent, c.g.env.Sent()...)
}

func (c *class) offers(id string) bool {
	for _, act := range c.g.Actions() {
		if act.ID == id {
			return true
		}
	}
	return false
}

func (c *class) text(w, h int) string { return widget.Plain(c.g.View(page.Area{W: w, H: h})) }

func (c *class) shows(wants ...string) {
	c.t.Helper()
	got := c.text(100, 60)
	for _, want := range wants {
		if !strings.Contains(got, want) {
			c.t.Fatalf("it lacks %q:\n%s", want, got)
		}
	}
}

func (c *class) lacks(bad ...string) {
	c.t.Helper()
	got := c.text(100, 60)
	for _, s := range bad {
		if strings.Contains(got, s) {
			c.t.Fatalf("it shows %q:\n%s", s, got)
		}
	}
}

// exercise puts the cursor on the first exercise of the list.
func (c *class) exercise() {
	c.t.Helper()
	for i, g := range c.g.all {
		if g.Exercise != nil {
			c.g.cursor = i
			return
		}
	}
	c.t.Fatal("there is no exercise")
}

func TestTheListMovesAndStopsAtItsEnds(t *testing.T) {
	c := newClass(t)
	c.do("up")
	if c.g.cursor != 0 {
		t.Fatal("up leads above the first")
	}
	for range 200 {
		c.do("page-down")
		if got := c.text(60, 10); !strings.Contains(got, "▸ "+c.g.all[c.g.cursor].Title[:10]) {
			t.Fatalf("the chosen guide is out of sight:\n%s", got)
		}
	}
	if c.g.cursor != len(c.g.all)-1 {
		t.Errorf("the last page ends on %d of %d", c.g.cursor, len(c.g.all))
	}
	c.do("page-up", "down")
	if c.g.cursor >= len(c.g.all) {
		t.Error("beyond the end")
	}
}

func TestAStepThatFailsSaysWhyAndHowToMend(t *testing.T) {
	c := newClass(t)
	c.do("begin", "check")
	c.shows("not yet", `tenant  refused\x1b[2J`, "There is no grant.", "auth0.grant.missing", "▸ cli        Grant it", "auth0 api post client-grants", "0 of")
	if strings.Contains(c.text(100, 60), "\x1b") {
		t.Error("what a tenant said is shown raw")
	}
	c.do("copy")
	if len(c.sent) != 1 {
		t.Fatalf("sent %v", c.sent)
	}
	if text, err := c.sent[0].(page.Copy).Make(); err != nil || text != "auth0 api post client-grants" {
		t.Errorf("copied %q (%v)", text, err)
	}
}

// TestTheChosenTextIsCopied: forms go round both ways, and only the chosen one is written out.
func TestTheChosenTextIsCopied(t *testing.T) {
	c := newClass(t)
	c.do("begin", "check")
	n := len(c.g.fixes())
	if n < 2 {
		t.Fatalf("%d texts", n)
	}
	c.do("form")
	want := c.g.fixes()[1]
	c.lacks("auth0 api post client-grants")
	c.do("copy")
	if text, _ := c.sent[len(c.sent)-1].(page.Copy).Make(); text != want.Text {
		t.Errorf("copied %q, want %q", text, want.Text)
	}
	c.do("form-back", "form-back")
	if c.g.form != n-1 {
		t.Errorf("back from the first leads to %d of %d", c.g.form, n)
	}
	c.do("form")
	if c.g.form != 0 {
		t.Errorf("on from the last leads to %d", c.g.form)
	}
}

func TestStepsOpenOneAfterTheOther(t *testing.T) {
	c := newClass(t)
	c.do("begin", "down")
	if c.g.step != 0 {
		t.Fatal("a step opens before the one above it is done")
	}
	c.do("apply")
	c.shows("passed", "Applied: The grant was made.", "1 of")
	if c.g.step != 1 {
		t.Fatalf("after a step passed, step %d is open", c.g.step)
	}
	if len(c.sent) != 1 || c.sent[0] != (page.Changed{Name: "acme"}) {
		t.Errorf("sent %v", c.sent)
	}
	c.do("skip")
	c.shows("skipped", "2 of")
	c.do("up", "up", "up")
	if c.g.step != 0 || c.offers("skip") {
		t.Error("a step that has passed can be skipped")
	}
	for i := c.g.open.Next(); i < len(c.g.open.Guide.Steps); i++ {
		c.g.step = i
		c.do("skip")
	}
	c.shows("This guide is done.")
}

// TestARealTenantIsNeverChanged: without a pretend world nothing is offered that would apply.
func TestARealTenantIsNeverChanged(t *testing.T) {
	c := newClass(t)
	c.real = true
	c.do("begin", "check")
	if c.offers("apply") {
		t.Error("a change of a real tenant is offered")
	}
}

func TestAnExerciseHidesItsFaultUntilAsked(t *testing.T) {
	c := newClass(t)
	c.exercise()
	c.do("begin")
	if len(c.begun) != 1 || len(c.sent) != 1 {
		t.Fatalf("begun %v, sent %v", c.begun, c.sent)
	}
	if _, ok := c.sent[0].(page.Changed); !ok {
		t.Error("the list does not learn of its profile")
	}
	c.do("check")
	c.shows("not yet")
	c.lacks("There is no grant.", "auth0.grant.missing", "client-grants", "Hint:", "Answer:")
	if c.offers("skip") {
		t.Error("an exercise can be skipped")
	}
	hints := c.g.open.Guide.Exercise.Hints
	for i, hint := range hints {
		c.do("hint")
		c.shows("Hint: " + hint[:20])
		c.lacks("Answer:", "There is no grant.")
		if i+1 < len(hints) {
			c.lacks("Hint: " + hints[i+1][:20])
		}
	}
	c.do("hint")
	c.shows("Answer:", "There is no grant.", "auth0.grant.missing", "client-grants")
	if c.offers("hint") {
		t.Error("there is nothing more to tell")
	}
	c.do("apply")
	c.shows("This guide is done.")
}

func TestEscGoesBackOneAtATime(t *testing.T) {
	c := newClass(t)
	c.do("begin")
	waits := c.g.Do("check") // not run: it waits
	if !c.g.Busy() || c.offers("check") {
		t.Fatal("a second check is offered while one runs")
	}
	c.shows("looking", "esc cancel")
	c.do("back")
	c.run(waits)
	if c.g.Busy() || !c.g.inside || len(c.g.results) != 0 {
		t.Fatal("esc did more, or less, than end the wait")
	}
	c.fails = errors.New("the tenant is away")
	c.do("check")
	c.shows("This could not be done.", "the tenant is away")
	c.do("back")
	c.lacks("the tenant is away")
	c.do("back")
	c.shows("Guides ──")
	c.do("back")
	if len(c.sent) != 1 || c.sent[0] != (page.Back{}) {
		t.Errorf("sent %v", c.sent)
	}
}

func TestAGuideThatCannotBeOpenedSaysSo(t *testing.T) {
	c := newClass(t)
	c.fails = errors.New("no such profile")
	c.do("begin")
	c.shows("This could not be done.", "no such profile", "▸ ")
	c.fails = nil
	c.do("begin")
	c.lacks("no such profile")
}

func TestAnotherProfileBeginsAtTheList(t *testing.T) {
	c := newClass(t)
	c.do("begin", "check")
	c.g.Update(page.Open{Arg: page.GuideArg{Profile: "other"}})
	c.shows("Guides ──")
	if got := widget.Plain(widget.Block{c.g.Title()}); !strings.Contains(got, "guides for other") {
		t.Errorf("titled %q", got)
	}
	c.do("begin")
	c.lacks("not yet", "There is no grant.")
}

func TestAClickOpensAGuide(t *testing.T) {
	c := newClass(t)
	view := c.g.View(page.Area{W: 80, H: 20})
	c.run(c.g.Update(page.Hit{On: view[3].At(10)}))
	if !c.g.inside || c.g.cursor != 2 {
		t.Errorf("inside %v, at %d", c.g.inside, c.g.cursor)
	}
}

// TestScrollingStaysUntilOneMoves: the view follows the step, but not against the reader.
func TestScrollingStaysUntilOneMoves(t *testing.T) {
	c := newClass(t)
	c.do("begin", "check")
	c.text(50, 10)
	c.g.Update(page.Wheel{Lines: 6})
	scrolled := c.text(50, 10)
	if strings.Contains(scrolled, "▸ ✗") || c.text(50, 10) != scrolled {
		t.Fatalf("it does not stay where it was scrolled to:\n%s", scrolled)
	}
	c.run(c.g.Do("up"))
	if got := c.text(50, 10); !strings.Contains(got, "▸ ✗") {
		t.Errorf("the step is out of sight:\n%s", got)
	}
}

// TestEveryGuideFitsEverySize, each step failed so that all there is stands there.
func TestEveryGuideFitsEverySize(t *testing.T) {
	for i := range guides.All() {
		c := newClass(t)
		c.g.cursor = i
		c.do("begin", "check")
		for _, a := range []page.Area{{W: 120, H: 34, Side: 34}, {W: 80, H: 22, Side: 30, Drawer: true}, {W: 60, H: 14}, {W: 20, H: 4, Bare: true}} {
			view := c.g.View(a)
			if len(view) != a.H {
				t.Fatalf("%s in %+v: %d lines", c.g.all[i].Name, a, len(view))
			}
			for _, l := range view {
				if l.Width() != a.W {
					t.Fatalf("%s in %+v: a line is %d wide", c.g.all[i].Name, a, l.Width())
				}
			}
		}
	}
}
