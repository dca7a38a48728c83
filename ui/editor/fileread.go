package editor

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
)

// largestFile is more than any key or vendor's answer has.
const largestFile = 1 << 20

// fileDone is what a file holds that a field names.
type fileDone struct {
	field *field
	data  []byte
}

// names is the file that is written into the field in place of a value, "" if none: @FILE where JSON belongs, and with
// a folder in it where the secret does, since a secret may begin with @.
func (f *field) names() string {
	text := strings.TrimSpace(f.input.Value())
	path, at := strings.CutPrefix(text, "@")
	switch {
	case !at || path == "" || strings.Contains(path, "\n"):
		return ""
	case f.secret && !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "~/") && !strings.HasPrefix(path, "./") && !strings.HasPrefix(path, "../"):
		return ""
	case !f.secret && f.Kind != cloud.JSON && len(f.Command) == 0:
		return ""
	}
	return path
}

// judgeFiles marks the fields that name a file which was not read yet: nothing of the kind is ever saved, and a name is
// not masked.
func (e *Editor) judgeFiles() {
	for _, f := range e.fields {
		f.input.Masked = f.secret && f.names() == ""
		if f.names() != "" {
			f.verdict = cloud.Note{Status: inspect.Fail, Text: "This names a file. Press ctrl+r to put what it holds here."}
		}
	}
}

// readFile puts what a file holds into the field that names it.
func (e *Editor) readFile(f *field) tea.Cmd {
	path := f.names()
	e.card, e.tested = nil, printable.Text{}
	return e.work.Start(&e.env.Works, printable.Of("reading "+path), e.env.Now(), 10*time.Second, func(context.Context, func(any)) (any, error) {
		data, err := e.deps.ReadFile(path)
		switch {
		case err != nil:
			return nil, &jobs.UsageError{What: "the file cannot be read", Why: err.Error(), Next: "Correct its path behind the @."}
		case len(data) > largestFile:
			return nil, &jobs.UsageError{What: fmt.Sprintf("the file has %d bytes; %d is the limit", len(data), largestFile), Next: "Was the right file named?"}
		}
		return fileDone{f, data}, nil
	})
}

// tookFile lays what was read where it belongs: a key into the secret, a vendor's answer over its target's settings.
func (e *Editor) tookFile(m fileDone) {
	if m.field.secret {
		m.field.input.Set(strings.TrimRight(string(m.data), "\r\n"))
		e.judge()
		e.tested = printable.Own("Read from the file.")
		return
	}
	e.take(m.field, m.data, "Read from the file. ")
}
