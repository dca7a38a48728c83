package profiles

import (
	"reflect"
	"strings"
	"testing"
)

const (
	atAcme = "https://acme.eu.auth0.com/oauth/token"
	asForm = "-d grant_type=client_credentials -d client_id=abc -d client_secret=sentinel-7Q -d audience=https://a"
)

// How commands come out of documentation, terminals, browsers, chats and scripts.
func TestCurlAsPeopleCopyIt(t *testing.T) {
	form := Profile{Domain: "acme.eu.auth0.com", ClientID: "abc", Audience: "https://a", Scopes: []string{}}
	basic := form
	basic.ClientAuth = SecretBasic
	for name, v := range map[string]struct {
		text string
		want Profile
	}{
		"behind a prompt":           {"$ curl " + atAcme + " " + asForm, form},
		"behind PowerShell's":       {`PS C:\Users\me> curl.exe ` + atAcme + " " + asForm, form},
		"in a fence":                {"```bash\ncurl " + atAcme + " " + asForm + "\n```\n", form},
		"behind a comment on curl":  {"# use curl like this\nHOST=x\ncurl " + atAcme + " " + asForm, form},
		"in a substitution":         {"TOKEN=$(curl -s " + atAcme + " " + asForm + " | jq -r .access_token)", form},
		"closing a substitution":    {"TOKEN=$(curl -s " + asForm + " " + atAcme + ")", form},
		"with its answer":           {"curl " + atAcme + " " + asForm + "\n" + `{"access_token":"eyJ","token_type":"Bearer"}`, form},
		"with prose":                {"curl " + atAcme + " " + asForm + "\nit doesn't work", form},
		"before another":            {"curl " + atAcme + " " + asForm + "\n\ncurl https://api.acme.dev/x -H \"Authorization: Bearer $T\"", form},
		"continuations lost":        {"curl --request POST\n  --url " + atAcme + "\n  " + strings.ReplaceAll(asForm, " -d", "\n  -d"), form},
		"no-break spaces":           {strings.ReplaceAll("curl "+atAcme+" "+asForm, " ", "\u00a0"), form},
		"options together":          {"curl " + atAcme + " -sSX POST -fL " + asForm, form},
		"options with values":       {"curl " + atAcme + " --proto '=https' --tls-max 1.3 -K conf --referer https://x.y/ -mo 5 " + asForm, form},
		"an option unknown here":    {"curl --brand-new 1.3 " + atAcme + " " + asForm, form},
		"a multipart form":          {"curl " + atAcme + " " + strings.ReplaceAll(asForm, "-d", "-F"), form},
		"Postman's":                 {"curl --location '" + atAcme + "' --header 'Content-Type: application/x-www-form-urlencoded' " + strings.ReplaceAll(asForm, "-d ", "--data-urlencode "), form},
		"JSON in double quotes":     {`curl -X POST -H "content-type: application/json" -d "{\"client_id\":\"abc\",\"client_secret\":\"sentinel-7Q\",\"audience\":\"https://a\",\"grant_type\":\"client_credentials\"}" ` + atAcme, form},
		"a browser's, for cmd.exe":  {"curl ^\"" + atAcme + "^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  --data-raw ^\"^{^\\^\"client_id^\\^\":^\\^\"abc^\\^\",^\\^\"client_secret^\\^\":^\\^\"sentinel-7Q^\\^\",^\\^\"audience^\\^\":^\\^\"https://a^\\^\"^}^\"", form},
		"credentials in the URL":    {"curl https://abc:sentinel-7Q@acme.eu.auth0.com/oauth/token -d audience=https://a", basic},
		"letters beyond ASCII":      {"curl " + atAcme + " -H x:ü " + asForm, form},
		"a header without padding":  {"curl -H 'Authorization: Basic YWJjOnNlbnRpbmVsLTdR' " + atAcme + " -d audience=https://a", basic},
		"an old line's end of data": {"curl " + atAcme + " " + asForm + "\r\n", form},
	} {
		t.Run(name, func(t *testing.T) {
			p, key, err := FromCurl(v.text)
			if err != nil || !reflect.DeepEqual(p, v.want) || key.Reveal() != "sentinel-7Q" {
				t.Errorf("%+v %q %v", p, key.Reveal(), err)
			}
			if !HoldsCurl(v.text) {
				t.Error("not seen to hold a command")
			}
		})
	}
	if _, key, err := FromCurl("curl " + atAcme + " -d client_id=abc -d client_secret=ünquoted€"); err != nil || key.Reveal() != "ünquoted€" {
		t.Errorf("%q %v", key.Reveal(), err)
	}
	if p, key, err := FromCurl("curl -u abc " + atAcme + " -d audience=https://a"); err != nil || !key.Empty() || !reflect.DeepEqual(p, basic) {
		t.Errorf("an id alone: %+v %v", p, err)
	}
}

func TestCurlThatCannotBeRead(t *testing.T) {
	for text, says := range map[string]string{
		"curl 'https://{yourDomain}/oauth/token' " + asForm:                                          "placeholder",
		"curl " + atAcme + " -d client_id=YOUR_CLIENT_ID -d client_secret=YOUR_CLIENT_SECRET":        "placeholder",
		"curl --url " + atAcme + " --data ‘{\"client_id\":\"abc\"}’":                                 "typographic",
		"curl " + atAcme + " -d client_id=abc --data-urlencode client_secret@file":                   "in a file",
		"curl " + atAcme + " -F client_secret=@file":                                                 "in a file",
		"curl " + atAcme + " -H 'Authorization: Basic !!!'":                                          "Basic credentials",
		"curl " + atAcme + " -d 'grant_type=client_credentials client_secret=sentinel-7Q'":           "another grant",
		"curl " + atAcme + " -d '{\"client_id\":\"abc\",}'":                                          "cannot be read",
		"curl https://a.auth0.com/oauth/token https://b.auth0.com/oauth/token " + asForm:             "several addresses",
		"curl https://a.auth0.com/token --brand-new https://b.auth0.com/ " + asForm:                  "several addresses",
		"curl acme.eu.auth0.com/token --brand-new 1.3 " + asForm:                                     "several addresses",
		"Invoke-RestMethod -Uri " + atAcme:                                                           "not a curl",
		"procurl " + atAcme:                                                                          "not a curl",
		"curl " + atAcme + " -d client_id=abc -d 'client_secret=sentinel-7Q' -d \"audience=$AUD\"":   "variable",
		"curl " + atAcme + " -d client_id=abc -d client_secret=sentinel-7Q -d 'audience=https://a":   "not closed",
		"curl " + atAcme + " -d client_id=abc -d client_secret=sentinel-7Q -d audience=https://a -d": "no value",
	} {
		if _, key, err := FromCurl(text); err == nil || !strings.Contains(err.Error(), says) || !key.Empty() {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "AUTH0_DOMAIN=a", `{"profiles":[]}`, "see the curl manual"} {
		if HoldsCurl(text) {
			t.Errorf("%q is taken for a command", text)
		}
	}
}

// However a command is broken, what is said of it holds nothing of the secret, and the secret goes nowhere else.
func TestBrokenCurlKeepsItsSecret(t *testing.T) {
	for _, whole := range []string{
		"curl --request POST --url " + atAcme + " " + asForm + " | jq .",
		"curl " + atAcme + " --data 'grant_type=client_credentials&client_id=abc&client_secret=sentinel-7Q&audience=https://a'",
		`curl -X POST ` + atAcme + ` -d "{\"client_id\":\"abc\",\"client_secret\":\"sentinel-7Q\",\"audience\":\"https://a\"}"`,
		"curl -u abc:sentinel-7Q " + atAcme + " -d audience=https://a",
		"curl https://abc:sentinel-7Q@acme.eu.auth0.com/oauth/token -d audience=https://a",
	} {
		for i := range len(whole) {
			for _, text := range []string{whole[:i], whole[:i] + whole[i+1:], whole[:i] + "'" + whole[i:], whole[:i] + " " + whole[i:], whole[:i] + "\n" + whole[i:]} {
				p, key, err := FromCurl(text)
				if err != nil && (strings.Contains(err.Error(), "sentinel") || !key.Empty()) {
					t.Fatalf("%q: %v", text, err)
				}
				if err == nil && key.Reveal() == "sentinel-7Q" && p.Domain == "" {
					t.Fatalf("%q: a secret for nobody", text)
				}
			}
		}
	}
}
