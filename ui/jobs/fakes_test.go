package jobs

import (
	"context"
	"encoding/json"
	"net/http"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// fakeCloud accepts everything and can be given a session.
type fakeCloud struct{ session *cloud.Session }

func (fakeCloud) ID() string            { return "fake" }
func (fakeCloud) Title() string         { return "Fake" }
func (fakeCloud) Fields() []cloud.Field { return []cloud.Field{{Key: "url", Kind: cloud.URL}} }
func (fakeCloud) Normalize(s json.RawMessage) (json.RawMessage, []string, error) {
	return s, nil, nil
}
func (fakeCloud) Destinations(json.RawMessage) []string { return []string{"https://fake.example/"} }
func (fakeCloud) Predict(*inspect.Token, cloud.Evidence, json.RawMessage) cloud.Prediction {
	return cloud.Prediction{Verdict: cloud.Accept, Steps: []cloud.Step{{Name: "fake", Status: cloud.Pass, Code: "fake.code"}}}
}

func (f fakeCloud) Try(context.Context, *inspect.Token, json.RawMessage, *http.Client) (*cloud.Session, error) {
	return f.session, nil
}
func (fakeCloud) Explain(cloud.Case) cloud.Problem { return cloud.Problem{} }
func (fakeCloud) Setup(cloud.Case) []cloud.Change {
	return []cloud.Change{{Code: "fake.code", Texts: []inspect.Fix{{As: "cli", Text: "mintmark try PROFILE"}}}}
}
func (fakeCloud) Codes() []inspect.Code { return nil }
