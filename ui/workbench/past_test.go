package workbench

import (
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/widget"
)

// TestTheStripOfTrialsLosesNoCloud: what one line has no room for stands on the next.
func TestTheStripOfTrialsLosesNoCloud(t *testing.T) {
	b := newBench(t, "one")
	r := b.w.row()
	r.sum.Targets = nil
	for _, id := range []string{"amazon", "google", "entra", "ours"} {
		r.sum.Targets = append(r.sum.Targets, profiles.SummaryTarget{Cloud: id, Name: "x"})
		for _, v := range []cloud.ActualVerdict{cloud.Accepted, cloud.Refused} {
			r.past = append(r.past, jobs.Past{At: b.now.Add(-time.Hour), Cloud: id, Target: "x", Verdict: v})
		}
	}
	for width, want := range map[int]string{
		80: "trials  amazon ✓✗  google ✓✗  entra ✓✗  ours ✓✗  last 11:00:00",
		40: "trials  amazon ✓✗  google ✓✗  entra ✓✗\n        ours ✓✗  last 11:00:00",
		30: "trials  amazon ✓✗  google ✓✗\n        entra ✓✗  ours ✓✗\n        last 11:00:00",
	} {
		if got := strings.TrimSpace(widget.Plain(b.w.pastTrials(r, width)[0].lines)); got != want {
			t.Errorf("%d cells:\n%s\nwant\n%s", width, got, want)
		}
	}
}
