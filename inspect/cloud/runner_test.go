package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/wire"
)

// fake is a cloud whose every answer is a field.
type fake struct {
	id    string
	steps []Step
	try   func(ctx context.Context, hc *http.Client) (*Session, error)
	say   Problem
}

func (f fake) ID() string    { return f.id }
func (f fake) Title() string { return f.id }
func (fake) Fields() []Field { return nil }
func (fake) Normalize(s json.RawMessage) (json.RawMessage, []string, error) {
	return s, nil, nil
}
func (fake) Destinations(json.RawMessage) []string { return nil }
func (f fake) Predict(*inspect.Token, Evidence, json.RawMessage) Prediction {
	return Judge(append([]Step(nil), f.steps...))
}
func (f fake) Try(ctx context.Context, _ *inspect.Token, _ json.RawMessage, hc *http.Client) (*Session, error) {
	return f.try(ctx, hc)
}
func (f fake) Explain(Case) Problem { return f.say }
func (fake) Setup(c Case) []Change {
	return []Change{{Side: "cloud", Code: "x.fault", Texts: []inspect.Fix{{Title: "t", As: "cli", Text: "mend"}}}}
}
func (fake) Codes() []inspect.Code { return nil }

func client() (*http.Client, *wire.Recorder, error) {
	hc, err := wire.NewClient(wire.Options{})
	if err != nil {
		return nil, nil, err
	}
	hc, r := wire.Record(hc, time.Now)
	return hc, r, nil
}

func run(f ...fake) []Trial {
	var r Registry
	in := Input{Token: inspect.Parse(""), Now: time.Now}
	for _, c := range f {
		r = append(r, c)
		in.Targets = append(in.Targets, Target{Cloud: c.id, Name: c.id})
	}
	return r.Run(context.Background(), in, client, nil)
}

func TestJudge(t *testing.T) {
	step := func(s Status, c inspect.Certainty) Step { return Step{Status: s, Certainty: c, Code: string(s)} }
	for _, c := range []struct {
		name  string
		steps []Step
		want  Verdict
		first string
	}{
		{"nothing to say", nil, Accept, ""},
		{"warnings and skips accept", []Step{step(Warn, inspect.Documented), step(Skip, ""), step(Pass, "")}, Accept, ""},
		{"a documented failure refuses", []Step{step(Unknown, ""), step(Fail, inspect.Documented)}, Refuse, "fail"},
		{"an observed failure refuses", []Step{step(Fail, inspect.Observed)}, Refuse, "fail"},
		{"an inferred failure alone never does", []Step{step(Fail, inspect.Inferred), step(Pass, "")}, Uncertain, "fail"},
		{"an unknown input leaves it open", []Step{step(Unknown, inspect.Documented)}, Uncertain, "unknown"},
	} {
		p := Judge(c.steps)
		got := ""
		if s := p.First(); s != nil {
			got = s.Code
		}
		if p.Verdict != c.want || got != c.first {
			t.Errorf("%s: %s, first %q; want %s, %q", c.name, p.Verdict, got, c.want, c.first)
		}
	}
}

func TestPredictionAndRealityAreCompared(t *testing.T) {
	answer := func(status int) func(context.Context, *http.Client) (*Session, error) {
		return func(ctx context.Context, hc *http.Client) (*Session, error) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
			defer srv.Close()
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL, strings.NewReader("x"))
			if err != nil {
				return nil, err
			}
			resp, err := hc.Do(req)
			if err != nil {
				return nil, err
			}
			_ = resp.Body.Close()
			if status == 200 {
				return &Session{Principal: "p"}, nil
			}
			return nil, errors.New("refused")
		}
	}
	fails := []Step{{Status: Fail, Code: "x.fault", Certainty: inspect.Documented}}
	unknown := []Step{{Status: Unknown, Code: "x.unknown"}}
	down := func(ctx context.Context, hc *http.Client) (*Session, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:1/", nil)
		if err != nil {
			return nil, err
		}
		resp, err := hc.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		return nil, err
	}
	yes, no := true, false
	for _, c := range []struct {
		name   string
		f      fake
		actual ActualVerdict
		agree  *bool
	}{
		{"both yes", fake{try: answer(200)}, Accepted, &yes},
		{"both no", fake{steps: fails, try: answer(400), say: Problem{HTTPStatus: 400, Cause: "x.fault"}}, Refused, &yes},
		{"predicted no, was yes", fake{steps: fails, try: answer(200)}, Accepted, &no},
		{"predicted yes, was no", fake{try: answer(403), say: Problem{HTTPStatus: 403}}, Refused, &no},
		{"an unknown prediction cannot disagree", fake{steps: unknown, try: answer(400), say: Problem{HTTPStatus: 400}}, Refused, nil},
		{"a failing server has refused nothing", fake{try: answer(503), say: Problem{HTTPStatus: 503}}, Unreachable, nil},
		{"a proxy's page is no answer", fake{try: answer(403), say: Problem{HTTPStatus: 403, Unanswered: true}}, Unreachable, nil},
		{"nobody there", fake{try: down}, Unreachable, nil},
		{"a panic is ours", fake{try: func(context.Context, *http.Client) (*Session, error) { panic("eyJ secret") }}, Unreachable, nil},
	} {
		c.f.id = "fake"
		got := run(c.f)[0]
		if got.Actual.Verdict != c.actual || (got.Agree == nil) != (c.agree == nil) || got.Agree != nil && *got.Agree != *c.agree {
			t.Errorf("%s: %s, agree %v: %+v", c.name, got.Actual.Verdict, got.Agree, got.Actual)
		}
		if got.Actual.Verdict == Unreachable && got.Actual.HTTPStatus == 0 && (got.Actual.Cause == "" || got.Actual.Title == "") {
			t.Errorf("%s: unreachable without a cause", c.name)
		}
		if b, err := json.Marshal(got); err != nil || strings.Contains(string(b), "eyJ secret") || strings.Contains(string(b), `"fix":null`) {
			t.Errorf("%s: %s %v", c.name, b, err)
		}
	}
}

func TestAFailingStepCarriesTheFix(t *testing.T) {
	got := run(fake{id: "fake", steps: []Step{{Status: Fail, Code: "x.fault", Certainty: inspect.Documented}}, try: func(context.Context, *http.Client) (*Session, error) { return &Session{}, nil }})
	if fix := got[0].Predicted.Steps[0].Fix; len(fix) != 1 || fix[0].Text != "mend" {
		t.Errorf("fix %+v", fix)
	}
}

// TestAllCloudsAtOnce: the whole takes no longer than the slowest (the goal is 1.2 times, a test allows ten times that).
func TestAllCloudsAtOnce(t *testing.T) {
	slow := func(d time.Duration) func(context.Context, *http.Client) (*Session, error) {
		return func(context.Context, *http.Client) (*Session, error) { time.Sleep(d); return &Session{}, nil }
	}
	start := time.Now()
	var all []fake
	for range 20 {
		all = append(all, fake{id: "fake", try: slow(100 * time.Millisecond)})
	}
	run(all...)
	if took := time.Since(start); took > 1200*time.Millisecond {
		t.Errorf("20 clouds of 100 ms took %v", took)
	}
}

func BenchmarkFanOut(b *testing.B) {
	const slowest = 100 * time.Millisecond
	wait := func(d time.Duration) func(context.Context, *http.Client) (*Session, error) {
		return func(context.Context, *http.Client) (*Session, error) { time.Sleep(d); return &Session{}, nil }
	}
	start := time.Now()
	for b.Loop() {
		run(fake{id: "a", try: wait(slowest)}, fake{id: "b", try: wait(slowest)}, fake{id: "c", try: wait(slowest)}, fake{id: "d", try: wait(slowest)})
	}
	b.ReportMetric(float64(time.Since(start))/float64(b.N)/float64(slowest), "×slowest")
}

func TestACancelledRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	in := Input{Token: inspect.Parse(""), Now: time.Now, Targets: []Target{{Cloud: "fake"}}}
	hang := fake{id: "fake", try: func(ctx context.Context, _ *http.Client) (*Session, error) { <-ctx.Done(); return nil, ctx.Err() }}
	got := Registry{hang}.Run(ctx, in, client, nil)
	if got[0].Actual.Verdict != Unreachable || got[0].Actual.Cause != "net.cancelled" {
		t.Errorf("%+v", got[0].Actual)
	}
}

// asker is a fake that can also say whose a session is.
type asker struct {
	fake
	who string
	err error
}

func (a asker) Confirm(ctx context.Context, _ json.RawMessage, _ *Session, _ *http.Client) (string, error) {
	return a.who, a.err
}

func TestASessionIsConfirmedOnlyWhenAskedTo(t *testing.T) {
	gives := fake{id: "a", try: func(context.Context, *http.Client) (*Session, error) { return &Session{Principal: "p"}, nil }}
	for _, c := range []struct {
		name  string
		cloud Cloud
		ask   bool
		want  string
	}{
		{"not asked", asker{fake: gives, who: "p"}, false, ""},
		{"asked", asker{fake: gives, who: "p"}, true, "Confirmed yes, as p"},
		{"another", asker{fake: gives, who: "q"}, true, "Confirmed no, because the answer names another: q"},
		{"refused", asker{fake: gives, err: errors.New("it is unknown")}, true, "Confirmed no, because it is unknown"},
		{"a cloud that cannot", gives, true, ""},
	} {
		in := Input{Token: inspect.Parse(""), Now: time.Now, Confirm: c.ask, Targets: []Target{{Cloud: "a", Name: "a"}}}
		trial := Registry{c.cloud}.Run(context.Background(), in, client, nil)[0]
		got := ""
		for _, d := range trial.Actual.Session.Details {
			got += d.Label + " " + d.Value
		}
		if yes := trial.Actual.Session.Confirmed; (yes != nil) != (c.want != "") || yes != nil && yes.Yes != strings.HasPrefix(c.want, "Confirmed yes") {
			t.Errorf("%s: %+v", c.name, yes)
		}
		if got != c.want || trial.Actual.Verdict != Accepted {
			t.Errorf("%s: %q, %s", c.name, got, trial.Actual.Verdict)
		}
	}
}
