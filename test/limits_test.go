package test

import (
	"strings"
	"testing"
	"time"
)

// TestLimitsAreToldAndKeptToAcrossRuns: what the tenant says of its quota comes with the token, with the token from the
// cache and from doctor; and what one run was told to wait for, the next one waits for without asking.
func TestLimitsAreToldAndKeptToAcrossRuns(t *testing.T) {
	w := sandbox(t)
	type limited struct {
		Limits []struct {
			Name        string
			Left, Whole int
			Reset       time.Time
		}
	}
	first := w.command().run(t, "token", "tenant-frugal", "--json")
	kept := w.command().run(t, "token", "tenant-frugal", "--json")
	for _, a := range []answer{first, kept} {
		got := decode[limited](t, a.stdout)
		if a.code != 0 || len(got.Limits) < 2 || got.Limits[0].Name != "tokens of this client, per hour" || got.Limits[0].Left != 1 || got.Limits[0].Whole != 2 || !got.Limits[0].Reset.After(time.Now()) || got.Limits[1].Whole != 100 {
			t.Errorf("exit %d: %+v", a.code, got)
		}
	}
	if first.stderr != "" {
		t.Errorf("half of a quota is no warning: %s", first.stderr)
	}
	last := w.command().run(t, "token", "tenant-frugal", "--fresh")
	if last.code != 0 || !strings.HasPrefix(last.stdout, "eyJ") || !strings.Contains(last.stderr, "0 of 2 tokens of this client, per hour, left until ") {
		t.Errorf("exit %d: %s", last.code, last.stderr)
	}
	doctor := w.command().run(t, "doctor", "--profile", "tenant-frugal")
	if !strings.Contains(doctor.stdout, "0 of 2 tokens of this client, per hour, left until ") || !strings.Contains(doctor.stdout, "100 tokens of this client, per day, left until ") {
		t.Errorf("doctor: %s", doctor.stdout)
	}
	over := w.command().run(t, "token", "tenant-frugal", "--fresh")
	again := w.command().run(t, "token", "tenant-frugal", "--fresh")
	if over.code != 1 || strings.Contains(over.stderr, "not asked again") || again.code != 1 || !strings.Contains(again.stderr, "It was not asked again: ") {
		t.Errorf("exit %d: %s\nexit %d: %s", over.code, over.stderr, again.code, again.stderr)
	}
	if a := w.command().run(t, "token", "tenant-frugal"); a.code != 0 {
		t.Errorf("the token in hand was not given: exit %d: %s", a.code, a.stderr)
	}
}
