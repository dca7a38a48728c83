package azure

import (
	"slices"
	"strings"

	"mintmark/inspect/lazyregexp"
)

var missingField = lazyregexp.New(`(?i)required field '([^']*)'`)

// corroborated takes a row only as far as Entra's own words go. A relative (a number that is known only without its last
// digits) of one of the short numbers must bear the row's words: AADSTS900384 is no kind of AADSTS90038, and AADSTS700232
// none of AADSTS70023. The longer numbers, and the two short ones named here, were seen to grow digits of one meaning. A number whose words are another row's is
// read by the words, for old numbers were split and reused. known is false when nothing safe is left.
func corroborated(r refusal, stripped bool, a answer) (row refusal, byWords, known bool) {
	text := strings.ToLower(a.text)
	has := r.match != "" && strings.Contains(text, strings.ToLower(r.match))
	switch {
	case r.number == "90014" && !claimField(a.text):
		return refusal{}, false, false // another field than a claim of the assertion
	case has, r.match == "" && !stripped:
		return r, false, true
	case stripped:
		family := len(r.number) > 5 && r.match != "" || r.number == "50013" || r.number == "50166"
		return r, false, family
	}
	if other, ok := lookupText(a.text); ok && other.cause != r.cause && len(other.match) > 20 {
		return other, true, true
	}
	return r, false, true
}

// claimField: the field that AADSTS90014 misses is one of the assertion's; other requests get the number too.
func claimField(text string) bool {
	m := missingField().FindStringSubmatch(text)
	return m == nil || slices.Contains([]string{"iss", "sub", "aud", "exp", "iat", "nbf", "jti"}, strings.ToLower(m[1]))
}
