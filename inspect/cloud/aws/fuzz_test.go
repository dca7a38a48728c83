package aws

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// FuzzSettings: whatever is pasted into a profile is refused with its place or predicted upon, never a panic, and what
// was accepted once is accepted unchanged again.
func FuzzSettings(f *testing.F) {
	f.Add(`{"role_arn":"arn:aws:iam::123456789012:role/x","trust_policy":` + somePolicy + `}`)
	f.Add(`{"trust_policy":"%7B%22Statement%22%3A%5B%5D%7D","provider_url":"x/","client_ids":["a"]}`)
	f.Add(`{"trust_policy":{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":["*"]},"NotAction":"*","Condition":{"ForAllValues:StringLikeIfExists":{"a:b":["${x, 'y'}","*?"]}}}}}`)
	f.Add(`{"trust_policy":{"Roles":[{"Arn":"a","AssumeRolePolicyDocument":{"Statement":[]},"MaxSessionDuration":3600}]}}`)
	token := inspect.Parse("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2EvIiwic3ViIjoiYkBjbGllbnRzIiwiYXpwIjoiYiIsImF1ZCI6ImMiLCJpYXQiOjEsImV4cCI6Mn0.AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		normal, _, err := New().Normalize(json.RawMessage(text))
		if err != nil {
			var at *cloud.SettingsError
			if !errors.As(err, &at) {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		again, _, err := New().Normalize(normal)
		if err != nil || string(again) != string(normal) {
			t.Fatalf("%s became %s: %v", normal, again, err)
		}
		c := cloud.Case{Token: token, Settings: normal, Evidence: cloud.Evidence{Now: time.Unix(10, 0)}}
		c.Prediction = New().Predict(token, c.Evidence, normal)
		New().Setup(c)
	})
}

// FuzzRefusal: whatever an endpoint or a log says is explained or left alone.
func FuzzRefusal(f *testing.F) {
	f.Add("An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity")
	f.Add(`<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>x</Message></Error></ErrorResponse>`)
	f.Add("operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: 1, ValidationError: x")
	f.Fuzz(func(t *testing.T, text string) {
		p := New().Explain(cloud.Case{Err: errors.New(text)})
		if p.Cause != "" && (p.Title == "" || p.Why == "") {
			t.Fatalf("%s is not explained", p.Cause)
		}
	})
}
