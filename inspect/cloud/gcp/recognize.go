package gcp

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

// Addresses by which Explain knows which of Google's services has answered; nothing is sent to them.
const (
	pastedSTS         = "https://sts.googleapis.com/v1/token"
	pastedCredentials = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/-:generateAccessToken"
	pastedOther       = "https://www.googleapis.com/pasted"
)

// maxLead is how far before a body its wrapping may say where it came from.
const maxLead = 400

var (
	// stsWords are what only the federation exchange and the libraries that make it say.
	stsWords = lazyregexp.New(`(?i)sts\.(?:[a-z0-9-]+\.rep\.)?googleapis|workloadIdentityPool|//iam\.googleapis\.com|federated token|oauth2/google: status code|credentials: status code|external_account|Security Token Service|iam/docs/reference/sts|full resource name of the Identity Provider`)
	// credentialWords tell the step after it.
	credentialWords = lazyregexp.New(`(?i)iamcredentials|generateAccessToken|generateIdToken|iam\.serviceAccounts\.get(?:AccessToken|OpenIdToken)|impersonated credentials|Google Cloud (?:OAuth 2\.0 )?(?:access|ID) token|unable to generate access token|service account impersonation`)
	// foreignReasons are faults of Google's that this program has no cause for; naming one would be wrong.
	foreignReasons = lazyregexp.New(`SERVICE_DISABLED|BILLING_DISABLED|CREDENTIALS_MISSING|ACCESS_TOKEN_EXPIRED|ACCESS_TOKEN_TYPE_UNSUPPORTED|API_KEY_|CONSUMER_INVALID|USER_PROJECT_DENIED|SECURITY_POLICY_VIOLATED|RATE_LIMIT_EXCEEDED|ACCOUNT_STATE_INVALID`)
	deniedWords    = lazyregexp.New(`(?i)Permission '[^']+' denied|caller does not have permission|does not have [a-z0-9._-]+ (?:access|permission)|denied on resource`)
	googleWords    = lazyregexp.New(`(?i)google|gcloud|gserviceaccount`)
	codeWords      = lazyregexp.New(`(?:Error code |\(['"]?|: |^)(invalid_request|invalid_grant|invalid_target|unauthorized_client|quota_exceeded): ?([^\n]+)`)
	pastedMessage  = lazyregexp.New(`(?:\\n|\\"|["'] ?[,})\]]| - URI:|\. *Error code|', ?'\{)`)
	pastedNumber   = lazyregexp.New(`(?i)(?:status(?: ?code)?["']?|HTTP(?:/[0-9.]+)?|\bError|\(|googleapi: Error)[ :=]*([45][0-9]{2})\b`)
)

// Recognize implements cloud.Recognizer. OAuth's error words are everybody's; the sentence, or where it came from, must be
// Google's.
func (g google) Recognize(text string) (wire.Exchange, bool) {
	text = text[:min(len(text), maxText)]
	for at, tries := strings.IndexByte(text, '{'), 0; at >= 0 && tries < maxTries; tries++ {
		a := answer{text: text}
		if a.read(text[at:]) && a.json {
			if e, ok := pastedAnswer(a, text[max(0, at-maxLead):min(len(text), at+maxMessage)]); ok {
				return e, true
			}
		}
		next := strings.IndexByte(text[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return fromSentence(text)
}

// pastedAnswer takes a body if only Google can have sent it; text is the body and what stands close before it.
func pastedAnswer(a answer, text string) (wire.Exchange, bool) {
	a.service = pastedService(a, text)
	if strings.Contains(a.message, "AADSTS") || !ofGoogle(a, text) {
		return wire.Exchange{}, false
	}
	body := map[string]any{"error": a.code, "error_description": a.message}
	if a.nested() {
		nested := map[string]any{"code": a.status, "message": a.message, "status": a.code}
		if a.reason != "" {
			nested["details"] = []any{map[string]string{"reason": a.reason}}
		}
		body = map[string]any{"error": nested}
	}
	return pastedExchange(a, text, body)
}

// nested answers are those of Google's APIs, flat ones those of its token service.
func (a answer) nested() bool { return a.code == "" || strings.ToUpper(a.code) == a.code }

func pastedService(a answer, text string) service {
	switch {
	case !a.nested():
		return stsService
	case strings.Contains(a.message, "Security Token Service"):
		return stsService
	case credentialWords().MatchString(a.message) || credentialWords().MatchString(text) && !namesResource(a.message):
		return credentialsService
	}
	return otherService
}

// namesResource: a permission of another API, so that the answer is not about acting as the account.
func namesResource(message string) bool {
	m := regexp.MustCompile(`Permission '([^']+)'`).FindStringSubmatch(message)
	return m != nil && !strings.HasPrefix(m[1], "iam.serviceAccounts.")
}

// ofGoogle decides whether a row fits whose words are Google's alone, or that are known to have come from there.
func ofGoogle(a answer, text string) bool {
	kind, ok := firstRow(a)
	if !ok {
		return false
	}
	switch kind.cause {
	case codeSTSOff, codeCredentialsOff:
		return true
	}
	if foreignReasons().MatchString(a.reason) || strings.Contains(a.message, "has not been used in project") || strings.Contains(a.message, "Request is missing required authentication") {
		return false
	}
	switch kind.cause {
	case codeResource:
		return deniedWords().MatchString(a.message) && (strings.HasPrefix(a.message, "Permission '") || strings.Contains(a.message, "The caller does not have permission") || googleWords().MatchString(text))
	case codeQuota, codeInternal:
		return a.service == credentialsService || stsWords().MatchString(text)
	case codeScope, codeMappingType, codeSubjectLong, codeProviderFormat, codeTokenType, codeLifetimeOver:
		return a.service == credentialsService || stsWords().MatchString(text) || strings.Contains(a.message, "google.subject")
	case codeTarget:
		return strings.Contains(a.message, "target service indicated by") || stsWords().MatchString(text)
	case codeIssuerScheme:
		return strings.Contains(a.message, "OIDC issuer URI")
	case codeFederated:
		return strings.Contains(a.message, "Request had invalid authentication credentials") || googleWords().MatchString(text)
	case codeMappingKey, codeUnsupported, codeNarrow, codeAccountNotFound:
		return a.nested() && a.json || googleWords().MatchString(text)
	}
	return true
}

func firstRow(a answer) (refusalKind, bool) {
	for _, kind := range refusals() {
		a.asked = true // whether it is Google's is decided above
		if kind.matches(a) {
			return kind, true
		}
	}
	return refusalKind{}, false
}

// fromSentence is for text without a body: gcloud and the clients print "Error code invalid_grant: …".
func fromSentence(text string) (wire.Exchange, bool) {
	for _, m := range codeWords().FindAllStringSubmatch(text, 10) {
		a := answer{text: text, service: stsService, code: m[1], message: sentenceOf(m[2])}
		if !strings.Contains(m[2], "AADSTS") && ofGoogle(a, text) {
			return pastedExchange(a, text, map[string]any{"error": a.code, "error_description": a.message})
		}
	}
	for _, l := range strings.Split(text, "\n") {
		at := certainSentence(l)
		if len(l) > maxMessage || at < 0 {
			continue
		}
		if lead := strings.LastIndex(l[:at], ": "); lead >= 0 {
			l = l[lead+2:] // what the wrapping put before the sentence
		}
		a := answer{text: text, message: sentenceOf(l)}
		if credentialWords().MatchString(l) || strings.Contains(l, "Gaia id") {
			a.service, a.code = credentialsService, "PERMISSION_DENIED"
			if strings.Contains(l, "Gaia id") {
				a.code = "NOT_FOUND"
			} else if strings.Contains(l, "ifetime") {
				a.code = "INVALID_ARGUMENT"
			}
			return pastedExchange(a, text, map[string]any{"error": map[string]any{"message": a.message, "status": a.code}})
		}
		a.service, a.code = stsService, "invalid_grant"
		return pastedExchange(a, text, map[string]any{"error": a.code, "error_description": a.message})
	}
	return wire.Exchange{}, false
}

// certainSentence is where words stand that no other service is known to write; -1 if nowhere.
func certainSentence(l string) int {
	at := regexp.MustCompile(`audience in ID Token .*does not match the expected|issuer in ID Token .*does not match the expected|ID Token issued at .* is stale to sign-in|Error connecting to the given credential's issuer|` +
		`claim in OIDC discovery document does not match the issuer specified|rejected by the attribute condition|Could not obtain a value for google\.subject|mapped attribute '?google\.subject|` +
		`target service indicated by the \\?"audience\\?" parameters is invalid|Permission 'iam\.serviceAccounts\.get(?:AccessToken|OpenIdToken)' denied|Gaia id not found|Service Account Credentials API has not been used|Security Token Service API has not been used|` +
		`allowServiceAccountCredentialLifetimeExtension|Lifetime of access token must be larger|Invalid OIDC issuer URI|Invalid mapped attribute key|attribute condition must reference one of the provider's claims|` +
		`constraints/iam\.workloadIdentityPoolProviders|Input JWK is not in a valid json format`).FindStringIndex(l)
	if at == nil {
		return -1
	}
	return at[0]
}

func sentenceOf(text string) string {
	if at := pastedMessage().FindStringIndex(text); at != nil && at[0] > 0 {
		text = text[:at[0]]
	}
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(text), `"'()`))
}

func pastedExchange(a answer, text string, body any) (wire.Exchange, bool) {
	raw, err := json.Marshal(body)
	if err != nil {
		return wire.Exchange{}, false
	}
	e := wire.Exchange{Method: http.MethodPost, URL: pastedSTS, Status: a.status, Header: http.Header{}, Body: raw}
	switch a.service {
	case credentialsService:
		e.URL = pastedCredentials
	case otherService:
		e.URL = pastedOther
	}
	if m := pastedNumber().FindStringSubmatch(text); m != nil && e.Status == 0 {
		e.Status = int(m[1][0]-'0')*100 + int(m[1][1]-'0')*10 + int(m[1][2]-'0')
	}
	if e.Status < 400 || e.Status > 599 {
		e.Status = usualStatus(a.code)
	}
	return e, true
}

// usualStatus is the status that Google documents for a code; Explain wants one, and a pasted text need not tell it.
func usualStatus(code string) int {
	switch code {
	case "PERMISSION_DENIED":
		return http.StatusForbidden
	case "NOT_FOUND":
		return http.StatusNotFound
	case "UNAUTHENTICATED":
		return http.StatusUnauthorized
	case "quota_exceeded", "RESOURCE_EXHAUSTED":
		return http.StatusTooManyRequests
	case "INTERNAL":
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}
