package auth0

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestTheClockIsBlamedOnlyForWhatItCanDo: the assertion is good for 55 s and carries no iat, so that a machine may be slow
// by that much, or fast by what is left of Auth0's five minutes.
func TestTheClockIsBlamedOnlyForWhatItCanDo(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := someClient
	c.Auth = PrivateKeyJWT
	for ahead, want := range map[time.Duration]string{
		0:                  "agrees",
		20 * time.Second:   "not enough to spoil",
		-2 * time.Minute:   "not enough to spoil",
		70 * time.Second:   "had expired when it arrived",
		-260 * time.Second: "more than 5 minutes ahead",
	} {
		a := answer{status: 401, body: []byte(oauth("invalid_client", "x")), header: http.Header{"Date": {at.Add(ahead).Format(http.TimeFormat)}}, sent: at, received: at.Add(100 * time.Millisecond)}
		p := explain(a, c, machineFlow)
		if said := strings.Join(p.Learned, "\n"); p.Cause != causeAssertion || !strings.Contains(said, want) {
			t.Errorf("%s ahead: %s: %s", ahead, p.Cause, said)
		}
	}
	// A pasted answer was not asked for by this machine now: nothing follows for its clock.
	if p := Explain(401, http.Header{"Date": {at.Format(http.TimeFormat)}}, []byte(oauth("invalid_client", "x")), c); len(p.Learned) != 0 {
		t.Errorf("%q", p.Learned)
	}
}

// TestWaitsAreMeasuredByTheTenantsClock: a date that the tenant names counts from the date it gives, not from a machine that is an hour
// wrong.
func TestWaitsAreMeasuredByTheTenantsClock(t *testing.T) {
	tenant := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, wrong := range []time.Duration{-time.Hour, 0, time.Hour} {
		here := tenant.Add(wrong)
		for name, h := range map[string]http.Header{
			"x-ratelimit-reset": {"X-Ratelimit-Limit": {"30"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1795424430"}},
			"retry-after date":  {"Retry-After": {tenant.Add(30 * time.Second).Format(http.TimeFormat)}},
			"retry-after":       {"Retry-After": {"30"}},
		} {
			h.Set("Date", tenant.Format(http.TimeFormat))
			if got := RetryAt(h, here); !got.Equal(here.Add(30 * time.Second)) {
				t.Errorf("%s, %s wrong: %s from now", name, wrong, got.Sub(here))
			}
		}
	}
}
