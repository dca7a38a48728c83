package workbench

import (
	"sort"
	"strconv"

	"mintmark/inspect/printable"
	"mintmark/inspect/wire"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// exchanges are everything that went over the wire for this row, oldest first: the tenant's, then each cloud's.
func (r *row) exchanges() []wire.Exchange {
	out := append([]wire.Exchange(nil), r.refused...)
	if r.fetched != nil {
		out = append(out, r.fetched.Exchanges...)
	}
	if r.judged != nil {
		out = append(out, r.judged.Exchanges...)
	}
	for _, t := range r.trials {
		out = append(out, t.Exchanges...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Started.Before(out[j].Started) })
	return out
}

// wire lists each request with its answer; secrets were masked before they were kept.
func (w *Workbench) wire(r *row, width int) []item {
	list := r.exchanges()
	if len(list) == 0 {
		return w.sentence(theme.Muted, printable.Own("Nothing went over the wire yet. Every request and its answer will be here, secrets masked."), width)
	}
	out := w.limitItems(r, width)
	for i := range list {
		e := &list[i]
		key := "wire." + strconv.Itoa(i)
		lines := widget.Block{w.exchange(e, width)}
		if r.open[key] {
			lines = append(lines, w.exchangeWhole(e, width-2).Indent(2)...)
		}
		out = append(out, item{key: key, lines: lines, copy: wire.Curl(*e), what: printable.Own("the request as curl")})
	}
	return out
}

func (w *Workbench) exchange(e *wire.Exchange, width int) widget.Line {
	p, g := w.env.Pen, w.env.Pen.Glyph
	role, glyph := theme.OK, g.OK
	var status widget.Span
	switch {
	case e.Err != nil || e.Status == 0:
		role, glyph = theme.Bad, g.Bad
		status = p.Own(theme.Bad, "no answer")
	case e.Status >= 400:
		role, glyph = theme.Bad, g.Bad
		status = p.Int(theme.Bad, e.Status)
	default:
		status = p.Int(theme.OK, e.Status)
	}
	right := widget.L(widget.Gap(1), status, widget.Gap(2), p.Text(theme.Number, widget.Took(e.Elapsed)).PadLeft(7))
	left := widget.L(p.Text(role, glyph).Pad(3), p.Text(theme.Text, printable.Of(e.Method)).Pad(5))
	left = left.Add(p.Text(theme.Text, printable.Of(e.URL)).CutMiddle(max(4, width-left.Width()-right.Width())))
	return widget.Spread(left, right, width)
}

func (w *Workbench) exchangeWhole(e *wire.Exchange, width int) widget.Block {
	p := w.env.Pen
	var out widget.Block
	headers := func(h map[string][]string) {
		names := make([]string, 0, len(h))
		for n := range h {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			for _, v := range h[n] {
				out = append(out, widget.L(p.Text(theme.Name, printable.Of(n)), p.Own(theme.Muted, ": "), p.Text(theme.Text, printable.Of(widget.Clip(v)))).Fit(width))
			}
		}
	}
	body := func(b []byte) {
		for i, line := range splitLines(string(b)) {
			if i >= 200 {
				out = append(out, widget.L(p.Own(theme.Muted, "more lines follow")))
				break
			}
			if line != "" {
				out = append(out, p.Wrap(theme.Text, printable.Of(widget.Clip(line)), width)...)
			}
		}
	}
	out = append(out, widget.L(p.Own(theme.Strong, "Request"), widget.Gap(2), p.Text(theme.Muted, w.local(e.Started))))
	headers(e.RequestHeader)
	body(e.RequestBody)
	out = append(out, widget.L(p.Own(theme.Strong, "Answer")))
	if e.Err != nil {
		out = append(out, p.Wrap(theme.Bad, printable.Of(e.Err.Error()), width)...)
	}
	headers(e.Header)
	body(e.Body)
	return append(out, widget.L(p.Own(theme.Accent, "Y"), p.Own(theme.Muted, " copy as curl")), widget.Blank())
}
