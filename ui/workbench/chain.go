package workbench

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// link is one part of the chain: profile, tenant, token, a cloud. leads is where enter and a click go.
type link struct {
	name  widget.Span
	mark  page.Mark
	leads any // openTab, openTrial or toList
}

type (
	openTrial struct{ cloud, target string }
	toList    struct{}
)

// chained is whether the strip is on the screen and has links to go along.
func (w *Workbench) chained() bool {
	r := w.row()
	return r != nil && !r.scratch && w.paste == nil && !w.area.Bare && w.area.H >= 20 && w.area.W >= 80
}

// chain is the strip that shows where it breaks: profile, tenant, token, every cloud.
func (w *Workbench) chain(width int) widget.Line {
	r := w.row()
	if r == nil {
		return widget.Blank()
	}
	if r.user {
		return w.userChain(r).Fit(width)
	}
	if r.scratch {
		return widget.L(widget.Gap(1), w.env.Pen.Own(theme.Muted, "a pasted token is read here and sent nowhere"))
	}
	list := w.links(r)
	w.link = max(0, min(w.link, len(list)-1))
	for _, words := range []chainWords{withAsides, wordy} {
		if l := w.drawn(list, words); l.Width() <= width {
			return l
		}
	}
	return w.drawn(list, terse).Fit(width)
}

// chainWords is how much the strip says.
type chainWords int

const (
	terse      chainWords = iota // words only where something is wrong
	wordy                        // a word at each link
	withAsides                   // what is foreseen, too
)

// drawn is the strip in so many words.
func (w *Workbench) drawn(list []link, words chainWords) widget.Line {
	p := w.env.Pen
	l := append(make([]widget.Span, 0, 8*len(list)+1), widget.Gap(1))
	for i, k := range list {
		before, name := widget.Gap(1), k.name
		if i > 0 {
			l = append(l, widget.Gap(1), p.Rule(theme.Faint, 2))
		}
		if w.focus == onChain && i == w.link {
			name = name.As(theme.Accent)
			if before = p.Text(theme.Accent, p.Glyph.Chosen); i == 0 { // in place of the blank, so that nothing moves
				l = l[:0]
			}
		} else if i == 0 {
			before = widget.Span{}
		}
		l = append(l, before, name.On(k.leads), widget.Gap(1), p.Text(k.mark.Role, k.mark.Glyph).On(k.leads))
		wrong := k.mark.Role == theme.Bad || k.mark.Role == theme.Warn
		if k.mark.Word.String() != "" && (words > terse || wrong) {
			l = append(l, widget.Gap(1), p.Text(k.mark.Role, k.mark.Word).On(k.leads))
			if words == withAsides && wrong && k.mark.Aside.String() != "" {
				l = append(l, widget.Gap(1), p.Text(k.mark.Role, k.mark.Aside).On(k.leads))
			}
		}
	}
	return widget.L(l...)
}

func (w *Workbench) links(r *row) []link {
	p, g := w.env.Pen, w.env.Pen.Glyph
	if r.sum.Damaged != "" {
		return []link{{p.Own(theme.Muted, "profile"), page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: printable.Own("damaged")}, toList{}}}
	}
	out := []link{{p.Own(theme.Muted, "profile"), page.Mark{Role: theme.OK, Glyph: g.OK}, toList{}}, w.tenantLink(r), w.tokenLink(r)}
	for _, t := range r.sum.Targets {
		out = append(out, link{p.Text(theme.Muted, w.targetTitle(r, t)), w.targetState(r, t.Cloud, t.Name), openTrial{t.Cloud, t.Name}})
	}
	return out
}

func (w *Workbench) tenantLink(r *row) link {
	p, g := w.env.Pen, w.env.Pen.Glyph
	k := link{name: p.Own(theme.Muted, "tenant"), leads: openTab(tabWire)}
	switch {
	case r.card != nil && r.token == nil:
		k.mark = page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: refusalWord(r.card)}
	case r.fetched == nil:
		k.mark = page.Mark{Role: theme.Muted, Glyph: g.None, Word: printable.Own("not asked")}
	case r.fetched.FromCache:
		k.mark = page.Mark{Role: theme.OK, Glyph: g.OK, Word: printable.Own("kept token")}
	default:
		k.mark = page.Mark{Role: theme.OK, Glyph: g.OK}
		if n := len(r.fetched.Exchanges); n > 0 {
			k.mark.Word = widget.Took(r.fetched.Exchanges[n-1].Elapsed)
		}
	}
	return k
}

// refusalWord is how far the question came: the tenant said no, was not reached, or was not even asked.
func refusalWord(c *page.Card) printable.Text {
	var problem *auth0.Problem
	switch {
	case !errors.As(c.Err, &problem): // a store that does not give the secret, say
		return printable.Own("not asked")
	case problem.Refused:
		return printable.Own("refused")
	}
	return printable.Own("not reached")
}

func (w *Workbench) tokenLink(r *row) link {
	p, g := w.env.Pen, w.env.Pen.Glyph
	k := link{name: p.Own(theme.Muted, "token"), leads: openTab(tabClaims)}
	at, known := r.expires()
	left := w.env.Left(at, 0)
	switch {
	case r.token == nil && !known:
		k.mark = page.Mark{Role: theme.Muted, Glyph: g.None, Word: printable.Own("none")}
	case known && left <= 0:
		k.mark = page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: printable.Own("expired")}
	case r.judged != nil && r.judged.Report.Verdict == inspect.Rejected:
		k.mark, k.leads = page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: printable.Of(firstFailure(r))}, openTab(tabChecks)
	case r.judged != nil && r.judged.Report.Verdict == inspect.Accepted:
		k.mark = page.Mark{Role: theme.OK, Glyph: g.OK, Word: printable.Of(strings.TrimSpace(widget.Countdown(left).String()))}
	default:
		k.mark, k.leads = page.Mark{Role: theme.Info, Glyph: g.Unknown, Word: printable.Own("not verified")}, openTab(tabChecks)
	}
	return k
}

func firstFailure(r *row) string {
	for _, l := range r.judged.Report.Lines {
		if l.Status == inspect.Fail {
			return l.Name
		}
	}
	return "rejected"
}

// along moves the cursor on the chain.
func (w *Workbench) along(n int) {
	if r := w.row(); r != nil {
		w.link = max(0, min(len(w.links(r))-1, w.link+n))
	}
}

// follow goes where the chosen link leads.
func (w *Workbench) follow() tea.Cmd {
	if r := w.row(); r != nil {
		if list := w.links(r); w.link < len(list) {
			w.lead(list[w.link].leads)
		}
	}
	return nil
}

// lead goes to a tab, a trial in it, or the list.
func (w *Workbench) lead(to any) {
	switch to := to.(type) {
	case toList:
		w.focus = onList
	case openTab:
		w.tab, w.focus = int(to), onDetail
	case openTrial:
		w.tab, w.focus = tabClouds, onDetail
		v := &w.views[tabClouds]
		for i, it := range w.items(w.row(), max(1, v.built.width)) {
			if it.key == trialKey(to.cloud, to.target) {
				v.cursor = i
				return
			}
		}
	}
}

// cycle brings the focus to the next pane, or the one before.
func (w *Workbench) cycle(n int) {
	panes := []pane{onList}
	if w.row() != nil {
		panes = append(panes, onDetail)
	}
	if w.chained() {
		panes = append(panes, onChain)
	}
	for i, p := range panes {
		if p == w.focus {
			w.focus = panes[(i+n+len(panes))%len(panes)]
			return
		}
	}
	w.focus = onList
}
