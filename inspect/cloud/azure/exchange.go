package azure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azcloud "github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles/secret"
)

// Try implements cloud.Cloud with Microsoft's own library, so that what passes here passes in a service. The credential
// is new each time because it caches tokens. Instance discovery, which asks a Microsoft host about the authority, is
// left on for Microsoft's hosts and off for any other, where it could only fail.
func (Azure) Try(ctx context.Context, token *inspect.Token, raw json.RawMessage, client *http.Client) (*cloud.Session, error) {
	set, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if token == nil {
		return nil, errors.New("there is no token to send")
	}
	_, microsoft := nationalOf(set.authority())
	credential, err := azidentity.NewClientAssertionCredential(set.TenantID, set.ClientID,
		func(context.Context) (string, error) { return token.Raw, nil },
		&azidentity.ClientAssertionCredentialOptions{
			ClientOptions: azcore.ClientOptions{
				// Always set: an empty host would fall back to AZURE_AUTHORITY_HOST.
				Cloud:     azcloud.Configuration{ActiveDirectoryAuthorityHost: set.authority()},
				Transport: sender{client},
				Retry:     policy.RetryOptions{MaxRetries: -1},
				Telemetry: policy.TelemetryOptions{Disabled: true},
			},
			DisableInstanceDiscovery: !microsoft,
		})
	if err != nil {
		return nil, err
	}
	got, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: strings.Fields(set.scope())})
	if err != nil {
		return nil, err
	}
	return session(set, got), nil
}

// sender hands requests to the client with a body of their own. azcore's GetBody rewinds and returns the one body that
// is about to be sent, so that a transport which reads a copy first would leave nothing to send.
type sender struct{ client *http.Client }

// Do implements policy.Transporter.
func (s sender) Do(req *http.Request) (*http.Response, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return s.client.Do(req)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	_ = req.Body.Close()
	own := req.Clone(req.Context())
	own.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	own.Body, err = own.GetBody()
	if err != nil {
		return nil, err
	}
	return s.client.Do(own)
}

// session tells what can be read of the access token. It is meant for the resource and not for us, so nothing is
// verified, and a shape that cannot be read is no fault.
func session(set settings, got azcore.AccessToken) *cloud.Session {
	t := inspect.Parse(got.Token)
	oid, app := t.Text("oid"), t.Text("appid")
	if app == "" {
		app = t.Text("azp")
	}
	s := &cloud.Session{
		Principal:   "application " + orElse(app, set.ClientID),
		ExpiresAt:   got.ExpiresOn.UTC(),
		Credentials: []cloud.Credential{{Name: "access_token", Value: secret.New(got.Token)}},
	}
	if oid != "" {
		s.Principal += ", service principal " + oid
	}
	for _, d := range []cloud.Detail{
		{Label: "Tenant", Value: orElse(t.Text("tid"), set.TenantID)},
		{Label: "Resource", Value: t.Claim("aud").Show()},
		{Label: "Lifetime", Value: lifetimeOf(t)},
	} {
		if d.Value != "" {
			s.Details = append(s.Details, d)
		}
	}
	roles, _ := t.Claim("roles").Texts()
	if len(roles) > 0 {
		s.Details = append(s.Details, cloud.Detail{Label: "Roles", Value: strings.Join(roles, ", ")})
	} else {
		s.Details = append(s.Details, cloud.Detail{Label: "Roles", Value: "none in the token"})
	}
	s.Details = append(s.Details, cloud.Detail{Label: "Next", Value: nextHint(set, len(roles) > 0)})
	return s
}

func lifetimeOf(t *inspect.Token) string {
	exp, ok1 := t.Time("exp")
	iat, ok2 := t.Time("iat")
	if !ok1 || !ok2 {
		return ""
	}
	return exp.Sub(iat).Round(time.Second).String()
}

// nextHint says what may be refused next: an exchange proves nothing about permissions.
func nextHint(set settings, roles bool) string {
	n, _ := nationalOf(set.authority())
	if strings.HasPrefix(set.scope(), n.resource) {
		return "Resource Manager decides by role assignments: a 403 AuthorizationFailed there means that the service principal lacks one, not that federation failed."
	}
	if roles {
		return "The resource decides by the roles in the token."
	}
	return "The token carries no application roles: a 401 or 403 from the resource means that an app role or its admin consent is missing, not that federation failed."
}
