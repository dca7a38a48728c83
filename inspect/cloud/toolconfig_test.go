package cloud

import "testing"

// TestWordsAreReadAlikeEverywhere: what stands between double quotes ends at the second one, for every reader.
func TestWordsAreReadAlikeEverywhere(t *testing.T) {
	for word, want := range map[string]string{
		"/usr/bin/mintmark": "/usr/bin/mintmark", "acme prod": `"acme prod"`, `C:\bin\mintmark.exe`: `"C:\bin\mintmark.exe"`, "": `""`, "it's": `"it's"`,
		`vault:C:\secrets\`: "", `\\server\share`: "", `a"b`: "", "a$b": "", "a`b": "", "a\nb": "",
	} {
		got, err := Helper{Command: []string{word}}.Words()
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v, want %s", word, got, err, want)
		}
	}
}
