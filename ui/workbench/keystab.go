package workbench

import (
	"strconv"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// keys lists the issuer's published keys: which one signed, its size and thumbprint, how old our copy is, what was
// dropped and why.
func (w *Workbench) keys(r *row, width int) []item {
	p := w.env.Pen
	if r.judged == nil {
		return w.sentence(theme.Muted, printable.Own("Judging."), width)
	}
	m := r.judged.Metadata
	if m == nil || m.Keys == nil {
		text := "No key was asked for: a pasted token sends nothing anywhere. Press v to verify it against its issuer."
		if r.judged.Options.KeysError != "" {
			text = "The keys could not be had: " + r.judged.Options.KeysError
		} else if !r.scratch {
			text = "No key was given, so nothing could be verified."
		}
		return w.sentence(theme.Muted, printable.Of(text), width)
	}
	age := w.env.Now().Sub(m.FetchedAt)
	head := widget.L(p.Text(theme.Text, printable.Of(plural(len(m.Keys.Keys), "key"))), p.Own(theme.Muted, " published at "),
		p.Text(theme.Text, printable.Of(m.JWKSURI)).CutMiddle(max(10, width-40)), p.Own(theme.Muted, " · read "), p.Text(theme.Number, widget.Took(age)), p.Own(theme.Muted, " ago"))
	lines := widget.Block{head.Fit(width)}
	if m.Stale {
		lines = append(lines, p.WrapOwn(theme.Warn, "This is an old copy: the last attempt to refresh it failed.", width)...)
	}
	out := []item{{lines: append(lines, widget.Blank())}}
	for i, k := range m.KeyRows(r.token, w.env.Now()) {
		out = append(out, w.key(r, k, "key."+strconv.Itoa(i), width))
	}
	for i := range r.judged.Report.Findings {
		if f := &r.judged.Report.Findings[i]; strings.HasPrefix(f.Code, "auth0.discovery") { // what the tenant publishes against what the profile says
			key := "published." + strconv.Itoa(i)
			out = append(out, item{key: key, lines: w.finding(f, width, r.open[key])})
		}
	}
	for i := range m.Keys.Dropped {
		f := &m.Keys.Dropped[i]
		key := "dropped." + strconv.Itoa(i)
		out = append(out, item{key: key, lines: w.finding(f, width, r.open[key])})
	}
	if len(m.Keys.Keys) > 1 {
		out = append(out, item{lines: append(widget.Block{widget.Blank()}, p.WrapOwn(theme.Muted, "Auth0 publishes the key in use and the next one. After a rotation the next one signs; whoever keeps a copy must read it anew when an unknown kid appears.", width)...)})
	}
	return out
}

func (w *Workbench) key(r *row, at auth0.KeyRow, name string, width int) item {
	p, g, k := w.env.Pen, w.env.Pen.Glyph, at.Key
	remark := at.Remark
	mark, word := p.Own(theme.Muted, " ").Pad(3), widget.Span{}
	if at.Signed {
		mark, word = p.Text(theme.OK, g.OK).Pad(3), p.Own(theme.OK, "signed this token")
		if line := lineNamed(r, "signature"); line != inspect.Pass {
			mark, word = p.Text(theme.Warn, g.Unknown).Pad(3), p.Own(theme.Warn, "named by this token")
			remark = "" // nothing shows that it really signed
		}
	}
	kind := k.Type + " " + strconv.Itoa(k.Bits)
	if k.Alg != "" {
		kind += " " + k.Alg
	}
	l := widget.L(mark, p.Text(theme.Text, printable.Of(k.ID)).CutMiddle(max(10, width-44)).Pad(24), widget.Gap(2),
		p.Text(theme.Muted, printable.Of(kind)).Pad(16), widget.Gap(2), word)
	lines := widget.Block{l.Fit(width)}
	if r.open[name] || word.Width() > 0 {
		lines = append(lines, widget.L(widget.Gap(3), p.Own(theme.Muted, "thumbprint "), p.Text(theme.Text, printable.Of(k.Thumbprint))).Fit(width))
	}
	if remark != "" {
		lines = append(lines, p.Wrap(theme.Muted, printable.Of(remark), width-3).Indent(3)...)
	}
	return item{key: name, lines: lines, copy: k.Thumbprint, what: printable.Own("thumbprint")}
}

func lineNamed(r *row, name string) inspect.Status {
	for _, l := range r.judged.Report.Lines {
		if l.Name == name {
			return l.Status
		}
	}
	return inspect.Skip
}

// raw shows the token as it travels, in its three colours, then header and payload exactly as sent. The token is a
// bearer secret: it is masked until it is revealed.
func (w *Workbench) raw(r *row, width int) []item {
	p := w.env.Pen
	parts := strings.SplitN(r.token.Raw, ".", 3)
	var lines widget.Block
	if !r.revealed {
		lines = append(lines, widget.L(p.Own(theme.Muted, "masked, "), p.Int(theme.Number, len(r.token.Raw)), p.Own(theme.Muted, " bytes  "),
			p.Own(theme.Accent, "r"), p.Own(theme.Muted, " reveal for 30 s")))
		if len(parts) == 3 {
			part := func(role theme.Role, name widget.Span, s string) widget.Line {
				return widget.L(name.As(role).Pad(11), p.Text(theme.Muted, printable.Of(head(s, 6)+"…")), widget.Gap(1), p.Int(theme.Number, len(s)), p.Own(theme.Muted, " bytes"))
			}
			lines = append(lines, part(theme.Header, p.Own(theme.Text, "header"), parts[0]), part(theme.Payload, p.Own(theme.Text, "payload"), parts[1]),
				widget.L(p.Own(theme.Signature, "signature").Pad(11), p.Int(theme.Number, len(parts[2])), p.Own(theme.Muted, " bytes")))
		}
	} else {
		roles := []theme.Role{theme.Header, theme.Payload, theme.Signature}
		for i, s := range parts {
			if i < len(parts)-1 {
				s += "."
			}
			lines = append(lines, p.Wrap(roles[i%3], printable.Of(s), width)...)
		}
		lines = append(lines, widget.L(p.Own(theme.Accent, "r"), p.Own(theme.Muted, " hide; hidden by itself after 30 s")))
	}
	out := []item{{lines: append(lines, widget.Blank())}}
	show := func(title widget.Span, o *inspect.Object, what printable.Text) {
		if o == nil {
			return
		}
		block := widget.Block{widget.L(title)}
		for _, line := range splitLines(o.Raw) {
			block = append(block, p.Wrap(theme.Text, printable.Of(line), width)...)
		}
		out = append(out, item{lines: append(block, widget.Blank()), copy: o.Raw, what: what})
	}
	show(p.Own(theme.Header, "header, as sent"), r.token.Header, printable.Own("the header"))
	show(p.Own(theme.Payload, "payload, as sent"), r.token.Claims, printable.Own("the payload"))
	if r.token.Removed != "" {
		out = append(out, item{lines: p.Wrap(theme.Muted, printable.Of("Taken away before reading: "+r.token.Removed), width)})
	}
	return out
}

// head is at most n bytes of an ASCII text.
func head(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
