package gcp

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// otherHost is the tenant's side of a wrong issuer: iss follows the host that the token was asked at.
func (m mender) otherHost(code string) []cloud.Change {
	want := m.s.Issuer
	if code != codeIssuerMismatch || want == "" || m.c.Token == nil || want == m.c.Token.Text("iss") {
		return nil
	}
	host, _, _ := strings.Cut(withoutScheme(want), "/")
	return []cloud.Change{m.text(sideAuth0, code, "Or ask the tenant under the host that the provider expects", "action",
		fmt.Sprintf("iss follows the host of the token request. If %s is the same tenant (its custom domain or its auth0.com name), set it as the profile's domain.", host))}
}

// otherAudience is the tenant's side of a wrong audience.
func (m mender) otherAudience(code string) []cloud.Change {
	var want string
	switch {
	case len(m.s.AllowedAudiences) > 0 && code == codeAudienceMismatch:
		want = m.s.AllowedAudiences[0]
	case m.d.resource.known() && code == codeAudienceDefault:
		want = m.d.resource.defaultAudiences()[0]
	default:
		return nil
	}
	if m.c.Token != nil {
		if aud, _ := m.c.Token.Claim("aud").Texts(); slices.Contains(aud, want) {
			return nil // the profile's belief; Google has another
		}
	}
	return []cloud.Change{m.text(sideAuth0, code, "Or ask the tenant for an audience that the provider allows", "action",
		"Ask for the audience "+want+". An Auth0 API of exactly this identifier must exist, with a client grant for this application: "+
			"auth0 api post resource-servers --data "+quote.Shell(string(apply(map[string]string{"name": "gcp-federation", "identifier": want, "signing_alg": "RS256"})))+m.tenant())}
}

// tenant names the token's tenant to the auth0 command.
func (m mender) tenant() string {
	if m.c.Token == nil {
		return quote.Tenant("")
	}
	return quote.Tenant(m.c.Token.Text("iss"))
}

// keyHelp is about keys and their way to Google.
func (m mender) keyHelp(code string) []cloud.Change {
	issuer := "https://TENANT.auth0.com/"
	if m.c.Token != nil && m.c.Token.Text("iss") != "" {
		issuer = strings.TrimSuffix(m.c.Token.Text("iss"), "/") + "/"
	}
	look := fmt.Sprintf("curl -sS %s\ncurl -sS %s", quote.Shell(issuer+".well-known/openid-configuration"), quote.Shell(issuer+".well-known/jwks.json"))
	fresh := m.text(sideAuth0, code, "Get a fresh token, signed with a current key", "cli", "mintmark token PROFILE --fresh")
	if code == codeSignature {
		return []cloud.Change{fresh}
	}
	return []cloud.Change{fresh, m.text(sideAuth0, code, "Look at what Google fetches, from a machine on the internet", "cli", look)}
}

// signingAlgorithm makes the Auth0 API sign with RS256.
func (m mender) signingAlgorithm(code string) cloud.Change {
	aud := "API_IDENTIFIER"
	if m.c.Token != nil {
		if list, ok := m.c.Token.Claim("aud").Texts(); ok && len(list) > 0 {
			aud = list[0]
		}
	}
	const title = "Let the Auth0 API sign with RS256"
	return cloud.Change{Side: sideAuth0, Title: title, Code: code, Apply: applied(aud != "API_IDENTIFIER", map[string]any{"api": map[string]any{"identifier": aud, "signing_alg": "RS256", "signing_secret": ""}}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: "auth0 api patch " + quote.Shell("resource-servers/"+url.PathEscape(aud)) + " --data " + quote.Shell(`{"signing_alg":"RS256"}`) + m.tenant()},
			{Title: title, As: "terraform", Text: "# in resource \"auth0_resource_server\" with identifier " + comment(quote.HCL(aud)) + "\nsigning_alg = \"RS256\""},
			{Title: title, As: "console", Text: "Auth0 Dashboard > Applications > APIs > " + aud + " > Settings > Signing Algorithm: RS256. Everything that verifies this API's tokens with its secret must change too."},
		}}
}

// credentialFile is the configuration that applications read.
func (m mender) credentialFile() cloud.Change {
	project, pool, provider := m.d.parts()
	s := m.s
	s.Provider = resource{project, "global", pool, provider}.name()
	file, err := credentialFile(s, helperCommand)
	if err != nil {
		file = []byte(err.Error())
	}
	return cloud.Change{Side: sideCloud, Title: "Give applications a credential file", Texts: []inspect.Fix{
		{Title: "Credential file (GOOGLE_APPLICATION_CREDENTIALS), with GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1 set", As: "text", Text: string(file)}}}
}

// otherChanges are what is left: tokens and clocks, unread configuration, services.
func (m mender) otherChanges(code string) []cloud.Change {
	one := func(side, title, as, text string) []cloud.Change {
		return []cloud.Change{m.text(side, code, title, as, text)}
	}
	project, _, _ := m.d.parts()
	switch code {
	case codeTokenOpaque:
		return one(sideAuth0, "Ask for the token with an audience", "cli", "mintmark profile edit PROFILE --audience "+quote.Shell("https://YOUR-API-IDENTIFIER"))
	case codeTokenEncrypted:
		return one(sideAuth0, "Let the Auth0 API give signed, not encrypted, tokens", "console", "Auth0 Dashboard > Applications > APIs > the API > Settings > Token Encryption: none.")
	case codeTokenMalformed, codeTimeExpired, codeTimeStale, codeTimeEnding, codeNoLifetime, codeTimeOld, codeInternal, codeTimeSkew, codeKeyID, codeAudienceMissing, codeIssuerMissing, codeTimeMissing, codeFederated:
		return one(sideAuth0, "Get a fresh token", "cli", "mintmark token PROFILE --fresh")
	case codeTimeFuture, codeTimeNotBefore:
		return one(sideAuth0, "Compare the clocks", "cli", "mintmark doctor\ntimedatectl status")
	case codeTimeLong:
		return one(sideAuth0, "Shorten the token's lifetime", "console", "Auth0 Dashboard > Applications > APIs > the API > Settings > Maximum Access Token Lifetime: 86400 seconds at most.")
	case codeIssuerUnknown, codeAudienceUnknown, codeMappingUnknown, codeConditionUnknown:
		return one(sideProfile, "Read the provider and tell the profile", "cli", m.d.providerCommand("describe")+" --format=json > provider.json\nmintmark profile edit PROFILE --target gcp --set-file provider=@provider.json")
	case codeIAMUnknown, codeIAMPolicy:
		return one(sideProfile, "Read the service account's policy and tell the profile", "cli", "gcloud iam service-accounts get-iam-policy "+quote.Shell(m.s.ServiceAccount)+" --format=json > policy.json\nmintmark profile edit PROFILE --target gcp --set-file iam_policy=@policy.json")
	case codeSTSOff:
		return m.enableService(code, "sts.googleapis.com", project)
	case codeCredentialsOff:
		return m.enableService(code, "iamcredentials.googleapis.com", project)
	case codeQuota:
		return one(sideCloud, "Wait, cache tokens, or ask for quota", "console", "IAM & Admin > Quotas & System Limits > Security Token Service API.")
	case codeUnsupported:
		return one(sideCloud, "Act as a service account", "action", "Set service_account in the target: this API wants a service account's token. The list of APIs that take federated tokens is docs.cloud.google.com/iam/docs/federated-identity-supported-services.")
	case codeNarrow:
		return []cloud.Change{m.setProfile(code, "Ask for the broad scope; IAM decides what is allowed", map[string]any{"scopes": []string{cloudPlatform}}, "scopes", cloudPlatform)}
	case codeKeyFormat:
		return one(sideCloud, "Upload the keys without x5c and x5t, or let Google fetch them", "cli", "curl -sS https://TENANT.auth0.com/.well-known/jwks.json | jq '{keys:[.keys[]|{kty,alg,use,kid,n,e}]}' > jwks.json")
	}
	return nil
}

func (m mender) enableService(code, service, project string) []cloud.Change {
	title := "Enable " + service
	return []cloud.Change{{Side: sideCloud, Title: title, Code: code, Apply: apply(map[string]any{"enable_services": []string{service}}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: "gcloud services enable " + service + " --project=" + quote.Shell(project)},
			{Title: title, As: "terraform", Text: "resource \"google_project_service\" \"federation\" {\n  project = " + quote.HCL(project) + "\n  service = " + quote.HCL(service) + "\n}"},
			{Title: title, As: "console", Text: "APIs & Services > Library > " + service + " > Enable"},
		}}}
}
