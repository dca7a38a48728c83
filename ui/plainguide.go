package ui

import (
	"context"
	"fmt"
	"strconv"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/guides"
)

// guides lists what mintmark teaches and walks through the chosen one.
func (p *plain) guides(ctx context.Context, profile string) {
	all := guides.All()
	for i, g := range all {
		p.say(printable.Of(strconv.Itoa(i+1)+". "), printable.Of(g.Title), printable.Own("."))
	}
	answer, ok := p.ask(ctx, printable.Own("A number opens a guide, anything else goes back:"))
	n, err := strconv.Atoi(answer)
	if !ok || err != nil || n < 1 || n > len(all) {
		return
	}
	g := all[n-1]
	if g.Exercise != nil {
		p.quiet = false // it brings a profile of its own
		if err := p.d.GuideBegin(ctx, g.Name); err != nil {
			p.trouble(err)
			return
		}
	}
	open, err := p.d.GuideOpen(ctx, g.Name, profile)
	if err != nil {
		p.trouble(err)
		return
	}
	w := &walk{plain: p, page: open, step: min(open.Next(), len(g.Steps)-1)}
	p.say(printable.Of(g.Title), printable.Own(", with the profile "), printable.Of(open.Profile.Name), printable.Own("."))
	p.say(printable.Of(g.Why))
	for w.tell(); p.err == nil && w.next(ctx); {
	}
}

// walk is one guide being walked through.
type walk struct {
	*plain
	page  guides.Page
	step  int
	hints int
}

// tell says the step: what it is, how far it is, and what to do.
func (w *walk) tell() {
	g, s := w.page.Guide, w.page.Guide.Steps[w.step]
	state := map[guides.State]string{guides.Open: "open", guides.Passed: "passed", guides.Skipped: "skipped"}[w.page.States[w.step]]
	w.say(printable.Of(fmt.Sprintf("Step %d of %d, %s: ", w.step+1, len(g.Steps), state)), printable.Of(s.Title), printable.Own("."))
	if s.Why != g.Why {
		w.say(printable.Of(s.Why))
	}
	w.mends(w.page.Do[w.step])
}

func (w *walk) mends(list []inspect.Fix) {
	for _, f := range list {
		w.say(printable.Own("To do, "), printable.Of(f.As), printable.Own(": "), printable.Of(f.Title))
		w.text(f.Text)
	}
}

// next asks what to do with the step; false leaves the guide.
func (w *walk) next(ctx context.Context) bool {
	question := "c checks this step, "
	if w.page.Practice {
		question += "a makes its change in the sandbox, "
	}
	if w.page.Guide.Exercise != nil {
		question += "i gives a hint, "
	}
	answer, ok := w.ask(ctx, printable.Of(question+"s skips it, n and p go to the next and the one before, r says it again, b leaves:"))
	if !ok {
		return false
	}
	name, profile, step := w.page.Guide.Name, w.page.Profile.Name, w.page.Guide.Steps[w.step].ID
	switch answer {
	case "c":
		w.check(ctx)
	case "a":
		made, err := w.d.GuideApply(ctx, name, profile, step)
		if err != nil {
			w.trouble(err)
			break
		}
		for _, m := range made {
			w.say(printable.Own("Made in the sandbox: "), printable.Of(m), printable.Own("."))
		}
		w.quiet = false
		w.check(ctx)
	case "i":
		if e := w.page.Guide.Exercise; e != nil {
			w.hints++
			for _, h := range e.Tell(w.hints) {
				w.say(printable.Own("Hint: "), printable.Of(h))
			}
		}
	case "s":
		p, err := w.d.GuideSkip(ctx, name, profile, step)
		if err != nil {
			w.trouble(err)
			break
		}
		w.page = p
		w.move(1)
	case "n":
		w.move(1)
	case "p":
		w.move(-1)
	case "r":
		w.tell()
	case "b", "q":
		return false
	default:
		w.say(printable.Own("There is no such choice."))
	}
	return true
}

func (w *walk) move(n int) {
	w.step = max(0, min(len(w.page.Guide.Steps)-1, w.step+n))
	w.tell()
}

// check looks whether the step is done, says what it saw, and goes on when it passed.
func (w *walk) check(ctx context.Context) {
	s := w.page.Guide.Steps[w.step]
	w.say(printable.Own("Looking."))
	r, page, err := w.d.GuideCheck(ctx, w.page.Guide.Name, w.page.Profile.Name, s.ID)
	if err != nil {
		w.trouble(err)
		return
	}
	w.page = page
	w.say(printable.Own("This step: "), printable.Of(map[guides.Status]string{guides.Pass: "done", guides.Fail: "not yet", guides.Unknown: "cannot be told"}[r.Status]), printable.Own("."))
	for _, saw := range r.Saw {
		word := "as it should be"
		if !saw.OK {
			word = "not as it should be"
		}
		w.say(printable.Of(saw.Label), printable.Own(", "), printable.Of(word), printable.Own(": "), printable.Of(saw.Value))
	}
	if r.Status != guides.Pass {
		w.say(printable.Of(r.Why))
		if e := w.page.Guide.Exercise; e == nil || w.hints > len(e.Hints) { // the fault of an exercise is for the user to find
			w.mends(r.Fixes)
			w.say(printable.Of(s.OnFail))
		}
		return
	}
	if w.page.Next() == len(w.page.States) {
		w.say(printable.Own("This guide is done."))
		return
	}
	w.move(1)
}
