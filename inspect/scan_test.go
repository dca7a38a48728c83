package inspect

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestJSONTestSuite holds the parsing vectors of JSONTestSuite (github.com/nst/JSONTestSuite, MIT): y_ is JSON, n_ is
// none, i_ is left to the implementation, where we refuse whatever is no sound text and take every number as sent.
// The two vectors of more than 2,000 bytes, very deep nesting, are in robust_test.go as inputs of our own.
func TestJSONTestSuite(t *testing.T) {
	data, err := os.ReadFile("testdata/jsontestsuite.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Name string
		Text []byte
	}
	if err := json.Unmarshal(data, &list); err != nil || len(list) < 300 {
		t.Fatalf("%d vectors, %v", len(list), err)
	}
	for _, c := range list {
		_, _, bad := scanJSON(string(c.Text))
		want := strings.HasPrefix(c.Name, "y_") || strings.HasPrefix(c.Name, "i_number")
		if (bad == nil) != want {
			t.Errorf("%s: %+v", c.Name, bad)
		}
	}
}

// Byte sequences that are no UTF-8 (overlong forms, surrogates, beyond U+10FFFF, stray and missing continuation bytes)
// in a claim make the payload unreadable.
func TestOnlyUTF8IsText(t *testing.T) {
	for _, bad := range []string{
		"\x80", "\xbf", "\xc0", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xed\xa0\xbd\xed\xb8\x80", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff", "\xfe\xff", "\xe2\x28\xa1", "\xc3\x28",
	} {
		if utf8.ValidString(bad) {
			t.Fatalf("%q is UTF-8", bad)
		}
		token := unsigned(`{"alg":"RS256"}`, `{"a":"`+bad+`"}`)
		if token.Claims != nil || Inspect(token, Options{Now: testNow}).Lines[0].Code != "structure.payload-not-json" {
			t.Errorf("%q is read as %v", bad, token.Claims)
		}
	}
	for _, good := range []string{"\x7f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0010ffff"} {
		if token := unsigned(`{"alg":"RS256"}`, `{"a":"`+good+`"}`); token.Text("a") != good {
			t.Errorf("%q is read as %q", good, token.Text("a"))
		}
	}
}

// TestNumbersAreExpandedWithinReason: the exact value of 1e-999999 has a million digits below the line, and a megabyte of
// claims holds a hundred thousand of them.
func TestNumbersAreExpandedWithinReason(t *testing.T) {
	for raw, exact := range map[string]bool{"0": true, "-0.0": true, "0e-999999": true, "0E5": true, "1e-300": true, "-1.5e-9": true, "1795499400": true, "1e-999999": false, "-1e-400": false,
		"12.5E-999999": false, "1e301": false, "-1e999999": false} {
		v, _, bad := scanJSON(raw)
		if _, ok := v.Number(); bad != nil || ok != exact {
			t.Errorf("%s: exact %v, want %v (%v)", raw, ok, exact, bad)
		}
	}
	if v, _, _ := scanJSON("1e-999999"); v.Any() != 0.0 {
		t.Errorf("an evaluator sees %v", v.Any())
	}
}

// RFC 4648 §10, and every way in which base64 can be sloppy.
func TestSegment(t *testing.T) {
	for text, want := range map[string]string{"": "", "Zg": "f", "Zm8": "fo", "Zm9v": "foo", "Zm9vYg": "foob", "Zm9vYmE": "fooba", "Zm9vYmFy": "foobar", "-_-_": "\xfb\xff\xbf"} {
		if got, bad := segment(text); bad != nil || string(got) != want {
			t.Errorf("segment(%q) = %q, %+v", text, got, bad)
		}
	}
	for text, code := range map[string]string{
		"Zg==": "structure.base64.padding", "Zm8=": "structure.base64.padding", "=": "structure.base64.padding",
		"Z": "structure.base64.length", "Zm9vY": "structure.base64.length",
		"Zh": "structure.base64.trailing-bits", "Zm9": "structure.base64.trailing-bits", "ZmZ_ZmZ_Z5": "structure.base64.trailing-bits",
		"+/+/": "structure.base64.alphabet", "Zm9v\n": "structure.foreign-byte", "Zm\r\n9v": "structure.foreign-byte", "Zm 9v": "structure.foreign-byte",
		"Zm9v\x00": "structure.foreign-byte", "Zm.v": "structure.foreign-byte", "Zmé": "structure.foreign-byte",
	} {
		if got, bad := segment(text); bad == nil || bad.code != code {
			t.Errorf("segment(%q) = %q, %+v; want %s", text, got, bad, code)
		}
	}
}

func FuzzSegment(f *testing.F) {
	for _, s := range []string{"", "Zg", "Zh", "Zg==", "Zm9vYmFy\n", "+/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if data, bad := segment(s); bad == nil && base64.RawURLEncoding.EncodeToString(data) != s {
			t.Fatalf("%q decodes to %q, which encodes otherwise", s, data)
		}
	})
}
