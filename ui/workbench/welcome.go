package workbench

import (
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// offered is something that can be done from an empty screen.
type offered struct{ key, what widget.Span }

// empty is whether there is nothing to list, and that is known.
func (w *Workbench) empty() bool { return len(w.rows) == 0 && (w.failed != nil || w.listed) }

// front is the welcome, or the trouble, as much as fits: up and down scroll it while there is no list to move in.
func (w *Workbench) front(width, rows int) (widget.Block, widget.Line) {
	all := w.welcome(width)
	win, top := all.Window(w.top, rows)
	if w.empty() {
		w.top = top
	}
	return win, w.env.Pen.Seen(top, rows, len(all))
}

// welcome is the detail pane while there is no profile: what this is and what can be done, or why nothing can be read.
func (w *Workbench) welcome(width int) widget.Block {
	p := w.env.Pen
	switch {
	case w.loading.Running():
		return widget.Block{w.loading.Line(w.env)}
	case w.failed != nil:
		return w.trouble(width)
	case !w.listed:
		return nil
	case len(w.rows) > 0: // a filter hides them all
		return p.WrapOwn(theme.Muted, "No profile passes the filter. Press esc to see all.", width)
	}
	out := widget.Block{widget.L(p.Own(theme.Strong, "A mint mark tells which mint struck a coin.")), widget.Blank()}
	out = append(out, p.WrapOwn(theme.Text, "mintmark tells which tenant minted a token, what it says, how long it lives, and which cloud takes it.", width)...)
	list := []offered{{p.Own(theme.Accent, "n"), p.Own(theme.Text, "add the first profile: a domain, a client id, a secret")},
		{p.Own(theme.Accent, "p"), p.Own(theme.Text, "paste a token and read it; nothing is sent anywhere")}}
	if w.deps.Sandbox {
		list = append(list, offered{p.Own(theme.Accent, "s"), p.Own(theme.Text, "open the sandbox: a pretend tenant and clouds, nothing real in it")})
	}
	out = append(out, w.offers(append(list, offered{p.Own(theme.Accent, "?"), p.Own(theme.Text, "see every key")}), width)...)
	if !w.deps.Sandbox {
		out = append(out, widget.Blank())
		out = append(out, p.WrapOwn(theme.Muted, "To look around first, quit and run: mintmark sandbox. It opens this screen on a pretend world, with nothing real in it.", width)...)
	}
	return out
}

// story tells somebody who is new to the pretend world what this profile is for.
func (w *Workbench) story(r *row, width int) []item {
	if w.deps.Story == nil || r.scratch {
		return nil
	}
	p := w.env.Pen
	lines := widget.Block{widget.Blank()}
	lines = append(lines, p.WrapOwn(theme.Muted, "This is a pretend world, all on this machine, with nothing real in it.", width)...)
	if told := w.deps.Story(r.sum.Name); told != "" {
		lines = append(lines, p.Wrap(theme.Text, printable.Of("Set up here: "+told+"."), width)...)
	}
	lines = append(lines, p.WrapOwn(theme.Muted, "Press t to ask the clouds and read what mintmark makes of it. Most profiles have one thing wrong: / finds them by name. g opens the guides.", width)...)
	return []item{{lines: lines}}
}

func (w *Workbench) offers(list []offered, width int) widget.Block {
	out := widget.Block{widget.Blank()}
	for _, o := range list {
		for i, l := range o.what.Wrap(width - 8) {
			key := widget.Gap(8)
			if i == 0 {
				key = o.key.Pad(8)
			}
			out = append(out, widget.L(key).Join(l))
		}
	}
	return out
}

// trouble is why the store cannot be read, and the ways on. Nothing else is used in its place unless it is chosen here.
func (w *Workbench) trouble(width int) widget.Block {
	p := w.env.Pen
	out := w.failed.ViewOpen(w.env, width)
	list := []offered{{p.Own(theme.Accent, "ctrl+r"), p.Own(theme.Text, "try again, for instance after unlocking it")}}
	if w.deps.Reopens {
		list = append(list, offered{p.Own(theme.Accent, "V"), p.Own(theme.Text, "open an age vault: a file locked by a passphrase")},
			offered{p.Own(theme.Accent, "M"), p.Own(theme.Text, "keep profiles in memory, for this run only")})
	}
	list = append(list, offered{p.Own(theme.Accent, "p"), p.Own(theme.Text, "paste a token and read it; that needs no store")})
	if w.deps.Sandbox {
		list = append(list, offered{p.Own(theme.Accent, "s"), p.Own(theme.Text, "open the sandbox: a pretend tenant and clouds, nothing real in it")})
	}
	return append(out, w.offers(list, width)...)
}
