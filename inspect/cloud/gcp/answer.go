package gcp

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"mintmark/inspect/cloud"
)

// service says which of Google's services answered.
type service string

const (
	stsService         service = "token service"
	credentialsService service = "credentials service"
	otherService       service = "API"
	unknownService     service = ""
)

// answer is a refusal as it came, flat ({"error","error_description"}) or nested ({"error":{"code","message",…}}).
type answer struct {
	service service
	status  int    // HTTP status, 0 when not known (pasted text)
	code    string // invalid_grant, PERMISSION_DENIED, …
	reason  string // ErrorInfo.reason of a nested error
	message string
	request string // request id
	json    bool   // it was JSON of one of the two shapes
	text    string // everything, for matching
	asked   bool   // it answers our own request; pasted text does not
}

// lastAnswer takes the refusal from the last exchange, else from the SDK's or the user's text.
func lastAnswer(c cloud.Case) (answer, bool) {
	if n := len(c.Exchanges); n > 0 {
		e := c.Exchanges[n-1]
		if e.Status == 0 {
			return answer{}, false
		}
		a := readAnswer(string(e.Body))
		a.status, a.service, a.asked = e.Status, serviceOf(e.URL), true
		if id := e.Header.Get("X-Request-Id"); id != "" {
			a.request = id
		}
		return a, true
	}
	if c.Err == nil {
		return answer{}, false
	}
	a := readAnswer(c.Err.Error())
	return a, a.json || a.text != ""
}

// google reports whether an answer is Google's beyond doubt: it came from where we asked, or names Google.
func (a answer) google() bool {
	return a.asked || regexp.MustCompile(`(?i)google|gcloud|gserviceaccount|workloadIdentityPool`).MatchString(a.text)
}

func serviceOf(address string) service {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return unknownService
	case strings.HasSuffix(u.Path, ":generateAccessToken"), strings.HasSuffix(u.Path, ":generateIdToken"):
		return credentialsService
	case strings.HasSuffix(u.Path, "/token") || strings.Trim(u.Path, "/") == "":
		return stsService
	}
	return otherService
}

// What is looked at of a text: Google's errors are a few hundred bytes, a pasted log can be anything.
const (
	maxText    = 32 << 10
	maxMessage = 2 << 10
	maxTries   = 20 // opening braces that may begin the error
)

// readAnswer finds the error in text, which may be a body alone or a log line around one.
func readAnswer(text string) answer {
	text = text[:min(len(text), maxText)]
	a := answer{text: text}
	if m := regexp.MustCompile(`(?i)\b(?:status(?: code)?|HTTP(?:/[0-9.]+)?|Error)[ :=]+([45][0-9][0-9])\b`).FindStringSubmatch(text); m != nil {
		a.status, _ = strconv.Atoi(m[1])
	}
	for at, tries := strings.IndexByte(text, '{'), 0; at >= 0 && tries < maxTries; tries++ {
		if a.read(text[at:]) || a.read(unescaped(text[at:])) {
			return a
		}
		next := strings.IndexByte(text[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	a.fromWords()
	return a
}

// unescaped undoes one level of JSON escaping: logs often hold the body as a string.
func unescaped(text string) string {
	return strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\\`, `\`).Replace(text)
}

// read takes the first JSON value of text if it is an error of one of the two shapes.
func (a *answer) read(text string) bool {
	var body struct {
		Error       json.RawMessage `json:"error"`
		Description string          `json:"error_description"`
	}
	if json.NewDecoder(strings.NewReader(text)).Decode(&body) != nil || len(body.Error) == 0 {
		return false
	}
	var nested struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Status  string `json:"status"`
		Details []struct {
			Reason string `json:"reason"`
		} `json:"details"`
	}
	switch {
	case json.Unmarshal(body.Error, &a.code) == nil:
		a.message = body.Description
	case json.Unmarshal(body.Error, &nested) == nil && (nested.Message != "" || nested.Status != "" || nested.Code != 0):
		a.code, a.message = nested.Status, nested.Message
		if a.status == 0 {
			a.status = nested.Code
		}
		for _, d := range nested.Details {
			if a.reason == "" {
				a.reason = d.Reason
			}
		}
	default:
		return false
	}
	a.json = true
	return true
}

// fromWords takes a code out of running text: gcloud prints "PERMISSION_DENIED: …", the clients "('invalid_grant: …".
func (a *answer) fromWords() {
	m := regexp.MustCompile(`\b(invalid_(?:request|grant|target|scope|client)|unauthorized_client|quota_exceeded|[A-Z]{3,}(?:_[A-Z]+)+|UNAUTHENTICATED|INTERNAL)\b:?\s*([^\n]*)`).FindStringSubmatch(a.text)
	if m != nil {
		a.code, a.message = m[1], strings.TrimSpace(m[2])
	}
	if a.message == "" {
		a.message = strings.TrimSpace(a.text[:min(len(a.text), maxMessage)])
	}
}
