package printable

import (
	"strings"
	"testing"
)

func TestACommandIsShownExactlyOrNotAtAll(t *testing.T) {
	for text, exact := range map[string]bool{
		`printf '%s' 'it'\''s'`:                       true,
		"aws iam update \\\n  --name 'a'":             true,
		"echo 'grün 日本'":                              true,
		"echo '\x1b[31m'":                             false,
		"echo 'a\u202eb'":                             false,
		"echo '\x00'":                                 false,
		"echo 'e" + strings.Repeat("\u0301", 9) + "'": false,
		"echo '\xff'":                                 false,
		"echo 'tab\there'":                            false,
	} {
		lines, got := Command(text)
		var plain []string
		for _, l := range lines {
			plain = append(plain, l.String())
		}
		shown := strings.Join(plain, "\n")
		if got != exact || exact && shown != text {
			t.Errorf("%q: exact %v, shown %q", text, got, shown)
		}
		if strings.ContainsAny(shown, "\x1b\x00\u202e\t") || strings.Contains(shown, "\xff") {
			t.Errorf("%q: shown raw as %q", text, shown)
		}
	}
}
