package profiles

import (
	"reflect"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

func fromEnv(text string) (Profile, secret.Secret, error) {
	vars, err := EnvVars(text)
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	return FromVars(vars)
}

func TestFromEnv(t *testing.T) {
	p, key, err := fromEnv("\ufeff# Auth0\r\nexport AUTH0_DOMAIN='https://Acme.eu.auth0.com/'\r\nAUTH0_CLIENT_ID=abc # the app\nAUTH0_CLIENT_SECRET=\"s3cr#t \\\"q\\\" $x\"\n\nAUTH0_AUDIENCE = https://api.acme.dev\nOTHER=1\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := (Profile{Domain: "acme.eu.auth0.com", ClientID: "abc", Audience: "https://api.acme.dev", Scopes: []string{}}); !reflect.DeepEqual(p, want) || key.Reveal() != `s3cr#t "q" $x` {
		t.Errorf("%+v %q", p, key.Reveal())
	}
	for text, says := range map[string]string{
		"":                                    "AUTH0_DOMAIN",
		"AUTH0_DOMAIN=a.auth0.com":            "AUTH0_CLIENT_ID",
		"AUTH0_DOMAIN":                        "line 1",
		"A=1\nB=\"x":                          "line 2",
		"A='x' y":                             "follows",
		"AUTH0_DOMAIN=a b\nAUTH0_CLIENT_ID=c": "holds the character",
	} {
		if _, _, err := fromEnv(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestFromCurl(t *testing.T) {
	want := Profile{Domain: "acme.eu.auth0.com", ClientID: "abc", Audience: "https://api.acme.dev", Scopes: []string{}}
	basic := want
	basic.ClientAuth = SecretBasic
	scoped := want
	scoped.Scopes, scoped.Organization = []string{"read:data", "write:data"}, "org_1"
	elsewhere := want
	elsewhere.Domain, elsewhere.TokenURL = "localhost:8443", "https://localhost:8443/other/token"
	furthered := want
	furthered.Parameters = map[string]string{"env": "staging"}
	cases := []struct {
		name, in string
		want     Profile
		secret   string
	}{
		{"the dashboard's JSON", `curl --request POST \
  --url https://acme.eu.auth0.com/oauth/token \
  --header 'content-type: application/json' \
  --data '{"client_id":"abc","client_secret":"s3 cr'\''et","audience":"https://api.acme.dev","grant_type":"client_credentials"}'`, want, "s3 cr'et"},
		{"a form", `curl -sSX POST https://acme.eu.auth0.com/oauth/token -d grant_type=client_credentials -d "client_id=abc&client_secret=a%2Bb" --data-urlencode 'audience=https://api.acme.dev'`, want, "a+b"},
		{"basic by -u", `/usr/bin/curl -u 'abc:p:w' https://ACME.eu.auth0.com/oauth/token -d 'grant_type=client_credentials&audience=https://api.acme.dev' | jq .`, basic, "p:w"},
		{"basic by header", `curl -H "Authorization: Basic YWJjOmElMkJi" -d 'audience=https%3A%2F%2Fapi.acme.dev' acme.eu.auth0.com/oauth/token`, basic, "a+b"},
		{"scopes", `curl https://acme.eu.auth0.com/oauth/token --json $'{"client_id":"abc","client_secret":"x\'y","audience":"https:\u002f/api.acme.dev","scope":"read:data write:data","organization":"org_1"}'`, scoped, "x'y"},
		{"cmd.exe", "curl.exe ^\r\n --url https://acme.eu.auth0.com/oauth/token ^\r\n -d \"client_id=abc&client_secret=x&audience=https://api.acme.dev\"", want, "x"},
		{"further parameters", `curl https://acme.eu.auth0.com/oauth/token -d 'client_id=abc&client_secret=x&audience=https://api.acme.dev&env=staging&password=p&grant_type=client_credentials'`, furthered, "x"},
		{"another path", `curl https://localhost:8443/other/token -dclient_id=abc -d client_secret=x -d audience=https://api.acme.dev`, elsewhere, "x"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, key, err := FromCurl(c.in)
			if err != nil || !reflect.DeepEqual(p, c.want) || key.Reveal() != c.secret {
				t.Errorf("%+v %q %v", p, key.Reveal(), err)
			}
		})
	}
	for in, says := range map[string]string{
		"":                     "not a curl",
		"wget https://x":       "not a curl",
		"curl":                 "no URL",
		"curl https://x.y/ -d": "no value",
		"curl 'https://x.y/":   "not closed",
		"curl https://x.auth0.com/oauth/token -d @file":                          "in a file",
		"curl https://x.auth0.com/oauth/token -d client_secret=$SECRET":          "variable",
		`curl https://x.auth0.com/oauth/token -d "client_secret=$(pass show x)"`: "variable",
		"curl https://x.auth0.com/oauth/token -d grant_type=password":            "client_credentials",
		"curl https://x.auth0.com/oauth/token":                                   "client_id",
		"curl https://x.auth0.com/oauth/token -d '{bad'":                         "cannot be read",
		"curl https://8.8.8.8/oauth/token -d client_id=a":                        "loopback",
	} {
		if _, _, err := FromCurl(in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestPlan(t *testing.T) {
	old := sample("acme")
	changed := sample("ACME")
	changed.Audience, changed.Scopes = "https://new", nil
	changed.Targets = append(changed.Targets, Target{Cloud: "gcp", Name: "pool", Settings: []byte(`{"a":1}`)})
	same := sample("same")
	same.Targets[0].Settings = []byte(`{ "role_arn" : "arn:aws:iam::123456789012:role/deploy" }`)
	got := Plan([]Profile{old, sample("same"), sample("not in it")}, []Profile{changed, same, sample("new")}, func(n string) (bool, bool) { return n != "new", false })
	want := []PlanItem{
		{Name: "ACME", Action: Modify, Changes: []FieldChange{
			{"name", `"acme"`, `"ACME"`},
			{"audience", `"https://api.acme.dev"`, `"https://new"`},
			{"scopes", `["read:data"]`, ""},
			{"targets.gcp:pool", "", `{"a":1}`},
		}},
		{Name: "same", Action: Same},
		{Name: "new", Action: Add, SecretMissing: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// Exported variables are taken as they are: what an .env file would quote or cut is part of the value there.
func TestFromVarsIsLiteral(t *testing.T) {
	for _, key := range []string{`"half`, `a #b`, ` x `, "two\nlines", `'q'`} {
		_, got, err := FromVars(map[string]string{"AUTH0_DOMAIN": "acme.eu.auth0.com", "AUTH0_CLIENT_ID": "abc", "AUTH0_CLIENT_SECRET": key})
		if err != nil || got.Reveal() != key {
			t.Errorf("%q: %q %v", key, got.Reveal(), err)
		}
	}
}

func TestOverKeepsWhatWasNotFound(t *testing.T) {
	was := Profile{Name: "acme", Domain: "old.eu.auth0.com", Issuer: "https://login.old/", TokenURL: "https://x/", ClientID: "old", Audience: "https://old", Label: "production", Tags: []string{"a"}, Scopes: []string{"s"}}
	got := Over(was, Profile{Domain: "new.eu.auth0.com", ClientID: "new"})
	want := Profile{Name: "acme", Domain: "new.eu.auth0.com", ClientID: "new", Audience: "https://old", Label: "production", Tags: []string{"a"}, Scopes: []string{"s"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := Over(was, Profile{Domain: was.Domain, TokenURL: was.TokenURL}); got.Issuer != was.Issuer {
		t.Errorf("the same domain lost its issuer: %+v", got)
	}
}
