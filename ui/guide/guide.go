// Package guide is the page of walkthroughs and exercises: the list, and the steps of one with what to do, what the
// check saw, and in the sandbox the change made for you.
package guide

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/guides"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Deps is what the page may ask for.
type Deps struct {
	Open  func(ctx context.Context, guide, profile string) (guides.Page, error)
	Check func(ctx context.Context, guide, profile, step string) (guides.Result, guides.Page, error)
	Apply func(ctx context.Context, guide, profile, step string) ([]string, error)
	Skip  func(ctx context.Context, guide, profile, step string) (guides.Page, error)
	Begin func(ctx context.Context, guide string) error
}

// limit is how long a check may take before it is given up.
const limit = 45 * time.Second

// Guide is the page.
type Guide struct {
	env    *page.Env
	deps   Deps
	work   page.Work
	failed *page.Card

	profile string // the one that was chosen on the workbench
	all     []guides.Guide
	cursor  int // in the list
	inside  bool
	open    guides.Page
	step    int
	form    int // which of the texts is chosen
	results map[string]guides.Result
	made    []string // what was applied last
	hints   int
	top     int
	height  int
	follow  bool // the view follows the step until one scrolls
}

// New makes the page; it shows nothing before page.Open hands it a profile.
func New(env *page.Env, d Deps) *Guide { return &Guide{env: env, deps: d, all: guides.All()} }

// Title names the guide and the profile.
func (g *Guide) Title() widget.Line {
	p := g.env.Pen
	if !g.inside {
		return widget.L(p.Own(theme.Muted, "guides for "), p.Text(theme.Strong, printable.Of(g.profile)))
	}
	return widget.L(p.Own(theme.Muted, "guide for "), p.Text(theme.Strong, printable.Of(g.open.Profile.Name)))
}

// Enter has nothing to do.
func (g *Guide) Enter() tea.Cmd { return nil }

// Busy reports whether the page waits.
func (g *Guide) Busy() bool { return g.work.Running() }

// Press takes no key before its actions.
func (g *Guide) Press(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// what a work gives.
type (
	opened  struct{ page guides.Page }
	checked struct {
		step   string
		result guides.Result
		page   guides.Page
	}
	applied struct {
		checked
		made []string
	}
	skipped struct {
		page guides.Page
		at   int
	}
	chosen struct{ index int }
)

// Update takes the profile, answers, the wheel and clicks.
func (g *Guide) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.GuideArg); ok {
			g.work.Stop()
			g.profile, g.inside, g.failed, g.top = arg.Profile, false, nil, 0
		}
	case page.Wheel:
		g.top, g.follow = g.top+msg.Lines, false
	case page.Hit:
		if c, ok := msg.On.(chosen); ok && !g.inside {
			g.cursor = c.index
			return g.enter()
		}
	case page.Done:
		if !g.work.Is(msg.ID) {
			return nil
		}
		g.work.Stop()
		if msg.Err != nil {
			g.failed = page.CardOf(printable.Own("This could not be done."), msg.Err)
			return nil
		}
		return g.take(msg.Value)
	}
	return nil
}

func (g *Guide) take(v any) tea.Cmd {
	switch v := v.(type) {
	case opened:
		g.open, g.inside, g.results, g.made, g.hints, g.form = v.page, true, map[string]guides.Result{}, nil, 0, 0
		g.step = min(g.open.Next(), len(g.open.Guide.Steps)-1)
		g.follow = true
		if v.page.Guide.Exercise != nil {
			return g.env.Send(page.Changed{Name: v.page.Profile.Name})
		}
	case checked:
		g.made = nil
		g.seen(v)
	case skipped:
		g.open, g.made, g.form, g.follow = v.page, nil, 0, true
		g.step = min(v.at+1, len(g.open.Guide.Steps)-1)
	case applied:
		g.made = v.made
		g.seen(v.checked)
		return g.env.Send(page.Changed{Name: g.open.Profile.Name})
	}
	return nil
}

// seen keeps what a check saw and goes on to the next step when it passed.
func (g *Guide) seen(c checked) {
	g.open, g.failed, g.follow = c.page, nil, true
	g.results[c.step] = c.result
	if c.result.Status == guides.Pass && g.step < len(g.open.Guide.Steps)-1 && g.current().ID == c.step {
		g.step, g.form = g.step+1, 0
	}
}

func (g *Guide) current() guides.Step { return g.open.Guide.Steps[g.step] }

// secret: the fault of an exercise is for the user to find, until it is mended or the answer was asked for.
func (g *Guide) secret() bool {
	e := g.open.Guide.Exercise
	return e != nil && g.hints <= len(e.Hints) && g.results[g.current().ID].Status != guides.Pass
}

// fixes are the texts of the current step: what its check asks for, then what the step is.
func (g *Guide) fixes() []inspect.Fix {
	if g.secret() {
		return g.open.Do[g.step]
	}
	return g.results[g.current().ID].Mends(g.open.Do[g.step])
}

// Actions are what can be done here and now.
func (g *Guide) Actions() []page.Action {
	own := printable.Own
	guide, move := own("Guide"), own("Move")
	var out []page.Action
	add := func(ok bool, id string, keys []string, verb, name, group printable.Text, hint bool) {
		if ok {
			out = append(out, page.Action{ID: id, Keys: keys, Verb: verb, Name: name, Group: group, Hint: hint})
		}
	}
	idle := !g.work.Running()
	add(!g.inside && idle, "begin", []string{"enter", "l", "right"}, own("open"), own("open this guide"), guide, true)
	if g.inside {
		s := g.current()
		e := g.open.Guide.Exercise
		add(idle, "check", []string{"enter"}, own("check"), own("look whether this step is done"), guide, true)
		add(idle && g.open.Practice && s.Moves != nil, "apply", []string{"a"}, own("apply"), own("make this change in the sandbox, then look"), guide, true)
		add(idle && g.open.States[g.step] == guides.Open && e == nil, "skip", []string{"s"}, own("skip"), own("skip this step; it is shown as skipped"), guide, true)
		add(e != nil && g.hints <= len(e.Hints), "hint", []string{"i"}, own("hint"), own("tell the next hint, the answer last"), guide, true)
		add(len(g.fixes()) > 0 && !g.mends(), "copy", []string{"y", "Y"}, own("copy"), own("copy the chosen text"), guide, true)
		add(len(g.fixes()) > 1, "form", []string{"tab", "f"}, own("form"), own("choose the next text"), guide, true)
		add(len(g.fixes()) > 1, "form-back", []string{"shift+tab"}, own("form"), own("choose the text before"), guide, false)
		add(len(s.Sources) > 0, "source", []string{"o"}, own("source"), own("open the vendor's page in the browser"), guide, false)
	}
	add(g.mends(), "copy-fix", []string{"Y", "y"}, own("copy fix"), own("copy a fix"), guide, true)
	add(true, "down", []string{"j", "down"}, own("down"), own("next"), move, false)
	add(true, "up", []string{"k", "up"}, own("up"), own("previous"), move, false)
	add(true, "page-down", []string{"pgdown", "space"}, own("page"), own("a page down"), move, false)
	add(true, "page-up", []string{"pgup"}, own("page"), own("a page up"), move, false)
	add(true, "first", []string{"home"}, own("first"), own("to the first"), move, false)
	add(true, "last", []string{"end", "G"}, own("last"), own("to the last"), move, false)
	add(true, "back", []string{"esc", "h", "left"}, own("back"), own("cancel, or go back"), move, true)
	return out
}

// Do runs an action.
func (g *Guide) Do(id string) tea.Cmd {
	switch id {
	case "begin":
		return g.enter()
	case "check":
		return g.check()
	case "apply":
		return g.apply()
	case "skip":
		return g.skip()
	case "hint":
		g.hints++
	case "form", "form-back":
		if n := len(g.fixes()); n > 0 {
			g.form = (g.form + map[string]int{"form": 1, "form-back": n - 1}[id]) % n
		}
		g.follow = true
	case "copy":
		return g.copy()
	case "copy-fix":
		if g.mends() {
			return g.env.Send(g.failed.CopyFix())
		}
	case "source":
		return g.env.Send(page.Browse{URL: g.current().Sources[0]})
	case "back":
		return g.back()
	default:
		g.move(id)
	}
	return nil
}

func (g *Guide) move(id string) {
	if by := map[string]int{"page-down": g.height, "page-up": -g.height, "first": -len(g.all), "last": len(g.all)}[id]; by != 0 && !g.inside {
		g.cursor, g.follow = min(max(g.cursor+by, 0), len(g.all)-1), true
		return
	}
	switch id {
	case "page-down":
		g.top, g.follow = g.top+g.height, false
	case "page-up":
		g.top, g.follow = g.top-g.height, false
	case "first":
		g.top, g.follow = 0, false
	case "last":
		g.top, g.follow = 1<<20, false // the window ends where the text does
	case "down", "up":
		by := map[string]int{"down": 1, "up": -1}[id]
		g.follow = true
		if !g.inside {
			g.cursor = min(max(g.cursor+by, 0), len(g.all)-1)
			return
		}
		// The next step opens when the one before is passed or skipped.
		g.step = min(max(g.step+by, 0), g.open.Next(), len(g.open.Guide.Steps)-1)
		g.form, g.made = 0, nil
	}
}

// back cancels, dismisses, leaves the guide, leaves the page, in that order.
func (g *Guide) back() tea.Cmd {
	switch {
	case g.work.Running():
		g.work.Stop()
	case g.failed != nil:
		g.failed = nil
	case g.inside:
		g.inside, g.top, g.follow = false, 0, true
	default:
		return g.env.Send(page.Back{})
	}
	return nil
}

// mends is whether a failure is shown that says how to mend it.
func (g *Guide) mends() bool { return g.failed != nil && len(g.failed.Fixes) > 0 }

func (g *Guide) copy() tea.Cmd {
	fixes := g.fixes()
	if len(fixes) == 0 {
		return nil
	}
	f := fixes[min(g.form, len(fixes)-1)]
	return g.env.Send(page.Copy{What: printable.Of(f.Title), Make: func() (string, error) { return f.Text, nil }})
}
