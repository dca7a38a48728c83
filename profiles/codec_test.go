package profiles

import (
	"errors"
	"strings"
	"testing"
)

const sampleFile = `{
  "format": "mintmark.profiles/1",
  "profiles": [
    {
      "name": "acme-prod",
      "domain": "acme.eu.auth0.com",
      "client_id": "a1B2c3",
      "audience": "https://api.acme.dev",
      "scopes": [
        "read:data"
      ],
      "expect": {
        "claims": {
          "https://acme.dev/tenant_id": "tenant-123"
        }
      },
      "targets": [
        {
          "cloud": "aws",
          "name": "deploy",
          "settings": {
            "duration_seconds": 900,
            "big": 12345678901234567890
          }
        }
      ]
    }
  ]
}
`

func TestFileFormRoundTrips(t *testing.T) {
	ps, err := Decode([]byte(sampleFile))
	if err != nil {
		t.Fatal(err)
	}
	out, err := Encode(ps)
	if err != nil {
		t.Fatal(err)
	}
	if string(out) != sampleFile {
		t.Errorf("changed on the way:\n%s", out)
	}
}

func TestDecodeSaysWhere(t *testing.T) {
	one := func(body string) string { return "{\"profiles\":[\n  {\"name\":\"a\"," + body + "}\n]}" }
	good := `"domain":"acme.eu.auth0.com","client_id":"c"`
	cases := map[string]struct {
		in, path, what string
		line, column   int
		code           string
	}{
		"empty":          {" ", "", "empty", 1, 1, CodeFormat},
		"unknown field":  {one(good + `,"domian":"x"`), "profiles[0].domian", "not known", 2, 0, CodeFormat},
		"wrong type":     {one(`"domain":7`), "profiles[0].domain", "a number where a string", 2, 15, CodeFormat},
		"duplicate key":  {one(good + `,"domain":"b.auth0.com"`), "profiles[0].domain", "twice", 2, 0, CodeFormat},
		"nested dup":     {one(good + `,"targets":[{"cloud":"aws","name":"","settings":{"a":1,"a":2}}]`), "profiles[0].targets[0].settings.a", "twice", 2, 0, CodeFormat},
		"case":           {one(good + `,"Domain":"b.auth0.com"`), "profiles[0].Domain", "not known", 2, 0, CodeFormat},
		"syntax":         {"{\"profiles\":[\n\n  {]}", "profiles[0]", "not JSON", 3, 0, CodeFormat},
		"trailing":       {`{"profiles":[]} x`, "", "not JSON", 1, 0, CodeFormat},
		"duplicate name": {"{\"profiles\":[{\"name\":\"Straße\"," + good + "},\n{\"name\":\"STRASSE\"," + good + "}]}", "profiles[1].name", "taken", 2, 2, CodeFormat},
		"newer":          {`{"format":"mintmark.profiles/7","more":1,"profiles":{}}`, "format", "profiles/7", 1, 2, CodeNewerFormat},
		"other format":   {`{"format":"mintmark.world/1"}`, "format", "not mintmark.profiles/1", 1, 2, CodeFormat},
		"no profiles":    {`{"format":"mintmark.profiles/1"}`, "", "no list", 1, 1, CodeFormat},
		"port":           {one(`"domain":"acme.eu.auth0.com:8443","client_id":"c"`), "profiles[0].domain", "no port", 2, 15, CodeFormat},
		"missing id":     {one(`"domain":"acme.eu.auth0.com"`), "profiles[0].client_id", "needs a client id", 2, 3, CodeFormat},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Decode([]byte(c.in))
			var f *FormatError
			if !errors.As(err, &f) {
				t.Fatalf("got %v", err)
			}
			if f.Path != c.path || !strings.Contains(f.What, c.what) || f.Line != c.line || f.Code != c.code || c.column != 0 && f.Column != c.column {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestDecodeCutsADomainDownAndSaysSo(t *testing.T) {
	ps, notes, err := DecodeNotes([]byte(`{"profiles":[{"name":"a","domain":"https://Acme.eu.auth0.com/api/v2/","client_id":"c"}]}`))
	if err != nil || ps[0].Domain != "acme.eu.auth0.com" || len(notes) != 1 {
		t.Fatalf("%v %v %v", ps, notes, err)
	}
}

func TestEncodeLeavesNothingThatDecodeRefuses(t *testing.T) {
	out, err := Encode([]Profile{{Name: "a", Domain: "a.eu.auth0.com", ClientID: "c", Scopes: []string{}, Tags: []string{}, Expect: nil, Targets: []Target{{Cloud: "aws"}}}})
	if err != nil {
		t.Fatal(err)
	}
	ps, err := Decode(out)
	if err != nil || len(ps) != 1 || string(ps[0].Targets[0].Settings) != "{}" || strings.Contains(string(out), "scopes") || strings.Contains(string(out), "null") {
		t.Errorf("%v %s", err, out)
	}
	if out, err := Encode(nil); err != nil || !strings.HasSuffix(string(out), "\"profiles\": []\n}\n") {
		t.Errorf("%s %v", out, err)
	}
}
