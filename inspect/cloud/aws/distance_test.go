package aws

import (
	"testing"
	"time"
)

func TestDistanceInWords(t *testing.T) {
	now := time.Unix(1e9, 0)
	for d, want := range map[time.Duration]string{-time.Second: "1s ago", 0: "now", 400 * time.Millisecond: "now", time.Minute: "in 1m0s"} {
		if got := distance(now.Add(d), now); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
