package sandbox

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const smallWorld = `{
  "format": "mintmark.world/1",
  "tenants": [{
    "host": "127.0.0.1",
    "apis": [{"identifier": "https://api.acme.dev", "scopes": ["read:data"]}],
    "clients": [{"client_id": "a1", "client_secret": "s", "grant_types": ["client_credentials"],
      "grants": [{"audience": "https://api.acme.dev", "scopes": ["read:data"]}]}]
  }],
  "aws": {"anything": null},
  "profiles": {"format": "mintmark.profiles/1", "profiles": [{"name": "p", "domain": "x", "client_id": "a1"}]},
  "secrets": {"p": "s"}
}`

func TestDefaultWorldParses(t *testing.T) {
	w, err := ParseWorld(DefaultWorld())
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Tenants) != 2 {
		t.Errorf("%d tenants, want 2", len(w.Tenants))
	}
	for _, section := range defaultSections() {
		if len(w.Sections[section]) == 0 {
			t.Errorf("no section %s", section)
		}
	}
}

func TestWorldErrorsNameThePlace(t *testing.T) {
	if _, err := ParseWorld([]byte(smallWorld)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown field", `"host": "127.0.0.1"`, `"hots": "127.0.0.1"`, "line 4, column 5: tenants[0].hots: unknown field"},
		{"case differs", `"host": "127.0.0.1"`, `"Host": "127.0.0.1"`, "line 4, column 5: tenants[0].Host: unknown field"},
		{"wrong type", `"host": "127.0.0.1"`, `"host": 1`, "line 4, column 5: tenants[0].host: want a string, got a number"},
		{"null", `"host": "127.0.0.1"`, `"host": null`, "line 4, column 5: tenants[0].host: null means nothing here; leave the field out instead"},
		{"not loopback", `"host": "127.0.0.1"`, `"host": "10.0.0.1"`, `line 4, column 5: tenants[0].host: want localhost or a loopback address, got "10.0.0.1"`},
		{"duplicate key", `"host": "127.0.0.1",`, `"host": "127.0.0.1", "host": "127.0.0.1",`, "line 4, column 26: tenants[0].host: this key stands here twice"},
		{"duplicate key in a section", `"anything": null`, `"a": 1, "a": 2`, "line 9, column 19: aws.a: this key stands here twice"},
		{"duplicate API", `"scopes": ["read:data"]}],`, `"scopes": ["read:data"]}, {"identifier": "https://api.acme.dev"}],`, `line 5, column 80: tenants[0].apis[1].identifier: the API identifier "https://api.acme.dev" stands here twice`},
		{"duplicate profile", `[{"name": "p",`, `[{"name": "P", "domain": "y"}, {"name": "p",`, `profiles.profiles[1].name: the profile name "p" stands here twice`},
		{"unknown profile field", `"domain": "x"`, `"domian": "x"`, "line 10, column 76: profiles.profiles[0].domian: unknown field"},
		{"wrong choice", `"identifier"`, `"dialect": "jwt", "identifier"`, "tenants[0].apis[0].dialect: want one of access_token, access_token_authz, rfc9068_profile, rfc9068_profile_authz, got \"jwt\""},
		{"grant without API", `"grants": [{"audience": "https://api.acme.dev"`, `"grants": [{"audience": "https://api.acme.dev/"`, `line 7, column 19: tenants[0].clients[0].grants[0].audience: the tenant has no API "https://api.acme.dev/"`},
		{"scope unknown to the API", `"scopes": ["read:data"]}]}]`, `"scopes": ["read:dat"]}]}]`, `clients[0].grants[0].scopes[0]: the API "https://api.acme.dev" has no scope "read:dat"`},
		{"secret without profile", `"secrets": {"p"`, `"secrets": {"q"`, "line 11, column 15: secrets.q: there is no profile of this name"},
		{"unknown section", `"aws"`, `"ibm"`, "line 9, column 3: ibm: unknown field; the sections are aws, gcp, azure, api"},
		{"section no object", `{"anything": null}`, `[]`, "line 9, column 3: aws: want an object, got a list"},
		{"newer format", `world/1"`, `world/2"`, "line 2, column 3: format: this is mintmark.world/2, and this version of mintmark reads mintmark.world/1; a newer mintmark that reads version 2 is needed"},
		{"other format", `mintmark.world/1`, `mintmark.profiles/1`, `format: want mintmark.world/1, got "mintmark.profiles/1"`},
		{"no format", `"format": "mintmark.world/1",`, ``, "format: missing"},
		{"newer format wins over its new fields", `world/1",`, `world/3", "new": 1,`, "that reads version 3 is needed"},
		{"trailing data", `"secrets": {"p": "s"}` + "\n}", `"secrets": {"p": "s"}` + "\n} {}", "line 12, column 3: there is more after the end"},
		{"cut short", `"secrets": {"p": "s"}` + "\n}", `"secrets": {"p": "s"`, "unexpected EOF"},
		{"comma too many", `"apis": [`, `"apis": [,`, "line 5, column 14: tenants[0].apis"},
		{"scenario for nobody", `"secrets"`, `"scenarios": [{"profile":"x","cloud":"aws","cause":"aws.x","predicted":"refuse","title":""}], "secrets"`, `scenarios[0].profile: there is no profile "x"`},
		{"cause is no code", `"secrets"`, `"tenant_scenarios": [{"profile":"p","cause":"Slash","title":""}], "secrets"`, `tenant_scenarios[0].cause: want a code such as`},
		{"fault unknown", `"host"`, `"faults":[{"at":"token","kind":"sloow"}], "host"`, `tenants[0].faults[0].kind: want one of slow, html,`},
		{"fault for a stranger", `"host"`, `"faults":[{"at":"token","kind":"slow","client_id":"zz"}], "host"`, `tenants[0].faults[0].client_id: only token`},
		{"door unknown", `"secrets"`, `"doors": [{"name":"x","kind":"ajar"}], "secrets"`, `doors[0].kind: want one of expired, not-yet-valid,`},
		{"door without kind", `"secrets"`, `"doors": [{"name":"x"}], "secrets"`, `doors[0].kind: a door needs a kind`},
		{"two doors", `"secrets"`, `"doors": [{"name":"x","kind":"plain"},{"name":"x","kind":"plain"}], "secrets"`, `doors[1].name: the door "x" stands here twice`},
		{"no secret", `"client_secret": "s", `, ``, `tenants[0].clients[0]: a client with a secret needs client_secret`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(smallWorld, c.old, c.new, 1)
			if text == smallWorld {
				t.Fatal("nothing was replaced")
			}
			_, err := ParseWorld([]byte(text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got  %v\nwant %s", err, c.want)
			}
			var we *WorldError
			if !errors.As(err, &we) || we.Line == 0 || we.Column == 0 {
				t.Errorf("no place in %#v", err)
			}
		})
	}
}

func TestWorldErrorsAreAllReportedInOrder(t *testing.T) {
	text := strings.Replace(smallWorld, `"secrets": {"p"`, `"secrets": {"q"`, 1)
	text = strings.Replace(text, `"127.0.0.1"`, `"10.0.0.1"`, 1)
	_, err := ParseWorld([]byte(text))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "line 4") || !strings.HasPrefix(lines[1], "line 11") {
		t.Errorf("%v", err)
	}
}

func TestSectionsFollowTheParts(t *testing.T) {
	text := []byte(strings.Replace(smallWorld, `"aws"`, `"ibm"`, 1))
	if _, err := ParseWorld(text, "ibm"); err != nil {
		t.Error(err)
	}
}

func FuzzParseWorld(f *testing.F) {
	f.Add([]byte(smallWorld))
	f.Add([]byte(`{"format":"mintmark.world/1","tenants":[{}]}`))
	f.Add([]byte("{\"format\":\n\"mintmark.world/9\"}"))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := ParseWorld(data)
		if err == nil && len(w.Tenants) == 0 {
			t.Error("accepted a world without tenants")
		}
		var we *WorldError
		if err != nil && !errors.As(err, &we) {
			t.Errorf("%T is no *WorldError: %v", err, err)
		}
	})
}

func TestFragmentsJoin(t *testing.T) {
	dir := os.DirFS("testdata/joined")
	if _, err := joinWorld(dir, "twice"); err == nil || !strings.Contains(err.Error(), `the section "aws" stands in another file already`) {
		t.Errorf("%v", err)
	}
}
