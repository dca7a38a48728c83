package azure

import "mintmark/inspect"

// Sources that several rules rest on. Microsoft's pages are under learn.microsoft.com.
const (
	sourceCRED  = "Microsoft Learn, v2-oauth2-client-creds-grant-flow"
	sourceCONS  = "Microsoft Learn, workload-identity-federation-considerations"
	sourceWIF   = "Microsoft Learn, workload-identity-federation"
	sourceFLEX  = "Microsoft Learn, workload-identities-flexible-federated-identity-credentials"
	sourceERR   = "Microsoft Learn, reference-error-codes"
	sourceCERT  = "Microsoft Learn, certificate-credentials"
	sourceADO   = "Microsoft Learn, Azure DevOps workload identity troubleshooting"
	sourceCloud = "Azure SDK for Go, azcore/cloud"
	sourceMSAL  = "server texts recorded in the MSAL for .NET tests"
	sourceField = "seen in public issue threads"
	sourceTYP   = "header types that Entra's own error text lists"
	sourceLIFE  = "github.com/MicrosoftDocs/azure-docs/issues/86915"
	sourceTIME  = "github.com/Azure/azure-sdk-for-rust/issues/1739"
	sourceSDK   = "azidentity v1.15.0"
	sourceOurs  = "our conclusion"
)

const (
	documented = inspect.Documented
	observed   = inspect.Observed
	inferred   = inspect.Inferred
)

// row is one code, written without field names.
type row inspect.Code

// codeTable is every code of this cloud: its steps' and its refusals'.
func codeTable() []inspect.Code {
	var all []inspect.Code
	for _, part := range [][]row{requestCodes(), assertionCodes(), matchCodes(), keyCodes(), directoryCodes(), answerCodes()} {
		for _, r := range part {
			all = append(all, inspect.Code(r))
		}
	}
	return all
}

var codeIndex = inspect.CodeIndex(codeTable)

// codeOf finds a code's row. A test holds that every code in use has one.
func codeOf(code string) inspect.Code {
	if c, ok := codeIndex(code); ok {
		return c
	}
	return inspect.Code{Code: code, Title: code, Certainty: inferred, Source: sourceOurs}
}

func requestCodes() []row {
	return []row{
		{"azure.settings.invalid", "Settings cannot be read", "The target's settings are not what this program can read, so nothing could be judged.", documented, "docs/profiles.md"},
		{"azure.authority.invalid", "Authority is no https URL", "Microsoft's libraries refuse an authority without https.", documented, sourceSDK},
		{"azure.authority.path", "Authority holds more than the host", "The tenant is added behind the authority, so that a path in it likely leads nowhere.", inferred, sourceSDK},
		{"azure.authority.unknown", "Authority is not a Microsoft host", "The host is none of Microsoft's sign-in hosts; the assertion would be sent to it.", documented, sourceCloud},
		{"azure.authority.cloud", "Wrong national cloud", "The tenant lives in another Microsoft cloud than the authority that was asked.", documented, sourceERR},
		{"azure.tenant.none", "No tenant given", "Without the tenant ID nobody can be asked.", documented, sourceCRED},
		{"azure.tenant.empty", "Tenant ID is all zeros", "An empty GUID names no tenant.", observed, sourceField},
		{"azure.tenant.shared", "Tenant is a shared endpoint", "An application signs in to its own tenant; common, organizations and consumers are for people.", documented, sourceCRED},
		{"azure.tenant.invalid", "Tenant is neither GUID nor domain", "Entra reads the tenant from the URL and takes a GUID or a verified domain only.", documented, sourceCRED},
		{"azure.tenant.missing", "Entra knows no such tenant", "The tenant ID or domain is mistyped, or it lives in another Microsoft cloud.", documented, sourceERR},
		{"azure.client.none", "No client ID given", "Without the application (client) ID nobody can be asked for.", documented, sourceCRED},
		{"azure.client.invalid", "Client ID is no GUID", "Entra's client IDs are GUIDs. The Auth0 client ID does not belong here.", documented, sourceCRED},
		{"azure.scope.default", "Scope does not end in /.default", "An application asks for one resource followed by /.default.", documented, sourceCRED},
		{"azure.scope.several", "Scope names more than one resource", "One token is for one resource.", documented, sourceCRED},
		{"azure.scope.encoded", "Scope is URL-encoded", "The scope is encoded once more when it is sent, and Entra then reads percent signs.", observed, sourceField},
		{"azure.scope.typo", "Scope looks misspelt", "The resource is within two letters of a well-known one.", inferred, sourceOurs},
		{"azure.scope.invalid", "Scope was refused", "Entra could not read the scope.", documented, sourceERR},
		{"azure.scope.resource", "No such resource in the tenant", "The resource in the scope is misspelt, or that API is not present in this tenant.", documented, sourceERR},
		{"azure.scope.permission", "Resource not among the app's permissions", "The application has not listed this resource among its requested permissions.", documented, sourceERR},
		{"azure.scope.disabled", "Resource is disabled in the tenant", "The resource's service principal in this tenant is switched off, or the tenant's subscription has lapsed.", documented, sourceERR},
		{"azure.scope.assignment", "Resource wants the application assigned", "The resource gives tokens only to applications that one of its app roles is assigned to, and this one has none.", observed, sourceField},
		{"azure.request.incomplete", "Request lacks a parameter", "Entra misses a form parameter; its message names it.", documented, sourceERR},
		{"azure.request.no-assertion", "No assertion reached Entra", "The request carried neither client_assertion nor client_secret: an empty token file looks like this.", documented, sourceERR},
		{"azure.request.secret", "A client secret was sent", "The caller used a client secret instead of the federated token.", documented, sourceERR},
	}
}

func assertionCodes() []row {
	return []row{
		{"azure.assertion.none", "No token", "There is no token to judge.", documented, sourceCRED},
		{"azure.assertion.opaque", "Token is opaque", "An opaque token has no claims to compare. Auth0 issues one when no API (audience) was asked for.", documented, "support.auth0.com, Client credentials grant requires audience parameter"},
		{"azure.assertion.encrypted", "Token is encrypted", "Entra cannot read an encrypted token (JWE): the key to open it is not Entra's.", documented, "auth0.com/docs, json-web-encryption; " + sourceCERT},
		{"azure.assertion.malformed", "Token is not a JWT that Entra can read", "Entra wants one compact, signed JWT without white space, quotes or line breaks around it.", documented, sourceERR},
		{"azure.assertion.own-certificate", "Taken for a certificate assertion", "Entra took the token for one that the application signed itself, with its own certificate.", documented, sourceERR},
		{"azure.assertion.user", "Taken for a user's assertion", "This answer belongs to the on-behalf-of flow; the request had the wrong grant type.", documented, sourceERR},
		{"azure.assertion.chained", "Assertion came from another federation", "A token that was itself obtained through a federated credential may not be used again.", observed, sourceField},
		{"azure.algorithm.untested", "Algorithm not officially supported", "Microsoft supports RS256 and says that others may work.", documented, sourceCONS},
		{"azure.algorithm.unsupported", "Algorithm outside the RSA family", "Microsoft supports RS256 only; Entra's error texts list no algorithm of this family.", inferred, sourceCONS},
		{"azure.algorithm.symmetric", "Signed with a shared secret", "Entra verifies with the issuer's published keys; an HS256 secret is never published.", documented, sourceCONS + "; auth0.com/docs, signing-algorithms"},
		{"azure.algorithm.none", "Not signed", "Entra takes signed assertions only.", documented, sourceCERT},
		{"azure.algorithm.refused", "Signature algorithm refused", "Entra does not take this signature algorithm.", observed, sourceMSAL},
		{"azure.type.access-token", "Header type is at+jwt", "Entra takes the header type JWT only. Auth0 writes at+jwt when the API uses the RFC 9068 token profile.", observed, sourceField + "; auth0.com/docs, access-token-profiles"},
		{"azure.type.unsupported", "Header type is not JWT", "Entra takes the header types JWT and http://openid.net/specs/jwt/1.0.", observed, sourceTYP},
		{"azure.type.case", "Header type in another case", "Whether Entra minds the case of the header type is not known.", inferred, sourceOurs},
		{"azure.type.none", "No header type", "Whether Entra takes a token without a header type is not known.", inferred, sourceOurs},
		{"azure.key.unnamed", "No key ID in the header", "Entra finds the key by kid or x5t and refuses a token that has neither.", observed, sourceMSAL},
		{"azure.claim.missing", "A required claim is missing", "Entra wants iss, sub, aud and exp.", observed, sourceMSAL},
		{"azure.time.no-iat", "No usable iat", "Without iat Entra counts the lifetime from 1970, and finds it too long.", observed, sourceLIFE},
		{"azure.time.lifetime", "Lives longer than 25 hours", "Entra was seen to refuse assertions whose exp is more than 25 h after iat.", observed, sourceLIFE},
		{"azure.time.expired", "Expired", "The token's exp is past.", documented, sourceERR + "; " + sourceTIME},
		{"azure.time.not-yet", "Not valid yet", "The token's nbf is still to come.", documented, sourceERR + "; " + sourceTIME},
		{"azure.time.tolerance", "Outside its time by less than 5 minutes", "How much Entra's clock may differ is not documented; within five minutes nothing is claimed.", inferred, sourceOurs},
		{"azure.time.future", "Issued in the future", "The token's iat is ahead of this machine's clock. Entra is not known to compare iat with the clock.", inferred, sourceOurs},
		{"azure.time.window", "Outside its time, says Entra", "By Entra's clock the assertion was not valid when it arrived.", observed, sourceTIME},
	}
}
