package workbench

import (
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func TestWhatIsNotKnownIsNotComparedLetterByLetter(t *testing.T) {
	styles := theme.New(theme.Options{Dark: true})
	w := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)}, Deps{})
	for _, c := range []struct {
		known    bool
		want     string
		rows     int
		expected string
	}{
		{true, "entirely different", 3, "10.1.0.0/16"},
		{true, "“/” missing at the end", 3, "unknown/"},
		{false, "", 2, "10.1.0.0/16"},
	} {
		got := w.compared(c.expected, "unknown", c.known, 60)
		text := widget.Plain(got)
		if len(got) != c.rows || !strings.Contains(text, c.expected) || !strings.Contains(text, c.want) {
			t.Errorf("%+v:\n%s", c, text)
		}
	}
}

// TestAStepThatPassesHasNoDifference: what is expected can be a range or a rule, which no value is letter by letter.
func TestAStepThatPassesHasNoDifference(t *testing.T) {
	styles := theme.New(theme.Options{Dark: true})
	w := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)}, Deps{})
	for status, marked := range map[cloud.Status]bool{cloud.Pass: false, cloud.Skip: false, cloud.Unknown: false, cloud.Warn: true, cloud.Fail: true} {
		s := cloud.Step{Name: "session duration", Status: status, Expected: "900 to 43200 seconds", Actual: "900"}
		if text := widget.Plain(w.step(&s, 20, 60, true)); strings.Contains(text, "missing at the end") != marked || !strings.Contains(text, "got       900") {
			t.Errorf("%s:\n%s", status, text)
		}
	}
}

// TestWhatACloudGaveIsReadWhole: a long label has its value below, a long value goes on at the same edge.
func TestWhatACloudGaveIsReadWhole(t *testing.T) {
	styles := theme.New(theme.Options{Dark: true})
	w := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)}, Deps{})
	s := cloud.Session{Principal: "deploy", Details: []cloud.Detail{
		{Label: "Federated principal, by the profile's mapping", Value: "principal://x"},
		{Label: "Tenant", Value: "7f1c"},
		{Label: "Next", Value: "Roles decide: a refusal there means that one is lacking."}}}
	r := newRow(profiles.Summary{})
	if got := widget.Plain(w.session(r, &s, "gave", 40)[0].lines); got != `What it gave
  principal   deploy
  3 more  Federated principal, by the p…` {
		t.Errorf("closed:\n%s", got)
	}
	r.fold("gave")
	got := widget.Plain(w.session(r, &s, "gave", 40)[0].lines)
	const want = `What it gave
  principal         deploy
  Federated principal, by the profile's…
                    principal://x
  Tenant            7f1c
  Next              Roles decide: a
                    refusal there means
                    that one is lacking.`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestATrialsHeadSaysWholeWords: what has no room is left out, the signs last.
func TestATrialsHeadSaysWholeWords(t *testing.T) {
	b := newBench(t, "one")
	tr := trial("aws", "deploy", cloud.Accepted)
	tr.Predicted.Verdict = cloud.Accept
	for width, want := range map[int]string{
		60: "aws  predicted ✓ accept  tried ✓ accepted in 0 ms",
		48: "aws  predicted ✓ accept  tried ✓ accepted",
		40: "aws  predicted ✓  tried ✓ accepted",
	} {
		if got := strings.TrimSpace(widget.Plain(b.w.trialItems(b.w.row(), &tr, width)[0].lines)); got != want {
			t.Errorf("%d cells: %q, want %q", width, got, want)
		}
	}
}

func TestANamespacedClaimKeepsItsLastPart(t *testing.T) {
	b := newBench(t, "one")
	for _, c := range []struct {
		name string
		room int
		want string
	}{{"iss", 10, "iss"}, {"https://acme.dev/tenant_id", 26, "https://acme.dev/tenant_id"}, {"https://acme.dev/tenant_id", 15, "…/tenant_id"}, {"https://acme.dev/tenant_identification", 10, "https…tion"}, {"averylongclaimwithoutany", 10, "avery…tany"}} {
		if got := widget.Plain(widget.Block{widget.L(b.w.claimName(c.name, c.room))}); got != c.want {
			t.Errorf("%s in %d: %q, want %q", c.name, c.room, got, c.want)
		}
	}
}
