package keyring

import (
	"strings"
	"testing"

	"mintmark/profiles"
)

func TestValuesWithPlaceholdersComeBackAsTheyWere(t *testing.T) {
	for value, changed := range map[string]bool{
		"": false, `{"i":"x"}`: false, "{1}": false, "a={b": true, "x{TITLE}y": true, "=": true, "==3D=7B": true, "{{S:x}}": true, "{": false, "a{": false, "a=b": false, "{é}": false,
	} {
		kept := unbraced(value)
		if (kept != value) != changed || braced(kept) != value || hasPlaceholder(kept) {
			t.Errorf("%q is kept as %q and comes back as %q", value, kept, braced(kept))
		}
	}
}

func FuzzBraces(f *testing.F) {
	for _, seed := range []string{"{TITLE}", "=", "=7B", `{"a":"{S:x}"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if kept := unbraced(value); braced(kept) != value || hasPlaceholder(kept) {
			t.Errorf("%q is kept as %q", value, kept)
		}
	})
}

// TestAKeyringThatReplacesPlaceholders does what KeePassXC does with what it is asked for.
func TestAKeyringThatReplacesPlaceholders(t *testing.T) {
	f := newFake()
	calls := f.calls()
	get := calls.Get
	calls.Get = func(service, user string) (string, error) {
		value, err := get(service, user)
		return strings.ReplaceAll(value, "{TITLE}", "mintmark"), err
	}
	k := New(Options{Calls: calls, GOOS: "linux", Getenv: func(string) string { return "unix:path=/fake" }})
	want := []byte(`{"url":"https://api.acme.dev/{TITLE}"}`)
	if err := k.Commit(t.Context(), []profiles.Change{{Name: "a", Value: want}}); err != nil {
		t.Fatal(err)
	}
	if got, found, err := k.Get(t.Context(), "a"); err != nil || !found || string(got) != string(want) {
		t.Errorf("%q %v %v", got, found, err)
	}
}
