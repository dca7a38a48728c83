package inspect

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
)

const tenantClaim = "https://acme.dev/tenant_id"

// bearer is a token of a client that carries a claim; claim "" leaves it out, and is JSON otherwise.
func bearer(iss, client, claim string) *Token {
	payload := fmt.Sprintf(`{"iss":%q,"azp":%q,"sub":"%s@clients"`, iss, client, client)
	if claim != "" {
		payload += fmt.Sprintf(`,%q:%s`, tenantClaim, claim)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	return Parse(b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(payload+"}")) + "." + b64(make([]byte, 256)))
}

func TestClaimsAcrossProfiles(t *testing.T) {
	told := func(name, claim, want string) Holder {
		return Holder{Name: name, Token: bearer("https://t/", name, claim), Expected: want, Told: true}
	}
	untold := func(name, claim string) Holder { return Holder{Name: name, Token: bearer("https://u/", name, claim)} }
	got := CompareAcross(tenantClaim, []Holder{
		told("good", `"one"`, "one"),
		told("red", `"blue-1"`, "red-1"),
		told("blue", `"red-1"`, "blue-1"),
		told("copy", `"one"`, "two"),
		told("lost", ``, "three"),
		told("other", `"four-x"`, "four"),
		told("list", `["a","five"]`, "five"),
		told("number", `7`, "7"),
		untold("same", `"one"`),
		untold("alone", `"ninety"`),
		untold("bare", ``),
		{Name: "none", Expected: "six", Told: true},
		{Name: "opaque", Token: Parse("not-a-jwt"), Expected: "six", Told: true},
		told("took", `"six"`, "seven"),
	})
	want := []struct {
		name   string
		status Status
		code   string
		with   []string
	}{
		{"good", Pass, "", []string{"copy", "same"}},
		{"red", Fail, "claim.swapped", []string{"blue"}},
		{"blue", Fail, "claim.swapped", []string{"red"}},
		{"copy", Fail, "claim.mixed-up", []string{"good"}},
		{"lost", Fail, "claim.missing", nil},
		{"other", Fail, "claim.differs", nil},
		{"list", Pass, "", nil},
		{"number", Pass, "", nil},
		{"same", Warn, "claim.shared", []string{"good", "copy"}},
		{"alone", Skip, "", nil},
		{"bare", Fail, "claim.missing", nil},
		{"none", Skip, "", nil},
		{"opaque", Skip, "", nil},
		{"took", Fail, "claim.mixed-up", []string{"none", "opaque"}},
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.name || g.Status != w.status || g.Code != w.code || !slices.Equal(g.With, w.with) {
			t.Errorf("%s: %s %s with %v, want %s %s with %v", g.Name, g.Status, g.Code, g.With, w.status, w.code, w.with)
		}
		if _, known := ruleFor(g.Code); g.Code != "" && (!known || g.Title == "" || g.Why == "") {
			t.Errorf("%s: %q has no words", g.Name, g.Code)
		}
	}
}

// TestOneClientMayShare: several profiles of the same client, say for several audiences, carry the same value by nature.
func TestOneClientMayShare(t *testing.T) {
	for _, g := range CompareAcross(tenantClaim, []Holder{{Name: "a", Token: bearer("https://t/", "c", `"x"`)}, {Name: "b", Token: bearer("https://t/", "c", `"x"`)}}) {
		if g.Status != Skip || len(g.With) != 0 {
			t.Errorf("%+v", g)
		}
	}
	for _, g := range CompareAcross(tenantClaim, []Holder{{Name: "a", Token: bearer("https://t/", "c", `"x"`)}, {Name: "b", Token: bearer("https://u/", "c", `"x"`)}}) {
		if g.Code != "claim.shared" || len(g.With) != 1 {
			t.Errorf("%+v", g)
		}
	}
}

// TestAFleetOfOneValueIsComparedFast: a thousand clients that all carry it, and no list of a thousand names.
func TestAFleetOfOneValueIsComparedFast(t *testing.T) {
	var many []Holder
	for i := range 1000 {
		many = append(many, Holder{Name: fmt.Sprint(i), Token: bearer("https://t/", fmt.Sprint(i), `"x"`)})
	}
	for _, g := range CompareAcross(tenantClaim, many) {
		if len(g.With) != mostWith+1 || g.With[mostWith] != "991 more" {
			t.Fatalf("%v", g.With)
		}
	}
}
