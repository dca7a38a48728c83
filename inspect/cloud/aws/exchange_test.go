package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

// endpoint is a simulator on a listener, with every request that it got.
type endpoint struct {
	*httptest.Server
	forms []url.Values
	heads []http.Header
}

func serve(t *testing.T, h http.Handler) *endpoint {
	t.Helper()
	s := &endpoint{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		s.forms, s.heads = append(s.forms, form), append(s.heads, r.Header.Clone())
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *endpoint) settings(over map[string]any) json.RawMessage {
	doc := map[string]any{"role_arn": "arn:aws:iam::" + vectorAccount + ":role/vector", "endpoint": s.URL}
	for k, v := range over {
		doc[k] = v
	}
	return encode(doc)
}

func TestTryGetsASessionThatConfirms(t *testing.T) {
	i := newIssuer(t)
	at := serve(t, i.simulator(account(vectorAccount, i.url, []string{"app"}, "vector", vector{}.policy(i.host))))
	client, recorder := wire.Record(at.Client(), time.Now)
	token := i.token(nil)
	session, err := New().Try(context.Background(), token, at.settings(nil), client)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {"arn:aws:iam::" + vectorAccount + ":role/vector"},
		"RoleSessionName": {"mintmark"}, "DurationSeconds": {"900"}, "WebIdentityToken": {token.Raw}}
	if got := at.forms[0].Encode(); got != want.Encode() {
		t.Errorf("sent %s", got)
	}
	if at.heads[0].Get("Authorization") != "" || at.heads[0].Get("X-Amz-Security-Token") != "" {
		t.Error("the call was signed")
	}
	if session.Principal != "arn:aws:sts::"+vectorAccount+":assumed-role/vector/mintmark" || session.ExpiresAt.Sub(i.now).Round(time.Minute) != 15*time.Minute {
		t.Errorf("session %s until %s", session.Principal, session.ExpiresAt)
	}
	details := map[string]string{}
	for _, d := range session.Details {
		details[d.Label] = d.Value
	}
	for label, value := range map[string]string{"Audience, as AWS matched it": "app", "azp in the token": "app", "aud in the token": "https://api.example",
		"Provider, as AWS saw it": i.url, "iss in the token": i.url, "Subject": "app@clients"} {
		if details[label] != value {
			t.Errorf("%s is %q, want %q", label, details[label], value)
		}
	}
	shown, _ := json.Marshal(session)
	for _, c := range session.Credentials {
		if c.Value.Empty() || c.Name != "AccessKeyId" && strings.Contains(recorded(recorder.Exchanges())+string(shown), c.Value.Reveal()) {
			t.Errorf("%s is missing or was kept", c.Name)
		}
	}
	asker := New().(cloud.Confirmer)
	who, err := asker.Confirm(context.Background(), at.settings(nil), session, client)
	if err != nil || who != session.Principal {
		t.Errorf("confirmed as %q: %v", who, err)
	}
	for n, wrong := range map[int]string{1: "SignatureDoesNotMatch", 2: "InvalidClientTokenId"} {
		bent := *session
		bent.Credentials = append([]cloud.Credential(nil), session.Credentials...)
		bent.Credentials[n].Value = secret.New("wrong")
		_, err := asker.Confirm(context.Background(), at.settings(nil), &bent, client)
		if err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("a wrong %s: %v", session.Credentials[n].Name, err)
		}
	}
	if _, err := asker.Confirm(context.Background(), at.settings(nil), &cloud.Session{}, client); err == nil {
		t.Error("a session without credentials was confirmed")
	}
}

func recorded(exchanges []wire.Exchange) string {
	var b strings.Builder
	for _, x := range exchanges {
		b.Write(x.RequestBody)
		b.Write(x.Body)
	}
	return b.String()
}

// TestTryAsksOnce: whatever AWS answers, the trial is one request.
func TestTryAsksOnce(t *testing.T) {
	i := newIssuer(t)
	for _, kind := range []string{"throttled", "region-disabled", "idp-communication", "idp-rejected", "unavailable", "internal"} {
		config := encode(map[string]any{"accounts": []any{}, "faults": []any{map[string]any{"kind": kind}}})
		at := serve(t, i.simulator(config))
		client, recorder := wire.Record(at.Client(), time.Now)
		_, err := New().Try(context.Background(), i.token(nil), at.settings(nil), client)
		if err == nil || len(at.forms) != 1 {
			t.Errorf("%s: %d requests, %v", kind, len(at.forms), err)
		}
		p := Cloud{}.Explain(cloud.Case{Exchanges: recorder.Exchanges(), Err: err})
		want := map[string]string{"throttled": "aws.throttled", "region-disabled": "aws.region.disabled", "idp-communication": "aws.idp.unreachable",
			"idp-rejected": "aws.idp.rejected", "unavailable": "aws.unavailable", "internal": "aws.unavailable"}[kind]
		if p.Cause != want {
			t.Errorf("%s: cause %s", kind, p.Cause)
		}
	}
}

func TestTryWithNonsense(t *testing.T) {
	at := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>hello</html>")) }))
	if _, err := New().Try(context.Background(), newIssuer(t).token(nil), at.settings(nil), at.Client()); err == nil {
		t.Error("a page was taken for a session")
	}
	if _, err := New().Try(context.Background(), nil, at.settings(nil), at.Client()); err == nil {
		t.Error("no token, no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New().Try(ctx, newIssuer(t).token(nil), at.settings(nil), at.Client()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
