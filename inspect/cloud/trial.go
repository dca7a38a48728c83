package cloud

import (
	"encoding/json"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/wire"
)

// ActualVerdict is what became of the real attempt.
type ActualVerdict string

// Verdicts of a trial.
const (
	Accepted    ActualVerdict = "accepted"
	Refused     ActualVerdict = "refused"
	Unreachable ActualVerdict = "unreachable"
	Skipped     ActualVerdict = "skipped"
)

// Actual is what the cloud said, explained; it marshals to `actual` of `try --json`.
type Actual struct {
	Verdict ActualVerdict `json:"verdict"`
	Problem
	ElapsedMS int64    `json:"elapsed_ms"`
	Session   *Session `json:"session"` // null unless accepted
}

// Trial is prediction and reality of one target side by side.
type Trial struct {
	Cloud     string     `json:"cloud"`
	Target    string     `json:"target"`
	Predicted Prediction `json:"predicted"`
	Actual    Actual     `json:"actual"`
	Agree     *bool      `json:"agree"` // null when the prediction is unknown or the trial unreachable or skipped

	Exchanges []wire.Exchange `json:"-"`
	Setup     []Change        `json:"-"`
	TriedAt   time.Time       `json:"-"`
}

// Target is one configured destination of a profile.
type Target struct {
	Cloud    string          `json:"cloud"`
	Name     string          `json:"name"`
	Settings json.RawMessage `json:"settings"`
}

// Registry is the clouds that this program knows, in display order.
type Registry []Cloud

// Lookup finds a cloud by its ID; nil if unknown.
func (r Registry) Lookup(id string) Cloud {
	for _, c := range r {
		if c.ID() == id {
			return c
		}
	}
	return nil
}

// Input is what one run of trials needs.
type Input struct {
	Token    *inspect.Token
	Targets  []Target
	Evidence Evidence
	Offline  bool             // predict only
	Confirm  bool             // ask clouds that are Confirmers whose session it is
	Now      func() time.Time // for elapsed times
}
