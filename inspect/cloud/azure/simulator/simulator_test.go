package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	tid = "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604"
	app = "c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"
)

func open(t *testing.T, section string) (*Simulator, *httptest.Server) {
	t.Helper()
	s, err := New(World{Client: http.DefaultClient, Now: time.Now}, json.RawMessage(section))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewTLSServer(s)
	t.Cleanup(srv.Close)
	return s, srv
}

// post sends a token request and gives the answer's body.
func post(t *testing.T, srv *httptest.Server, tenant string, form url.Values) (int, map[string]any, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/"+tenant+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(t, srv, req)
}

func do(t *testing.T, srv *httptest.Server, req *http.Request) (int, map[string]any, http.Header) {
	t.Helper()
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return resp.StatusCode, body, resp.Header
}

func whole() url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {app}, "scope": {"https://management.azure.com/.default openid offline_access profile"},
		"client_assertion_type": {assertionType}, "client_assertion": {"a.b.c"}}
}

func TestAnswersAreInEntrasForm(t *testing.T) {
	_, srv := open(t, `{"tenants":[{"id":"`+tid+`"}]}`)
	status, body, header := post(t, srv, tid, whole())
	text, _ := body["error_description"].(string)
	if status != 400 || body["error"] != "unauthorized_client" || header.Get("x-ms-request-id") != body["trace_id"] || body["correlation_id"] == "" {
		t.Errorf("%d %v", status, body)
	}
	form := regexp.MustCompile(`^AADSTS700016: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$`)
	if !form.MatchString(text) {
		t.Errorf("not as Entra writes: %s", text)
	}
	codes, _ := body["error_codes"].([]any)
	if len(codes) != 1 || codes[0] != 700016.0 {
		t.Errorf("error_codes %v", codes)
	}
}

func TestRequestsAreChecked(t *testing.T) {
	_, srv := open(t, `{"tenants":[{"id":"`+tid+`","domains":["acme.onmicrosoft.com"],"applications":[{"client_id":"`+app+`"}]}]}`)
	edit := func(key, value string) url.Values {
		form := whole()
		if value == "" {
			form.Del(key)
		} else {
			form.Set(key, value)
		}
		return form
	}
	for name, v := range map[string]struct {
		tenant string
		form   url.Values
		number float64
	}{
		"no scope":            {tid, edit("scope", ""), 900144},
		"no grant type":       {tid, edit("grant_type", ""), 900144},
		"another grant type":  {tid, edit("grant_type", "password"), 70003},
		"no assertion":        {tid, edit("client_assertion", ""), 7000218},
		"another type":        {tid, edit("client_assertion_type", "x"), 50027},
		"no .default":         {tid, edit("scope", "https://management.azure.com/"), 1002012},
		"two resources":       {tid, edit("scope", "https://a/.default https://b/.default"), 70011},
		"only OpenID scopes":  {tid, edit("scope", "openid"), 70011},
		"by domain":           {"acme.onmicrosoft.com", whole(), 50027},
		"unknown tenant":      {"7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f605", whole(), 90002},
		"unknown domain":      {"contoso.com", whole(), 90002},
		"one word":            {"contoso", whole(), 900023},
		"empty GUID":          {"00000000-0000-0000-0000-000000000000", whole(), 900021},
		"shared":              {"common", whole(), 9001023},
		"unreadable":          {tid, whole(), 50027},
		"unknown application": {tid, edit("client_id", "x"), 700016},
	} {
		_, body, _ := post(t, srv, v.tenant, v.form)
		if codes, _ := body["error_codes"].([]any); len(codes) != 1 || codes[0] != v.number {
			t.Errorf("%s: %v, want %v", name, body["error_description"], v.number)
		}
	}
}

func TestMetadataStandsUnderTheHostThatWasAsked(t *testing.T) {
	_, srv := open(t, `{"tenants":[{"id":"`+tid+`"}]}`)
	for _, path := range []string{"/" + tid + "/v2.0/.well-known/openid-configuration", "/common/v2.0/.well-known/openid-configuration",
		"/common/discovery/instance?api-version=1.1&authorization_endpoint=" + url.QueryEscape(srv.URL+"/"+tid+"/oauth2/v2.0/authorize")} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		status, body, _ := do(t, srv, req)
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		for name, value := range body {
			if text, ok := value.(string); ok && strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, srv.URL+"/") {
				t.Errorf("%s: %s is %s", path, name, text)
			}
		}
	}
}

func TestConfigurationIsReadStrictly(t *testing.T) {
	for section, want := range map[string]string{
		`{"tenant":[]}`:                       "azure.tenant: unknown field",
		`{"tenants":[{}]}`:                    "azure.tenants[0].id: missing",
		`{"tenants":[{"id":7}]}`:              "azure.tenants[0].id: wrong type",
		`{"tenants":[{"id":"a"},{"id":"A"}]}`: "azure.tenants[1].id: given twice",
		`{"tenants":[{"id":"a","applications":[{"client_id":"x"},{"client_id":"x"}]}]}`: "azure.tenants[0].applications[1].client_id: given twice",
		`{"tenants":[{"id":"a","conditional_access":"maybe"}]}`:                         "azure.tenants[0].conditional_access: want block",
		`{"tenants":[{"id":"a","id":"b"}]}`:                                             "azure.tenants[0].id: ",
	} {
		_, err := New(World{Client: http.DefaultClient, Now: time.Now}, json.RawMessage(section))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", section, err, want)
		}
	}
}

func TestChangesThatCannotBeCarriedOutChangeNothing(t *testing.T) {
	s, _ := open(t, `{"tenants":[{"id":"`+tid+`","applications":[{"client_id":"`+app+`"}]}]}`)
	for _, change := range []string{`{"op":"nonsense","tenant":"` + tid + `","client_id":"` + app + `"}`, `{"op":"replicate","tenant":"x","client_id":"y"}`,
		`{"op":"replicate","tenant":"` + tid + `","client_id":"y"}`, `{"op":"set_credential","tenant":"` + tid + `","client_id":"` + app + `","credential":{"name":"n","issuer":"i","subject":"s","audiences":["a","b"]}}`,
		`{"unknown":1}`, `nonsense`} {
		if s.Apply(json.RawMessage(change)) == nil {
			t.Errorf("%s was carried out", change)
		}
	}
	if n := len(s.config.Tenants[0].Applications[0].Credentials); n != 0 {
		t.Errorf("%d credentials", n)
	}
}
