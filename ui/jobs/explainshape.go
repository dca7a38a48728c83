package jobs

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

// shape makes a finding of a cloud's problem, and takes out what the text did not say itself.
func shape(area string, p cloud.Problem, paste pasted) finding {
	f := finding{unanswered: p.Unanswered, Explained: Explained{Area: area, Cause: p.Cause, Title: p.Title, Why: unsecret(p.Why), Certainty: p.Certainty, Candidates: []string{},
		Fix: p.Fix, Code: p.Code, Message: unsecret(p.Message), RequestID: unsecret(p.RequestID), Also: []Explained{}}}
	if f.Fix == nil {
		f.Fix = []inspect.Fix{}
	}
	if f.Title != "" && !strings.HasSuffix(f.Title, ".") {
		f.Title = strings.ToUpper(f.Title[:1]) + f.Title[1:] + "."
	}
	if !strings.Contains(strings.ToLower(paste.text), strings.ToLower(f.Code)) {
		f.Code = "" // worked out from the words, not said
	}
	if p.HTTPStatus != 0 && regexp.MustCompile(`\b`+strconv.Itoa(p.HTTPStatus)+`\b`).MatchString(paste.text) {
		f.HTTPStatus = p.HTTPStatus
	}
	if m := statusWords().FindStringSubmatch(paste.text); m != nil && f.HTTPStatus == 0 {
		f.HTTPStatus, _ = strconv.Atoi(m[1]) // three digits
	}
	if nameless(p.Cause) {
		f.Cause, f.Certainty = "", ""
		f.Title = "Unknown: " + areaName(area) + " refused in words that mintmark has no cause for."
		f.Why += " What would help: the whole answer with its code, message and request ID, and the lines around it."
	}
	f.at = strings.Index(paste.text, f.Message[:min(len(f.Message), 24)])
	if f.at < 0 {
		f.at = len(paste.text)
	}
	f.score = f.weight()
	return f
}

// weight ranks readings of one text by how much they tell.
func (f finding) weight() int {
	w := 0
	if f.Cause != "" {
		w += 100
	}
	for _, told := range []bool{f.Code != "", f.HTTPStatus != 0, f.RequestID != "", f.Message != "", !strings.Contains(f.Message, `\`)} {
		if told {
			w += 4
		}
	}
	return w
}

// nameless are codes that say only that nothing is known of the refusal.
func nameless(cause string) bool {
	area, rest, _ := strings.Cut(cause, ".")
	switch rest {
	case "":
		return true
	case "refused", "unknown", "token.refused":
		return area != "api"
	}
	return strings.HasPrefix(rest, "answer.") && area != "api" && area != "auth0"
}

func areaName(area string) string {
	switch area {
	case "aws":
		return "AWS"
	case "gcp":
		return "Google"
	case "azure":
		return "Entra"
	case "auth0":
		return "the tenant"
	}
	return "the service"
}

var (
	quotedIssuer = lazyregexp.New(`(?i)(?:account for|issuer(?: in ID Token)?)[: ]+'?(https?://[^\s'"\]]+)`)
	statusWords  = lazyregexp.New(`\b([45][0-9]{2}) (?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable)\b`)
	tenantWords  = lazyregexp.New(`(?i)auth0|\borg_[A-Za-z0-9]{8,}`)
	// together: the two words of one answer, not of two lines that have nothing to do with each other.
	together = lazyregexp.New(`(?i)access_denied[^\n]{0,120}unauthorized|unauthorized[^\n]{0,120}access_denied|access_denied"?,?\s*"error_description"?\s*:?\s*"?unauthorized`)
)

// foreignIssuer: the text names an issuer that is another than the profile's and than the token's, so that their settings
// and claims would mislead. The final slash and letter case are what people paste for, and do not count.
func foreignIssuer(message string, who joined) bool {
	m := quotedIssuer().FindStringSubmatch(message)
	if m == nil {
		return false
	}
	bare := func(s string) string { return strings.ToLower(strings.TrimRight(s, "/.,;")) }
	return (who.profile == nil || bare(m[1]) != bare(who.profile.IssuerURL())) && (who.token == nil || bare(m[1]) != bare(who.token.Text("iss")))
}

// surelyTenant: OAuth's error words, and phrases such as "organization", are everybody's. A reading stands only where the
// sentence is Auth0's own, or the text shows that a tenant spoke.
func surelyTenant(p *auth0.Problem, text string) bool {
	m := strings.ToLower(p.Message)
	if strings.Contains(m, "aadsts") {
		return false
	}
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(m, w) {
				return true
			}
		}
		return false
	}
	switch p.Cause {
	case "auth0.credentials":
		return strings.TrimRight(m, ".") == "unauthorized" && together().MatchString(text)
	case "auth0.audience.unknown":
		return has("service not enabled within domain") || has("service not found: ") && tenantWords().MatchString(text)
	case "auth0.grant.missing", "auth0.grant.third-party":
		return has("client-grant", "is not authorized to access resource server") || strings.HasPrefix(m, "client is not authorized to access \"") || has(": client is not authorized to access \"")
	case "auth0.audience.missing", "auth0.scope.not-granted":
		return true
	case "auth0.grant-type":
		return has("not allowed for the client") && has("grant type '")
	case "auth0.quota":
		return has("client quota exceeded", "organization quota exceeded")
	case "auth0.rate-limit":
		return has("global limit has been reached", "check the x-ratelimit-limit") || tenantWords().MatchString(text)
	case "auth0.refresh":
		return has("unknown or invalid refresh token") || tenantWords().MatchString(text)
	}
	return tenantWords().MatchString(text)
}

var tenantCall = lazyregexp.New(`(?i)https://[a-z0-9.-]+\.auth0\.com/oauth/token`)

// tenantAnswer reads an answer whose words are everybody's, where the text shows close before it that a tenant's token
// endpoint was asked; nil if it does not.
func tenantAnswer(text string, c auth0.Client) *auth0.Problem {
	at := tenantCall().FindStringIndex(text)
	if at == nil && c.TokenURL != "" {
		if i := strings.Index(text, c.TokenURL); i >= 0 {
			at = []int{i, i + len(c.TokenURL)}
		}
	}
	if at == nil {
		return nil
	}
	near := text[at[1]:min(len(text), at[1]+1200)]
	for open := strings.IndexByte(near, '{'); open >= 0; {
		var raw json.RawMessage
		var told struct{ Error string }
		if json.NewDecoder(strings.NewReader(near[open:])).Decode(&raw) == nil && json.Unmarshal(raw, &told) == nil && told.Error != "" {
			status := 0
			if m := statusNear().FindStringSubmatch(near[:open]); m != nil {
				status, _ = strconv.Atoi(m[1]) // three digits
			}
			if p := auth0.Explain(status, nil, raw, c); p.Cause != "auth0.unknown" && !strings.HasPrefix(p.Cause, "auth0.answer.") {
				return p
			}
			return nil
		}
		next := strings.IndexByte(near[open+1:], '{')
		if next < 0 {
			break
		}
		open += 1 + next
	}
	return nil
}

var statusNear = lazyregexp.New(`\b(?:HTTP/[0-9.]+ |status(?: code)?[ :=]+|: )([45][0-9]{2})\b`)

// unknown says honestly that nobody's words were found, what was looked for, and what would help.
func unknown(paste pasted) Explained {
	e := Explained{Title: "Unknown: mintmark recognises no refusal in this text.", Candidates: []string{}, Fix: []inspect.Fix{}, Also: []Explained{},
		Why: "Looked for: errors of AWS STS, Google's token service and APIs, Entra (AADSTS…), an Auth0 tenant's token endpoint, and WWW-Authenticate of an API; as bodies and as CLIs, SDKs, GitHub Actions and Terraform print them."}
	if hint := helpful(paste.text); hint != "" {
		e.Why += " " + hint
	} else {
		e.Why += " What would help: the whole answer (status, headers and body, as curl -i prints it), or the first error in the log and not the last."
	}
	return e
}

var otherOperation = lazyregexp.New(`when calling the ([A-Za-z]{3,64}) operation|operation error ([A-Za-z0-9 ]{2,40}: [A-Za-z]{3,64})`)

// helpful says what a text that is nobody's most likely needs.
func helpful(text string) string {
	lower := strings.ToLower(text)
	switch m := otherOperation().FindStringSubmatch(text); {
	case m != nil && !strings.Contains(text, "AssumeRoleWithWebIdentity"):
		return "AWS gave this answer to another operation (" + m[1] + m[2] + ") than the exchange of a token, so it is judged by the permissions and credentials of that call; mintmark explains the exchange only."
	case strings.TrimSpace(text) == "":
		return "The text is empty."
	case strings.Contains(lower, "access_denied"), strings.Contains(lower, "invalid_grant"), strings.Contains(lower, "invalid_client"), strings.Contains(lower, "unauthorized_client"), strings.Contains(lower, "invalid_request"), strings.Contains(lower, "invalid_scope"):
		return "The OAuth error word alone is what every server says. What would help: the error_description beside it, the HTTP status, and which host answered."
	case strings.Contains(lower, "<html"), strings.Contains(lower, "<!doctype"):
		return "A web page answered, which is usually a proxy, a firewall or a wrong address. What would help: the URL that was asked and the status."
	case strings.Contains(text, "eyJ…(sha256:") && len(strings.Fields(text)) <= 3:
		return "This is a token and no error: mintmark inspect reads it."
	}
	return ""
}
