package wire

import (
	"net/http"
	"strings"
	"testing"
)

const (
	sampleJWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
	sentinel  = "s3ntinel-value"
)

func TestNoSecretIsKept(t *testing.T) {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	js := http.Header{"Content-Type": {"application/json"}}
	xml := http.Header{"Content-Type": {"text/xml"}}
	for name, c := range map[string]struct {
		h    http.Header
		body string
		keep string
	}{
		"form secret":           {form, "grant_type=client_credentials&client_id=a1&client_secret=" + sentinel, "grant_type=client_credentials&client_id=a1&client_secret=[secret]"},
		"form assertion":        {form, "client_assertion_type=urn%3Ax&client_assertion=" + sampleJWT, "client_assertion_type=urn%3Ax&client_assertion=eyJ…(sha256:"},
		"form encoded name":     {form, "client%5Fsecret=" + sentinel, "[secret]"},
		"form code":             {form, "code=" + sentinel + "&code_verifier=" + sentinel, "code=[secret]"},
		"form jwt elsewhere":    {form, "state=" + sampleJWT, "state=eyJ…(sha256:"},
		"form web identity":     {form, "Action=A&WebIdentityToken=" + sampleJWT, "Action=A&WebIdentityToken=eyJ…"},
		"form that is json":     {form, `{"client_secret":"` + sentinel + `"}`, `"[secret]"`},
		"json token":            {js, `{"access_token":"` + sentinel + `","token_type":"Bearer","expires_in":86400}`, `{"access_token":"[secret]","token_type":"Bearer","expires_in":86400}`},
		"json escaped name":     {js, `{"access\u005ftoken":"` + sentinel + `"}`, `"[secret]"`},
		"json camel":            {js, `{"accessToken" : "` + sentinel + `"}`, `"[secret]"`},
		"json cut short":        {js, `{"access_token":"` + sentinel, `"[secret]`},
		"json after odd quote":  {js, `5" pipe {"access_token":"` + sentinel + `"}`, "[secret]"},
		"json escaped quotes":   {js, `{"client_secret":"a\"` + sentinel + `\"b","n":1}`, `"n":1`},
		"json in json":          {js, `{"body":"{\"access_token\":\"` + sentinel + `\",\"a\":1}"}`, `\"a\":1`},
		"json object value":     {js, `{"tokens":{"x":["` + sentinel + `"]},"ok":true}`, `"ok":true`},
		"json number":           {js, `{"secret":12345678,"a":1}`, `"a":1`},
		"json error readable":   {js, `{"error":"access_denied","error_description":"Unauthorized"}`, `{"error":"access_denied","error_description":"Unauthorized"}`},
		"json error code":       {js, `{"code":"invalid","description":"x"}`, `{"code":"invalid","description":"x"}`},
		"json jwt in message":   {js, `{"message":"bad token ` + sampleJWT + `"}`, `bad token eyJ…(sha256:`},
		"discovery readable":    {js, `{"token_endpoint":"https://a/oauth/token","token_endpoint_auth_methods_supported":["client_secret_post"]}`, `{"token_endpoint":"https://a/oauth/token","token_endpoint_auth_methods_supported":["client_secret_post"]}`},
		"xml credentials":       {xml, `<C><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>` + sentinel + `</SecretAccessKey><SessionToken>` + sentinel + `</SessionToken></C>`, `<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>[secret]</SecretAccessKey>`},
		"xml prefix, attribute": {xml, `<a:SessionToken x="1">` + sentinel, `<a:SessionToken x="1">[secret]`},
		"xml cdata":             {xml, `<SessionToken><![CDATA[` + sentinel + `]]></SessionToken>`, `<SessionToken>[secret]</SessionToken>`},
		"xml error readable":    {xml, `<Error><Code>InvalidIdentityToken</Code><Message>No OpenIDConnect provider found</Message></Error>`, `<Code>InvalidIdentityToken</Code><Message>No OpenIDConnect provider found</Message>`},
		"xml subject readable":  {xml, `<SubjectFromWebIdentityToken>a@clients</SubjectFromWebIdentityToken>`, `a@clients`},
		"plain pair":            {http.Header{"Content-Type": {"text/plain"}}, "client_secret=" + sentinel + " failed", "client_secret=[secret] failed"},
		"plain bearer":          {http.Header{"Content-Type": {"text/plain"}}, "Authorization: Bearer " + sentinel + "abcdefgh", "Bearer [secret]"},
		"html input":            {http.Header{"Content-Type": {"text/html"}}, `<input type=hidden name="SAMLassertion" value="` + sentinel + `">`, `value="[secret]"`},
		"gzip":                  {http.Header{"Content-Encoding": {"gzip"}}, sentinel, "not kept"},
		"request of other type": {http.Header{"Content-Type": {"application/octet-stream"}}, sentinel, "not kept"},
		"request without type":  {http.Header{}, "client_secret=" + sentinel, "[secret]"},
	} {
		got := string(redactBody(c.h, []byte(c.body), true))
		if strings.Contains(got, sentinel) || strings.Contains(got, sampleJWT) || strings.Contains(got, "12345678") {
			t.Errorf("%s: kept: %s", name, got)
		}
		if !strings.Contains(got, c.keep) {
			t.Errorf("%s: got %s, want it to contain %s", name, got, c.keep)
		}
	}
}

func TestHeadersAndURLsAreRedacted(t *testing.T) {
	h := redactHeader(http.Header{
		"Authorization": {"Bearer " + sampleJWT}, "Cookie": {"a=" + sentinel}, "Set-Cookie": {"a=" + sentinel}, "Dpop": {sampleJWT},
		"X-Amz-Security-Token": {sentinel}, "Proxy-Authorization": {"Basic " + sentinel}, "X-Api-Key": {sentinel},
		"Www-Authenticate": {`Bearer authorization_uri="https://login.example/x", error="invalid_token"`}, "Date": {"x"}, "Dpop-Nonce": {"n"},
		"Location": {"https://u:" + sentinel + "@h/p?code=" + sentinel + "#access_token=" + sentinel},
	})
	for name, v := range h {
		if strings.Contains(v[0], sentinel) || strings.Contains(v[0], sampleJWT) {
			t.Errorf("%s kept: %s", name, v[0])
		}
	}
	for name, want := range map[string]string{"Www-Authenticate": `Bearer authorization_uri="https://login.example/x", error="invalid_token"`, "Dpop-Nonce": "n", "Date": "x", "Location": "https://h/p?code=[secret]#access_token=[secret]"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(h.Get("Authorization"), "Bearer eyJ…(sha256:") {
		t.Errorf("Authorization: %q", h.Get("Authorization"))
	}
	for in, want := range map[string]string{
		"https://h/p?audience=a&access_token=zz": "https://h/p?audience=a&access_token=[secret]",
		"https://h/" + sampleJWT:                 "https://h/eyJ%E2%80%A6",
		"https://ewe.example.com/eyewitness.us":  "https://ewe.example.com/eyewitness.us",
	} {
		if got := RedactURL(in); !strings.HasPrefix(got, want) && !strings.HasPrefix(got, strings.ReplaceAll(want, "%E2%80%A6", "…")) {
			t.Errorf("RedactURL(%q) = %q", in, got)
		}
	}
}

func FuzzRedactionHidesMembers(f *testing.F) {
	f.Add(`{"a":1,`, `}`)
	f.Add(`5" pipe {`, ``)
	f.Fuzz(func(t *testing.T, before, after string) {
		got := redactText(before + `"access_token":"` + sentinel + `"` + after)
		if strings.Contains(got, sentinel) {
			t.Errorf("kept: %q", got)
		}
	})
}
