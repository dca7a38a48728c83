package azure

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every code that stands in the source is in the table, and every code of the table stands in the source besides.
func TestEveryCodeIsListedAndUsed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source files", err)
	}
	literal := regexp.MustCompile(`"(azure(?:\.[a-z0-9-]+)+)"`)
	listed, used := map[string]bool{}, map[string]bool{}
	for _, c := range codeTable() {
		listed[c.Code] = true
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			if !listed[m[1]] {
				t.Errorf("%s uses %s, which is not in the table", file, m[1])
			}
			if !strings.HasPrefix(file, "codes") {
				used[m[1]] = true
			}
		}
	}
	for code := range listed {
		if !used[code] {
			t.Errorf("%s is listed but nothing emits it", code)
		}
	}
}
