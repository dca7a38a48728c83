package editor

import (
	"strings"
	"testing"

	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// TestOnlyAStoredSecretIsKept: a form for a new profile does not speak of one.
func TestOnlyAStoredSecretIsKept(t *testing.T) {
	for _, c := range []struct {
		arg   page.EditorArg
		keeps bool
	}{{page.EditorArg{How: "new"}, false}, {page.EditorArg{How: "duplicate", Profile: "acme"}, false}, {page.EditorArg{How: "edit", Profile: "acme"}, true}, {page.EditorArg{How: "rename", Profile: "acme"}, true}} {
		b := newBench(t, c.arg)
		for _, f := range b.e.fields {
			if !f.secret {
				continue
			}
			text := widget.Plain(append(b.e.row(f, true, 20, 90), b.e.row(f, false, 20, 90)...))
			if strings.Contains(text, "keeps what is stored") != c.keeps || strings.Contains(text, "the client secret, or a private key") == c.keeps {
				t.Errorf("%s:\n%s", c.arg.How, text)
			}
		}
	}
}

// TestAnExampleIsSaidOnce: while the field is empty it stands there, beside a default it has its own line.
func TestAnExampleIsSaidOnce(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	for _, f := range b.e.fields {
		if f.secret || f.Example == "" || f.Choices != nil {
			continue
		}
		text := widget.Plain(b.e.row(f, true, 20, 110))
		if n := strings.Count(text, "e.g. "+f.Example); n != 1 && f.Default != f.Example {
			t.Errorf("%s: the example is said %d times:\n%s", f.Key, n, text)
		}
	}
}

// TestTheFormSaysThatThereIsMoreBelow.
func TestTheFormSaysThatThereIsMoreBelow(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	text := widget.Plain(b.e.View(page.Area{W: 80, H: 22}))
	if !strings.Contains(text[strings.LastIndexByte(strings.TrimSpace(text), '\n'):], " 1–20 of ") {
		t.Errorf("it ends in\n%s", text)
	}
}
