package jobs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect/cloud"
)

// Past is what became of one trial.
type Past struct {
	At      time.Time           `json:"at"`
	Cloud   string              `json:"cloud"`
	Target  string              `json:"target"`
	Verdict cloud.ActualVerdict `json:"verdict"`
}

// mostPast is how many trials of a profile are remembered; the store forgets earlier if there is no room.
const mostPast = 24

// letters write a verdict in one letter: the notes on a profile are small.
const letters = "aru"

func verdicts() []cloud.ActualVerdict {
	return []cloud.ActualVerdict{cloud.Accepted, cloud.Refused, cloud.Unreachable}
}

// History is what became of a profile's trials, oldest first. Entries that cannot be read are left out.
func (j *Jobs) History(ctx context.Context, profile string) ([]Past, error) {
	state, err := j.Store.State(ctx, profile)
	if err != nil {
		return nil, err
	}
	var out []Past
	for _, text := range state.History {
		if p, ok := readPast(text); ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// remember keeps what became of these trials. It is best effort: a store that cannot take notes spoils no trial.
func (j *Jobs) remember(ctx context.Context, profile string, trials []cloud.Trial) {
	var fresh []string
	for _, t := range trials {
		if i := slices.Index(verdicts(), t.Actual.Verdict); i >= 0 {
			fresh = append(fresh, fmt.Sprintf("%d %c %s/%s", t.TriedAt.Unix(), letters[i], t.Cloud, t.Target))
		}
	}
	if len(fresh) == 0 {
		return
	}
	state, err := j.Store.State(ctx, profile)
	if err != nil {
		return
	}
	state.LastUsed = j.Now()
	state.History = append(state.History, fresh...)
	if over := len(state.History) - mostPast; over > 0 {
		state.History = state.History[over:]
	}
	_ = j.Store.PutState(ctx, profile, state)
}

func readPast(text string) (p Past, ok bool) {
	parts := strings.SplitN(text, " ", 3)
	if len(parts) != 3 || len(parts[1]) != 1 {
		return p, false
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	i := strings.Index(letters, parts[1])
	if err != nil || i < 0 || i >= len(verdicts()) {
		return p, false
	}
	p.At, p.Verdict = time.Unix(at, 0).UTC(), verdicts()[i]
	p.Cloud, p.Target, ok = strings.Cut(parts[2], "/")
	return p, ok
}
