package aws

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

// Fields are the settings of an AWS target in form order.
func (Cloud) Fields() []cloud.Field {
	return append([]cloud.Field{
		{Key: "role_arn", Label: "Role ARN", Kind: cloud.Text, Required: true, Example: "arn:aws:iam::123456789012:role/deploy",
			Env: []string{"AWS_ROLE_ARN"}, Help: "The IAM role to assume. Its account is where AWS looks for the identity provider.", Check: checkRole},
		{Key: "region", Label: "Region", Kind: cloud.Text, Example: "eu-west-1", Default: "us-east-1",
			Env: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}, Help: "Whose STS endpoint is asked.", Check: checkRegion},
		{Key: "endpoint", Label: "STS endpoint", Kind: cloud.URL, Example: "https://sts.eu-west-1.amazonaws.com", Default: "the region's own",
			Env: []string{"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"}, Help: "Another STS than AWS's own: a VPC endpoint or a pretend cloud.", Check: checkEndpoint},
		{Key: "session_name", Label: "Session name", Kind: cloud.Text, Example: "mintmark", Default: defaultSession,
			Env: []string{"AWS_ROLE_SESSION_NAME"}, Help: "Shown in CloudTrail: 2 to 64 letters, digits or _+=,.@- characters.", Check: checkSession},
		{Key: "duration_seconds", Label: "Session duration", Kind: cloud.Duration, Example: "900", Default: strconv.Itoa(defaultDuration),
			Help: "900 to 43200 seconds, and never more than the role allows.", Check: checkDuration},
	}, cloudFields()...)
}

// cloudFields are what is configured at AWS: they feed the prediction and change nothing there.
func cloudFields() []cloud.Field {
	return []cloud.Field{
		{Key: "provider_url", Label: "Provider URL", Kind: cloud.URL, Example: "https://acme.eu.auth0.com/",
			Help: "The identity provider registered in IAM, exactly as it is there. Its ARN, or a get-open-id-connect-provider or list-open-id-connect-providers answer, is taken too.", Check: checkProviderURL,
			Command: []string{"aws", "iam", "list-open-id-connect-providers", "--output", "json"}},
		{Key: "client_ids", Label: "Client IDs", Kind: cloud.List, Example: "a1B2c3",
			Help: "The provider's audiences. AWS compares the token's azp with them, or aud if it has no azp."},
		{Key: "max_session_seconds", Label: "Role's longest session", Kind: cloud.Duration, Example: "3600",
			Help:    "The role's MaxSessionDuration, 3600 to 43200 seconds.",
			Command: []string{"aws", "iam", "list-roles", "--query", "Roles[?Arn=='${role_arn}'].MaxSessionDuration", "--output", "text"}},
		{Key: "trust_policy", Label: "Trust policy", Kind: cloud.JSON, Example: `{"Version":"2012-10-17","Statement":[…]}`,
			Help: "The role's trust policy as JSON, or a whole get-role answer.", Check: checkPolicyText,
			Command: []string{"aws", "iam", "list-roles", "--query", "{Roles: Roles[?Arn=='${role_arn}']}", "--output", "json"}},
	}
}

var regionShape = lazyregexp.New(`^([a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}|aws-global)$`)

func note(status inspect.Status, text string) cloud.Note {
	return cloud.Note{Status: status, Text: text}
}

func checkRole(text string) cloud.Note {
	if text == "" {
		return cloud.Note{}
	}
	cleaned := strings.TrimSpace(text)
	role, problem := parseRoleARN(cleaned)
	if problem != "" {
		return note(inspect.Fail, "This is no role ARN: "+problem+".")
	}
	out := note(inspect.Pass, "Role "+role.path+role.name+" in account "+role.account+".")
	if cleaned != text {
		out.Cleaned = cleaned
	}
	return out
}

func checkRegion(text string) cloud.Note {
	switch {
	case text == "":
		return cloud.Note{}
	case regionShape().MatchString(text):
		return note(inspect.Pass, "STS is asked at "+settings{Region: text}.url()+".")
	}
	return note(inspect.Fail, "Write a region such as eu-west-1, or aws-global.")
}

func checkEndpoint(text string) cloud.Note {
	if text == "" {
		return cloud.Note{}
	}
	at, err := url.Parse(text)
	switch {
	case err != nil || at.Host == "":
		return note(inspect.Fail, "Write a URL such as https://sts.eu-west-1.amazonaws.com.")
	case at.User != nil || at.RawQuery != "" || at.Fragment != "":
		return note(inspect.Fail, "Leave out user, query and fragment.")
	case at.Scheme == "https":
		return note(inspect.Pass, "STS is asked at "+at.Host+".")
	case at.Scheme == "http" && (at.Hostname() == "localhost" || at.Hostname() == "::1" || strings.HasPrefix(at.Hostname(), "127.")):
		return note(inspect.Warn, "Plain http, which is for loopback only.")
	}
	return note(inspect.Fail, "Use https.")
}

func checkSession(text string) cloud.Note {
	switch {
	case text == "":
		return cloud.Note{}
	case sessionLetters().MatchString(text):
		return note(inspect.Pass, "AWS takes this name.")
	}
	return note(inspect.Fail, "Use 2 to 64 letters, digits or _+=,.@- characters.")
}

func checkDuration(text string) cloud.Note {
	if text == "" {
		return cloud.Note{}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return note(inspect.Fail, "Write whole seconds.")
	case seconds < 900 || seconds > 43200:
		return note(inspect.Fail, "AWS takes 900 to 43200 seconds.")
	case seconds > 3600:
		return note(inspect.Warn, "More than an hour needs a role whose MaxSessionDuration allows it.")
	}
	return note(inspect.Pass, "Every role allows this.")
}

func checkProviderURL(text string) cloud.Note {
	if text == "" || strings.HasPrefix(strings.TrimSpace(text), "{") {
		return cloud.Note{}
	}
	address, changed := providerURL(strings.TrimSpace(text))
	out := note(inspect.Pass, "AWS compares this with the token's iss, character by character.")
	if changed != "" || address != text {
		out.Cleaned = address
	}
	at, err := url.Parse(address)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "https":
		return note(inspect.Fail, "IAM takes https URLs only.")
	case !strings.HasSuffix(address, "/"):
		out.Status, out.Text = inspect.Warn, "Auth0's iss ends in a slash; write the URL exactly as it is registered."
	}
	return out
}

func checkPolicyText(text string) cloud.Note {
	if strings.TrimSpace(text) == "" {
		return cloud.Note{}
	}
	value, err := json.Marshal(map[string]string{"trust_policy": text})
	if err != nil {
		return note(inspect.Fail, "This is no text.")
	}
	s, notes, err := normalize(value)
	if err != nil {
		return note(inspect.Fail, sentence(err.Error()))
	}
	p, err := parsePolicy(s.TrustPolicy, "trust_policy")
	if err != nil {
		return note(inspect.Fail, sentence(err.Error()))
	}
	return note(inspect.Pass, strings.TrimSpace(strconv.Itoa(len(p.statements))+" statement(s). "+strings.Join(notes, " ")))
}
