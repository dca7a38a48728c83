package simulator

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const okPolicy = `{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}`

func TestConfigurationErrorsNameThePlace(t *testing.T) {
	role := func(policy string) string {
		return `{"accounts":[{"id":"123456789012","roles":[{"name":"r","trust_policy":` + policy + `}]}]}`
	}
	for raw, want := range map[string]string{
		`{"account":[]}`:                                        "account",
		`{"accounts":[{"id":"12"}]}`:                            "accounts[0].id: an account id is 12 digits",
		`{"accounts":[{"id":123456789012}]}`:                    "accounts[0].id",
		`{"accounts":[{"id":"123456789012","providers":[{}]}]}`: "accounts[0].providers[0].url",
		`{"accounts":[{"id":"123456789012","providers":[{"url":"https://a/"},{"url":"a/"}]}]}`:    "accounts[0].providers[1].url: this provider is registered twice",
		`{"accounts":[{"id":"123456789012","providers":[{"url":"https://a/","clientIds":[]}]}]}`:  "accounts[0].providers[0].clientIds",
		`{"accounts":[{"id":"123456789012","roles":[{"trust_policy":{}}]}]}`:                      "accounts[0].roles[0].name",
		`{"accounts":[{"id":"123456789012","roles":[{"name":"r"}]}]}`:                             "accounts[0].roles[0].trust_policy: a role needs",
		`{"accounts":[{"id":"123456789012","roles":[{"name":"r","max_session_seconds":99999}]}]}`: "accounts[0].roles[0].max_session_seconds",
		role(`{}`): "accounts[0].roles[0].trust_policy: Statement",
		role(`{"Version":"2020-01-01","Statement":[]}`):                                                     "trust_policy: Version",
		role(`{"Statement":[{"Effect":"allow","Principal":"*","Action":"*"}]}`):                             "trust_policy: Statement[0].Effect",
		role(`{"Statement":[{"Effect":"Allow","Action":"*"}]}`):                                             "Statement[0].Principal",
		role(`{"Statement":[{"Effect":"Allow","Principal":"me","Action":"*"}]}`):                            "Statement[0].Principal",
		role(`{"Statement":[{"Effect":"Allow","Principal":"*"}]}`):                                          "Statement[0].Action",
		role(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Condition":{"StringIs":{}}}]}`): "Condition.StringIs",
		role(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`):              "Resource",
		role(`{"Statement":[{"Effect":"Allow","Effect":"Deny","Principal":"*","Action":"*"}]}`):             "Effect",
		role(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":{"a":1}}]}`):                         "Action",
		`{"faults":[{"kind":"earthquake"}]}`:                                                                "faults[0].kind",
		`nonsense`:                                                                                          "",
	} {
		_, err := New(World{}, json.RawMessage(raw))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", raw, err, want)
		}
	}
	if _, err := New(World{}, nil); err != nil {
		t.Errorf("an empty world: %v", err)
	}
}

func send(t *testing.T, s *Simulator, form url.Values, head http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	for name, values := range head {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// TestErrorsAreWrittenAsAWSWritesThem: Type, Code and Message within Error, the request id in body and header.
func TestErrorsAreWrittenAsAWSWritesThem(t *testing.T) {
	s, err := New(World{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	call := func(over ...string) url.Values {
		f := url.Values{"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {"arn:aws:iam::123456789012:role/r"}, "RoleSessionName": {"name"}, "WebIdentityToken": {"opaque"}}
		for i := 0; i < len(over); i += 2 {
			f.Set(over[i], over[i+1])
		}
		return f
	}
	for _, c := range []struct {
		form          url.Values
		head          http.Header
		status        int
		code, message string
	}{
		{call(), nil, 400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"},
		{call("RoleSessionName", "a|b"), nil, 400, "ValidationError", `1 validation error detected: Value 'a|b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`},
		{call("DurationSeconds", "60"), nil, 400, "ValidationError", "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900"},
		{call("DurationSeconds", "50000", "RoleArn", "x"), nil, 400, "ValidationError", "2 validation errors detected: Value 'x' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value '50000' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200"},
		{call("RoleArn", "arn:aws:iam::123456789012:user/somebody"), nil, 400, "ValidationError", "Request ARN is invalid"},
		{call("Version", "2010-01-01"), nil, 400, "InvalidAction", "Could not find operation AssumeRoleWithWebIdentity for version 2010-01-01"},
		{call("Action", "GetSessionToken"), nil, 400, "InvalidAction", "Could not find operation GetSessionToken for version 2011-06-15"},
		{url.Values{}, nil, 400, "MissingAction", "The request must contain the parameter Action"},
		{call(), http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIA/x"}}, 403, "InvalidClientTokenId", "The security token included in the request is invalid."},
		{call("Action", "GetCallerIdentity"), nil, 403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
	} {
		w := send(t, s, c.form, c.head)
		var doc struct {
			XMLName xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ ErrorResponse"`
			Error   struct{ Type, Code, Message string }
			ID      string `xml:"RequestId"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &doc); err != nil {
			t.Fatalf("%v\n%s", err, w.Body)
		}
		if w.Code != c.status || doc.Error.Code != c.code || doc.Error.Message != c.message || doc.Error.Type != "Sender" {
			t.Errorf("%d %+v, want %d %s %s", w.Code, doc.Error, c.status, c.code, c.message)
		}
		if w.Header().Get("Content-Type") != "text/xml" || w.Header().Get("x-amzn-requestid") != doc.ID || !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(doc.ID) {
			t.Errorf("header %v, id %s", w.Header(), doc.ID)
		}
	}
}

func TestFaultsStrikeSoManyTimes(t *testing.T) {
	s, err := New(World{}, json.RawMessage(`{"faults":[{"kind":"throttled","times":2},{"kind":"unavailable","times":1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}}
	var got []int
	for range 4 {
		got = append(got, send(t, s, form, nil).Code)
	}
	if got[0] != 400 || got[2] != 503 || got[3] != 400 {
		t.Errorf("statuses %v", got)
	}
	if body := send(t, s, form, nil).Body.String(); !strings.Contains(body, "ValidationError") {
		t.Errorf("the faults do not end: %s", body)
	}
}

func TestApply(t *testing.T) {
	s, err := New(World{Now: time.Now}, json.RawMessage(`{"accounts":[{"id":"123456789012","providers":[{"url":"https://a/"}],"roles":[{"name":"r","trust_policy":`+okPolicy+`}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{
		`{"create_provider":{"account":"123456789012","url":"https://b/","client_ids":["x"]}}`,
		`{"create_provider":{"account":"210987654321","url":"https://b/","client_ids":["x"]}}`,
		`{"add_client_id":{"account":"123456789012","url":"https://a/","client_id":"y"}}`,
		`{"add_client_id":{"account":"123456789012","url":"https://a/","client_id":"y"}}`,
		`{"set_max_session":{"role_arn":"arn:aws:iam::123456789012:role/r","seconds":7200}}`,
		`{"set_trust_policy":{"role_arn":"arn:aws:iam::123456789012:role/r","trust_policy":` + okPolicy + `}}`,
		`{"set_trust_policy":{"role_arn":"arn:aws:iam::123456789012:role/team/new","trust_policy":` + okPolicy + `}}`,
		`{"clear_faults":{}}`,
	} {
		if err := s.Apply(json.RawMessage(raw)); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
	}
	now := s.snapshot()
	a := now.account("123456789012")
	if len(a.Providers) != 2 || len(a.provider("https://a/").ClientIDs) != 1 || a.role("r").MaxSessionSeconds != 7200 || a.role("team/new") == nil || now.account("210987654321").provider("https://b/") == nil {
		t.Errorf("%+v", now)
	}
	before, _ := json.Marshal(now)
	for _, raw := range []string{
		`{}`, `[]`, `{"delete_everything":{}}`,
		`{"add_client_id":{"account":"123456789012","url":"https://missing/","client_id":"y"}}`,
		`{"create_provider":{"account":"12","url":"https://b/"}}`,
		`{"set_max_session":{"role_arn":"arn:aws:iam::123456789012:role/none","seconds":7200}}`,
		`{"set_max_session":{"role_arn":"arn:aws:iam::123456789012:role/r","seconds":99999}}`,
		`{"set_trust_policy":{"role_arn":"nonsense","trust_policy":` + okPolicy + `}}`,
		`{"set_trust_policy":{"role_arn":"arn:aws:iam::123456789012:role/r","trust_policy":{"Statement":[{"Effect":"Maybe"}]}}}`,
	} {
		if err := s.Apply(json.RawMessage(raw)); err == nil {
			t.Errorf("%s was applied", raw)
		}
	}
	if after, _ := json.Marshal(s.snapshot()); string(after) != string(before) {
		t.Errorf("a refused change left a trace:\n%s\n%s", before, after)
	}
}
