package test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestTheProxyOfTheEnvironmentIsTheOneToBlame: a proxy that refuses, or is not there, is named, without its password; the
// tenant was not asked. The pretend tenants cannot show it: nothing on loopback goes through a proxy.
func TestTheProxyOfTheEnvironmentIsTheOneToBlame(t *testing.T) {
	w := sandbox(t)
	add := w.command()
	add.stdin = "sentinel-client-secret-0123456789abcdef"
	if a := add.run(t, "profile", "add", "proxied", "--domain", "acme.eu.auth0.com", "--client-id", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", "--audience", "https://api.acme.dev", "--secret-stdin"); a.code != 0 {
		t.Fatal(a.stderr)
	}
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.Host)
		w.Header().Set("Proxy-Authenticate", `Basic realm="corp"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	type failed struct {
		Error struct{ Code, What, Why, Next string }
	}
	for name, address := range map[string]string{"one that wants a login": proxy.URL, "one that is not there": "http://127.0.0.1:1"} {
		c := w.command()
		c.env = append(c.env, "HTTPS_PROXY="+strings.Replace(address, "http://", "http://pat:sentinel-proxy-password@", 1))
		a := c.run(t, "token", "proxied", "--json")
		got := decode[failed](t, a.stdout).Error
		if a.code != 4 || got.Code != "net.proxy" || !strings.Contains(got.Next, "HTTPS_PROXY") {
			t.Errorf("%s: exit %d: %+v", name, a.code, got)
		}
		if strings.Contains(a.stdout+a.stderr, "sentinel") {
			t.Errorf("%s: a password is shown: %s%s", name, a.stdout, a.stderr)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 1 || asked[0] != "CONNECT acme.eu.auth0.com:443" {
		t.Errorf("the proxy was asked %v", asked)
	}
}
