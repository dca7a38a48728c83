package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// maxAnswer is how much of an answer is read; the rest does not matter here.
const maxAnswer = 1 << 20

// Try implements cloud.Cloud: the call as the service's clients make it, once, without following redirects.
func (API) Try(ctx context.Context, token *inspect.Token, raw json.RawMessage, client *http.Client) (*cloud.Session, error) {
	set, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if token == nil {
		return nil, errors.New("there is no token to send")
	}
	req, err := http.NewRequestWithContext(ctx, set.method(), set.URL, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token.Raw)
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	req.Header.Set("User-Agent", "mintmark")
	once := *client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, fmt.Errorf("the service answered %s", resp.Status)
	}
	exp, _ := token.Time("exp")
	s := &cloud.Session{Principal: orElse(token.Text("sub"), "the bearer of the token"), ExpiresAt: exp,
		Details: []cloud.Detail{{Label: "Answer", Value: resp.Status}, {Label: "Content", Value: orElse(resp.Header.Get("Content-Type"), "none")}}}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		s.Details = append(s.Details, cloud.Detail{Label: "Note", Value: "A web page answered. If this should be an API, a sign-in page or a proxy may stand in front of it."})
	}
	return s, nil
}
