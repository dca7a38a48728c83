// Package workbench is the home screen: every profile with its countdown at the left, the chosen one's token in tabs at
// the right. It answers which tenant this is, whether the token is good, how long, who takes it, and what to change.
package workbench

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Deps is what this page may ask for. Verify may be nil: then keys of an unknown issuer are not offered.
type Deps struct {
	Clouds       cloud.Registry
	List         func(ctx context.Context) ([]profiles.Summary, error)
	Get          func(ctx context.Context, name string) (profiles.Profile, error)
	Remove       func(ctx context.Context, name string) error
	Favour       func(ctx context.Context, name string, place int) error // nil = not offered
	Fetch        func(ctx context.Context, profile string, fresh bool) (jobs.Fetched, error)
	Cached       func(ctx context.Context, profile string) (jobs.Fetched, bool, error)
	RenewAt      func(f jobs.Fetched) time.Time // nil = nothing renews itself
	RenewRetryAt func(failures int, tried, retryAt time.Time) time.Time
	RefreshLogin func(ctx context.Context, profile string) (jobs.Fetched, error) // of a person's token; nil = not offered
	Inspect      func(ctx context.Context, profile string, t *inspect.Token) (jobs.Inspected, error)
	Verify       func(ctx context.Context, issuer string, t *inspect.Token) (jobs.Inspected, error)
	Try          func(ctx context.Context, o jobs.TryOptions, on func(cloud.Trial)) (jobs.Tried, error)
	Destinations func(p profiles.Profile, clouds []string) []string
	Consented    func(ctx context.Context, profile string, destinations []string) (bool, error)
	Consent      func(ctx context.Context, profile string, destinations []string) error
	History      func(ctx context.Context, profile string) ([]jobs.Past, error)            // nil = none is kept
	Limits       func(ctx context.Context, profile string) (auth0.Quota, time.Time, error) // nil = none are kept
	Story        func(profile string) string                                               // nil = the world is real
	Reopens      bool                                                                      // another store can be opened
	Login        bool                                                                      // a person can log in
	Testers      bool                                                                      // policy and CEL tester can be opened
	// FleetDocument writes results as `fleet --json` prints them; nil = not offered.
	FleetDocument func([]jobs.FleetResult) ([]byte, error)
	Explain       bool // error texts can be explained
	Sandbox       bool // the pretend world can be opened
}

// pane says where the keys go.
type pane int

const (
	onList pane = iota
	onDetail
	onChain
)

// Workbench is the page. Its zero value is not usable; see New.
type Workbench struct {
	env  *page.Env
	deps Deps

	loading page.Work
	failed  *page.Card // the list could not be read
	listed  bool
	rows    []*row
	shown   []int // indexes of rows that pass the filter
	cursor  int   // index into shown
	top     int
	focus   pane
	link    int // the chosen one on the chain
	tab     int
	views   [tabs]view

	filter    widget.Input
	filtering bool
	paste     *paste

	round round

	area page.Area
	kept kept
}

// kept are the parts of the page that stay from frame to frame.
type kept struct {
	chain, tabs  page.Kept[widget.Line]
	list, detail page.Kept[widget.Block]
	clouds       page.Kept[widget.Block]
	fleet        page.Kept[[]jobs.FleetResult]
}

// New makes the page.
func New(env *page.Env, deps Deps) *Workbench { return &Workbench{env: env, deps: deps} }

// Title is the chosen profile with its tenant.
func (w *Workbench) Title() widget.Line {
	r := w.row()
	if r == nil {
		return widget.L()
	}
	p := w.env.Pen
	l := widget.L(p.Text(theme.Strong, printable.Of(r.sum.Name)))
	if r.user {
		return widget.L(p.Text(theme.Strong, printable.Of(r.sum.Name)), p.Own(theme.Muted, " a person's, not the machine's"))
	}
	if r.scratch {
		return widget.L(p.Own(theme.Strong, "pasted token"))
	}
	if r.production() {
		l = l.Add(widget.Gap(1), p.Own(theme.Production, " production "))
	}
	dot := p.Own(theme.Faint, " · ")
	l = l.Add(dot, p.Text(theme.Muted, printable.Of(r.sum.Domain)))
	if r.sum.Audience != "" {
		l = l.Add(dot, p.Text(theme.Muted, printable.Of(r.sum.Audience)))
	}
	return l
}

// Enter reads the list, off the screen's loop.
func (w *Workbench) Enter() tea.Cmd { return w.reload("") }

type listedMsg struct {
	list   []profiles.Summary
	name   string // to be chosen
	failed error  // what was done to that profile before the list was read, and did not work
}

func (w *Workbench) reload(name string) tea.Cmd {
	return w.loading.Start(&w.env.Works, printable.Own("reading your profiles"), w.env.Now(), storeLimit,
		func(ctx context.Context, _ func(any)) (any, error) {
			list, err := w.deps.List(ctx)
			return listedMsg{list: list, name: name}, err
		})
}

// row is the chosen row, nil if there is none.
func (w *Workbench) row() *row {
	if w.cursor < 0 || w.cursor >= len(w.shown) || w.shown[w.cursor] >= len(w.rows) { // between a change and its refilter
		return nil
	}
	return w.rows[w.shown[w.cursor]]
}

func (w *Workbench) named(name string) *row {
	for _, r := range w.rows {
		if r.sum.Name == name && !r.scratch {
			return r
		}
	}
	return nil
}

// Update takes answers and the root's messages.
func (w *Workbench) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Tick:
		return w.tick()
	case page.Remask:
		for _, r := range w.rows {
			r.revealed = false
		}
	case page.Changed:
		for _, r := range w.rows { // identity may have changed: forget what was held
			if r.sum.Name == msg.Name && !r.scratch {
				r.forget()
			}
		}
		return w.reload(msg.Name)
	case page.Hit:
		return w.hit(msg)
	case page.Wheel:
		return w.wheel(msg)
	case page.Part:
		return w.part(msg)
	case page.Done:
		return w.done(msg)
	case page.Choose:
		for i, r := range w.rows {
			if r.sum.Name == msg.Name && !r.scratch {
				w.choose(i)
				w.focus, w.tab = onDetail, tabClouds
				return w.chose()
			}
		}
	case page.UserToken:
		return w.userToken(msg)
	case page.TryAll:
		return w.tryAll(msg.Names)
	case page.StopAll:
		w.stopRound()
	case tea.PasteMsg:
		return w.pasted(msg.Content)
	case consented:
		return w.tryNow(msg)
	case removeNow:
		return w.remove(msg.name)
	case verifyNow:
		return w.verify(msg.issuer)
	}
	return nil
}

// done routes an answer to what was waiting for it; nobody waiting means it is stale.
func (w *Workbench) done(d page.Done) tea.Cmd {
	if w.loading.Is(d.ID) {
		w.loading = page.Work{}
		return w.took(d)
	}
	for _, r := range w.rows {
		if r.work.Is(d.ID) {
			what := r.work.What()
			r.work = page.Work{}
			return tea.Batch(w.finished(r, what, d), w.goOn())
		}
	}
	return nil
}

// took puts a fresh list in place, keeping what is known of each profile.
func (w *Workbench) took(d page.Done) tea.Cmd {
	if d.Err != nil {
		w.failed = page.CardOf(printable.Own("Your profiles could not be read."), d.Err)
		return nil
	}
	l, ok := d.Value.(listedMsg)
	if !ok {
		return nil
	}
	w.failed, w.listed = nil, true
	chosen := l.name
	if r := w.row(); r != nil && chosen == "" && !r.scratch {
		chosen = r.sum.Name
	}
	known := map[string]*row{}
	var rows []*row
	for _, r := range w.rows {
		if r.scratch {
			rows = append(rows, r)
		} else {
			known[r.sum.Name] = r
		}
	}
	for _, s := range l.list {
		r := known[s.Name]
		if r == nil {
			r = newRow(s)
		}
		delete(known, s.Name)
		r.sum = s
		r.version++
		rows = append(rows, r)
	}
	for _, gone := range known {
		gone.work.Stop()
	}
	w.rows = rows
	w.refilter(chosen)
	for i, r := range w.rows {
		if r.sum.Name != l.name || r.scratch {
			continue
		}
		w.choose(i)
		if l.failed != nil {
			r.card = page.CardOf(printable.Own("The order of the favourites was not changed."), l.failed)
		}
	}
	return w.chose()
}

// part takes what a work says before it is done.
func (w *Workbench) part(m page.Part) tea.Cmd {
	for _, r := range w.rows {
		if r.work.Is(m.ID) {
			r.learn(m.Value)
			w.plan(r)
			return m.More
		}
	}
	return nil
}

// Busy reports whether anything on the screen is waited for.
func (w *Workbench) Busy() bool {
	if w.loading.Running() {
		return true
	}
	for _, r := range w.rows {
		if r.work.Running() {
			return true
		}
	}
	return false
}

// Share is what is left of the chosen token, for the terminal's own progress bar.
func (w *Workbench) Share() (left float64, known bool) {
	r := w.row()
	if r == nil || r.lifetime() <= 0 {
		return 0, false
	}
	at, ok := r.expires()
	now := w.env.Moment()
	w.env.Lasts(now.Add(r.lifetime() / 100))
	return max(0, min(1, float64(at.Sub(now))/float64(r.lifetime()))), ok
}

// Status is the tenant's clock against ours, when it is known to differ: a difference within the margin of its measuring
// tells nothing.
func (w *Workbench) Status() widget.Line {
	r := w.row()
	if r == nil || r.fetched == nil || !r.fetched.Offset.Known {
		return widget.L()
	}
	p := w.env.Pen
	off := r.offset()
	if margin := r.fetched.Offset.Margin; off <= margin && off >= -margin {
		return widget.L()
	}
	role := theme.Muted
	if off > 5*time.Second || off < -5*time.Second {
		role = theme.Warn
	}
	return widget.L(p.Own(theme.Muted, "clock "), p.Text(role, printable.Of(strings.Replace(fmt.Sprintf("%+.1f s", off.Seconds()), "-0.0", "+0.0", 1))))
}
