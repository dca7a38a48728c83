package azure

import (
	"fmt"
	"net/url"
	"strings"

	"mintmark/inspect"
)

// difference is how two values that should be the same differ. The zero value means that they do not.
type difference struct {
	code string // our code for this way of differing
	how  string // a sentence
	far  int    // 0 same, 1 one slip of the pen, 3 something else altogether
}

// differIssuer compares a credential's issuer with the token's `iss`, byte for byte as Entra does, and says how they
// differ.
func differIssuer(want, got string) difference {
	switch {
	case want == got:
		return difference{}
	case strings.TrimSpace(want) == got:
		return difference{"azure.issuer.whitespace", "The credential's issuer has white space around it.", 1}
	case strings.TrimSuffix(want, "/") == strings.TrimSuffix(got, "/"):
		if strings.HasSuffix(got, "/") {
			return difference{"azure.issuer.slash", "The credential's issuer lacks the slash that the token's issuer ends with.", 1}
		}
		return difference{"azure.issuer.slash", "The credential's issuer ends with a slash that the token's issuer does not have.", 1}
	}
	if hidden := inspect.Hidden(want, got); hidden != "" {
		return difference{"azure.issuer.mismatch", hidden, 1}
	}
	return differURL(want, got)
}

func differURL(want, got string) difference {
	loose := func(s string) string {
		s = strings.ToLower(strings.TrimRight(strings.TrimSpace(s), "/"))
		return strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	}
	well := strings.Index(want, "/.well-known/")
	w, errW := url.Parse(strings.TrimSpace(want))
	g, errG := url.Parse(got)
	switch {
	case loose(want) == loose(got) && strings.EqualFold(strings.TrimRight(want, "/ "), strings.TrimRight(got, "/")):
		return difference{"azure.issuer.case", "The issuers differ in upper and lower case.", 1}
	case loose(want) == loose(got):
		return difference{"azure.issuer.scheme", "The issuers differ in https:// at the start.", 1}
	case well > 0 && loose(want[:well]) == loose(got):
		return difference{"azure.issuer.path", "The credential names the discovery document; Entra wants the issuer alone and adds that path itself.", 1}
	case errW != nil || errG != nil || w.Host == "" || g.Host == "":
		return difference{"azure.issuer.mismatch", "The issuers are different.", 3}
	case w.Host != g.Host:
		return difference{"azure.issuer.host", hostWords(w, g), 3}
	}
	return difference{"azure.issuer.path", fmt.Sprintf("Both issuers are on %s, but their paths differ.", g.Host), 2}
}

// hostWords says which mix-up of hosts it looks like, without claiming more than the names show.
func hostWords(want, got *url.URL) string {
	const auth0 = ".auth0.com"
	w, g := want.Hostname(), got.Hostname()
	text := "The token was issued under another host than the credential names. "
	switch {
	case w == g:
		text = "The host is the same; only the port differs."
	case strings.HasSuffix(w, auth0) && strings.HasSuffix(g, auth0):
		text += "Both are Auth0 tenants: look at the tenant name and at the region (such as .eu) in the host."
	case strings.HasSuffix(w, auth0) || strings.HasSuffix(g, auth0):
		text += "One is an Auth0 host and the other may be its custom domain: the issuer follows the host that the token was asked from."
	default:
		text += "A tenant's custom domain and its own domain give different issuers: the issuer follows the host that the token was asked from."
	}
	if strings.HasSuffix(want.Path, "/") != strings.HasSuffix(got.Path, "/") {
		text += " The slash at the end differs too."
	}
	return text
}

// differSubject compares a credential's subject with the token's `sub`.
func differSubject(want, got string) difference {
	const suffix = "@clients"
	switch {
	case want == got:
		return difference{}
	case strings.TrimSpace(want) == got:
		return difference{"azure.subject.whitespace", "The credential's subject has white space around it.", 1}
	case strings.EqualFold(want, got):
		return difference{"azure.subject.case", "The subjects differ in upper and lower case only; Entra compares them exactly.", 1}
	case strings.EqualFold(want+suffix, got):
		return difference{"azure.subject.suffix", "The credential's subject lacks @clients: a machine-to-machine token's subject is the client ID with @clients behind it.", 1}
	case strings.EqualFold(want, got+suffix):
		return difference{"azure.subject.suffix", "The credential's subject has @clients behind it; this token's subject does not.", 1}
	case strings.ContainsAny(want, "*?") && wildcard(want, got):
		return difference{"azure.subject.wildcard", "The credential's subject holds a wildcard, which Entra takes literally.", 1}
	case inspect.Hidden(want, got) != "":
		return difference{"azure.subject.mismatch", inspect.Hidden(want, got), 1}
	case strings.HasSuffix(want, suffix) && strings.HasSuffix(got, suffix):
		return difference{"azure.subject.mismatch", "The credential is for another Auth0 application.", 3}
	}
	return difference{"azure.subject.mismatch", "The subjects are different.", 3}
}

// wildcard matches * and ? as flexible credentials do, to recognise one that was meant as a pattern. It goes back to
// the last star only, so its time is bounded by the product of the lengths.
func wildcard(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// differAudience compares a credential's one audience with one `aud` value of the token.
func differAudience(want, got string) difference {
	switch {
	case want == got:
		return difference{}
	case strings.TrimSpace(want) == got:
		return difference{"azure.audience.whitespace", "The credential's audience has white space around it.", 1}
	case strings.TrimRight(want, "/") == strings.TrimRight(got, "/"):
		return difference{"azure.audience.slash", "The audiences differ by a slash at the end.", 1}
	case strings.EqualFold(want, got):
		return difference{"azure.audience.case", "The audiences differ in upper and lower case only.", 1}
	case inspect.Hidden(want, got) != "":
		return difference{"azure.audience.mismatch", inspect.Hidden(want, got), 1}
	case exchangeAudience(want) && exchangeAudience(got):
		return difference{"azure.audience.cloud", "The two are the recommended audiences of different Microsoft clouds.", 2}
	case exchangeAudience(want):
		return difference{"azure.audience.mismatch", "The credential has the recommended audience, but the token was requested for another API.", 3}
	}
	return difference{"azure.audience.mismatch", "The token was requested for another API than the credential names.", 3}
}

func exchangeAudience(a string) bool {
	for _, n := range nationals() {
		if a == n.audience {
			return true
		}
	}
	return false
}
