package jobs

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
)

type suites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []suite  `xml:"testsuite"`
}

type suite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Class   string  `xml:"classname,attr"`
	Name    string  `xml:"name,attr"`
	Time    string  `xml:"time,attr"`
	Failure *reason `xml:"failure"`
	Error   *reason `xml:"error"`
	Skipped *reason `xml:"skipped"`
}

type reason struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
}

// JUnit writes the results as a JUnit report: a suite per profile, a case per target and per compared claim; refused, or
// predicted to be where no cloud was asked, is a failure, unreachable an error. explain gives an error's words.
func JUnit(results []FleetResult, explain func(error) Said) (string, error) {
	doc := suites{}
	for _, r := range results {
		s := suite{Name: safe(r.Profile)}
		if r.Err != nil {
			said := explain(r.Err)
			s.Cases = append(s.Cases, testCase{Class: safe(r.Profile), Name: "token", Time: "0", Error: &reason{safe(said.Code), safe(said.What)}})
			s.Errors++
		}
		for _, a := range r.Claims {
			c := testCase{Class: safe(r.Profile), Name: safe("claim " + a.Claim), Time: "0"}
			switch a.Status {
			case inspect.Fail:
				c.Failure = &reason{safe(a.Code), safe(ClaimWords(a))}
				s.Failures++
			case inspect.Warn, inspect.Skip:
				c.Skipped = &reason{safe(a.Code), safe(ClaimWords(a))}
			}
			s.Cases = append(s.Cases, c)
		}
		for _, t := range r.Tried.Trials {
			c := testCase{Class: safe(r.Profile), Name: safe(t.Cloud + ":" + t.Target), Time: fmt.Sprintf("%.3f", float64(t.Actual.ElapsedMS)/1000)}
			why := &reason{safe(t.Actual.Cause), safe(t.Actual.Title)}
			switch t.Actual.Verdict {
			case cloud.Refused:
				c.Failure = why
				s.Failures++
			case cloud.Unreachable:
				c.Error = why
				s.Errors++
			case cloud.Skipped:
				if code, title := Foretold(t); code != "" {
					c.Failure = &reason{safe(code), safe("predicted: " + title)}
					s.Failures++
					break
				}
				c.Skipped = &reason{"predicted", string(t.Predicted.Verdict)}
			}
			s.Cases = append(s.Cases, c)
		}
		s.Tests = len(s.Cases)
		doc.Suites = append(doc.Suites, s)
	}
	b, err := xml.MarshalIndent(doc, "", "  ")
	return xml.Header + string(b) + "\n", err
}

// Foretold is the cause of a refusal that was only predicted, and why; "" for every other trial.
func Foretold(t cloud.Trial) (code, why string) {
	first := t.Predicted.First()
	if t.Actual.Verdict != cloud.Skipped || t.Predicted.Verdict != cloud.Refuse || first == nil {
		return "", ""
	}
	return first.Code, first.Why
}

// safe makes foreign text fit for a report: visible escapes, no control characters.
func safe(s string) string { return printable.Of(s).String() }

// OpenMetrics writes the results as OpenMetrics text for a textfile collector.
func OpenMetrics(results []FleetResult, now time.Time) string {
	var b strings.Builder
	gauge := func(name, help string) { fmt.Fprintf(&b, "# TYPE %s gauge\n# HELP %s %s\n", name, name, help) }
	gauge("mintmark_token_ok", "Whether a token could be had for the profile.")
	for _, r := range results {
		fmt.Fprintf(&b, "mintmark_token_ok{profile=%s} %d\n", label(r.Profile), flag(r.Err == nil))
	}
	gauge("mintmark_token_expires_seconds", "Seconds until the profile's token expires.")
	for _, r := range results {
		if r.Tried.Token == nil {
			continue
		}
		if exp, ok := r.Tried.Token.Time("exp"); ok {
			fmt.Fprintf(&b, "mintmark_token_expires_seconds{profile=%s} %.0f\n", label(r.Profile), exp.Sub(now).Seconds())
		}
	}
	each := func(f func(r FleetResult, t cloud.Trial)) {
		for _, r := range results {
			for _, t := range r.Tried.Trials {
				f(r, t)
			}
		}
	}
	gauge("mintmark_trial_accepted", "Whether the target accepted the token.")
	each(func(r FleetResult, t cloud.Trial) {
		if t.Actual.Verdict != cloud.Skipped {
			fmt.Fprintf(&b, "mintmark_trial_accepted{profile=%s,cloud=%s,target=%s,cause=%s} %d\n", label(r.Profile), label(t.Cloud), label(t.Target), label(t.Actual.Cause), flag(t.Actual.Verdict == cloud.Accepted))
		}
	})
	gauge("mintmark_trial_seconds", "How long the target took to answer.")
	each(func(r FleetResult, t cloud.Trial) {
		if t.Actual.Verdict != cloud.Skipped {
			fmt.Fprintf(&b, "mintmark_trial_seconds{profile=%s,cloud=%s,target=%s} %.3f\n", label(r.Profile), label(t.Cloud), label(t.Target), float64(t.Actual.ElapsedMS)/1000)
		}
	})
	gauge("mintmark_claim_ok", "Whether the token carries the value that its profile requires.")
	for _, r := range results {
		for _, a := range r.Claims {
			if a.Status == inspect.Pass || a.Status == inspect.Fail {
				fmt.Fprintf(&b, "mintmark_claim_ok{profile=%s,claim=%s,code=%s} %d\n", label(r.Profile), label(a.Claim), label(a.Code), flag(a.Status == inspect.Pass))
			}
		}
	}
	gauge("mintmark_run_timestamp_seconds", "When this run ended.")
	fmt.Fprintf(&b, "mintmark_run_timestamp_seconds %d\n# EOF\n", now.Unix())
	return b.String()
}

// label quotes a label value as OpenMetrics wants it: backslash, quote and newline escaped, after foreign text was made
// visible.
func label(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(safe(s)) + `"`
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
