package jobs

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// reported is a refusal in which everything foreign is hostile, with a token that has a signature.
func reported(t *testing.T, as string) (text, signature string) {
	t.Helper()
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	f, err := j.Fetch(context.Background(), "p", false)
	if err != nil {
		t.Fatal(err)
	}
	problem := cloud.Problem{HTTPStatus: 400, Code: hostile, Message: hostile, RequestID: hostile, Cause: "aws.issuer.slash", Title: "t", Why: "w",
		Fix: []inspect.Fix{{Title: hostile, As: "cli", Text: "aws iam 'x'\n</pre><script>alert(1)</script>"}}}
	done := Tried{Profile: profiles.Profile{Name: hostile, Domain: "acme.eu.auth0.com", Audience: hostile}, Token: f.Token,
		Trials: []cloud.Trial{{Cloud: "aws", Target: hostile, Predicted: cloud.Prediction{Verdict: cloud.Refuse, Steps: []cloud.Step{{Name: "issuer", Status: cloud.Fail, Expected: hostile, Actual: "![x](https://evil)"}}},
			Actual: cloud.Actual{Verdict: cloud.Refused, Problem: problem}}}}
	judged := Inspected{Report: inspect.Inspect(f.Token, inspect.Options{Now: time.Now()})}
	text, err = Report(done, judged, time.Now(), as)
	if err != nil {
		t.Fatal(err)
	}
	return text, f.Token.Raw[strings.LastIndexByte(f.Token.Raw, '.')+1:]
}

func TestReportsHoldNoSignatureAndNothingAlive(t *testing.T) {
	for _, as := range []string{"md", "html"} {
		text, signature := reported(t, as)
		if strings.Contains(text, signature[:40]) {
			t.Errorf("%s holds the signature", as)
		}
		if strings.Contains(text, "<script") && as == "html" || !strings.Contains(text, "aws.issuer.slash") {
			t.Errorf("%s: %s", as, text)
		}
		inert(t, text)
	}
	if _, err := Report(Tried{}, Inspected{}, time.Now(), "pdf"); err == nil {
		t.Error("a report as pdf")
	}
}

// TestATenantsRefusalIsReportedToo: inert, with cause, causes and mending.
func TestATenantsRefusalIsReportedToo(t *testing.T) {
	problem := &auth0.Problem{Cause: "auth0.credentials", Refused: true, Title: "t", Why: "w", HTTPStatus: 401, Code: hostile, Message: hostile, Causes: []string{"c1"}, Learned: []string{"l1"},
		Fix: []inspect.Fix{{Title: "f", As: "text", Text: "do it"}}}
	for _, as := range []string{"md", "html"} {
		text, err := ReportProblem(profiles.Profile{Name: hostile, Domain: "acme.eu.auth0.com"}, problem, time.Now(), as)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"auth0.credentials", "The tenant refused a token", "c1", "l1", "do it", "401"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", as, want, text)
			}
		}
		if strings.Contains(text, "<script") {
			t.Errorf("%s is alive:\n%s", as, text)
		}
		inert(t, text)
	}
	if _, err := ReportProblem(profiles.Profile{}, problem, time.Now(), "pdf"); err == nil {
		t.Error("a report as pdf")
	}
}

// TestMarkdownReportHasNoMarkupOfOthers: outside of code blocks, no tag, link, image or table cell comes from the data.
func TestMarkdownReportHasNoMarkupOfOthers(t *testing.T) {
	text, _ := reported(t, "md")
	alive := regexp.MustCompile(`(^|[^\\])(<[a-z/!]|!\[|\]\(|\x60)`)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "    ") {
			continue // a code block shows everything as it is
		}
		if alive.MatchString(line) {
			t.Errorf("alive: %s", line)
		}
	}
	if !strings.Contains(text, "\n    aws iam 'x'\n    </pre><script>alert(1)</script>\n") {
		t.Errorf("the fix is not exact:\n%s", text)
	}
}

// TestHTMLReportHasNoElementsOfOthers: parsed as a browser would, it holds only the elements that we write.
func TestHTMLReportHasNoElementsOfOthers(t *testing.T) {
	text, _ := reported(t, "html")
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	ours := "html head meta title style body h1 h2 p table tbody tr th td pre"
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && !strings.Contains(" "+ours+" ", " "+n.Data+" ") {
			t.Errorf("an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "href" || a.Key == "src" {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if !strings.Contains(text, "default-src 'none'") {
		t.Error("no policy against scripts and requests")
	}
}

// TestAReportBeginsWithWhoTookTheToken: before any detail, each target with its outcome; every state has a sign, a word
// and, in HTML, a class that no foreign text can choose.
func TestAReportBeginsWithWhoTookTheToken(t *testing.T) {
	step := cloud.Step{Name: "issuer", Status: cloud.Fail, Code: "aws.issuer.slash", Expected: "https://a", Actual: "https://a/"}
	trial := func(target string, predicted cloud.Verdict, actual cloud.ActualVerdict) cloud.Trial {
		return cloud.Trial{Cloud: "aws", Target: target, Predicted: cloud.Prediction{Verdict: predicted, Steps: []cloud.Step{step}}, Actual: cloud.Actual{Verdict: actual}}
	}
	refused := trial("no", cloud.Refuse, cloud.Refused)
	refused.Actual.Title, refused.Actual.Cause, refused.Actual.Certainty = "The slash.", "aws.issuer.slash", inspect.Inferred
	done := Tried{Profile: profiles.Profile{Name: "p"}, Trials: []cloud.Trial{trial("yes", cloud.Accept, cloud.Accepted), refused, trial("away", cloud.Accept, cloud.Unreachable),
		trial("foretold", cloud.Refuse, cloud.Skipped), trial("open", cloud.Uncertain, cloud.Skipped)}}
	md, err := Report(done, Inspected{}, time.Now(), "md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| ✓ pass | aws · yes |", `| ✗ fail | aws · no | refuse | refused | The slash. \[aws.issuer.slash\] |`, "| ▲ warn | aws · away |", "| ✗ fail | aws · foretold | refuse | skipped | issuer: aws.issuer.slash |", "| ? unknown | aws · open |"} {
		at := strings.Index(md, want)
		if at < 0 || at > strings.Index(md, "## Verdict") {
			t.Errorf("%q stands at %d in\n%s", want, at, md)
		}
	}
	if !strings.Contains(md, "| scopes | every granted one |") || !strings.Contains(md, "| known as | likely, not certain |") {
		t.Errorf("a reader is left alone with:\n%s", md)
	}
	page, err := Report(done, Inspected{}, time.Now(), "html")
	if err != nil || !strings.Contains(page, `<tr class="fail"><td>✗ fail</td><td>aws · no</td><td data-label="predicted">refuse</td>`) {
		t.Errorf("%v\n%s", err, page)
	}
	hostileStatus := inspect.Report{Lines: []inspect.Line{{Name: "x", Status: `"><script>`}}}
	if page, _ := Report(Tried{}, Inspected{Report: hostileStatus}, time.Now(), "html"); strings.Contains(page, "<script") || strings.Contains(page, `class=""`) {
		t.Errorf("a status of others became markup:\n%s", page)
	}
}
