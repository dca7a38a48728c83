package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

const pastedURL = "https://api.invalid/"

var (
	pastedHeader = lazyregexp.New(`(?i)www-authenticate\\?["']?\s*(?:[:=]|=>)?\s*[\[{]*\s*\\?["']?((?:Bearer|DPoP)\b[^\n]*)`)
	bareHeader   = lazyregexp.New(`(?im)(?:^[<\s]*(bearer\s+(?:realm|error|scope|resource_metadata)\s*=[^\n]*)$|\b(bearer\s[^\n]*\berror\s*=\s*"?(?:invalid_token|insufficient_scope|invalid_request)\b[^\n]*))`)
	statusLine   = lazyregexp.New(`(?m)^[<\s]*HTTP/[0-9.]+ ([1-5][0-9]{2})\b`)
	statusWord   = lazyregexp.New(`(?i)status(?: ?code)?["']?[ :=]+["']?([45][0-9]{2})\b`)
	headerLine   = lazyregexp.New(`^[<\s]*([A-Za-z0-9-]+):\s*(.*)$`)
	// validators are libraries that name themselves in what they log; the words behind the name say what they mind.
	validators = lazyregexp.New(`(?m)\b(JsonWebTokenError|TokenExpiredError|NotBeforeError|UnauthorizedError|InvalidTokenError|InsufficientScopeError|JWTClaimValidationFailed|JWTExpired|ERR_JWT_CLAIM_VALIDATION_FAILED|ERR_JWT_EXPIRED|ERR_JWKS_NO_MATCHING_KEY|` +
		`InvalidIssuerError|InvalidAudienceError|ExpiredSignatureError|InvalidBearerTokenException|SecurityTokenInvalidIssuerException|SecurityTokenInvalidAudienceException|SecurityTokenExpiredException|SecurityTokenSignatureKeyNotFoundException|IDX10205|IDX10214|IDX1022[23]|IDX1050[0-3]|IDX10511|IDX20803|` +
		`ExpiredJwtException|InvalidSignatureError|ImmatureSignatureError|PyJWKClientError|JwksError|SigningKeyNotFoundError|SignatureVerificationException|IncorrectClaimException|TokenExpiredException|AlgorithmMismatchException)\b:?\]?:? *([^\n]*)`)
	// proxyWords are whole bodies of Envoy's JWT filter.
	proxyWords = lazyregexp.New(`(?m)^[<\s"']*(Jwt (?:is missing|is expired|issuer is not configured|verification fails|not yet valid)|Audiences in Jwt are not allowed|Jwks doesn't have key to match kid or alg from Jwt|Jwks remote fetch is failed)\.?["'\s]*$`)
	// others' challenges: sign-in authorities, registries and clouds use the same scheme for their own tokens.
	foreignChallenge = lazyregexp.New(`(?i)authorization_uri=|authorization=|trusted_issuers=|service="?[a-z0-9.:-]+"?|accounts\.google\.com|googleapis\.com|login\.(?:windows|microsoftonline)|management\.azure|graph\.microsoft|amazonaws\.com|amazoncognito`)
)

// Recognize implements cloud.Recognizer. A Bearer challenge (RFC 6750), or a validator that names itself, is what a
// resource server says; what a cloud says in the same form is left to that cloud.
func (API) Recognize(text string) (wire.Exchange, bool) {
	text = text[:min(len(text), 64<<10)]
	if e, ok := fromChallenge(text); ok {
		return e, true
	}
	if m := proxyWords().FindStringSubmatch(text); m != nil {
		return pastedWords(text, m[1]), true
	}
	if m := validators().FindStringSubmatch(text); m != nil {
		words := strings.TrimRight(strings.TrimSpace(m[2]), `"'}])`)
		if words == "" || m[1] == "TokenExpiredError" || m[1] == "ExpiredSignatureError" {
			words = strings.TrimSpace(m[1] + " " + words)
		}
		if said, _ := validatorHint(m[1], words); said {
			return pastedWords(text, words), true
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if ownWords(l) {
			return pastedWords(text, strings.TrimSpace(l[:min(len(l), 500)])), true
		}
	}
	return wire.Exchange{}, false
}

// ownWords is for sentences of validators that none of the clouds writes. Short phrases are left out: others may use
// them too.
func ownWords(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(libraryHints(), func(h hint) bool {
		return len(h.phrase) >= 18 && !slices.Contains([]string{"Amazon API Gateway", "ASP.NET Core", "Google Cloud"}, h.from) && strings.Contains(text, h.phrase)
	})
}

// validatorHint: a class of errors is taken only when its words say what is minded.
func validatorHint(name, words string) (bool, hint) {
	h, ok := hintIn(words)
	if name == "UnauthorizedError" && !strings.Contains(strings.ToLower(words), "jwt") && !strings.Contains(strings.ToLower(words), "token") {
		return false, h
	}
	return ok, h
}

func fromChallenge(text string) (wire.Exchange, bool) {
	text = strings.ReplaceAll(text, `\"`, `"`)
	at := pastedHeader().FindStringSubmatchIndex(text)
	if at == nil {
		at = bareHeader().FindStringSubmatchIndex(text)
	}
	if at == nil {
		return wire.Exchange{}, false
	}
	if at[2] < 0 {
		at = at[2:] // the second form
	}
	value := strings.TrimRight(strings.TrimSpace(text[at[2]:at[3]]), `]}'`)
	if strings.Count(value, `"`)%2 == 1 {
		value = strings.TrimSuffix(value, `"`)
	}
	if foreignChallenge().MatchString(value) {
		return wire.Exchange{}, false
	}
	header, body := http.Header{"Www-Authenticate": {value}}, ""
	e := wire.Exchange{Method: http.MethodGet, URL: pastedURL, Header: header}
	if m := statusLine().FindAllStringSubmatchIndex(text, -1); m != nil {
		last := m[len(m)-1]
		e.Status, _ = strconv.Atoi(text[last[2]:last[3]])
		body = transcript(text[last[1]:], header)
	} else if m := statusWord().FindStringSubmatch(text); m != nil {
		e.Status, _ = strconv.Atoi(m[1])
	}
	if e.Status < 400 {
		e.Status = http.StatusUnauthorized
		if strings.Contains(value, "insufficient_scope") {
			e.Status = http.StatusForbidden
		}
	}
	e.Body = []byte(body)
	return e, true
}

// transcript reads the headers of a curl -i or -v answer and gives the body behind them.
func transcript(text string, header http.Header) string {
	_, text, _ = strings.Cut(text, "\n")
	for text != "" {
		var l string
		l, text, _ = strings.Cut(text, "\n")
		if strings.Trim(l, "< \r\t") == "" {
			return strings.TrimSpace(text)
		}
		m := headerLine().FindStringSubmatch(l)
		if m == nil {
			return ""
		}
		if !strings.EqualFold(m[1], "WWW-Authenticate") {
			header.Add(m[1], strings.TrimSpace(m[2]))
		}
	}
	return ""
}

// pastedWords is an answer of which only the words are known: a validator's complaint is a 401, a missing right a 403.
func pastedWords(text, words string) wire.Exchange {
	e := wire.Exchange{Method: http.MethodGet, URL: pastedURL, Status: http.StatusUnauthorized, Header: http.Header{}}
	if h, ok := hintIn(words); ok && (h.part == "scope" || h.part == "permission" || words == "Audiences in Jwt are not allowed") {
		e.Status = http.StatusForbidden
	}
	if m := statusWord().FindStringSubmatch(text); m != nil {
		if status, _ := strconv.Atoi(m[1]); status == http.StatusUnauthorized || status == http.StatusForbidden {
			e.Status = status
		}
	}
	e.Body, _ = json.Marshal(map[string]string{"message": words})
	return e
}

// TellApart implements cloud.Distinguisher.
func (API) TellApart(cause string) []string {
	switch cause {
	case "api.token.refused", "api.token.unseen":
		return []string{
			"No token arrived: a proxy dropped the Authorization header, or the call was made without one.",
			"The token is another API's: compare its aud with the audience that the service expects.",
			"The token is another tenant's or domain's: compare its iss, slash included.",
			"It expired: mintmark inspect shows exp.",
		}
	case "api.forbidden":
		return []string{"A scope or permission is missing: compare scope and permissions in the token with what the address needs.", "A rule of the service's own, or a firewall before it: its log tells."}
	case "api.key.unknown":
		return []string{"The service keeps an old copy of the keys: it helps to restart it or wait.", "It trusts another tenant's keys: compare its jwks_uri with the token's iss.",
			"It takes another algorithm only, which Spring and Envoy say in the same words: compare the token's alg with what it allows; Spring takes RS256 unless told otherwise."}
	}
	return nil
}
