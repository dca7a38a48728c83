package auth0

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mintmark/inspect"
	"mintmark/inspect/wire"
)

// Explain turns an answer of a token endpoint into a problem, offline: for answers that were recorded or pasted. status 0
// means that it is not known. c may be the zero Client: then fixes hold placeholders. It never returns nil.
func Explain(status int, header http.Header, body []byte, c Client) *Problem {
	if header == nil {
		header = http.Header{}
	}
	return explain(answer{status: status, header: header, body: body}, c, machineFlow)
}

func explain(a answer, c Client, f flow) *Problem {
	told, cause := readRefusal(a)
	q := reply{client: c, flow: f, status: a.status, code: told.code, message: told.message}
	if cause != "" {
		p := fill(ruleOf(cause), q)
		p.Refused = false
		p.Exchanges = a.exchanges
		if a.status == http.StatusTooManyRequests {
			return limited(fill(ruleOf(causeRate), q), a)
		}
		return p
	}
	p := judged(q)
	p.Exchanges = a.exchanges
	p.Learned = observed(a, c, p.Cause, q)
	return limited(p, a)
}

func judged(q reply) *Problem { return fill(match(q), q) }

// match finds the first row that matches; the last one matches everything.
func match(q reply) rule {
	for _, r := range answerRules() {
		if r.matches(q) {
			return r
		}
	}
	return ruleOf(causeUnknown)
}

// fill makes a problem of a row.
func fill(r rule, q reply) *Problem {
	p := &Problem{Cause: r.cause, Refused: r.refused, Title: r.title, Why: r.why, Causes: slices.Clone(r.causes), Certainty: r.certainty,
		Source: r.source, HTTPStatus: q.status, Code: q.code, Message: q.message}
	if r.fix != nil {
		p.Fix = r.fix(q)
	}
	return p
}

// limited adds when to ask again, for the answers that have such a time.
func limited(p *Problem, a answer) *Problem {
	switch p.Cause {
	case causeQuota, causeRate, causeAttempts, causeUnavailable:
		at := a.received
		if at.IsZero() {
			at, _ = http.ParseTime(a.header.Get("Date")) // a recorded answer counts from its own date
		}
		if !at.IsZero() {
			p.RetryAt = RetryAt(a.header, at)
		}
		p.Exchanges = a.exchanges
		if p.RetryAt.IsZero() {
			p.Learned = append(p.Learned, "The tenant did not say when to ask again.")
		} else {
			p.Learned = append(p.Learned, "The tenant says to ask again at "+p.RetryAt.UTC().Format(time.RFC3339)+".")
		}
	}
	return p
}

// local is a fault found before anything was sent. detail is ours.
func local(cause string, c Client, detail string) *Problem {
	p := fill(ruleOf(cause), reply{client: c})
	p.Learned = []string{"What is wrong: " + strings.TrimSuffix(detail, ".") + "."}
	return p
}

// badAnswer is a 200 that is no token response.
func badAnswer(a answer, c Client, why string) *Problem {
	told, cause := readRefusal(a)
	if cause == "" {
		cause = causeShape
	}
	p := fill(ruleOf(cause), reply{client: c, status: a.status, code: told.code, message: told.message})
	p.Refused = false
	p.Learned = []string{"What is wrong: " + why + "."}
	p.Exchanges = a.exchanges
	return p
}

// unreachable is a fault of the road: no usable answer came.
func unreachable(e *wire.Error, a answer, c Client) *Problem {
	p := &Problem{Cause: e.Code, Title: upper(e.What) + ".", Why: e.Why, Certainty: inspect.Documented, HTTPStatus: a.status, Exchanges: a.exchanges,
		Fix: []inspect.Fix{advice("Next", e.Next)}, road: e}
	for _, row := range wire.Codes() {
		if row.Code == e.Code {
			p.Certainty, p.Source = row.Certainty, row.Source
		}
	}
	if e.Err != nil {
		p.Learned = []string{"The original error: " + e.Err.Error() + "."}
	}
	q := reply{client: c}
	switch e.Code {
	case "net.dns.unknown", "net.tls.wrong-host":
		p.Causes = []string{"The domain is misspelt, or lacks its region: TENANT.eu.auth0.com, not TENANT.auth0.com.", "A custom domain is not set up, or not verified yet."}
		p.Fix = append(p.Fix, fixDomain(q)...)
	case "net.redirect":
		p.Causes = []string{"The domain is not an Auth0 tenant.", "A network login page stands in between."}
		p.Fix = append(p.Fix, fixDomain(q)...)
	}
	return p
}

func upper(s string) string {
	if s == "" || s[0] >= utf8.RuneSelf { // a host in another script stays as it is
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Network explains any error of a request to a tenant as a problem; nil for nil. A *Problem stays itself.
func Network(err error, c Client) *Problem {
	if err == nil {
		return nil
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return unreachable(wire.Classify(err), answer{}, c)
}

// Recall makes a refusal of a while ago a problem again, of what was kept of it.
func Recall(cause string, status int, code, message string, retryAt time.Time, c Client) *Problem {
	p := fill(ruleOf(cause), reply{client: c, status: status, code: code, message: message})
	p.RetryAt = retryAt
	return p
}

// Lasting is true for a fault that asking again will meet again until something is changed: a refusal of this client for
// what it asks, or a profile that cannot be asked for. Limits, servers in trouble and the road pass by themselves.
func (p *Problem) Lasting() bool {
	switch p.Cause {
	case causeKey, causeMethod, causeAddress:
		return true
	case causeRate, causeQuota, causeAttempts, causeUnavailable, causeActionFailed, causeSlowDown, causePending:
		return false
	}
	return p.Refused && p.RetryAt.IsZero()
}
