package aws

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

const (
	recognizedURL = "https://sts.amazonaws.com/"
	webIdentity   = "AssumeRoleWithWebIdentity"
	maxPasted     = 64 << 10
)

var (
	// namedOperation is an operation as the CLI, boto, the SDKs and a request body name it.
	namedOperation = lazyregexp.New(`when calling the ([A-Za-z]+) operation|operation error [A-Za-z0-9 ]+: ([A-Za-z]+)|Error executing "([A-Za-z]+)"|\bAction=([A-Za-z]+)|\bAWS::STS::([A-Za-z]+)`)
	// webIdentityWords are what only wrappings of this very call say.
	webIdentityWords = lazyregexp.New(`(?i)WebIdentityErr|Could not assume role with OIDC|assume[-_ ]role[-_ ]with[-_ ]web[-_ ]identity|web identity token|WebIdentityTokenFile|WebIdentityRoleProvider`)
	// wrappedByUs stands on the line of the refusal itself, or on the one before it.
	wrappedByUs    = lazyregexp.New(`WebIdentityErr|Could not assume role with OIDC`)
	errorDocument  = lazyregexp.New(`(?s)<ErrorResponse\b.*?</ErrorResponse>`)
	codeAndMessage = lazyregexp.New(`\b(InvalidIdentityToken|ExpiredToken|AccessDenied|ValidationError|IDPCommunicationError|IDPRejectedClaim|MalformedPolicyDocument|PackedPolicyTooLarge|RegionDisabled|Throttling|ServiceUnavailable|InternalFailure|InvalidClientTokenId|MissingAuthenticationToken|SignatureDoesNotMatch)(?:Exception)?(?: \((?:client|server)\))?\)?(?: when calling the [A-Za-z]+ operation(?: \([^)]*\))?)?: *([^\n]*)`)
	debugForm      = lazyregexp.New(`code: Some\("([A-Za-z]+)"\), message: Some\("((?:[^"\\]|\\.)*)"\)`)
	messageEnd     = lazyregexp.New(`(?i)\s*(?:\(Service:|\(SDK |, (?:\x60|meta:)|\\n|\\"|"\s*[,}\])]|status code: \d|'\s*[,}\])]| - <(?:ErrorResponse|\?xml)|</|\[?[0-9A-Za-z/._-]+\.(?:go|rb|py|js):\d+)`)
	statusForm     = lazyregexp.New(`(?i)(?:status(?: ?code)?["']?|HTTP(?:/[0-9.]+)?|error)[ :=]+["']?([45][0-9]{2})\b|\x60([45][0-9]{2}) [A-Z]`)
	requestForm    = lazyregexp.New(`(?i)(?:request[ _-]?id|requestid)["']?[ :=>]+["']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`)
)

// Recognize implements cloud.Recognizer. A code that other services or operations use too (AccessDenied, ExpiredToken) is
// taken only where the text names AssumeRoleWithWebIdentity, or has words that belong to it alone.
func (Cloud) Recognize(text string) (wire.Exchange, bool) {
	text = text[:min(len(text), maxPasted)]
	named, foreign := operations(text)
	if foreign && !named {
		return wire.Exchange{}, false
	}
	named = named || webIdentityWords().MatchString(text)
	r, ok := pastedRefusal(text, named)
	if !ok || !plausible(r, named) {
		return wire.Exchange{}, false
	}
	body, err := json.Marshal(map[string]any{"Error": map[string]string{"Code": r.code, "Message": r.message}, "RequestId": requestOf(text, r)})
	if err != nil {
		return wire.Exchange{}, false
	}
	return wire.Exchange{Method: http.MethodPost, URL: recognizedURL, Status: pastedStatus(text, r), Header: http.Header{}, Body: body}, true
}

// operations reports whether the text names this operation, and whether it names another one.
func operations(text string) (ours, others bool) {
	for _, m := range namedOperation().FindAllStringSubmatch(text, -1) {
		if name := strings.Join(m[1:], ""); name == webIdentity {
			ours = true
		} else {
			others = true
		}
	}
	if strings.Contains(text, "AssumeRoleWithSAML") {
		others = true
	}
	return ours, others
}

// pastedRefusal reads a document, "CODE: message" in any wrapping, or a message that STS alone writes.
func pastedRefusal(text string, named bool) (refusal, bool) {
	if doc := errorDocument().FindString(text); doc != "" {
		r := readBody([]byte(doc))
		if r.code == "" || strings.Contains(doc, "amazonaws.com/doc") && !strings.Contains(doc, "sts.amazonaws.com") {
			return refusal{}, false
		}
		return r, true
	}
	if r := readBody([]byte(strings.TrimSpace(text))); r.code != "" {
		return r, true
	}
	if m := debugForm().FindStringSubmatch(text); m != nil {
		return refusal{code: m[1], message: strings.ReplaceAll(m[2], `\"`, `"`), kind: answerRefusal}, true
	}
	for _, m := range cliForm().FindAllStringSubmatch(text, 20) {
		if m[2] == webIdentity {
			return refusal{code: m[1], message: ended(m[3]), kind: answerRefusal}, true
		}
	}
	var weak *refusal
	for _, at := range codeAndMessage().FindAllStringSubmatchIndex(text, 20) {
		here := lineAround(text, at[0], 0)
		if ours, others := operations(here); others && !ours {
			continue
		}
		r := refusal{code: text[at[2]:at[3]], message: ended(text[at[4]:at[5]]), kind: answerRefusal}
		if particular(r) {
			return r, true
		}
		if ours, _ := operations(lineAround(text, at[0], 1)); weak == nil && (ours || wrappedByUs().MatchString(lineAround(text, at[0], 1))) {
			weak = &r
		}
	}
	if r, ok := wordsOnly(text); ok {
		return r, true
	}
	if weak != nil && named {
		return *weak, true
	}
	return refusal{}, false
}

// lineAround is the line that position at is in, with some lines before it.
func lineAround(text string, at, before int) string {
	start := at
	for n := 0; n <= before; n++ {
		i := strings.LastIndexByte(text[:start], '\n')
		if i < 0 {
			start = 0
			break
		}
		start = i
	}
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		return text[start:]
	}
	return text[start : at+end]
}

// wordsOnly finds a message without its code, as the GitHub action prints it.
func wordsOnly(text string) (refusal, bool) {
	lower := strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	if len(lower) != len(strings.ReplaceAll(text, "’", "'")) { // folding moved the positions
		return refusal{}, false
	}
	text = strings.ReplaceAll(text, "’", "'")
	for _, row := range problemTable() {
		if row.message == "" || !row.telling {
			continue
		}
		at := strings.Index(lower, row.message)
		if at < 0 {
			continue
		}
		if ours, others := operations(lineAround(text, at, 0)); others && !ours {
			continue
		}
		start := strings.LastIndexByte(text[:at], '\n') + 1
		for _, lead := range leads() {
			if i := strings.LastIndex(lower[start:at], lead); i >= 0 {
				start += i
				r := refusal{message: ended(line(text[start:])), kind: answerRefusal}
				return withCode(r, row), true
			}
		}
		return withCode(refusal{message: ended(line(text[at:])), kind: answerRefusal}, row), true
	}
	return refusal{}, false
}

// leads are how messages begin whose telling words come later.
func leads() []string {
	return []string{"user: ", "the id token provided", "1 validation error detected", "openidconnect provider's", "the target role arn", "the requested durationseconds", "token expired:",
		"not authorized to perform"}
}

func withCode(r refusal, row problem) refusal {
	if row.codes != nil {
		r.code = row.codes[0]
	} else {
		r.code = "PackedPolicyTooLarge"
		if strings.Contains(row.message, "region") {
			r.code = "RegionDisabledException"
		}
	}
	return r
}

func line(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return strings.TrimSpace(text)
}

// ended cuts what the wrapping put behind the message.
func ended(message string) string {
	if at := messageEnd().FindStringIndex(message); at != nil && at[0] > 0 {
		message = message[:at[0]]
	}
	return strings.TrimRight(strings.TrimSpace(message), `"'`+"`,")
}

// particular: the words belong to one known row, not to a catch-all.
func particular(r refusal) bool {
	row := matchProblem(r)
	return row.telling && row.message != ""
}

// plausible keeps out what another operation could have answered.
func plausible(r refusal, named bool) bool {
	row := matchProblem(r)
	lower := strings.ToLower(r.message)
	switch {
	case strings.Contains(lower, "security token included in the request"), strings.Contains(lower, "sts:assumerole on "), strings.HasSuffix(lower, "sts:assumerole"):
		return false // signed calls with credentials that are there already
	case (row.cause == "aws.trust.tagsession" || row.cause == "aws.trust.sourceidentity" || row.cause == "aws.trust.denied") && strings.HasPrefix(lower, "user: arn:aws"):
		return named // roles assumed with credentials say so too
	case row.telling && row.message != "", tellingWords(lower):
		return true
	case slices.Contains([]string{"aws.idp.unreachable", "aws.idp.rejected"}, row.cause):
		return true // codes that only this call has
	}
	return named && row.cause != "aws.denied.other"
}

// tellingWords: a known row's words stand in the message, whatever its code.
func tellingWords(lower string) bool {
	for _, row := range problemTable() {
		if row.codes == nil && row.telling && strings.Contains(lower, row.message) {
			return true
		}
	}
	return false
}

func requestOf(text string, r refusal) string {
	if r.requestID != "" {
		return r.requestID
	}
	if m := requestForm().FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// pastedStatus is the status that the text tells, else the one that AWS documents for the code.
func pastedStatus(text string, r refusal) int {
	if m := statusForm().FindStringSubmatch(text); m != nil {
		return digits(m[1] + m[2])
	}
	switch strings.TrimSuffix(r.code, "Exception") {
	case "AccessDenied", "IDPRejectedClaim", "RegionDisabled", "InvalidClientTokenId", "MissingAuthenticationToken", "SignatureDoesNotMatch":
		return http.StatusForbidden
	case "ServiceUnavailable":
		return http.StatusServiceUnavailable
	case "InternalFailure":
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}
