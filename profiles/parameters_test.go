package profiles

import (
	"context"
	"maps"
	"strings"
	"testing"
)

func TestFurtherParametersAreHeldToTheirPlace(t *testing.T) {
	many := map[string]string{}
	for i := range 21 {
		many[strings.Repeat("x", i+1)] = "1"
	}
	for _, c := range []struct {
		parameters map[string]string
		want       string // a part of the complaint, "" = none
	}{
		{nil, ""},
		{map[string]string{"env": "staging", "tenant.id": "", "x-y_z": "a b=c"}, ""},
		{map[string]string{"": "x"}, "is no name of a parameter"},
		{map[string]string{"a b": "x"}, "is no name of a parameter"},
		{map[string]string{"Grant_Type": "password"}, "field of its own"},
		{map[string]string{"audience": "x"}, "field of its own"},
		{map[string]string{"client_secret": "x"}, "looks like a secret"},
		{map[string]string{"Password": "x"}, "looks like a secret"},
		{map[string]string{"subject_token": "x"}, "looks like a secret"},
		{map[string]string{"env": "a\nb"}, "control character"},
		{map[string]string{"env": strings.Repeat("x", 601)}, "longer than 600"},
		{many, "20 are taken"},
	} {
		err := Validate(Profile{Name: "p", Domain: "acme.eu.auth0.com", ClientID: "a1", Parameters: c.parameters})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.parameters, err, c.want)
		}
	}
}

func TestFurtherParametersTravelWithTheProfile(t *testing.T) {
	p := Profile{Name: "p", Domain: "acme.eu.auth0.com", ClientID: "a1", Parameters: map[string]string{"env": "staging", "region": "eu=1"}}
	store, err := Open(t.Context(), NewMemory(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(context.Background(), p, nil); err != nil {
		t.Fatal(err)
	}
	got, err := store.Get(t.Context(), "p")
	if err != nil || !maps.Equal(got.Parameters, p.Parameters) {
		t.Errorf("%v %v", got.Parameters, err)
	}
	var field ProfileField
	for _, f := range Fields() {
		if f.Key == "parameters" {
			field = f
		}
	}
	var again Profile
	field.Apply(&again, field.Text(p))
	if !maps.Equal(again.Parameters, p.Parameters) || field.Check(field.Text(p)).Status == "fail" {
		t.Errorf("through the form: %v", again.Parameters)
	}
	for text, want := range map[string]string{"env": "not NAME=VALUE", "env=1\nenv=2": "a line before", "scope=x": "field of its own"} {
		if n := field.Check(text); n.Status != "fail" || !strings.Contains(n.Text, want) {
			t.Errorf("%q: %+v", text, n)
		}
	}
}
