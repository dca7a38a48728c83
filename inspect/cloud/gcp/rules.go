package gcp

import "mintmark/inspect"

// Codes of what can be wrong, shared by steps and causes.
const (
	codeProviderMissing   = "gcp.provider.missing"
	codeProviderFormat    = "gcp.provider.format"
	codeProviderPool      = "gcp.provider.pool"
	codeProviderHTTPS     = "gcp.provider.https"
	codeProviderProjectID = "gcp.provider.project-id"
	codeProviderLocation  = "gcp.provider.location"
	codeProviderID        = "gcp.provider.id"
	codeProviderLength    = "gcp.provider.id.length"
	codeProviderHost      = "gcp.provider.host"
	codeProviderWorkforce = "gcp.provider.workforce"
	codeProviderDisabled  = "gcp.provider.disabled"
	codeTarget            = "gcp.target.invalid"

	codeTokenOpaque    = "gcp.token.opaque"
	codeTokenEncrypted = "gcp.token.encrypted"
	codeTokenMalformed = "gcp.token.malformed"
	codeNoToken        = "gcp.token.missing"
	codeBound          = "gcp.token.bound"

	codeIssuerMissing  = "gcp.issuer.missing"
	codeIssuerMismatch = "gcp.issuer.mismatch"
	codeIssuerSlash    = "gcp.issuer.slash"
	codeIssuerScheme   = "gcp.issuer.scheme"
	codeIssuerUnknown  = "gcp.issuer.unknown"

	codeAudienceMissing  = "gcp.audience.missing"
	codeAudienceMismatch = "gcp.audience.mismatch"
	codeAudienceDefault  = "gcp.audience.default"
	codeAudienceArray    = "gcp.audience.array"
	codeAudienceUnknown  = "gcp.audience.unknown"
	codeAudienceLimit    = "gcp.audience.limit"

	codeTimeExpired   = "gcp.time.expired"
	codeTimeFuture    = "gcp.time.future"
	codeTimeMissing   = "gcp.time.missing"
	codeTimeSkew      = "gcp.time.skew"
	codeTimeLong      = "gcp.time.lifetime"
	codeTimeOld       = "gcp.time.old"
	codeTimeEnding    = "gcp.time.ending"
	codeTimeNotBefore = "gcp.time.not-before"
	codeTimeStale     = "gcp.time.stale"

	codeAlgorithm       = "gcp.algorithm.unsupported"
	codeSymmetric       = "gcp.algorithm.symmetric"
	codeKeyID           = "gcp.key.id-missing"
	codeKeyUnknown      = "gcp.key.unknown"
	codeKeyUploaded     = "gcp.key.uploaded"
	codeKeyType         = "gcp.key.type"
	codeSignature       = "gcp.signature.invalid"
	codeDiscoveryIssuer = "gcp.discovery.issuer"
	codeDiscovery       = "gcp.discovery.unreachable"
	codeSubMissing      = "gcp.claim.sub-missing"
)

func rule(code, title, why string, certainty inspect.Certainty, source string) inspect.Code {
	return inspect.Code{Code: code, Title: title, Why: why, Certainty: certainty, Source: source}
}

// Sources, as pages that a reader can open.
const (
	srcSTS      = "Security Token Service API, v1.token"
	srcIAM      = "IAM API, workloadIdentityPools.providers"
	srcOther    = "docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-providers"
	srcOverview = "docs.cloud.google.com/iam/docs/workload-identity-federation"
	srcTrouble  = "docs.cloud.google.com/iam/docs/troubleshooting-workload-identity-federation"
	srcAction   = "github.com/google-github-actions/auth issues"
	srcMeasured = "published measurements against Google, September 2026"
	srcOurs     = "our conclusion"
	srcCreds    = "IAM Service Account Credentials API, generateAccessToken"
	srcAuth0    = "auth0.com/docs/secure/tokens/access-tokens/access-token-profiles"
)

func providerRules() []inspect.Code {
	return []inspect.Code{
		rule(codeProviderMissing, "no provider named", "The exchange names the provider that is to judge the token; without it the token service refuses the request.", inspect.Documented, srcSTS),
		rule(codeProviderFormat, "not a provider's full name", "The audience of the exchange must be the provider's full name, beginning with //iam.googleapis.com/projects/ and with no scheme.", inspect.Documented, srcSTS),
		rule(codeProviderPool, "pool instead of provider", "The name ends with the pool. A pool can hold several providers, so the exchange must name one of them.", inspect.Documented, srcSTS+"; "+srcAction+" #60"),
		rule(codeProviderHTTPS, "scheme before the provider's name", "The audience of the exchange has no https: in front. The form with https: is only right inside the token, as its aud.", inspect.Documented, srcSTS+"; "+srcAction+" #211"),
		rule(codeProviderProjectID, "project id instead of number", "Pool and provider names carry the project number. With the project id the token service finds no such provider.", inspect.Documented, srcOverview+"; "+srcAction+" #202"),
		rule(codeProviderLocation, "location is not global", "Workload identity pools live in the location global.", inspect.Documented, srcSTS),
		rule(codeProviderID, "impossible pool or provider id", "Ids of pools and providers hold only a-z, 0-9 and the hyphen, so none of this spelling can exist.", inspect.Documented, srcIAM),
		rule(codeProviderLength, "pool or provider id of unusual length", "Google's reference gives ids 4 to 32 characters. Whether an id of another length exists is known to Google alone.", inspect.Documented, srcIAM),
		rule(codeProviderHost, "provider name of another universe", "The name begins with another host than iam.googleapis.com. Which host other universes want is not documented publicly.", inspect.Inferred, srcOurs),
		rule(codeProviderWorkforce, "workforce pool", "This names a workforce pool, which is for people; its rules differ and are not judged here.", inspect.Documented, srcSTS),
		rule(codeProviderDisabled, "provider disabled or deleted", "A disabled or deleted provider takes no new exchanges.", inspect.Documented, srcIAM),
		rule(codeTarget, "pool or provider missing, disabled or deleted", "Google finds no usable provider under this name. It answers alike when it does not exist, is disabled, or is deleted.", inspect.Observed, srcAction+" #161, #202, #334, #370; "+srcMeasured),
	}
}

func tokenRules() []inspect.Code {
	return []inspect.Code{
		rule(codeNoToken, "no token", "There is no token to judge.", inspect.Documented, srcSTS),
		rule(codeTokenOpaque, "opaque token", "Federation takes JWTs only. Auth0 gives an opaque token when the request names no audience.", inspect.Documented, srcOther),
		rule(codeTokenEncrypted, "encrypted token", "Google has no key to open an encrypted token (JWE).", inspect.Documented, srcOther),
		rule(codeTokenMalformed, "token cannot be read", "What was sent is no well-formed JWT.", inspect.Documented, srcOther),
		rule(codeBound, "sender-constrained token", "The token is bound to its sender's key (cnf). Google's pages do not mention that, so it probably works there as a plain bearer token and loses its protection.", inspect.Inferred, srcOurs),
		rule(codeAlgorithm, "signature algorithm not supported", "Google's reference allows RS256 and ES256 only.", inspect.Documented, srcSTS),
		rule(codeSymmetric, "symmetric signature", "An HMAC signature can only be checked with the API's own secret, which Google does not have; RS256 or ES256 is wanted.", inspect.Documented, srcSTS),
		rule(codeKeyID, "no kid in the header", "The header must name the signing key (kid).", inspect.Documented, srcSTS),
		rule(codeKeyUnknown, "signing key not published", "The issuer's key set has no key of this id, so the signature cannot be checked. The key was rotated and revoked, or the token is another tenant's.", inspect.Observed, srcMeasured),
		rule(codeKeyUploaded, "signing key not among the uploaded keys", "Keys were uploaded to this provider, so Google no longer asks the issuer; this token's key is not among them.", inspect.Observed, srcOther+"; "+srcMeasured),
		rule(codeKeyType, "key type not supported", "The issuer's keys must be RSA or EC.", inspect.Documented, srcIAM),
		rule(codeSignature, "signature does not verify", "The key of this id does not verify the signature: the token was changed, or another key carries the same id.", inspect.Documented, srcOther),
		rule(codeDiscoveryIssuer, "discovery names another issuer", "The issuer in the discovery document must be the one that the provider is configured with.", inspect.Documented, srcOther),
		rule(codeDiscovery, "issuer or keys out of reach for Google", "Google fetches discovery and keys from the issuer over the internet. This refusal covers an unreachable or private issuer, bad TLS, no JSON, and also a key that is not in the set.", inspect.Documented, srcTrouble),
		rule(codeSubMissing, "no sub claim", "Google's reference requires sub. Measurements show its absence only through mapping and condition, so what happens without either is not known.", inspect.Inferred, srcSTS+"; "+srcMeasured),
	}
}

func claimRules() []inspect.Code {
	return []inspect.Code{
		rule(codeIssuerMissing, "no iss claim", "The token must say who issued it.", inspect.Documented, srcSTS),
		rule(codeIssuerMismatch, "issuer differs", "The token's iss must be the issuer that the provider is configured with. With Auth0 it follows the host that the token was asked at: custom domain and auth0.com domain are two issuers.", inspect.Documented, srcOther),
		rule(codeIssuerSlash, "issuer differs by a slash at the end", "Google's own examples for Entra rely on one slash being overlooked, so this probably passes; it is written down nowhere.", inspect.Inferred, srcOurs+", from the examples in docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds"),
		rule(codeIssuerScheme, "issuer is not https", "A provider can only be saved with an https issuer.", inspect.Documented, srcIAM),
		rule(codeIssuerUnknown, "provider's issuer not told", "The profile does not say which issuer the provider is configured with, so the comparison cannot be made.", inspect.Documented, srcOther),
		rule(codeAudienceMissing, "no aud claim", "The token must say who it is for.", inspect.Documented, srcSTS),
		rule(codeAudienceMismatch, "audience not allowed", "The token's aud must be one of the provider's allowed audiences, letter for letter, scheme and slash included.", inspect.Documented, srcIAM),
		rule(codeAudienceDefault, "audience is not the provider's name", "A provider without a list of allowed audiences accepts only its own full name, with or without https: in front.", inspect.Documented, srcIAM),
		rule(codeAudienceArray, "several audiences", "The token names several audiences. Google does not say how it compares a list; its messages print one, so any match probably counts.", inspect.Inferred, srcOurs),
		rule(codeAudienceUnknown, "allowed audiences not told", "The profile does not say which audiences the provider allows, so the comparison cannot be made.", inspect.Documented, srcIAM),
		rule(codeAudienceLimit, "more audiences than a provider can hold", "A provider holds at most 10 allowed audiences of at most 256 characters; one like this cannot be saved.", inspect.Documented, srcIAM),
	}
}

func timeRules() []inspect.Code {
	return []inspect.Code{
		rule(codeTimeExpired, "token expired", "The token must not be expired. Measured, Google gives about 60 s of grace.", inspect.Documented, srcOther+"; grace: "+srcMeasured),
		rule(codeTimeFuture, "issued in the future", "The token's iat must be in the past. Measured, Google gives about 60 s of grace: a clock is wrong.", inspect.Documented, srcOther+"; grace: "+srcMeasured),
		rule(codeTimeMissing, "no usable iat or exp", "The token must carry iat and exp as numbers.", inspect.Documented, srcSTS),
		rule(codeTimeSkew, "within the clock grace only", "By the letter this time is outside the allowed window; it passes only by the grace of about 60 s that was measured.", inspect.Observed, srcMeasured),
		rule(codeTimeLong, "valid for more than 24 hours", "Google's how-to page allows at most 24 hours between iat and exp; measurements met no limit. The sources disagree.", inspect.Documented, srcOther+"; against it: "+srcMeasured),
		rule(codeTimeOld, "issued more than 24 hours ago", "Google's API reference wants iat at most 24 hours back; its how-to page does not say so, and ages above two hours were not measured.", inspect.Documented, srcSTS),
		rule(codeTimeEnding, "about to expire", "With a second or two left, exchanges were seen to give no lifetime or an internal error.", inspect.Observed, srcMeasured),
		rule(codeTimeNotBefore, "not valid yet", "nbf is in the future. Google's pages do not say whether it looks at nbf.", inspect.Inferred, srcOurs),
		rule(codeTimeStale, "times not accepted", "Google finds the token's times unacceptable: expired, issued in the future by its clock, or iat or exp missing.", inspect.Observed, srcMeasured),
	}
}
