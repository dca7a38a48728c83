package auth0

import (
	"net/http"
	"strconv"
	"strings"

	"mintmark/inspect/lazyregexp"
)

// maxText is as much of a pasted text as is searched.
const maxText = 64 << 10

var (
	statusWord = lazyregexp.New(`(?i)\b(?:HTTP/[0-9.]+ |status(?:[ _-]?code)?["']?\s*[:=]?\s*|http[ _]?)(4[0-9]{2}|5[0-9]{2})\b`)
	pairError  = lazyregexp.New(`(?i)\b(?:error|code)["']?\s*[:=]\s*["']?([a-z][a-z_]{3,40})`)
	pairText   = lazyregexp.New(`(?i)\b(?:error_description|description|message|msg)["']?\s*[:=]\s*(?:"([^"\n]{3,500})"|'([^'\n]{3,500})'|([^"'\n]{3,500}))`)
	// bareWords are messages that only Auth0's token endpoint writes; pasted alone they are enough.
	bareWords = lazyregexp.New(`(?i)(service not enabled within domain|is not authorized to access "|you need to create a "client-grant"|has not been granted scopes|non-global clients are not allowed|grant type '[a-z_:-]+' not allowed for the client|client quota exceeded|global limit has been reached|too many requests\. check the x-ratelimit-limit|unknown or invalid refresh token|invalid_request: unknown client: )`)
)

// ExplainText finds a tenant's refusal in pasted text: a response body, a log line around one, a curl -i transcript, or
// the words alone. It is nil when the text holds nothing that a tenant is known to say: other areas may know it.
func ExplainText(text string, c Client) *Problem {
	text = text[:min(len(text), maxText)]
	status := 0
	if m := statusWord().FindStringSubmatch(text); m != nil {
		status, _ = strconv.Atoi(m[1])
	}
	for at := strings.IndexByte(text, '{'); at >= 0; {
		if body, ok := objectAt(text[at:]); ok {
			told, foreign := readRefusal(answer{status: status, body: []byte(body), header: http.Header{}})
			if foreign == "" && told.code != "" && match(reply{client: c, status: status, code: told.code, message: told.message}).ours() {
				return Explain(status, headerLines(text[:at]), []byte(body), c)
			}
		}
		next := strings.IndexByte(text[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return explainWords(text, status, c)
}

// explainWords is for text without JSON: error=… pairs, or a known message alone.
func explainWords(text string, status int, c Client) *Problem {
	q := reply{client: c, status: status}
	if m := pairError().FindStringSubmatch(text); m != nil {
		q.code = m[1]
	}
	if m := pairText().FindStringSubmatch(text); m != nil {
		q.message = strings.TrimSpace(m[1] + m[2] + m[3])
	}
	if at := bareWords().FindStringIndex(text); at != nil {
		start := strings.LastIndexByte(text[:at[0]], '\n') + 1
		line, _, _ := strings.Cut(text[start:], "\n")
		q.message = strings.TrimSpace(line)
		for _, r := range answerRules() { // the message decides, whatever the code would be
			if len(r.contains) > 0 && (rule{contains: r.contains, when: r.when}).matches(q) {
				return fill(r, q)
			}
		}
		if q.code == "" && rateLimited(reply{message: q.message}) {
			return fill(ruleOf(causeRate), q)
		}
	}
	if r := match(q); q.code != "" && r.ours() {
		return fill(r, q)
	}
	return nil
}

// objectAt is the JSON object that s begins with.
func objectAt(s string) (string, bool) {
	depth, inString := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return s[:i+1], true
			}
		}
	}
	return "", false
}

// headerLines picks the headers that rules read out of a transcript.
func headerLines(text string) http.Header {
	h := http.Header{}
	for _, line := range strings.Split(text, "\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "<")), ":")
		switch strings.ToLower(name) {
		case "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "auth0-client-quota-limit", "auth0-organization-quota-limit", "date", "content-type":
			if ok {
				h.Add(name, strings.TrimSpace(value))
			}
		}
	}
	return h
}
