package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles/secret"
)

// Try calls AssumeRoleWithWebIdentity once through the official SDK: anonymous, never repeated, for 900 seconds unless
// the settings say otherwise. Besides the session it leaves one CloudTrail entry.
func (Cloud) Try(ctx context.Context, token *inspect.Token, raw json.RawMessage, client *http.Client) (*cloud.Session, error) {
	if token == nil {
		return nil, errors.New("there is no token to try")
	}
	s := load(raw)
	out, err := newClient(s, client, aws.AnonymousCredentials{}).AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String(s.RoleARN), RoleSessionName: aws.String(s.session()), WebIdentityToken: aws.String(token.Raw),
		DurationSeconds: aws.Int32(clamp(s.duration())),
	})
	if err != nil {
		return nil, err
	}
	return newSession(token, out)
}

// clamp keeps absurd durations representable, so that AWS itself refuses them.
func clamp(seconds int64) int32 { return int32(max(min(seconds, 1<<30), -(1 << 30))) }

func newClient(s settings, client *http.Client, credentials aws.CredentialsProvider) *sts.Client {
	options := sts.Options{Region: s.region(), HTTPClient: client, Credentials: credentials, Retryer: aws.NopRetryer{}, RetryMaxAttempts: 1}
	if s.Endpoint != "" {
		options.BaseEndpoint = aws.String(s.Endpoint)
	}
	return sts.New(options)
}

// newSession keeps what AWS gave; credentials stay secret.
func newSession(token *inspect.Token, out *sts.AssumeRoleWithWebIdentityOutput) (*cloud.Session, error) {
	if out.Credentials == nil || out.Credentials.SecretAccessKey == nil || out.AssumedRoleUser == nil {
		return nil, errors.New("the endpoint answered without credentials: it is not AWS STS")
	}
	c := out.Credentials
	session := &cloud.Session{
		Principal: aws.ToString(out.AssumedRoleUser.Arn), ExpiresAt: aws.ToTime(c.Expiration).UTC(),
		Credentials: []cloud.Credential{
			{Name: "AccessKeyId", Value: secret.New(aws.ToString(c.AccessKeyId))},
			{Name: "SecretAccessKey", Value: secret.New(aws.ToString(c.SecretAccessKey))},
			{Name: "SessionToken", Value: secret.New(aws.ToString(c.SessionToken))},
		},
	}
	detail := func(label, value string) {
		if value != "" {
			session.Details = append(session.Details, cloud.Detail{Label: label, Value: value})
		}
	}
	detail("Audience, as AWS matched it", aws.ToString(out.Audience))
	detail("azp in the token", token.Text("azp"))
	detail("aud in the token", token.Claim("aud").Show())
	detail("Provider, as AWS saw it", aws.ToString(out.Provider))
	detail("iss in the token", token.Text("iss"))
	detail("Subject", aws.ToString(out.SubjectFromWebIdentityToken))
	detail("Role id", aws.ToString(out.AssumedRoleUser.AssumedRoleId))
	detail("Source identity", aws.ToString(out.SourceIdentity))
	if out.SessionTokenUtilization != nil {
		detail("Session token used", strconv.Itoa(int(*out.SessionTokenUtilization))+" %")
	}
	return session, nil
}

// Confirm asks GetCallerIdentity with the session's credentials, which needs no permission: it shows that the session
// works and whose it is, as an ARN.
func (Cloud) Confirm(ctx context.Context, raw json.RawMessage, session *cloud.Session, client *http.Client) (string, error) {
	arn, err := callerIdentity(ctx, raw, session, client)
	if err != nil {
		return "", refusalOf(err)
	}
	return arn, nil
}

// refusalOf is AWS's own code and words where it answered; the SDK's text around them names only its own machinery.
func refusalOf(err error) error {
	var refused smithy.APIError
	if errors.As(err, &refused) && refused.ErrorCode() != "" {
		return fmt.Errorf("GetCallerIdentity was refused with %s: %s", refused.ErrorCode(), refused.ErrorMessage())
	}
	return err
}

func callerIdentity(ctx context.Context, raw json.RawMessage, session *cloud.Session, client *http.Client) (string, error) {
	keys := aws.Credentials{Source: "mintmark session"}
	for _, c := range session.Credentials {
		switch c.Name {
		case "AccessKeyId":
			keys.AccessKeyID = c.Value.Reveal()
		case "SecretAccessKey":
			keys.SecretAccessKey = c.Value.Reveal()
		case "SessionToken":
			keys.SessionToken = c.Value.Reveal()
		}
	}
	if !keys.HasKeys() {
		return "", errors.New("the session holds no credentials to confirm")
	}
	provider := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return keys, nil })
	out, err := newClient(load(raw), client, provider).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Arn), nil
}
