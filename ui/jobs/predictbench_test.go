package jobs_test

import (
	"encoding/json"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/profiles"
)

// fourClouds is a profile with a target of each cloud, everything told; with cel, Google's mapping and condition too.
func fourClouds(cel bool) profiles.Profile {
	p := acme()
	var google string
	if cel {
		google = `"attribute_mapping":{"google.subject":"assertion.sub","attribute.tenant":"assertion['https://acme.dev/tenant_id'].extract('tenant-{id}')"},"attribute_condition":"assertion.azp == 'a1B2c3' && assertion.sub.endsWith('@clients')"`
	} else {
		google = `"allowed_audiences":["https://api.acme.dev"]`
	}
	p.Targets = append(p.Targets,
		profiles.Target{Cloud: "aws", Name: "deploy", Settings: json.RawMessage(`{"role_arn":"arn:aws:iam::123456789012:role/deploy","region":"eu-west-1","provider_url":"https://acme.eu.auth0.com/","client_ids":["a1B2c3"],"trust_policy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"acme.eu.auth0.com/:aud":"a1B2c3"}}}]}}`)},
		profiles.Target{Cloud: "gcp", Name: "pool", Settings: json.RawMessage(`{"provider":"projects/123456789012/locations/global/workloadIdentityPools/auth0/providers/m2m","issuer":"https://acme.eu.auth0.com/",` + google + `}`)},
		profiles.Target{Cloud: "api", Name: "orders", Settings: json.RawMessage(`{"url":"https://api.acme.dev/orders","issuer":"https://acme.eu.auth0.com/","audience":"https://api.acme.dev","algorithms":["RS256"]}`)})
	return p
}

// predicted is how long one prediction of the whole profile takes.
func predicted(tb testing.TB, cel bool) func() {
	j, p, token := explainer(), fourClouds(cel), inspect.Parse(unsigned(claims()))
	return func() {
		trials := j.Predict(p, token, nil)
		if len(trials) != 4 {
			tb.Fatalf("%d trials", len(trials))
		}
		for _, t := range trials {
			if len(t.Predicted.Steps) < 3 {
				tb.Fatalf("%s: %+v", t.Cloud, t.Predicted)
			}
		}
	}
}

// goals for one profile's prediction by all four clouds.
func predictGoals() map[bool]time.Duration {
	return map[bool]time.Duration{false: time.Millisecond, true: 5 * time.Millisecond}
}

func BenchmarkPredictProfile(b *testing.B) {
	for cel, name := range map[bool]string{false: "plain", true: "cel"} {
		b.Run(name, func(b *testing.B) {
			run := predicted(b, cel)
			start := time.Now()
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(time.Since(start))/float64(b.N)/float64(predictGoals()[cel]), "×goal")
		})
	}
}

// TestAPredictionIsQuick: ten times its goal, since machines are busy; the quickest of several counts.
func TestAPredictionIsQuick(t *testing.T) {
	for cel, goal := range predictGoals() {
		run, best := predicted(t, cel), time.Hour
		for range 20 {
			start := time.Now()
			run()
			best = min(best, time.Since(start))
		}
		t.Logf("cel %v: %v, goal %v", cel, best, goal)
		if best > 10*goal {
			t.Errorf("cel %v: %v, ten times over the goal of %v", cel, best, goal)
		}
	}
}
