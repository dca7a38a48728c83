package workbench

import (
	"testing"

	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// TestAPredictionIsNotTheCloudsAnswer: who looks at the list or the chain alone knows which of the two it is, and of what.
func TestAPredictionIsNotTheCloudsAnswer(t *testing.T) {
	s := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	w := &Workbench{env: &page.Env{Styles: &s, Pen: widget.NewPen(&s)}}
	slash := cloud.Step{Name: "provider for the issuer", Status: cloud.Fail, Code: "aws.issuer.slash"}
	refused := trial("aws", "x", cloud.Refused, slash)
	refused.Actual.Cause = slash.Code
	for want, v := range map[string]cloud.Trial{
		"predicted issuer slash": trial("aws", "x", cloud.Skipped, slash),
		"issuer slash":           refused,
		"predicted":              trial("aws", "x", cloud.Skipped, cloud.Step{Name: "issuer", Status: cloud.Pass}),
		"accepted 0 ms":          trial("aws", "x", cloud.Accepted, slash),
	} {
		r := newRow(profiles.Summary{Targets: []profiles.SummaryTarget{{Cloud: "aws", Name: "x"}}})
		r.learn(v)
		m := w.targetState(r, "aws", "x")
		got := widget.Plain(widget.Block{widget.L(m.Text(w.env.Pen, 40))})
		if got != want {
			t.Errorf("says %q, want %q", got, want)
		}
		if narrow := widget.Plain(widget.Block{widget.L(m.Text(w.env.Pen, 12))}); narrow != m.Word.String() {
			t.Errorf("where there is little room it says %q, want %q", narrow, m.Word)
		}
	}
}
