package azure

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/cloudtest"
)

func b64(t *testing.T, v any) string {
	t.Helper()
	return base64.RawURLEncoding.EncodeToString(raw(t, v))
}

func predictOne(t *testing.T, settings string, claims map[string]any, ev cloud.Evidence) cloud.Prediction {
	t.Helper()
	if ev.Now.IsZero() {
		ev.Now = time.Now()
	}
	return New().Predict(tokenWith(t, claims), ev, json.RawMessage(settings))
}

const goodCred = `{"name":"auth0","issuer":"https://acme.eu.auth0.com/","subject":"abc@clients","audiences":["https://api.acme.dev"]}`

func TestVerdicts(t *testing.T) {
	now := time.Now()
	with := func(creds string) string { return `{` + ids + `,"federated_credentials":[` + creds + `]}` }
	for name, v := range map[string]struct {
		settings string
		claims   map[string]any
		ev       cloud.Evidence
		verdict  cloud.Verdict
		code     string
	}{
		"all fits":                    {with(goodCred), nil, cloud.Evidence{}, cloud.Accept, ""},
		"nothing told":                {`{` + ids + `}`, nil, cloud.Evidence{}, cloud.Uncertain, "azure.credentials.untold"},
		"no audience told":            {with(`{"issuer":"https://acme.eu.auth0.com/","subject":"abc@clients"}`), nil, cloud.Evidence{}, cloud.Uncertain, "azure.credentials.incomplete"},
		"untold, but no tenant":       {`{"tenant_id":"common","client_id":"c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"}`, nil, cloud.Evidence{}, cloud.Refuse, "azure.tenant.shared"},
		"empty tenant":                {strings.Replace(with(goodCred), "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604", emptyGUID, 1), nil, cloud.Evidence{}, cloud.Refuse, "azure.tenant.empty"},
		"one-word tenant":             {strings.Replace(with(goodCred), "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604", "contoso", 1), nil, cloud.Evidence{}, cloud.Refuse, "azure.tenant.invalid"},
		"list of one audience":        {with(goodCred), map[string]any{"aud": []string{"https://api.acme.dev"}}, cloud.Evidence{}, cloud.Uncertain, "azure.audience.array"},
		"two audiences":               {with(goodCred), map[string]any{"aud": []string{"https://api.acme.dev", "b"}}, cloud.Evidence{}, cloud.Uncertain, "azure.audience.several"},
		"audience is a number":        {with(goodCred), map[string]any{"aud": 7}, cloud.Evidence{}, cloud.Uncertain, "azure.audience.shape"},
		"expired a minute ago":        {with(goodCred), map[string]any{"exp": now.Add(-time.Minute).Unix()}, cloud.Evidence{}, cloud.Uncertain, "azure.time.tolerance"},
		"expired an hour ago":         {with(goodCred), map[string]any{"exp": now.Add(-time.Hour).Unix(), "iat": now.Add(-2 * time.Hour).Unix()}, cloud.Evidence{}, cloud.Refuse, "azure.time.expired"},
		"not before tomorrow":         {with(goodCred), map[string]any{"nbf": now.Add(20 * time.Hour).Unix()}, cloud.Evidence{}, cloud.Refuse, "azure.time.not-yet"},
		"25 h exactly":                {with(goodCred), map[string]any{"iat": now.Unix(), "exp": now.Unix() + 25*3600}, cloud.Evidence{}, cloud.Accept, ""},
		"a second more":               {with(goodCred), map[string]any{"iat": now.Unix(), "exp": now.Unix() + 25*3600 + 1}, cloud.Evidence{}, cloud.Refuse, "azure.time.lifetime"},
		"no iat":                      {with(goodCred), map[string]any{"iat": nil}, cloud.Evidence{}, cloud.Refuse, "azure.time.no-iat"},
		"no subject":                  {with(goodCred), map[string]any{"sub": nil}, cloud.Evidence{}, cloud.Refuse, "azure.claim.missing"},
		"a token of Entra":            {with(goodCred), map[string]any{"iss": "https://sts.windows.net/7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604/"}, cloud.Evidence{}, cloud.Refuse, "azure.issuer.entra"},
		"keys could not be fetched":   {with(goodCred), nil, cloud.Evidence{KeysError: "timeout"}, cloud.Uncertain, "azure.issuer.unreachable"},
		"keys of another issuer":      {with(goodCred), nil, cloud.Evidence{Keys: &inspect.KeySet{}, Discovery: &cloud.Discovery{Issuer: "https://other/"}}, cloud.Accept, ""},
		"key not published":           {with(goodCred), nil, cloud.Evidence{Keys: &inspect.KeySet{}, Discovery: &cloud.Discovery{Issuer: "https://acme.eu.auth0.com/"}}, cloud.Refuse, "azure.key.unknown"},
		"a flexible one beside it":    {with(`{"name":"f","issuer":"https://acme.eu.auth0.com/","audiences":["x"],"claimsMatchingExpression":{"value":"claims['sub'] eq 'x'","languageVersion":1}},` + goodCred), nil, cloud.Evidence{}, cloud.Accept, ""},
		"issuer http":                 {with(strings.Replace(goodCred, "https://acme", "http://acme", 1)), nil, cloud.Evidence{}, cloud.Refuse, "azure.issuer.scheme"},
		"region forgotten":            {with(strings.Replace(goodCred, "acme.eu.auth0.com", "acme.auth0.com", 1)), nil, cloud.Evidence{}, cloud.Refuse, "azure.issuer.host"},
		"issuer with a path":          {with(strings.Replace(goodCred, ".com/", ".com/oauth2/default", 1)), nil, cloud.Evidence{}, cloud.Refuse, "azure.issuer.path"},
		"settings cannot be read":     {`{"nonsense":1}`, nil, cloud.Evidence{}, cloud.Uncertain, "azure.settings.invalid"},
		"authority without https":     {`{` + ids + `,"authority":"http://login.microsoftonline.com","federated_credentials":[` + goodCred + `]}`, nil, cloud.Evidence{}, cloud.Refuse, "azure.authority.invalid"},
		"the tenant in the authority": {`{` + ids + `,"authority":"https://login.microsoftonline.com/contoso.com","federated_credentials":[` + goodCred + `]}`, nil, cloud.Evidence{}, cloud.Uncertain, "azure.authority.path"},
		"a host that is not theirs":   {`{` + ids + `,"authority":"https://login.example.com","federated_credentials":[` + goodCred + `]}`, nil, cloud.Evidence{}, cloud.Accept, "azure.authority.unknown"},
		"scope encoded twice":         {`{` + ids + `,"scope":"https%3A%2F%2Fgraph.microsoft.com/.default","federated_credentials":[` + goodCred + `]}`, nil, cloud.Evidence{}, cloud.Refuse, "azure.scope.encoded"},
		"the same key twice":          {with(goodCred + "," + strings.Replace(goodCred, `"auth0"`, `"again"`, 1)), nil, cloud.Evidence{}, cloud.Accept, "azure.credentials.twice"},
		"21 credentials":              {with(goodCred + strings.Repeat(`,{"issuer":"https://x/","audiences":["y"]}`, 20)), nil, cloud.Evidence{}, cloud.Accept, "azure.credentials.count"},
		"a subject of 601 letters":    {with(goodCred + `,{"issuer":"https://x/","subject":"` + strings.Repeat("s", 601) + `","audiences":["y"]}`), nil, cloud.Evidence{}, cloud.Accept, "azure.credentials.length"},
		"issued ahead of this clock":  {with(goodCred), map[string]any{"iat": now.Add(time.Hour).Unix(), "exp": now.Add(2 * time.Hour).Unix()}, cloud.Evidence{Offset: time.Hour}, cloud.Accept, "azure.time.future"},
	} {
		p := predictOne(t, v.settings, v.claims, v.ev)
		if p.Verdict != v.verdict {
			t.Errorf("%s: %s, want %s\n%s", name, p.Verdict, v.verdict, cloudtest.Steps(p))
		}
		if v.code != "" && !strings.Contains(cloudtest.Steps(p), " "+v.code+" ") {
			t.Errorf("%s: no step %s\n%s", name, v.code, cloudtest.Steps(p))
		}
		if f := p.First(); v.verdict != cloud.Accept && (f == nil || f.Code != v.code) {
			t.Errorf("%s: first is not %s\n%s", name, v.code, cloudtest.Steps(p))
		}
	}
}

func TestTokensThatAreNoJWS(t *testing.T) {
	for text, code := range map[string]string{
		"ghK3v9Qz7LmN2xR8tYw5": "azure.assertion.opaque",
		"eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0.a2V5.aXY.Y2lwaGVy.dGFn": "azure.assertion.encrypted",
	} {
		p := New().Predict(inspect.Parse(text), cloud.Evidence{Now: time.Now()}, json.RawMessage(`{`+ids+`}`))
		if f := p.First(); p.Verdict != cloud.Refuse || f.Code != code {
			t.Errorf("%s: %s\n%s", code, p.Verdict, cloudtest.Steps(p))
		}
	}
	if p := New().Predict(nil, cloud.Evidence{}, json.RawMessage(`{`+ids+`}`)); p.Verdict != cloud.Uncertain {
		t.Error("a prediction without a token is not unknown")
	}
}

func TestNearestCredential(t *testing.T) {
	const slash = `{"name":"slash","issuer":"https://acme.eu.auth0.com","subject":"abc@clients","audiences":["https://api.acme.dev"]}`
	const app = `{"name":"app","issuer":"https://acme.eu.auth0.com/","subject":"other@clients","audiences":["https://api.acme.dev"]}`
	const tenant = `{"name":"tenant","issuer":"https://other.eu.auth0.com/","subject":"abc@clients","audiences":["https://api.acme.dev"]}`
	for name, v := range map[string]struct{ creds, nearest string }{
		"a slip before a stranger":         {app + "," + slash, "slash"},
		"issuer before subject":            {tenant + "," + app, "app"},
		"one that fits before all others":  {app + "," + slash + "," + goodCred, "auth0"},
		"unknown parts count as neither":   {app + `,{"name":"half","issuer":"https://acme.eu.auth0.com/"}`, "half"},
		"two strange parts are worse than": {`{"name":"two","issuer":"https://x/","subject":"y","audiences":["https://api.acme.dev"]},` + tenant, "tenant"},
	} {
		set, err := decode(json.RawMessage(`{` + ids + `,"federated_credentials":[` + v.creds + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		if all := compareAll(set.Credentials, tokenWith(t, nil)); all[0].cred.Name != v.nearest {
			t.Errorf("%s: nearest is %s", name, all[0].cred.Name)
		}
	}
}

func BenchmarkPredict(b *testing.B) {
	t := &testing.T{}
	token, set := tokenWith(t, nil), json.RawMessage(`{`+ids+`,"federated_credentials":[`+goodCred+`,{"name":"b","issuer":"https://acme.eu.auth0.com","subject":"abc","audiences":["y"]}]}`)
	for b.Loop() {
		New().Predict(token, cloud.Evidence{Now: time.Now()}, set)
	}
}

// TestLookAlikesAreNoOtherApplication: a subject that only looks the same is a slip, and its credential is corrected.
func TestLookAlikesAreNoOtherApplication(t *testing.T) {
	for _, v := range []struct{ want, got string }{{"AbС123@clients", "AbC123@clients"}, {"abc\u200b@clients", "abc@clients"}, {`"abc@clients"`, "abc@clients"}} {
		if d := differSubject(v.want, v.got); d.far != 1 || strings.Contains(d.how, "another Auth0 application") || !strings.Contains(d.how, "First difference") {
			t.Errorf("%q against %q: %+v", v.want, v.got, d)
		}
	}
	if d := differIssuer("https://аcme.eu.auth0.com/", "https://acme.eu.auth0.com/"); d.far != 1 || !strings.Contains(d.how, "U+0430") {
		t.Errorf("%+v", d)
	}
	if d := differAudience("https%3A%2F%2Fapi.acme.dev", "https://api.acme.dev"); d.far != 1 || !strings.Contains(d.how, "percent") {
		t.Errorf("%+v", d)
	}
}

// TestTenantHostsAreMicrosofts: no warning that a sign-in host of Microsoft's is somebody else's, and one for its look-alike.
func TestTenantHostsAreMicrosofts(t *testing.T) {
	for authority, want := range map[string]cloud.Status{"https://acme.ciamlogin.com": cloud.Skip, "https://acme.b2clogin.com": cloud.Skip,
		"https://acme.ciamlogin.com.evil.example": cloud.Warn, "https://login.microsoftonline.com": cloud.Pass} {
		set := json.RawMessage(`{` + ids + `,"authority":"` + authority + `"}`)
		for _, s := range New().Predict(tokenWith(t, nil), cloud.Evidence{Now: time.Now()}, set).Steps {
			if s.Name == "authority" && s.Status != want {
				t.Errorf("%s: %s, want %s", authority, s.Status, want)
			}
		}
	}
}

// TestUpdatesCarryNoName: the name is in the address; only what can change is in the body.
func TestUpdatesCarryNoName(t *testing.T) {
	set, err := decode(json.RawMessage(`{` + ids + `,"federated_credentials":[{"name":"auth0","issuer":"https://acme.eu.auth0.com","subject":"abc@clients","audiences":["https://api.acme.dev"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	change, _ := mender{set: set, token: tokenWith(t, nil)}.trustToken()
	for _, f := range change.Texts {
		if f.As == "cli" && (strings.Contains(f.Text, "--parameters") || strings.Contains(f.Text, "--body")) && (strings.Contains(f.Text, `"name"`) || !strings.Contains(f.Text, `"issuer":"https://acme.eu.auth0.com/"`)) {
			t.Error(f.Text)
		}
	}
}
