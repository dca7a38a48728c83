package azure

import (
	"slices"
	"strings"

	"mintmark/inspect/lazyregexp"
)

var missingField = lazyregexp.New(`(?i)required field '([^']*)'`)

// corroborated takes a row only as far as Entra's own words go. A relative (a number that is known only without its last
// digits) must bear the row's words: AADSTS900384 is no kind of AADSTS90038, and AADSTS7000215, 7000216 and 7000218 have
// nothing to do with AADSTS700021. Only the numbers of families() were seen to grow digits of one meaning. A number whose
// words are another row's is read by the words, for old numbers were split and reused; words of the number it was split
// from say only less, as where a log has cut them. known is false when nothing safe
// is left.
func corroborated(r refusal, stripped bool, a answer) (row refusal, byWords, known bool) {
	text := strings.ToLower(a.text)
	has := r.match != "" && strings.Contains(text, strings.ToLower(r.match))
	switch {
	case r.number == "90014" && !claimField(a.text):
		return refusal{}, false, false // another field than a claim of the assertion
	case has, r.match == "" && !stripped:
		return r, false, true
	case stripped:
		return r, false, slices.Contains(families(), r.number)
	}
	if other, ok := lookupText(a.text); ok && other.cause != r.cause && len(other.match) > 20 && !strings.HasPrefix(r.number, other.number) {
		return other, true, true
	}
	return r, false, true
}

// families are the numbers whose longer relatives were seen to say the same: 700213 with 7002131, 7002137 and 7002138,
// 700238 with 7002381, 50013 with 500131 and 500133, 50166 with 501661 (by whatever digits follow).
func families() []string {
	return []string{"700211", "700212", "700213", "700238", "50013", "50166", "501661"}
}

// claimField: the field that AADSTS90014 misses is one of the assertion's; other requests get the number too.
func claimField(text string) bool {
	m := missingField().FindStringSubmatch(text)
	return m == nil || slices.Contains([]string{"iss", "sub", "aud", "exp", "iat", "nbf", "jti"}, strings.ToLower(m[1]))
}
