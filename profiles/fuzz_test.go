package profiles

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"
)

func FuzzDecode(f *testing.F) {
	f.Add([]byte(sampleFile))
	f.Add([]byte(`{"profiles":[{"name":"a","domain":"a.auth0.com","client_id":"c","targets":[{"cloud":"x","name":"","settings":{"a":{"a":[1,"\ud800"]}}}]}]}`))
	f.Add([]byte("{\"profiles\":[{\"name\":\"a\\\\\",\n\"x\":{\"y\\\"\":1}"))
	f.Add([]byte(`{"format":"mintmark.profiles/2"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		ps, err := Decode(data)
		var fault *FormatError
		if err != nil {
			if !errors.As(err, &fault) || fault.Line < 1 || fault.Column < 1 || fault.Code == "" || fault.What == "" {
				t.Fatalf("not placed: %+v", err)
			}
			return
		}
		out, err := Encode(ps)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(out)
		if err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		if third, _ := Encode(again); !bytes.Equal(out, third) {
			t.Errorf("not stable:\n%s\n%s", out, third)
		}
	})
}

func FuzzPastes(f *testing.F) {
	f.Add("AUTH0_DOMAIN=a.auth0.com\nAUTH0_CLIENT_ID=\"x\\")
	f.Add(`curl https://a.eu.auth0.com/oauth/token -d '{"client_id":"a"}' -H $'a: \x41' \`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func() (Profile, error){
			func() (Profile, error) { p, _, err := fromEnv(text); return p, err },
			func() (Profile, error) { p, _, err := FromCurl(text); return p, err },
		} {
			if p, err := read(); err == nil && (p.Domain == "" || p.ClientID == "" || checkDomain(p.Domain) != "") {
				t.Errorf("%q gave %+v", text, p)
			}
		}
		if clean, _, err := CleanDomain(text); err == nil && checkDomain(clean) != "" {
			t.Errorf("%q is not clean", clean)
		}
		if problem := checkName(text); problem == "" && (!utf8.ValidString(text) || len(text) > maxNameBytes) {
			t.Errorf("%q is taken as a name", text)
		}
		for _, field := range Fields() {
			field.Check(text)
			var p Profile
			field.Apply(&p, text)
		}
	})
}

// FuzzStored reads what a backend may hold after somebody else wrote to it.
func FuzzStored(f *testing.F) {
	leaf, _ := encodePage("index.1.0", []entry{{ID: "00", Name: "a", Settings: blob{1, 1, "x"}, Brief: briefOf(sample("a"))}})
	f.Add(leaf)
	rootText, _ := encodeRoot(9, []page{{gen: 1, number: 0}, {gen: 1, number: 1}, {gen: 7, number: 3}})
	f.Add(rootText)
	f.Add(journal{to: 3, created: []string{"p.a.1*3"}, old: []string{"s.a"}}.encode(small)[0].Value)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, _ = decodeRoot(data)
		_, _ = decodePage("index.1.0", data)
		var j journal
		if j.add(data) {
			unspan(append(j.created, j.old...))
		}
		var b blob
		_ = b.UnmarshalText(data)
		if pages, err := unpackRefs(string(data)); err == nil && len(pages) < 5000 {
			again, err := unpackRefs(packRefs(pages))
			if err != nil || len(again) != len(pages) {
				t.Errorf("%q: %v", data, err)
			}
		}
	})
}

func TestReferencesRoundTrip(t *testing.T) {
	pages := []page{{gen: 40, number: 0}, {gen: 2, number: 7}, {gen: 2, number: 0}, {gen: 2, number: 1}, {gen: 2, number: 2}}
	text := packRefs(pages)
	if text != "2:0-2,7 14:0" {
		t.Errorf("got %s", text)
	}
	got, err := unpackRefs(text)
	must(t, err)
	want := []page{{gen: 2, number: 0}, {gen: 2, number: 1}, {gen: 2, number: 2}, {gen: 2, number: 7}, {gen: 40, number: 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
