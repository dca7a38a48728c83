package printable

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestJSONKeepsValues(t *testing.T) {
	for _, s := range []string{"", "a\u009b31m", "\u202e\u2028", "\x7f", "日本", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\U000E0041\U0010FFFF", "\ufeff", "\u200b", "C:\\x\n\"", "👍🏽"} {
		in, err := json.Marshal(map[string]string{s: s})
		if err != nil {
			t.Fatal(err)
		}
		out := JSON(in)
		var got map[string]string
		if err := json.Unmarshal(out, &got); err != nil || !reflect.DeepEqual(got, map[string]string{s: s}) {
			t.Errorf("JSON(%s) = %s: %v, %q", in, out, err, got)
		}
		var m marks
		for _, r := range string(out) {
			if r != '\\' && !m.pass(r, 2) {
				t.Errorf("JSON(%s) lets U+%04X pass", in, r)
			}
		}
	}
}

func TestJSONLeavesLayout(t *testing.T) {
	in := "{\n\t\"a\": \"\u202e\",\r\n \"b\": [1.50, 1e400]\n}\n"
	want := "{\n\t\"a\": \"\\u202e\",\r\n \"b\": [1.50, 1e400]\n}\n"
	if got := string(JSON([]byte(in))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := string(JSON([]byte("\"\x9b\""))); got != `"\ufffd"` {
		t.Errorf("a raw C1 byte gave %q", got)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add("x\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		in, _ := json.Marshal(s)
		var before, after any
		if json.Unmarshal(in, &before) != nil || json.Unmarshal(JSON(in), &after) != nil || before != after {
			t.Fatalf("%q became %q", before, after)
		}
	})
}
