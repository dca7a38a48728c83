package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T, section string) *Simulator {
	t.Helper()
	s, err := New(World{Client: http.DefaultClient, Now: time.Now}, json.RawMessage(section))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(s *Simulator, method, path, authorization string) *http.Response {
	r := httptest.NewRequest(method, "https://api.acme.dev"+path, http.NoBody)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func TestAnswersFollowTheStandard(t *testing.T) {
	s := open(t, `{"services":[{"path":"/orders","methods":["GET"],"resource_metadata":true},{"path":"/orders/archive","behaviour":"error"}]}`)
	for name, v := range map[string]struct {
		method, path, authorization string
		status                      int
		challenge                   string
	}{
		"no token":           {"GET", "/orders", "", 401, `Bearer realm="api", resource_metadata="https://api.acme.dev/.well-known/oauth-protected-resource/orders"`},
		"another scheme":     {"GET", "/orders", "Basic eDp5", 401, `Bearer realm="api", resource`},
		"empty token":        {"GET", "/orders", "Bearer ", 401, `Bearer realm="api", resource`},
		"unreadable token":   {"GET", "/orders", "Bearer x", 401, `Bearer realm="api", error="invalid_token", error_description="Invalid Compact JWS"`},
		"unsigned token":     {"GET", "/orders", "Bearer eyJhbGciOiJub25lIn0.e30.", 401, `Bearer realm="api", error="invalid_token", error_description="Unexpected 'alg' value"`},
		"doubled slashes":    {"GET", "//orders//7/", "", 401, "Bearer"},
		"longest path first": {"GET", "/orders/archive", "", 500, ""},
		"not a part of it":   {"GET", "/ordersx", "", 404, ""},
		"method":             {"POST", "/orders", "", 405, ""},
	} {
		resp := ask(s, v.method, v.path, v.authorization)
		if got := resp.Header.Get("WWW-Authenticate"); resp.StatusCode != v.status || !strings.HasPrefix(got, v.challenge) || v.challenge == "" && got != "" {
			t.Errorf("%s: %d %s", name, resp.StatusCode, got)
		}
		if resp.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: no request ID", name)
		}
	}
}

func TestConfigurationIsReadStrictly(t *testing.T) {
	for section, want := range map[string]string{
		`{"service":[]}`:                                  "api.service: unknown field",
		`{"services":[{"path":"orders"}]}`:                "api.services[0].path: want a path",
		`{"services":[{"path":"/a"},{"path":"/a/"}]}`:     "api.services[1].path: given twice",
		`{"services":[{"path":"/a","dialect":"x"}]}`:      "api.services[0].dialect: want",
		`{"services":[{"path":"/a","behaviour":"x"}]}`:    "api.services[0].behaviour: unknown",
		`{"services":[{"path":"/a","metadata_url":"x"}]}`: "api.services[0].resource_metadata: must be true",
		`{"services":[{"path":"/a","scopes":"x"}]}`:       "api.services[0].scopes: wrong type",
		`{"services":[{"path":"/a","path":"/b"}]}`:        "api.services[0].path: ",
	} {
		if _, err := New(World{Client: http.DefaultClient, Now: time.Now}, json.RawMessage(section)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", section, err, want)
		}
	}
}

// RFC 9728: the description lies under a well-known path, and a world can make it say something else.
func TestDescribesItself(t *testing.T) {
	s := open(t, `{"services":[{"path":"/orders","issuer":"https://t/","scopes":["read:orders"],"resource_metadata":true},{"path":"/mute","issuer":"https://t/"},
		{"path":"/odd","issuer":"https://t/","resource_metadata":true,"metadata":{"authorization_servers":["https://other/"]},"metadata_url":"https://else.where/x"}]}`)
	for path, want := range map[string]string{
		"/orders":   `{"authorization_servers":["https://t/"],"bearer_methods_supported":["header"],"resource":"https://api.acme.dev/orders","scopes_supported":["read:orders"]}`,
		"/orders/7": `{"authorization_servers":["https://t/"],"bearer_methods_supported":["header"],"resource":"https://api.acme.dev/orders/7","scopes_supported":["read:orders"]}`,
		"/odd":      `{"authorization_servers":["https://other/"],"bearer_methods_supported":["header"],"resource":"https://api.acme.dev/odd"}`,
		"/mute":     `{"message":"Not Found"}`,
		"":          `{"message":"Not Found"}`,
	} {
		body, err := io.ReadAll(ask(s, "GET", wellKnown+path, "").Body)
		if err != nil || string(body) != want {
			t.Errorf("%s: %s %v", path, body, err)
		}
	}
	if got := ask(s, "POST", wellKnown+"/orders", ""); got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got.StatusCode)
	}
	if got := ask(s, "GET", "/odd", "").Header.Get("WWW-Authenticate"); !strings.Contains(got, `resource_metadata="https://else.where/x"`) {
		t.Error(got)
	}
}

func TestApply(t *testing.T) {
	s := open(t, `{"services":[{"path":"/orders","issuer":"a","audience":"b"}]}`)
	for _, change := range []string{`{"service":{"url":"https://x/none","issuer":"c"}}`, `{"service":{"url":"https://x/orders","other":1}}`, `nonsense`} {
		if s.Apply(json.RawMessage(change)) == nil {
			t.Errorf("%s was carried out", change)
		}
	}
	if err := s.Apply(json.RawMessage(`{"service":{"url":"https://x//orders","audience":"c"}}`)); err != nil {
		t.Fatal(err)
	}
	if got := s.config.Services[0]; got.Issuer != "a" || got.Audience != "c" {
		t.Errorf("%+v", got)
	}
}
