package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// reply is what could be read of an answer.
type reply struct {
	status   int
	header   http.Header
	body     string
	bearer   *challenge // the Bearer demand, if there is one
	other    string     // another scheme that is demanded instead
	errorID  string     // the OAuth error word
	words    string     // what the service says in words
	received bool
}

// Explain implements cloud.Cloud.
func (API) Explain(c cloud.Case) cloud.Problem {
	r := readReply(c)
	p := cloud.Problem{HTTPStatus: r.status, Code: r.code(), Message: r.words, RequestID: requestID(r.header)}
	if !r.received {
		return local(p, c)
	}
	set, _ := decode(c.Settings)
	x := &explanation{c: c, set: set, r: r}
	code, step := x.cause()
	row := codeOf(code)
	p.Cause, p.Title, p.Certainty = code, row.Title+".", row.Certainty
	why := row.Why
	if code == "api.token.refused" && c.Token == nil {
		why = "The service refuses the token and does not say why." // nobody said what it expects
	}
	if step != nil && step.Status == cloud.Fail {
		why = step.Why
		if p.Certainty == documented && x.guess {
			p.Certainty = inferred
		}
	} else if step != nil && p.Certainty == inferred {
		p.Certainty = observed // the service has said it now
	}
	switch {
	case step != nil:
	case x.likely:
		p.Certainty = inferred // from a word that anybody may use
	case x.worded && p.Certainty == documented:
		p.Certainty = observed // from words that a library was seen to use; no standard fixes them
	}
	p.Why = strings.TrimSpace(why + " " + strings.Join(x.more, " "))
	p.Fix = x.fixes(code)
	p.Unanswered = code == "api.answer.busy" || r.status >= 500
	return p
}

// local is trouble before anything was asked. A missing answer is left without a cause: the runner knows the network's
// ways of failing.
func local(p cloud.Problem, c cloud.Case) cloud.Problem {
	if len(c.Exchanges) > 0 || c.Err == nil {
		return p
	}
	for _, s := range c.Prediction.Steps {
		if s.Status == cloud.Fail && (strings.HasPrefix(s.Code, "api.url.") || strings.HasPrefix(s.Code, "api.method.")) {
			p.Cause, p.Title, p.Why, p.Certainty, p.Fix, p.Message = s.Code, codeOf(s.Code).Title+".", s.Why, s.Certainty, s.Fix, c.Err.Error()
			return p
		}
	}
	return p
}

func readReply(c cloud.Case) reply {
	if len(c.Exchanges) == 0 {
		if c.Err == nil {
			return reply{}
		}
		return readPasted(c.Err.Error())
	}
	return readExchange(c.Exchanges[0]) // the call; what comes behind it is the service's description
}

func readExchange(x wire.Exchange) reply {
	r := reply{status: x.Status, header: x.Header, body: string(x.Body), received: x.Status != 0}
	for _, ch := range challenges(x.Header.Values("WWW-Authenticate")) {
		if strings.EqualFold(ch.scheme, "Bearer") {
			if r.bearer == nil || r.bearer.params["error"] == "" {
				r.bearer = &ch
			}
		} else if r.other == "" {
			r.other = ch.scheme
			r.errorID, r.words = ch.params["error"], ch.params["error_description"]
		}
	}
	r.read()
	return r
}

// readPasted reads a header or a body that somebody took from a log.
func readPasted(text string) reply {
	r := reply{body: text}
	const name = "www-authenticate:"
	value := text
	if at := strings.Index(strings.ToLower(text), name); at >= 0 && len(strings.ToLower(text)) == len(text) {
		value = text[at+len(name):]
	}
	line, _, _ := strings.Cut(strings.TrimSpace(value), "\n")
	for _, ch := range challenges([]string{line}) {
		if strings.EqualFold(ch.scheme, "Bearer") {
			r.bearer, r.received, r.status = &ch, true, http.StatusUnauthorized
			if ch.params["error"] == "insufficient_scope" {
				r.status = http.StatusForbidden
			}
		}
	}
	r.read()
	return r
}

// read takes error and words from the challenge, else from the body.
func (r *reply) read() {
	if r.bearer != nil { // it speaks of the token; another scheme's words stay only where there is none
		r.errorID, r.words = r.bearer.params["error"], r.bearer.params["error_description"]
	}
	var body map[string]json.RawMessage
	if json.Unmarshal([]byte(r.body), &body) == nil {
		for _, name := range []string{"error_description", "detail", "message", "title", "error"} {
			var text string
			if json.Unmarshal(body[name], &text) == nil && text != "" {
				if name == "error" && r.errorID == "" {
					r.errorID = text
				}
				if r.words == "" {
					r.words = text
				}
			}
		}
	}
	if short := strings.TrimSpace(r.body); r.words == "" && len(short) <= 300 && !r.html() {
		r.words = short
	}
}

func (r reply) html() bool {
	lower := strings.ToLower(r.body[:min(len(r.body), 2000)])
	return strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || strings.Contains(lower, "<html") || strings.Contains(lower, "<!doctype")
}

func (r reply) code() string {
	if r.errorID != "" && len(r.errorID) < 64 {
		return r.errorID
	}
	if r.status == 0 {
		return ""
	}
	return "HTTP " + strconv.Itoa(r.status)
}

func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "Apigw-Requestid", "X-Amz-Cf-Id", "Cf-Ray", "Traceparent"} {
		if v := h.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// explanation is one refusal being explained.
type explanation struct {
	c      cloud.Case
	set    settings
	r      reply
	more   []string
	likely bool // the reading rests on plain words
	worded bool // the reading rests on words
	guess  bool // the step was taken although the service named nothing
	about  description
}

func (x *explanation) say(format string, args ...any) {
	x.more = append(x.more, fmt.Sprintf(format, args...))
}

// foreseen is the step that foretold a fault of one of these families: a failing one first, then an open one.
func (x *explanation) foreseen(families []string) *cloud.Step {
	for _, status := range []cloud.Status{cloud.Fail, cloud.Unknown} {
		for i, s := range x.c.Prediction.Steps {
			if s.Status == status && !strings.HasSuffix(s.Code, ".untold") && s.Code != "" &&
				slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(s.Code, f) }) {
				return &x.c.Prediction.Steps[i]
			}
		}
	}
	return nil
}

func (x *explanation) fixes(code string) []inspect.Fix {
	m := mender{set: x.set, token: x.c.Token, wanted: x.scopesAsked(), allow: x.r.header.Get("Allow")}
	fixes := x.about.fixes()
	for _, change := range m.mend(code) {
		fixes = append(fixes, change.Fixes()...)
	}
	for _, s := range x.c.Prediction.Steps {
		if s.Status != cloud.Fail || s.Code == code {
			continue
		}
		for _, change := range m.mend(s.Code) {
			for _, f := range change.Fixes() {
				if !slices.ContainsFunc(fixes, func(g inspect.Fix) bool { return g.Text == f.Text }) {
					f.Title = "Also: " + f.Title
					fixes = append(fixes, f)
				}
			}
		}
	}
	return fixes
}
