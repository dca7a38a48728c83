package editor

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/widget"
)

// field is one declared field with what is typed in it.
type field struct {
	cloud.Field
	group   string // the heading above it, "" = the same as before
	target  int    // index of the target it belongs to, own for the profile's own fields
	secret  bool
	input   widget.Input
	before  string
	verdict cloud.Note
	set     func(p *profiles.Profile, text string)
}

// lines is whether the field is written in several lines.
func (f *field) lines() bool {
	return f.Kind == cloud.JSON || f.Kind == cloud.List || f.Kind == cloud.Map
}

// own marks the profile's own fields.
const own = -1

// fieldHit is what a click on a field means.
type fieldHit int

// build makes the form from a profile.
func (e *Editor) build(p profiles.Profile) {
	e.fields, e.cloudsOf, e.settings = nil, nil, nil
	for _, t := range p.Targets {
		e.cloudsOf, e.settings = append(e.cloudsOf, t.Cloud), append(e.settings, t.Settings)
	}
	for _, f := range profileFields(p) {
		e.add(f)
	}
	for i, t := range p.Targets {
		e.addTargetFields(i, t)
	}
	e.judge()
	if e.how == "rename" {
		e.focus = 0
	}
}

func (e *Editor) add(f *field) {
	f.before = f.input.Value()
	switch {
	case f.secret && e.stored():
		f.input.Example = printable.Own("empty keeps what is stored")
	case f.secret:
		f.input.Example = printable.Own("the client secret, or a private key")
	case f.Default != "":
		f.input.Example = printable.Of(f.Default)
	case f.Example != "":
		f.input.Example = printable.Of("e.g. " + f.Example)
	}
	f.input.Multi = f.lines() || f.secret
	f.input.Masked = f.secret
	e.fields = append(e.fields, f)
}

// addTargetFields appends a target: its name, then what its cloud declares.
func (e *Editor) addTargetFields(i int, t profiles.Target) {
	c := e.deps.Clouds.Lookup(t.Cloud)
	title := t.Cloud
	if c != nil {
		title = c.Title()
	}
	name := &field{Field: cloud.Field{Key: "name", Label: "Name", Help: "Tells several targets of one cloud apart.", Example: "deploy", Kind: cloud.Text}, group: title, target: i}
	name.input.Set(t.Name)
	e.add(name)
	if c == nil {
		return
	}
	texts := jobs.SettingTexts(c, t.Settings)
	for _, declared := range c.Fields() {
		f := &field{Field: declared, target: i}
		f.input.Set(texts[declared.Key])
		e.add(f)
	}
}

// targets is how many targets the form holds.
func (e *Editor) targets() int {
	n := 0
	for _, f := range e.fields {
		n = max(n, f.target+1)
	}
	return n
}

// addTarget appends a target and goes there.
func (e *Editor) addTarget(t profiles.Target) {
	at := len(e.fields)
	i := e.targets()
	e.addTargetFields(i, t)
	for _, f := range e.fields[at:] {
		f.before = "\x00" // never what is typed: a new target is a change
	}
	e.cloudsOf, e.settings = append(e.cloudsOf[:i:i], t.Cloud), append(e.settings[:i:i], t.Settings)
	e.focus = min(at+1, len(e.fields)-1)
	e.judge()
}

// removeTarget drops the target that the cursor stands in.
func (e *Editor) removeTarget() {
	if e.focus >= len(e.fields) || e.fields[e.focus].target == own {
		return
	}
	gone := e.fields[e.focus].target
	kept := e.fields[:0]
	for _, f := range e.fields {
		switch {
		case f.target == gone:
			continue
		case f.target > gone:
			f.target--
		}
		kept = append(kept, f)
	}
	e.fields = kept
	e.cloudsOf = slices.Delete(e.cloudsOf, gone, gone+1)
	e.settings = slices.Delete(e.settings, gone, gone+1)
	e.removed = true
	e.focus = min(e.focus, len(e.fields)-1)
	e.judge()
}

// read makes a profile of what is typed, and judges every field on the way. A nil secret keeps the stored one.
func (e *Editor) read() (profiles.Profile, *secret.Secret) {
	e.judge()
	return e.assemble()
}

func (e *Editor) assemble() (profiles.Profile, *secret.Secret) {
	p := e.base
	p.Targets = make([]profiles.Target, e.targets())
	var s *secret.Secret
	for i := range p.Targets {
		p.Targets[i] = profiles.Target{Cloud: e.cloudsOf[i], Settings: e.settings[i]}
	}
	for _, f := range e.fields {
		text := f.input.Value()
		switch {
		case f.secret:
			if text != "" {
				v := secret.New(strings.TrimSpace(text))
				s = &v
			}
		case f.target == own:
			if f.verdict.Cleaned != "" && f.verdict.Status != inspect.Fail {
				text = f.verdict.Cleaned
			}
			f.set(&p, text)
		case f.Key == "name" && f.group != "":
			p.Targets[f.target].Name = text
		}
	}
	return p, s
}

// judge gives every field its verdict: what the whole profile and each cloud say of it, else its own check.
func (e *Editor) judge() {
	for _, f := range e.fields {
		f.verdict = cloud.Note{}
		if f.Check != nil {
			f.verdict = f.Check(f.input.Value())
		}
	}
	for i := range e.settings {
		e.judgeTarget(i)
	}
	p, s := e.assemble()
	e.judgeSecret(p.ClientAuth, s)
	for _, fault := range faults(profiles.Validate(p)) {
		if f := e.find(fault.Field); f != nil && (f.input.Value() != "" || f.Required && e.attempted) {
			f.verdict = cloud.Note{Status: inspect.Fail, Text: fault.What}
		}
	}
	for _, r := range profiles.Review(p) { // what only shows beside the other fields
		if f := e.find(r.Field); f != nil && f.verdict.Status != inspect.Fail && f.verdict.Status != inspect.Warn {
			f.verdict = cloud.Note{Status: inspect.Status(r.Note.Status), Text: r.Note.Text}
		}
	}
	e.judgeFiles()
}

// judgeSecret judges what is typed as the secret, which depends on how the client authenticates; a key is read only when
// one of the two has changed.
func (e *Editor) judgeSecret(auth string, s *secret.Secret) {
	for _, f := range e.fields {
		if !f.secret {
			continue
		}
		if key := auth + "\x00" + f.input.Value(); key != e.secretSeen {
			e.secretSeen, e.secretNote = key, cloud.Note{}
			if s != nil {
				n := profiles.CheckSecret(auth, *s)
				e.secretNote = cloud.Note{Status: inspect.Status(n.Status), Text: n.Text, Cleaned: n.Cleaned}
			}
		}
		f.verdict = e.secretNote
	}
}

// judgeTarget reads one target's fields into settings and lets its cloud judge them as a whole. Those of a cloud that is
// not known here stay as they are.
func (e *Editor) judgeTarget(i int) {
	c := e.deps.Clouds.Lookup(e.cloudsOf[i])
	if c == nil {
		return
	}
	settings := json.RawMessage(`{}`)
	for _, f := range e.fields {
		if f.target != i || f.Key == "name" && f.group != "" {
			continue
		}
		text := f.input.Value()
		if f.verdict.Cleaned != "" && f.verdict.Status != inspect.Fail {
			text = f.verdict.Cleaned
		}
		next, err := jobs.SetSetting(c, settings, f.Key, text)
		if err != nil {
			f.verdict = cloud.Note{Status: inspect.Fail, Text: sentence(err)}
			continue
		}
		settings = next
	}
	normal, _, err := c.Normalize(settings)
	if err == nil {
		settings = normal
	}
	var at *cloud.SettingsError
	if errors.As(err, &at) {
		for _, f := range e.fields {
			if f.target == i && (at.Path == f.Key || strings.HasPrefix(at.Path, f.Key+".") || strings.HasPrefix(at.Path, f.Key+"[")) && f.verdict.Status != inspect.Fail {
				f.verdict = cloud.Note{Status: inspect.Fail, Text: at.What + "."}
			}
		}
	}
	e.settings[i] = settings
}

// find is the field that a fault's path names, nil if the form has none.
func (e *Editor) find(path string) *field {
	for _, f := range e.fields {
		if f.target == own && (path == f.Key || strings.HasPrefix(path, f.Key+"[")) {
			return f
		}
		if f.target != own && f.group != "" && strings.HasPrefix(path, "targets["+itoa(f.target)+"].name") {
			return f
		}
	}
	return nil
}

// faults splits a joined error into the store's field errors.
func faults(err error) []*profiles.FieldError {
	if err == nil {
		return nil
	}
	var one *profiles.FieldError
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*profiles.FieldError
		for _, e := range many.Unwrap() {
			out = append(out, faults(e)...)
		}
		return out
	}
	if errors.As(err, &one) {
		return []*profiles.FieldError{one}
	}
	return nil
}

func sentence(err error) string {
	text := err.Error()
	var u *jobs.UsageError
	if errors.As(err, &u) && u.Next != "" {
		text += ". " + u.Next
	}
	return text
}
