package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// place asks for a vault's file and passphrase, and shows the wait and the failure of opening any store.
type place struct {
	how    string // "again", "vault", "memory", "sandbox"
	inputs [3]widget.Input
	at     int
	failed *page.Card
}

// anew are the effects of another store or world.
type anew struct {
	deps   Deps
	banner string
}

type (
	exported struct {
		file string
		err  error
	}
	noticed string
)

// enter reads the list, and tells which store it is from.
func (a *App) enter() tea.Cmd {
	store := a.deps.Store
	return tea.Batch(a.pages["workbench"].Enter(), func() tea.Msg { return storeNamed(store()) })
}

// notice waits for the next thing that the store has to say.
func (a *App) notice() tea.Cmd {
	if a.deps.Notices == nil {
		return nil
	}
	news := a.deps.Notices
	return func() tea.Msg {
		if s, ok := <-news; ok {
			return noticed(s)
		}
		return nil
	}
}

// reopen opens another store, after asking for what a vault needs.
func (a *App) reopen(how string) tea.Cmd {
	if a.deps.Reopen == nil {
		return nil
	}
	a.place = &place{how: how}
	if how == "vault" {
		a.place.inputs[0] = widget.Input{Example: printable.Own("a file, e.g. ~/mintmark.age; a new one is made")}
		a.place.inputs[1] = widget.Input{Masked: true}
		a.place.inputs[2] = widget.Input{Masked: true, Example: printable.Own("only for a new vault")}
		return nil
	}
	return a.openPlace(Place{How: how})
}

func (a *App) openPlace(p Place) tea.Cmd {
	what, reopen := printable.Own("opening the store again"), a.deps.Reopen
	switch p.How {
	case "vault":
		what = printable.Of("opening the vault " + p.File)
	case "memory":
		what = printable.Own("opening a store in memory")
	}
	a.place.failed = nil
	return a.opening.Start(&a.env.Works, what, a.env.Now(), 30*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		d, err := reopen(ctx, p)
		return anew{deps: d, banner: a.opts.Banner}, err
	})
}

// sandbox opens the pretend world in place of the store.
func (a *App) sandbox() tea.Cmd {
	start := a.deps.Sandbox
	if start == nil {
		return nil
	}
	a.place = &place{how: "sandbox"}
	return a.opening.Start(&a.env.Works, printable.Own("starting the pretend world"), a.env.Now(), 30*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		d, err := start(ctx)
		return anew{deps: d, banner: "sandbox"}, err
	})
}

// opened puts the new effects in place of the old, or tells why there are none.
func (a *App) opened(d page.Done) tea.Cmd {
	a.opening = page.Work{}
	if a.place == nil {
		return nil
	}
	if d.Err != nil {
		a.place.failed = page.CardOf(printable.Own("That could not be opened."), d.Err)
		return nil
	}
	a.place = nil
	if n, ok := d.Value.(anew); ok {
		a.opts.Banner = n.banner
		a.build(n.deps)
		return a.enter()
	}
	return nil
}

// pressPlace takes the keys of the form, the wait and the failure.
func (a *App) pressPlace(k tea.KeyPressMsg) tea.Cmd {
	p := a.place
	switch key := k.String(); {
	case key == "esc", key == "ctrl+c":
		a.opening.Stop()
		a.place = nil
	case a.opening.Running():
	case p.how != "vault":
		if key == "enter" {
			a.place = nil
		}
	case key == "enter" && p.at == 2 || key == "enter" && p.at == 1 && p.inputs[1].Value() == "":
		return a.openVault()
	case key == "tab", key == "down", key == "enter":
		p.at = (p.at + 1) % 3
	case key == "shift+tab", key == "up":
		p.at = (p.at + 2) % 3
	default:
		p.inputs[p.at].Key(k)
	}
	return nil
}

func (a *App) openVault() tea.Cmd {
	p := a.place
	if p.inputs[0].Value() == "" {
		p.at, p.failed = 0, &page.Card{Title: printable.Own("The vault needs a file."), Next: []printable.Text{printable.Own("Give the name of the file; it is made if it does not exist.")}}
		return nil
	}
	return a.openPlace(Place{How: "vault", File: p.inputs[0].Value(), Passphrase: secret.New(p.inputs[1].Value()), Again: secret.New(p.inputs[2].Value())})
}

// placeView is the form, with the wait or the failure below it.
func (a *App) placeView(w, h int) widget.Block {
	p, pl := a.env.Pen, a.place
	var body widget.Block
	title := p.Own(theme.Accent, "Open a store")
	switch pl.how {
	case "sandbox":
		title = p.Own(theme.Accent, "Open the sandbox")
	case "vault":
		title = p.Own(theme.Accent, "Open an age vault")
		labels := []widget.Span{p.Own(theme.Muted, "file"), p.Own(theme.Muted, "passphrase"), p.Own(theme.Muted, "once more")}
		for i := range pl.inputs {
			mark := widget.Gap(2)
			if i == pl.at {
				mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
			}
			body = append(body, widget.L(mark, labels[i].Pad(12)).Join(pl.inputs[i].View(p, w-18, 1, i == pl.at)[0]).On(placeField(i)))
		}
		body = append(body, widget.Blank())
	}
	switch {
	case a.opening.Running():
		body = append(body, a.opening.Line(&a.env))
	case pl.failed != nil && pl.how != "vault":
		body = append(body, pl.failed.View(&a.env, w-4)...)
	case pl.failed != nil: // esc leaves the form, not only this
		body = append(body, pl.failed.ViewOpen(&a.env, w-4)...)
	default:
		body = append(body, widget.L(p.Own(theme.Accent, "tab"), p.Own(theme.Muted, " next  "), p.Own(theme.Accent, "enter"), p.Own(theme.Muted, " open  "), p.Own(theme.Accent, "esc"), p.Own(theme.Muted, " leave")))
	}
	if pl.how == "vault" && len(body) > h-2 { // the field that is typed into stays in sight
		a.sheetTop = pl.at
	}
	return a.sheet(w, h, widget.L(title), widget.L(), body, nil)
}

// export writes a file, off the screen's loop.
func (a *App) export(e page.Export) tea.Cmd {
	write := a.deps.Export
	if write == nil {
		return nil
	}
	return guarded(func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		data, err := e.Make()
		if err != nil {
			return exported{err: err}
		}
		file, err := write(ctx, e.Name, e.Ext, data)
		return exported{file, err}
	})
}

func (a *App) wrote(e exported) {
	if e.err != nil {
		a.say(page.Toast{Role: theme.Bad, Text: printable.Of("Not written: " + e.err.Error())})
		return
	}
	a.say(page.Toast{Role: theme.OK, Text: printable.Of("Written to " + e.file + ".")})
	a.toastUntil = a.env.Now().Add(5 * time.Second)
}
