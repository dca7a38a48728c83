package gcp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google/externalaccount"

	"mintmark/inspect/cloud"
)

// TestCredentialFileWorks lets Google's own client read the file, run the executable that it names, and exchange at the
// simulator: the road of an application.
func TestCredentialFileWorks(t *testing.T) {
	w := newWorld(t)
	w.reality(map[string]any{"issuer": w.issuer(), "allowed_audiences": []string{"https://api.acme.dev"}, "attribute_mapping": map[string]string{"google.subject": "assertion.sub"}}, []string{testMember})
	answer := `{"version":1,"success":true,"token_type":"` + subjectTokenType + `","id_token":"` + w.token("acme-prod", nil).Raw + `"}`
	script := filepath.Join(t.TempDir(), "helper")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s' '"+answer+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, account := range []string{"", testAccount} {
		settings, _ := json.Marshal(map[string]any{"provider": testName, "service_account": account, "token_url": w.google.URL, "impersonation_base": w.google.URL})
		file, err := CredentialFile(settings, script+" gcp acme-prod")
		if err != nil {
			t.Fatal(err)
		}
		if normal, _, err := New().Normalize(file); err != nil || !strings.Contains(string(normal), testName) {
			t.Errorf("our own file is not read back: %s %v", normal, err)
		}
		token, err := readByGoogle(t, file)
		if err != nil || token.AccessToken == "" {
			t.Errorf("service account %q: %v", account, err)
		}
	}
}

// readByGoogle gives the members of the file to Google's client, as its own loader does.
func readByGoogle(t *testing.T, file []byte) (*oauth2.Token, error) {
	t.Helper()
	var f struct {
		Audience         string                           `json:"audience"`
		SubjectTokenType string                           `json:"subject_token_type"`
		TokenURL         string                           `json:"token_url"`
		ImpersonationURL string                           `json:"service_account_impersonation_url"`
		Source           externalaccount.CredentialSource `json:"credential_source"`
		Impersonation    struct {
			Seconds int `json:"token_lifetime_seconds"`
		} `json:"service_account_impersonation"`
	}
	if err := json.Unmarshal(file, &f); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
	source, err := externalaccount.NewTokenSource(context.Background(), externalaccount.Config{Audience: f.Audience, SubjectTokenType: f.SubjectTokenType, TokenURL: f.TokenURL,
		ServiceAccountImpersonationURL: f.ImpersonationURL, ServiceAccountImpersonationLifetimeSeconds: f.Impersonation.Seconds, CredentialSource: &f.Source, Scopes: []string{cloudPlatform}})
	if err != nil {
		t.Fatal(err)
	}
	return source.Token()
}

func TestCredentialFileRefusesWhatClientsWouldMisread(t *testing.T) {
	for _, v := range []struct{ settings, command, want string }{
		{`{"provider":"` + testPool + `"}`, "/x", "full name"}, {`{`, "/x", "settings"}, {`{"provider":"` + testName + `"}`, " ", "needs the command"},
		{`{"provider":"` + testName + `"}`, `/x "a b"`, "no quotes"}, {`{"provider":"` + testName + `"}`, "/x\ny", "line breaks"},
	} {
		if out, err := CredentialFile([]byte(v.settings), v.command); err == nil || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s, %q: %s %v", v.settings, v.command, out, err)
		}
	}
}

func TestDestinations(t *testing.T) {
	for settings, want := range map[string]string{
		`{}`: "https://sts.googleapis.com/v1/token",
		`{"service_account":"a@b","universe_domain":"example.cloud"}`:                                                 "https://sts.example.cloud/v1/token https://iamcredentials.example.cloud/v1/projects/-/serviceAccounts/a@b:generateAccessToken",
		`{"token_url":"https://sts.europe-west1.rep.googleapis.com/"}`:                                                "https://sts.europe-west1.rep.googleapis.com/v1/token",
		`{"token_url":"http://127.0.0.1:9/x/y","service_account":"a/b c","impersonation_base":"http://127.0.0.1:8/"}`: "http://127.0.0.1:9/x/y http://127.0.0.1:8/v1/projects/-/serviceAccounts/a%2Fb%20c:generateAccessToken",
	} {
		if got := strings.Join(New().Destinations([]byte(settings)), " "); got != want {
			t.Errorf("%s: %s, want %s", settings, got, want)
		}
	}
}

// TestRedirectsAreNotFollowed: neither call follows a redirect, which would carry a token to another host.
func TestRedirectsAreNotFollowed(t *testing.T) {
	followed := false
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	defer thief.Close()
	for _, at := range []string{"/v1/token", "generateAccessToken"} {
		google := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, at) {
				http.Redirect(rw, r, thief.URL, http.StatusTemporaryRedirect)
				return
			}
			_, _ = rw.Write([]byte(`{"access_token":"x","token_type":"Bearer","expires_in":3600}`))
		}))
		settings := `{"provider":"` + testName + `","service_account":"` + testAccount + `","token_url":"` + google.URL + `","impersonation_base":"` + google.URL + `"}`
		session, err := New().Try(context.Background(), tokenOf(claimsText), []byte(settings), &http.Client{})
		if err == nil || session != nil || followed {
			t.Errorf("%s: %v, followed %v", at, err, followed)
		}
		google.Close()
	}
}

func TestTryWithoutAToken(t *testing.T) {
	if session, err := New().Try(t.Context(), nil, []byte(`{"provider":"`+testName+`"}`), &http.Client{}); err == nil || session != nil {
		t.Errorf("%+v %v", session, err)
	}
}

// TestTheSessionIsNamed: who one is after the exchange, and the credential only in its box.
func TestTheSessionIsNamed(t *testing.T) {
	w := newWorld(t)
	_, session, _ := w.run(w.configure(), w.token("acme-prod", nil))
	if session == nil || session.Principal != testAccount || session.Details[1].Value != testMember || len(session.Credentials) != 1 || session.Credentials[0].Value.Empty() {
		t.Fatalf("%+v", session)
	}
	if out, _ := json.Marshal(session); strings.Contains(string(out), "ya29") {
		t.Errorf("the credential is shown: %s", out)
	}
	var _ cloud.Cloud = New()
}
