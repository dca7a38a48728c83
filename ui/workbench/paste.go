package workbench

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// paste is the place where a scratch token is typed or pasted; it decodes on every keystroke and sends nothing.
type paste struct {
	input widget.Input
}

type (
	decoded   struct{ judged jobs.Inspected }
	verifyNow struct{ issuer string }
)

// startPaste opens the place, with what was there before.
func (w *Workbench) startPaste() tea.Cmd {
	w.paste = &paste{}
	w.paste.input.Multi = true
	w.paste.input.Example = printable.Own("paste a token, a Bearer header, a curl command, or a token response")
	w.focus, w.tab = onDetail, tabClaims
	w.scratchRow()
	return nil
}

// scratchRow is the row of the pasted token, made on first use at the top of the list.
func (w *Workbench) scratchRow() *row {
	for i, r := range w.rows {
		if r.scratch && !r.user {
			w.choose(i)
			return r
		}
	}
	with := ""
	if r := w.row(); r != nil {
		with = r.sum.Name
	}
	r := newRow(profiles.Summary{Name: "pasted token"})
	r.scratch, r.with, r.looked = true, with, true
	w.rows = append([]*row{r}, w.rows...)
	w.filter.Set("")
	w.refilter("")
	w.choose(0)
	return r
}

func (w *Workbench) dropScratch() {
	for i, r := range w.rows {
		if r.scratch && !r.user {
			r.work.Stop()
			w.rows = append(w.rows[:i:i], w.rows[i+1:]...)
			w.refilter(r.with)
			return
		}
	}
}

// pasted takes a paste from anywhere on the page.
func (w *Workbench) pasted(text string) tea.Cmd {
	if w.filtering {
		w.env.Pasted(w.filter.Paste(text))
		w.refilter("")
		return nil
	}
	if w.paste == nil {
		w.startPaste()
	}
	w.env.Pasted(w.paste.input.Paste(text))
	return w.decode()
}

// decode parses and judges what is there, off the screen's loop; a later keystroke makes an earlier answer stale.
func (w *Workbench) decode() tea.Cmd {
	r := w.scratchRow()
	text, now := w.paste.input.Value(), w.env.Now()
	if strings.TrimSpace(text) == "" {
		r.work.Stop()
		r.token, r.judged, r.trials = nil, nil, nil
		r.version++
		return nil
	}
	return r.work.Start(&w.env.Works, printable.Own("reading"), now, storeLimit, func(context.Context, func(any)) (any, error) {
		t := inspect.Parse(text)
		return decoded{jobs.Inspected{Token: t, Options: inspect.Options{Now: now}}.At(now)}, nil
	})
}

// owner is the saved profile whose tenant minted the pasted token, "" if none.
func (w *Workbench) owner(t *inspect.Token) string {
	iss := t.Text("iss")
	for _, r := range w.rows {
		if !r.scratch && iss != "" && iss == "https://"+r.sum.Domain+"/" {
			return r.sum.Name
		}
	}
	return ""
}

// askVerify verifies with the keys of a saved profile's tenant at once; those of anybody else only after a question.
func (w *Workbench) askVerify(r *row) tea.Cmd {
	if r == nil || r.token == nil {
		return nil
	}
	if !r.scratch {
		return w.inspectAs(r, r.sum.Name)
	}
	if name := w.owner(r.token); name != "" {
		r.with = name
		return w.inspectAs(r, name)
	}
	iss := r.token.Text("iss")
	if iss == "" || w.deps.Verify == nil {
		r.card = &page.Card{Title: printable.Own("Nobody to ask for keys."), Why: []printable.Text{printable.Own("The token names no issuer, or none of your profiles has it.")}}
		return nil
	}
	return w.env.Send(page.Ask{
		Title: printable.Own("Ask this issuer for its keys?"),
		Body: []printable.Text{printable.Of(strings.TrimSuffix(iss, "/") + "/.well-known/openid-configuration"),
			printable.Own(""), printable.Own("It is not the issuer of any of your profiles. Only its public keys are read; the token is not sent.")},
		Yes:    printable.Own("ask"),
		Answer: verifyNow{issuer: iss},
	})
}

func (w *Workbench) verify(issuer string) tea.Cmd {
	r := w.row()
	if r == nil || r.token == nil || w.deps.Verify == nil {
		return nil
	}
	t := r.token
	return r.work.Start(&w.env.Works, printable.Of("asking "+issuer+" for its keys"), w.env.Now(), fetchLimit,
		func(ctx context.Context, _ func(any)) (any, error) { return w.deps.Verify(ctx, issuer, t) })
}

func (w *Workbench) inspectAs(r *row, name string) tea.Cmd {
	t := r.token
	return r.work.Start(&w.env.Works, printable.Own("reading the tenant's keys"), w.env.Now(), fetchLimit,
		func(ctx context.Context, _ func(any)) (any, error) { return w.deps.Inspect(ctx, name, t) })
}

// pasteView is the input above, what it decodes to below.
func (w *Workbench) pasteView(width, h int) widget.Block {
	p := w.env.Pen
	inner := width - 4
	in := 3
	if h < 14 {
		in = 1
	}
	rest := h - in - 3
	size := widget.L()
	if n := len(w.paste.input.Value()); n > 0 {
		size = widget.L(p.Int(theme.Muted, n), p.Own(theme.Muted, " bytes"))
	}
	return p.Box(width, true,
		widget.Section{Title: widget.L(p.Own(theme.Accent, "Paste a token")), Right: size, Body: w.paste.input.View(p, inner, in, true), Rows: in},
		widget.Section{Title: w.tabLine(width), Body: w.pasteRead(inner, rest), Rows: rest})
}

// pasteRead is what the pasted text decodes to.
func (w *Workbench) pasteRead(width, rows int) widget.Block {
	p, r := w.env.Pen, w.row()
	if r == nil || r.token == nil {
		return p.WrapOwn(theme.Muted, "It is read while you type and sent nowhere. enter keeps it, esc leaves.", width)
	}
	var body widget.Block
	if r.token.Removed != "" && rows > 4 {
		body = p.Wrap(theme.Muted, printable.Of("Taken away: "+r.token.Removed), width)
	}
	body = append(body, w.head(r, width, 2)...)
	if rows-len(body) > 1 {
		if rows > 4 {
			body = append(body, widget.Blank())
		}
		body = append(body, w.content(r, width, rows-len(body))...)
	}
	return body
}
