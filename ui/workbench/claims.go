package workbench

import (
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// claims lists the payload in the order sent: name, value, what it means or what is wrong with it. Objects and arrays
// fold; enter opens one claim in full.
func (w *Workbench) claims(r *row, width int) []item {
	p := w.env.Pen
	if r.token.Claims == nil {
		return w.sentence(theme.Muted, printable.Own("It has no readable claims: it is encrypted, or its payload is not a JSON object. See Checks."), width)
	}
	label, values := 4, 12
	for _, m := range r.token.Claims.Members {
		label = max(label, min(p.Text(theme.Name, printable.Of(m.Name)).Width(), max(10, width/3)))
		if m.Value.Kind() != inspect.ObjectKind {
			values = max(values, w.value(m).Width())
		}
	}
	var out []item
	for i, m := range r.token.Claims.Members {
		out = append(out, w.claim(r, m, "claims."+m.Name, strconv.Itoa(i), label, values, width))
		if key := "claim." + strconv.Itoa(i); r.open[key] {
			out[len(out)-1].lines = append(out[len(out)-1].lines, w.whole(r, m, "claims."+m.Name, width-2)...)
		}
	}
	return out
}

func (w *Workbench) claim(r *row, m inspect.Member, path, index string, label, values, width int) item {
	name := w.claimName(m.Name, label).Pad(label)
	line := func(note widget.Span) widget.Line {
		l := widget.L(name, widget.Gap(2))
		room := width - l.Width()
		if room < 40 {
			return l.Add(w.value(m).CutMiddle(room))
		}
		if note.Width() == 0 {
			return l.Add(w.value(m).CutMiddle(room))
		}
		column := min(values, max(20, room*3/5))
		return l.Add(w.value(m).CutMiddle(column).Pad(column), widget.Gap(2), note.Cut(room-column-2))
	}
	note, live := w.note(r, m, path)
	it := item{key: "claim." + index, lines: widget.Block{line(note)}, copy: m.Value.Show(), what: printable.Of("claim " + m.Name)}
	if live != nil {
		it.live = func() widget.Line { return line(live()) }
	}
	return it
}

// claimName is a claim's name in at most room cells. Of a namespaced one that is too long the last part is kept: that is
// what tells it from its neighbours.
func (w *Workbench) claimName(name string, room int) widget.Span {
	p := w.env.Pen
	whole := p.Text(theme.Name, printable.Of(name))
	if at := strings.LastIndexByte(name, '/'); at > 0 && whole.Width() > room {
		if tail := p.Text(theme.Name, printable.Of(p.Glyph.Dots.String()+name[at:])); tail.Width() <= room {
			return tail
		}
	}
	return whole.CutMiddle(room)
}

// value is a claim's value on one line: dates as local times, strings bare, everything else as sent.
func (w *Workbench) value(m inspect.Member) widget.Span {
	p := w.env.Pen
	switch m.Value.Kind() {
	case inspect.Number:
		if at, ok := dateOf(m); ok {
			return p.Text(theme.Number, printable.Of(at.In(w.env.Local).Format("2006-01-02 15:04:05")))
		}
		return p.Text(theme.Number, printable.Of(m.Value.Raw()))
	case inspect.String:
		text, _ := m.Value.Text()
		return p.Text(theme.Text, printable.Of(widget.Clip(text)))
	case inspect.ObjectKind:
		return p.Text(theme.Muted, printable.Of(plural(len(m.Value.Object().Members), "member")+" "+widget.Clip(oneLine(m.Value.Raw()))))
	case inspect.Array:
		if texts, ok := m.Value.Texts(); ok && len(texts) > 0 {
			return p.Text(theme.Text, printable.Of(widget.Clip(strings.Join(texts, ", "))))
		}
		return p.Text(theme.Muted, printable.Of(plural(len(m.Value.Items()), "element")+" "+widget.Clip(oneLine(m.Value.Raw()))))
	}
	return p.Text(theme.Number, printable.Of(widget.Clip(m.Value.Raw())))
}

// note is what stands beside a claim: a finding first, else its meaning. Dates tell how far off they are, live.
func (w *Workbench) note(r *row, m inspect.Member, path string) (widget.Span, func() widget.Span) {
	p := w.env.Pen
	if f := worst(r, path); f != nil && f.Severity != inspect.Info {
		role, glyph := w.severity(f.Severity)
		return p.Text(role, printable.Of(glyph.String()+" "+f.Title)), nil
	}
	if at, ok := dateOf(m); ok {
		live := func() widget.Span {
			left := w.env.Left(at, 0)
			if left > -2*time.Second && left < 2*time.Second {
				return p.Own(theme.Muted, "just now")
			}
			if left >= 0 {
				return p.Text(theme.Muted, printable.Of("in "+strings.TrimSpace(widget.Countdown(left).String())))
			}
			return p.Text(theme.Muted, ago(w.env.Since(at)))
		}
		return live(), live
	}
	return p.Text(theme.Muted, printable.Of(inspect.Note(r.token, m))), nil
}

// whole is one claim in full: meaning, raw value, every finding.
func (w *Workbench) whole(r *row, m inspect.Member, path string, width int) widget.Block {
	p := w.env.Pen
	var out widget.Block
	if text, source := explained(m); text != "" {
		out = append(out, p.Wrap(theme.Muted, printable.Of(text), width-2)...)
		out = append(out, p.Wrap(theme.Muted, printable.Of(source), width-2)...)
	}
	if k := m.Value.Kind(); k == inspect.ObjectKind || k == inspect.Array {
		out = append(out, w.tree(m.Value, width, 0)...)
	} else {
		out = append(out, p.Wrap(theme.Text, printable.Of(m.Value.Raw()), width)...)
	}
	if at, ok := dateOf(m); ok {
		out = append(out, widget.L(p.Text(theme.Muted, printable.Of(at.In(w.env.Local).Format("Mon 2 Jan 2006 15:04:05 MST")+" · "+at.UTC().Format(time.RFC3339)))))
	}
	if r.judged != nil {
		for i := range r.judged.Report.Findings {
			if f := &r.judged.Report.Findings[i]; f.Path == path {
				out = append(out, w.finding(f, width, true)...)
			}
		}
	}
	return append(out.Indent(2), widget.Blank())
}

// tree draws nested JSON with its own order, one member a line.
func (w *Workbench) tree(v inspect.Value, width, depth int) widget.Block {
	p := w.env.Pen
	var out widget.Block
	add := func(name widget.Span, child inspect.Value) {
		l := widget.L(widget.Gap(depth*2), name)
		switch k := child.Kind(); {
		case (k == inspect.ObjectKind || k == inspect.Array) && depth < 24:
			out = append(out, l.Fit(min(width, l.Width())))
			out = append(out, w.tree(child, width, depth+1)...)
		default:
			l = l.Add(widget.Gap(1))
			out = append(out, l.Add(w.value(inspect.Member{Value: child}).CutMiddle(max(8, width-l.Width()))))
		}
	}
	if o := v.Object(); o != nil {
		for _, m := range o.Members {
			add(p.Text(theme.Name, printable.Of(m.Name)), m.Value)
		}
	}
	for i, child := range v.Items() {
		add(p.Text(theme.Muted, printable.Of(strconv.Itoa(i+1)+".")), child)
	}
	if len(out) == 0 {
		return widget.Block{widget.L(widget.Gap(depth*2), p.Own(theme.Muted, "empty"))}
	}
	return out
}

// dateOf reads the registered dates of RFC 7519 and OpenID Connect.
func dateOf(m inspect.Member) (time.Time, bool) {
	switch m.Name {
	case "exp", "nbf", "iat", "auth_time", "updated_at":
		t := inspect.Token{Claims: &inspect.Object{Members: []inspect.Member{m}}}
		return t.Time(m.Name)
	}
	return time.Time{}, false
}

func worst(r *row, path string) *inspect.Finding {
	if r.judged == nil {
		return nil
	}
	var found *inspect.Finding
	for i := range r.judged.Report.Findings {
		f := &r.judged.Report.Findings[i]
		if f.Path == path && (found == nil || rank(f.Severity) < rank(found.Severity)) {
			found = f
		}
	}
	return found
}

func rank(s inspect.Severity) int {
	switch s {
	case inspect.Error:
		return 0
	case inspect.Warning:
		return 1
	}
	return 2
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
