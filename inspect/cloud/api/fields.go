package api

import (
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Fields implements cloud.Cloud.
func (API) Fields() []cloud.Field {
	return []cloud.Field{
		{Key: "url", Label: "URL", Help: "What to call with the token: best something that only reads.", Example: "https://api.acme.dev/orders", Kind: cloud.URL, Required: true, Check: checkURL},
		{Key: "method", Label: "Method", Help: "The HTTP method of the call. It is really sent: choose one that changes nothing.", Kind: cloud.Choice, Choices: methods(), Default: "GET", Check: checkMethod},
		{Key: "issuer", Label: "Expected issuer", Help: "The issuer that the service trusts, exactly as it is configured there.", Example: "https://acme.eu.auth0.com/", Kind: cloud.URL, Check: checkIssuer},
		{Key: "audience", Label: "Expected audience", Help: "The API identifier that the service expects in aud.", Example: "https://api.acme.dev", Kind: cloud.Text},
		{Key: "scopes", Label: "Needed scopes", Help: "All scopes that the called address needs.", Example: "read:orders", Kind: cloud.List, Default: "none needed"},
		{Key: "permissions", Label: "Needed permissions", Help: "Entries that the service looks for in the permissions claim (RBAC).", Example: "read:orders", Kind: cloud.List, Default: "none needed"},
		{Key: "claims", Label: "Needed claims", Help: "Claims that must have exactly this value.", Example: "https://acme.dev/tenant_id = tenant-123", Kind: cloud.Map, Default: "none needed"},
		{Key: "algorithms", Label: "Allowed algorithms", Help: "The signature algorithms that the service takes.", Example: "RS256", Kind: cloud.List, Default: "RS256 taken for granted, others unknown", Check: checkAlgorithms},
	}
}

func methods() []string { return []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"} }

func checkURL(text string) cloud.Note {
	t := strings.TrimSpace(text)
	u, err := url.Parse(t)
	n := cloud.Note{Status: inspect.Pass}
	switch {
	case t == "":
		return cloud.Note{}
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		n = cloud.Note{Status: inspect.Fail, Text: "Want an address such as https://api.acme.dev/orders."}
	case u.User != nil:
		n = cloud.Note{Status: inspect.Fail, Text: "A user name or password in the address would end up in logs."}
	case u.Scheme == "http" && !loopback(u.Hostname()):
		n = cloud.Note{Status: inspect.Fail, Text: "A bearer token travels over https only; http is for this machine."}
	}
	if t != text && n.Status == inspect.Pass {
		n.Cleaned = t
	}
	return n
}

func checkMethod(text string) cloud.Note {
	t := strings.ToUpper(strings.TrimSpace(text))
	switch {
	case t == "":
		return cloud.Note{}
	case !slices.Contains(methods(), t):
		return cloud.Note{Status: inspect.Fail, Text: "Want one of " + strings.Join(methods(), ", ") + "."}
	case t != "GET" && t != "HEAD" && t != "OPTIONS":
		return cloud.Note{Status: inspect.Warn, Text: "This method may change something, and it is really sent.", Cleaned: t}
	}
	return cloud.Note{Status: inspect.Pass, Cleaned: t}
}

func checkIssuer(text string) cloud.Note {
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return cloud.Note{}
	case !strings.HasPrefix(t, "https://"):
		return cloud.Note{Status: inspect.Fail, Text: "An issuer starts with https://."}
	case !strings.HasSuffix(t, "/"):
		return cloud.Note{Status: inspect.Warn, Text: "Auth0's issuer ends with a slash; write it here as the service has it."}
	}
	return cloud.Note{Status: inspect.Pass}
}

func checkAlgorithms(text string) cloud.Note {
	for _, alg := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ' ' }) {
		if strings.EqualFold(alg, "none") {
			return cloud.Note{Status: inspect.Fail, Text: "A service must never take unsigned tokens."}
		}
		if len(alg) != 5 && alg != "EdDSA" {
			return cloud.Note{Status: inspect.Warn, Text: alg + " is no name of a signature algorithm; Auth0 APIs use RS256, PS256 or HS256."}
		}
	}
	return cloud.Note{}
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
