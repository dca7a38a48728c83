package ui

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/ui/widget"
)

// driver runs the model synchronously: every command at once, until nothing is left, except timers.
type driver struct {
	t   testing.TB
	app *App
	w   *world
}

func drive(t testing.TB, width, height int) *driver {
	t.Helper()
	return driveWorld(t, newWorld(t), width, height)
}

func driveWorld(t testing.TB, w *world, width, height int) *driver {
	t.Helper()
	return driveDeps(t, w, w.withGuides(w.deps()), width, height)
}

// driveDeps is driveWorld with some of the effects made otherwise.
func driveDeps(t testing.TB, w *world, deps Deps, width, height int) *driver {
	t.Helper()
	d := &driver{t: t, w: w, app: New(deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC})}
	d.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	d.send(tea.WindowSizeMsg{Width: width, Height: height})
	d.send(started{})
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	_, cmd := d.app.Update(msg)
	d.run(cmd)
	if d.app.crash != "" {
		d.t.Fatalf("crashed: %s", d.app.crash)
	}
}

// run executes a command and everything that follows from it; the model has no timers here, so each ends by itself.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	switch msg := msg.(type) {
	case nil, tea.QuitMsg:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	default:
		if reflect.TypeOf(msg).String() == "tea.rawMsg" || strings.HasPrefix(reflect.TypeOf(msg).String(), "tea.") {
			return
		}
		d.send(msg)
	}
}

// keys presses keys by name; "space" and single letters alike.
func (d *driver) keys(names ...string) {
	d.t.Helper()
	for _, n := range names {
		d.send(keyPress(n))
	}
}

// typed presses every character of s.
func (d *driver) typed(s string) {
	for _, r := range s {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "space": tea.KeySpace}
	var mod tea.KeyMod
	for {
		if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
			mod, name = mod|tea.ModCtrl, rest
		} else if rest, ok := strings.CutPrefix(name, "shift+"); ok {
			mod, name = mod|tea.ModShift, rest
		} else if rest, ok := strings.CutPrefix(name, "alt+"); ok {
			mod, name = mod|tea.ModAlt, rest
		} else {
			break
		}
	}
	if code, ok := special[name]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if name == "space" && mod == 0 {
			k.Text = " "
		}
		return k
	}
	r := []rune(name)[0]
	k := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod == 0 {
		k.Text = name
	}
	return k
}

func (d *driver) frame() string { return d.app.Frame() }

func (d *driver) painted() string { return widget.Paint(d.app.frame(), &d.app.styles) }

func (d *driver) shows(texts ...string) {
	d.t.Helper()
	f := d.frame()
	for _, s := range texts {
		if !strings.Contains(f, s) {
			d.t.Fatalf("the frame lacks %q:\n%s", s, f)
		}
	}
}

func (d *driver) lacks(texts ...string) {
	d.t.Helper()
	f := d.frame()
	for _, s := range texts {
		if strings.Contains(f, s) {
			d.t.Fatalf("the frame shows %q:\n%s", s, f)
		}
	}
}

func paste(s string) tea.Msg { return tea.PasteMsg{Content: s} }

// funcName is what a func is called.
func funcName(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }
