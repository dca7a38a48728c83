package editor

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// Messages of a live read: the command was agreed to; it has answered.
type (
	readNow struct {
		field *field
		argv  []string
	}
	readDone struct {
		readNow
		printed []byte
	}
)

// readable is the focused field when its cloud declares a command that reads it, nil otherwise.
func (e *Editor) readable() *field {
	if e.deps.Read == nil || e.focus >= len(e.fields) {
		return nil
	}
	if f := e.fields[e.focus]; f.target != own && len(f.Command) > 0 {
		return f
	}
	return nil
}

// command is what would be run for a field, as it is typed; before its own fields are filled in, with their names in it.
func (e *Editor) command(f *field) string {
	if c := e.deps.Clouds.Lookup(e.cloudsOf[f.target]); c != nil {
		if argv, err := jobs.FieldCommand(c, e.settings[f.target], f.Key); err == nil {
			return jobs.CommandLine(argv)
		}
	}
	return strings.Join(f.Command, " ")
}

// askRead shows the exact command before anything is run.
func (e *Editor) askRead() tea.Cmd {
	if e.focus < len(e.fields) && e.deps.ReadFile != nil && e.fields[e.focus].names() != "" {
		return e.readFile(e.fields[e.focus])
	}
	f := e.readable()
	if f == nil {
		return nil
	}
	argv, err := jobs.FieldCommand(e.deps.Clouds.Lookup(e.cloudsOf[f.target]), e.settings[f.target], f.Key)
	if err != nil {
		e.card = page.CardOf(printable.Own("This cannot be read yet."), err)
		return nil
	}
	lines, _ := printable.Command(jobs.CommandLine(argv))
	return e.env.Send(page.Ask{Title: printable.Of("Read " + f.Label + " from the cloud?"), Yes: printable.Own("run"), Answer: readNow{f, argv},
		Body: append(lines, printable.Own(""), printable.Own("It only reads, with that tool's own login. What it prints is reduced and put into this form; nothing is stored before you save."))})
}

func (e *Editor) read1(m readNow) tea.Cmd {
	if e.deps.Read == nil {
		return nil
	}
	e.card, e.tested = nil, printable.Text{}
	return e.work.Start(&e.env.Works, printable.Of("waiting for "+m.argv[0]), e.env.Now(), 70*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		printed, err := e.deps.Read(ctx, m.argv)
		return readDone{m, printed}, err
	})
}

// take reduces a vendor's answer and puts what it told into the fields of the target that it was read for.
func (e *Editor) take(f *field, printed []byte, said string) {
	if !slices.Contains(e.fields, f) { // removed meanwhile
		return
	}
	c := e.deps.Clouds.Lookup(e.cloudsOf[f.target])
	normal, notes, err := jobs.TakeAnswer(c, e.settings[f.target], f.Key, printed)
	if err != nil {
		e.card = page.CardOf(printable.Own("What was read cannot be used."), err)
		return
	}
	e.put(f.target, jobs.SettingTexts(c, normal))
	e.judge()
	e.tested = printable.Of(said + strings.Join(notes, " "))
}

func (e *Editor) put(target int, texts map[string]string) {
	for _, f := range e.fields {
		if f.target == target && (f.Key != "name" || f.group == "") {
			f.input.Set(pretty(f, texts[f.Key]))
		}
	}
}

// pretty gives JSON its lines, so that it can be read in the form.
func pretty(f *field, text string) string {
	var v json.RawMessage
	if f.Kind != "json" || json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return text
	}
	return string(out)
}
