package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
	"mintmark/ui/compare"
	"mintmark/ui/editor"
	"mintmark/ui/explain"
	"mintmark/ui/fleet"
	"mintmark/ui/guide"
	"mintmark/ui/login"
	"mintmark/ui/page"
	"mintmark/ui/tester"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
	"mintmark/ui/workbench"
)

// App is the only tea.Model. It routes messages, keys and cells to pages and knows nothing of what they show; only
// questions, menus, palette, help and toasts are its own.
type App struct {
	env    page.Env
	styles theme.Styles
	deps   Deps
	opts   Options
	pages  map[string]page.Page
	stack  []string

	w, h                int
	looks               theme.Options
	store               string
	ask                 *page.Ask
	later               []page.Ask // questions that wait for the present one
	menu                *page.Menu
	sheetTop, sheetRows int // how far a question or menu is scrolled, and its rows in sight; 0 = all are
	palette             *palette
	place               *place    // which store to open
	opening             page.Work // of a store or the sandbox
	help                bool
	helpTop             int
	helpMore            bool // below what is in sight

	toast      page.Toast
	toastUntil time.Time
	spinning   bool
	painted    widget.Block
	drawn      page.Kept[tea.View]
	header     page.Kept[widget.Line]
	footer     page.Kept[widget.Line]
	clicked    time.Time
	clickedX   int
	clickedY   int
	crash      string
	end        func()                                     // ends the program from within View; nil in tests
	watch      func() tea.Msg                             // starts the crash monitor; nil in tests
	after      func(d time.Duration, msg tea.Msg) tea.Cmd // a timer; tests have none
}

// New makes the model; nothing is asked of anybody before its first frame.
func New(d Deps, o Options) *App {
	a := &App{opts: o, w: 80, h: 24, after: timer}
	a.looks = theme.Options{Dark: o.Preferences.Theme != "light", Contrast: o.Preferences.Theme == "contrast",
		ASCII: o.ascii(), Profile: colorprofile.Env(o.environ())}
	a.env = page.Env{Clock: d.Now, Local: time.Local, Renew: o.Preferences.AutoRenew}
	if o.Local != nil {
		a.env.Local = o.Local
	}
	a.restyle()
	a.build(d)
	return a
}

// build makes the pages on these effects.
func (a *App) build(d Deps) {
	a.deps = d
	a.pages = map[string]page.Page{
		"workbench": workbench.New(&a.env, workbench.Deps{Clouds: d.Clouds, List: d.List, Get: d.Get, Remove: d.Remove, Favour: d.Favour, Fetch: d.Fetch,
			Cached: d.Cached, RenewAt: d.RenewAt, RenewRetryAt: d.RenewRetryAt, RefreshLogin: d.RefreshLogin, Inspect: d.Inspect, Verify: d.Verify, Try: d.Try, Destinations: d.Destinations, Consented: d.Consented, Consent: d.Consent,
			History: d.History, Limits: d.Limits, Story: d.Story, Reopens: d.Reopen != nil, Sandbox: d.Sandbox != nil, Login: d.Login != nil, Testers: d.TestPolicy != nil && d.TestCEL != nil, Explain: d.Explain != nil, FleetDocument: d.FleetDocument}),
		"editor":  editor.New(&a.env, editor.Deps{Clouds: d.Clouds, Get: d.Get, Save: d.Save, Test: d.Test, Read: d.ReadCloud, ReadFile: d.ReadFile}),
		"compare": compare.New(&a.env),
		"login":   login.New(&a.env, login.Deps{Login: d.Login, OpenBrowser: d.OpenBrowser}),
		"tester":  tester.New(&a.env, tester.Deps{Policy: d.TestPolicy, CEL: d.TestCEL}),
		"explain": explain.New(&a.env, explain.Deps{Explain: d.Explain}),
		"fleet":   fleet.New(&a.env, d.Export != nil),
		"guide":   guide.New(&a.env, guide.Deps{Open: d.GuideOpen, Check: d.GuideCheck, Apply: d.GuideApply, Skip: d.GuideSkip, Begin: d.GuideBegin}),
	}
	a.stack = []string{"workbench"}
}

func (a *App) restyle() {
	a.styles = theme.New(a.looks)
	copied := a.styles
	a.env.Styles, a.env.Pen = &copied, widget.NewPen(&copied)
}

func (a *App) page() page.Page { return a.pages[a.stack[len(a.stack)-1]] }

type (
	storeNamed string
	spin       struct{}
	copyDone   struct {
		what printable.Text
		c    Copied
		err  error
	}
	browseDone struct{ err error }
)

// Init asks the terminal for its background; everything that may block comes after the first frame.
func (a *App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.everySecond(), func() tea.Msg { return started{} })
}

type (
	started   struct{}
	continued struct{} // after the process was stopped, by whomever
	noShell   struct{} // a stop was asked for from which nobody could bring it back
)

// everySecond ticks with the wall clock, so that after a suspend or a clock jump the next second is right again.
func (a *App) everySecond() tea.Cmd {
	return a.after(time.Second-time.Duration(a.env.Now().Nanosecond()), page.Tick{})
}

func timer(d time.Duration, msg tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// Update takes one message. A panic in it ends the program with the terminal restored and nothing of the message shown.
func (a *App) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if r := recover(); r != nil {
			a.crash = page.CrashReport(r)
			m, cmd = a, tea.Quit
		}
	}()
	if _, tick := msg.(page.Tick); !tick { // it changes only what the time changes, and says what else
		a.env.Turn()
	}
	cmd = a.update(msg)
	for sent := a.env.Sent(); len(sent) > 0; sent = append(sent[1:], a.env.Sent()...) {
		cmd = tea.Batch(cmd, a.update(sent[0]))
	}
	if !a.spinning && a.busy() {
		a.spinning = true
		cmd = tea.Batch(cmd, a.after(120*time.Millisecond, spin{}))
	}
	return a, cmd
}

func (a *App) busy() bool {
	if a.opening.Running() {
		return true
	}
	b, ok := a.page().(interface{ Busy() bool })
	return ok && b.Busy()
}

func (a *App) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case started:
		return tea.Batch(a.enter(), a.notice(), a.watched())
	case storeNamed:
		a.store = string(msg)
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if a.opts.Preferences.Theme == "" || a.opts.Preferences.Theme == "auto" {
			a.looks.Dark = msg.IsDark()
			a.restyle()
		}
	case tea.ColorProfileMsg:
		a.looks.Profile = msg.Profile
		a.restyle()
	case spin:
		a.env.Frame++
		a.spinning = false
	case page.Tick:
		if !a.toastUntil.IsZero() && a.env.Now().After(a.toastUntil) {
			a.toastUntil = time.Time{}
			a.env.Turn()
		}
		return tea.Batch(a.everySecond(), a.everyPage(msg))
	case tea.BlurMsg:
		return a.everyPage(page.Remask{})
	case tea.ResumeMsg:
		return tea.Batch(a.watched(), a.everyPage(page.Remask{}), a.everyPage(page.Tick{}))
	case noShell:
		a.say(page.Toast{Role: theme.Warn, Text: printable.Own("There is no shell behind this to go back to.")})
	case continued:
		return tea.Batch(a.everyPage(page.Remask{}), a.everyPage(page.Tick{}), tea.ClearScreen)
	case page.Crash:
		a.crash = msg.Report
		return tea.Quit
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.MouseMsg:
		return a.mouse(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	default:
		return a.asked(msg)
	}
	return nil
}

// asked handles what pages ask of the root; everything else goes to every page, which knows its own by id.
func (a *App) asked(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Toast:
		a.say(msg)
	case page.Ask:
		if a.ask != nil { // one question after the other
			a.later = append(a.later, msg)
			return nil
		}
		a.ask, a.sheetTop = &msg, 0
	case page.Menu:
		a.menu, a.sheetTop = &msg, 0
	case page.Copy:
		return a.copy(msg)
	case copyDone:
		return a.copied(msg)
	case page.Reopen:
		return a.reopen(msg.How)
	case page.Sandbox:
		return a.sandbox()
	case page.Export:
		return a.export(msg)
	case exported:
		a.wrote(msg)
	case noticed:
		a.say(page.Toast{Role: theme.Warn, Text: printable.Of(string(msg))})
		a.toastUntil = a.env.Now().Add(8 * time.Second)
		return a.notice()
	case page.Browse:
		return a.browse(msg.URL)
	case browseDone:
		if msg.err != nil {
			a.say(page.Toast{Role: theme.Warn, Text: printable.Of("No browser could be opened: " + msg.err.Error())})
		} else {
			a.say(page.Toast{Role: theme.OK, Text: printable.Own("Handed to the browser.")})
		}
	case page.Open:
		return a.open(msg)
	case page.Back:
		if len(a.stack) > 1 {
			a.stack = a.stack[:len(a.stack)-1]
		}
	case page.Quit:
		return tea.Quit
	case page.Done:
		if a.opening.Is(msg.ID) {
			return a.opened(msg)
		}
		return a.everyPage(msg)
	default:
		return a.everyPage(msg)
	}
	return nil
}

func (a *App) everyPage(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(a.pages))
	for _, name := range []string{"workbench", "editor", "compare", "fleet", "guide", "tester", "login", "explain"} {
		cmds = append(cmds, a.pages[name].Update(msg))
	}
	return tea.Batch(cmds...)
}

// open brings a page to the front and hands it its argument.
func (a *App) open(o page.Open) tea.Cmd {
	p, ok := a.pages[o.Page]
	if !ok {
		return nil
	}
	if a.stack[len(a.stack)-1] != o.Page {
		a.stack = append(a.stack, o.Page)
	}
	return tea.Batch(p.Update(o), p.Enter())
}

func (a *App) say(t page.Toast) {
	a.toast, a.toastUntil = t, a.env.Now().Add(3*time.Second)
}

// copy makes the text and hands it to the clipboard, off the screen's loop.
func (a *App) copy(c page.Copy) tea.Cmd {
	toClipboard := a.deps.Copy // a.deps is the loop's: another store replaces it
	return guarded(func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		text, err := c.Make()
		if err != nil {
			return copyDone{what: c.What, err: err}
		}
		done, err := toClipboard(ctx, secret.New(text))
		return copyDone{c.What, done, err}
	})
}

// copied says honestly what became of it.
func (a *App) copied(d copyDone) tea.Cmd {
	if d.err != nil {
		a.say(page.Toast{Role: theme.Bad, Text: printable.Of("Not copied: " + d.err.Error())})
		return nil
	}
	text := "Copied " + d.what.String() + " with " + d.c.How
	if !d.c.Confirmed {
		text = "Sent " + d.what.String() + " to the terminal, which cannot confirm it"
	}
	if d.c.ClearIn > 0 {
		text += "; cleared in " + widget.Took(d.c.ClearIn).String() + " if unchanged"
	}
	a.say(page.Toast{Role: theme.OK, Text: printable.Of(text + ".")})
	a.toastUntil = a.env.Now().Add(5 * time.Second)
	if d.c.Sequence != "" {
		return tea.Raw(d.c.Sequence)
	}
	return nil
}

func (a *App) browse(url string) tea.Cmd {
	open := a.deps.OpenBrowser
	return guarded(func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return browseDone{open(ctx, url)}
	})
}

// guarded turns a panic in a command into a Crash.
func guarded(f func() tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = page.Crash{Report: page.CrashReport(r)}
			}
		}()
		return f()
	}
}
