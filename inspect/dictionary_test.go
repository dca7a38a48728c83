package inspect

import (
	"strings"
	"testing"
)

func TestEveryEntryNamesItsSource(t *testing.T) {
	for _, inHeader := range []bool{false, true} {
		seen := map[string]bool{}
		for _, e := range Dictionary(inHeader) {
			if e.Name == "" || e.Title == "" || e.Type == "" || !strings.HasSuffix(e.Meaning, ".") {
				t.Errorf("entry %q is incomplete: %+v", e.Name, e)
			}
			if e.Auth0 != "" && !strings.HasSuffix(e.Auth0, ".") {
				t.Errorf("the Auth0 part of %q is no sentence: %q", e.Name, e.Auth0)
			}
			if !strings.Contains(e.Source, "§") && !strings.Contains(e.Source, ": ") {
				t.Errorf("entry %q names no section or page: %q", e.Name, e.Source)
			}
			if seen[e.Name] {
				t.Errorf("entry %q is there twice", e.Name)
			}
			seen[e.Name] = true
			if got, ok := Describe(e.Name, inHeader); !ok || got != e {
				t.Errorf("Describe(%q) = %+v, %v", e.Name, got, ok)
			}
		}
	}
}

func TestDescribeKnowsWhatIssuersSend(t *testing.T) {
	for _, name := range strings.Fields("iss sub aud exp nbf iat jti azp client_id scope gty permissions org_id org_name cnf https://aws.amazon.com/tags https://aws.amazon.com/source_identity https://aws.amazon.com/roles https://example.com/env urn:example:x") {
		if _, ok := Describe(name, false); !ok {
			t.Errorf("claim %s is unknown", name)
		}
	}
	for _, name := range []string{"ISS", "", "Sub", "foo", "httpsx"} {
		if e, ok := Describe(name, false); ok {
			t.Errorf("claim %q is known as %+v", name, e)
		}
	}
	if _, ok := Describe("https://example.com/env", true); ok {
		t.Error("a header is no custom claim")
	}
}
