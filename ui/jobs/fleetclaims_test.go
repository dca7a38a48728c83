package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

const acmeClaim = "https://acme.dev/tenant_id"

// TestComparingClaimsAsksNoCloud: the tokens are fetched, and that is all; a profile without a token still says whose a
// value is.
func TestComparingClaimsAsksNoCloud(t *testing.T) {
	x := newTenant(t, time.Hour)
	list := many(t, x, "p", 3)
	list[0].Expect = &profiles.Expect{Claims: map[string]string{"azp": "somebody"}}
	list[1].Expect = &profiles.Expect{Claims: map[string]string{acmeClaim: "one", "iss": list[1].IssuerURL()}}
	j := newJobs(t, cloud.Registry{refusingCloud{fakeCloud{}, t}}, list...)
	got, err := j.Fleet(context.Background(), FleetOptions{AllClaims: true}, nil)
	if err != nil || len(got) != 3 {
		t.Fatal(err, len(got))
	}
	by := map[string][]inspect.Across{}
	for _, r := range got {
		if r.Err != nil || len(r.Tried.Trials) != 0 {
			t.Errorf("%s: %v, %d trials", r.Profile, r.Err, len(r.Tried.Trials))
		}
		by[r.Profile] = r.Claims
	}
	if a := by["p-00"]; len(a) != 1 || a[0].Code != "claim.missing" && a[0].Code != "claim.differs" {
		t.Errorf("%+v", a)
	}
	if a := by["p-01"]; len(a) != 2 || a[0].Code != "claim.missing" || a[1].Status != inspect.Pass {
		t.Errorf("%+v", a)
	}
	if len(by["p-02"]) != 0 {
		t.Errorf("a profile that requires nothing was judged: %+v", by["p-02"])
	}
	if got[0].Rank() != 4 || got[2].Profile != "p-02" {
		t.Errorf("the worst do not come first: %+v", got)
	}
	named, _ := j.Fleet(context.Background(), FleetOptions{Claims: []string{"iss"}}, nil)
	for _, r := range named {
		if len(r.Claims) != 1 || r.Claims[0].Claim != "iss" {
			t.Errorf("%s: %+v", r.Profile, r.Claims)
		}
	}
}

// refusingCloud fails the test when it is asked.
type refusingCloud struct {
	fakeCloud
	t *testing.T
}

func (c refusingCloud) Predict(*inspect.Token, cloud.Evidence, json.RawMessage) cloud.Prediction {
	c.t.Error("a cloud was asked")
	return cloud.Prediction{}
}

// TestOneDocumentForBothFrontEnds: every list is there, and what is not told is null.
func TestOneDocumentForBothFrontEnds(t *testing.T) {
	list := results()
	list[0].History = []Past{{At: time.Unix(1700000000, 0).UTC(), Cloud: "aws", Target: "t", Verdict: cloud.Refused}}
	raw, err := json.Marshal(Document(list, func(err error) Said { return Said{Code: "c", What: err.Error()} }))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Results []struct {
			Profile string
			Error   *Said
			Trials  []any
			Claims  []struct {
				Expected, Actual *string
				With             []string
			}
			History []struct{ Cloud, Verdict string }
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for i, r := range doc.Results {
		if r.Trials == nil || r.Claims == nil || r.History == nil || (r.Error != nil) != (list[i].Err != nil) {
			t.Errorf("%+v", r)
		}
	}
	if h := doc.Results[0].History; len(h) != 1 || h[0].Verdict != "refused" || doc.Results[2].Claims[0].Expected != nil {
		t.Errorf("%s", raw)
	}
}

// TestAFleetAsksForThoseWhoDidNotAgree: a remembered yes counts, as in try.
func TestAFleetAsksForThoseWhoDidNotAgree(t *testing.T) {
	ctx, x := context.Background(), newTenant(t, time.Hour)
	list := many(t, x, "p", 3)
	list[2].Targets = nil // nothing to send anywhere
	j := newJobs(t, cloud.Registry{fakeCloud{}}, list...)
	names := func() (out []string) {
		open, err := j.FleetUnagreed(ctx, FleetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range open {
			out = append(out, u.Profile)
			if !slices.Equal(u.Destinations, []string{"https://fake.example/"}) {
				t.Errorf("%+v", u)
			}
		}
		return out
	}
	if got := names(); !slices.Equal(got, []string{"p-00", "p-01"}) {
		t.Errorf("asks for %v", got)
	}
	if err := j.Consent(ctx, "p-00", []string{"https://fake.example/"}); err != nil {
		t.Fatal(err)
	}
	if got := names(); !slices.Equal(got, []string{"p-01"}) {
		t.Errorf("asks for %v", got)
	}
	if _, err := j.FleetUnagreed(ctx, FleetOptions{Match: "["}); !errors.As(err, new(*UsageError)) {
		t.Error(err)
	}
}
