package login

import (
	"github.com/skip2/go-qrcode"

	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws what is to be done now.
func (l *Login) View(a page.Area) widget.Block {
	p := l.env.Pen
	inner, rows := a.W-4, a.H-2
	if a.Bare {
		inner, rows = a.W, a.H
	}
	all := l.body(inner, rows)
	body, top := all.Window(l.top, rows)
	l.top = top
	if a.Bare {
		return body.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: widget.L(p.Own(theme.Accent, "Log in")), Foot: p.Seen(top, rows, len(all)), Body: body, Rows: rows})
}

func (l *Login) body(w, rows int) widget.Block {
	p := l.env.Pen
	var out widget.Block
	switch {
	case l.card != nil:
		return append(l.card.View(l.env, w), append(widget.Block{widget.Blank()}, l.choices(w)...)...)
	case l.code != nil:
		return l.waiting(w, rows)
	case l.work.Running():
		out = widget.Block{l.work.Line(l.env)}
		if l.address != "" {
			out = append(append(out, widget.Blank()), p.WrapOwn(theme.Muted, "If no browser opened, open this on this machine:", w)...)
			out = append(out, p.Wrap(theme.Info, printable.Of(l.address), w)...)
			out = append(append(out, widget.Blank()), p.Wrap(theme.Muted, printable.Of("If the page speaks of a callback URL mismatch, nothing comes back here: the application does not allow "+jobs.CallbackURL(jobs.CallbackPort)+"."), w)...)
		}
		return out
	}
	return l.choices(w)
}

func (l *Login) choices(w int) widget.Block {
	p := l.env.Pen
	out := p.WrapOwn(theme.Text, "A person's token has another subject than the machine's, and clouds judge it differently. It is marked, stored nowhere, and refreshed only with offline_access.", w)
	out = append(out, widget.Blank(), widget.L(p.Own(theme.Accent, "d").Pad(3), p.Own(theme.Text, "with a code that is confirmed on any screen")))
	out = append(out, p.WrapOwn(theme.Muted, "The application needs the grant Device Code.", w-3).Indent(3)...)
	out = append(out, widget.Blank(), widget.L(p.Own(theme.Accent, "b").Pad(3), p.Own(theme.Text, "with this machine's browser")))
	return append(out, p.Wrap(theme.Muted, printable.Of("Its Allowed Callback URLs must hold "+jobs.CallbackURL(jobs.CallbackPort)+", port and all: Auth0 compares every letter."), w-3).Indent(3)...)
}

// waiting shows the code big, where it is typed, how long it lasts, and a QR code where there is room.
func (l *Login) waiting(w, rows int) widget.Block {
	p, c := l.env.Pen, l.code
	big := widget.L(widget.Gap(2))
	for _, r := range c.UserCode {
		big = big.Add(p.Text(theme.Strong, printable.Of(string(r))), widget.Gap(1))
	}
	out := widget.Block{widget.L(p.Own(theme.Text, "Open "), p.Text(theme.Info, printable.Of(c.URL)).CutMiddle(max(8, w-30)), p.Own(theme.Text, " and confirm this code:")).Fit(w),
		widget.Blank(), big.Fit(w), widget.Blank(),
		widget.L(l.env.Spinner(), p.Own(theme.Text, " waiting for the person; the code ends in "), p.Text(theme.Number, widget.Countdown(c.ExpiresAt.Sub(l.env.Now())))).Fit(w)}
	if c.FullURL == "" {
		return out
	}
	qr := l.qr(c.FullURL)
	switch {
	case len(qr) == 0:
		return append(out, p.Wrap(theme.Muted, printable.Of("Or open "+c.FullURL), w)...)
	case len(out)+1+len(qr) > rows || qr[0].Width() > w:
		return append(out, p.WrapOwn(theme.Muted, "A taller window shows a QR code too.", w)...)
	}
	return append(append(out, widget.Blank()), qr...)
}

// qr is an address as a QR code, two modules in a cell, light modules lit on a dark screen and dark ones on a light one.
// Nothing when the terminal has no half blocks.
func (l *Login) qr(address string) widget.Block {
	p := l.env.Pen
	if l.env.Styles.Options.ASCII {
		return nil
	}
	code, err := qrcode.New(address, qrcode.Low)
	if err != nil {
		return nil // too long for one
	}
	modules := code.Bitmap()
	lit := func(y, x int) bool {
		dark := y < len(modules) && modules[y][x]
		return dark != l.env.Styles.Options.Dark
	}
	var out widget.Block
	for y := 0; y < len(modules); y += 2 {
		line := widget.L()
		for x := range modules[y] {
			cell := widget.Gap(1)
			switch {
			case lit(y, x) && lit(y+1, x):
				cell = p.Text(theme.Text, p.Glyph.Whole)
			case lit(y, x):
				cell = p.Text(theme.Text, p.Glyph.Upper)
			case lit(y+1, x):
				cell = p.Text(theme.Text, p.Glyph.Lower)
			}
			line = line.Add(cell)
		}
		out = append(out, line)
	}
	return out
}
