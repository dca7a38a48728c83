package quote

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

func hostile() []string {
	return []string{"", "plain", "a b", "it's", "'", "''", `"`, `\`, `\'`, "$HOME", "${x}", "%{if}", "$${x}", "`id`", "$(id)", "a\nb", "a\tb", "-n", "--flag", "a;b", "a&&b", "*", "~", "#", "é", "日本", "\U0001F600", "=", "a=b", "!", "{a,b}", "[x]", "\x01", "|", "<>", "a,b:c/d@e"}
}

// TestAShellReadsBackEveryWord runs a real shell.
func TestAShellReadsBackEveryWord(t *testing.T) {
	for _, s := range hostile() {
		out, err := exec.Command("sh", "-c", "printf %s "+Shell(s)).Output()
		if s == "-n" || strings.HasPrefix(s, "-") {
			out, err = exec.Command("sh", "-c", "printf %s -- "+Shell(s)+" | sed 's/^--//'").Output()
		}
		if err != nil || string(out) != s {
			t.Errorf("%q: %s read back as %q, %v", s, Shell(s), out, err)
		}
	}
}

// TestHCLIsALiteral undoes the escapes by HCL's rules and finds the text again, with no template left.
func TestHCLIsALiteral(t *testing.T) {
	for _, s := range hostile() {
		got := HCL(s)
		body := strings.NewReplacer("$${", "\x00${", "%%{", "\x00%{").Replace(got)
		for i := range body {
			if (strings.HasPrefix(body[i:], "${") || strings.HasPrefix(body[i:], "%{")) && (i == 0 || body[i-1] != 0) {
				t.Errorf("%q: a template begins in %s", s, got)
			}
		}
		plain, err := strconv.Unquote(strings.ReplaceAll(body, "\x00", ""))
		if err != nil || plain != s {
			t.Errorf("%q: %s means %q, %v", s, got, plain, err)
		}
	}
	if got := HCLList([]string{"a", "${b}"}); got != `["a", "$${b}"]` {
		t.Error(got)
	}
}

func TestJSONReadsBack(t *testing.T) {
	for _, s := range hostile() {
		var back string
		if err := json.Unmarshal([]byte(JSON(s)), &back); err != nil || back != s {
			t.Errorf("%q: %s, %v", s, JSON(s), err)
		}
	}
	if JSON("<&>") != `"<&>"` || JSON(func() {}) != "null" {
		t.Error("HTML escapes, or a value that JSON cannot hold")
	}
}
