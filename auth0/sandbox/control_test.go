package sandbox

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// order posts to the control endpoint.
func (p *pretence) order(path, token, body string) answer {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.ControlURL+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	a, err := p.do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

func TestControlWantsItsToken(t *testing.T) {
	p := begin(t, smallWorld)
	for _, token := range []string{"", "x", p.ControlToken + "x"} {
		if a := p.order("/reset", token, ""); a.status != 401 {
			t.Errorf("%q: %d", token, a.status)
		}
	}
	text, err := os.ReadFile(filepath.Join(p.Dir, "control.json"))
	var file struct{ URL, Token string }
	if err != nil || json.Unmarshal(text, &file) != nil || file.Token != p.ControlToken || file.URL != p.ControlURL || len(file.Token) < 40 {
		t.Errorf("control.json: %s %v", text, err)
	}
	if a := p.get(p.ControlURL); a.status != 401 {
		t.Errorf("GET without token: %d", a.status)
	}
}

func TestControl(t *testing.T) {
	p := begin(t, smallWorld)
	for _, c := range []struct {
		path, body string
		status     int
		match      string
	}{
		{"/apply", `{"part":"aws","change":{"new":1}}`, 200, `"ok":true`},
		{"/apply", `{"part":"ibm","change":{}}`, 400, `no part \"ibm\"`},
		{"/apply", `{"part":"aws","chnge":{}}`, 400, "chnge"},
		{"/apply", `{"part":"aws","change":`, 400, "error"},
		{"/rotate", `{}`, 200, `"ok":true`},
		{"/rotate", ``, 200, `"ok":true`},
		{"/revoke", `{"tenant":"https://nobody/"}`, 400, "no tenant"},
		{"/revoke", ``, 200, `"ok":true`},
		{"/else", ``, 404, "/apply"},
	} {
		if a := p.order(c.path, p.ControlToken, c.body); a.status != c.status || !strings.Contains(a.body, c.match) {
			t.Errorf("%s %s: %d %s", c.path, c.body, a.status, a.body)
		}
	}
	if a := p.get(p.Ready().AWSEndpoint); a.body != `{"new":1}` {
		t.Errorf("the change did not arrive: %s", a.body)
	}
	if a := p.order("/reset", p.ControlToken, ""); a.status != 200 {
		t.Errorf("reset: %d %s", a.status, a.body)
	}
	if a := p.get(p.Ready().AWSEndpoint); a.body != `{"anything":null}` {
		t.Errorf("the reset did not arrive: %s", a.body)
	}
}

// TestTenantChanges mends a refusal, as applying a fix does, and takes it back.
func TestTenantChanges(t *testing.T) {
	p := begin(t, tenantWorld)
	ask := func() answer { return p.machine("audience", "urn:ungranted") }
	if a := ask(); a.status != 403 {
		t.Fatalf("%d", a.status)
	}
	for _, c := range []struct{ change, want string }{
		{`{"client":{"client_id":"m2m","grants":[{"audience":"urn:ungranted"}]}}`, ""},
		{`{"client":{"client_id":"new","client_secret":"x","grant_types":["client_credentials"]}}`, ""},
		{`{"organization":{"id":"org_3","name":"third"},"clock_offset_seconds":5,"latency_ms":0}`, ""},
		{`{"api":{"identifier":"urn:ungranted","dialect":"rfc9068_profile"}}`, ""},
		{`{"client":{"client_id":"m2m","grants":[{"audience":"urn:nowhere"}]}}`, `no API "urn:nowhere"`},
		{`{"client":{"client_id":"m2m","auth_method":"magic"}}`, "want one of client_secret_post"},
		{`{"api":{"identifier":"urn:x","colour":"red"}}`, "colour"},
		{`{"tenant":"https://nobody/","api":{"identifier":"urn:x"}}`, "no tenant"},
		{`{"faults":[{"at":"token","kind":"no"}]}`, "faults[0].kind"},
		{`[]`, "array"},
	} {
		err := p.Apply("auth0", json.RawMessage(c.change))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.change, err, c.want)
		}
	}
	a := ask()
	if a.status != 200 || part(t, a.field("access_token"), 0)["typ"] != "at+jwt" {
		t.Errorf("after the change: %d %s", a.status, a.body)
	}
	if claims := part(t, a.field("access_token"), 1); claims["https://acme.dev/tenant_id"] != "t-1" {
		t.Errorf("what the change does not name was lost: %v", claims)
	}
	if err := p.Apply("auth0", json.RawMessage(`{"faults":[{"at":"token","kind":"500","times":1}]}`)); err != nil {
		t.Fatal(err)
	}
	if a := ask(); a.status != 500 {
		t.Errorf("no fault: %d", a.status)
	}
	if err := p.Reset(); err != nil {
		t.Fatal(err)
	}
	if a := ask(); a.status != 403 {
		t.Errorf("after the reset: %d %s", a.status, a.body)
	}
}
