package gcp

import (
	"regexp"
	"strings"

	"mintmark/inspect/cloud"
)

// sawWords says what Google saw, where its message shows it.
func sawWords(a answer) string {
	for _, pattern := range []string{
		`audience in ID Token (\[[^\]]*\])`,
		`issuer in ID Token (\S+)`,
		`issued at (\S+) is stale`,
		`not found for email (\S+)`,
	} {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(a.message); m != nil {
			return "; Google saw " + m[1]
		}
	}
	return ""
}

// quoteOf closes an explanation with Google's own words, and with what it expected where it says so.
func quoteOf(a answer) string {
	if a.message == "" {
		return ""
	}
	words := ""
	for _, pattern := range []string{`does not match the expected ones?(?: in config)?: ?(\S+)`, `does not match the expected audience:? (\S+)`} {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(a.message); m != nil {
			words = " Google expects " + strings.TrimRight(m[1], ".,") + "."
		}
	}
	return words + " Google says: " + strings.TrimSuffix(a.message, ".") + "."
}

// candidates lists what an ambiguous refusal can be, without what is ruled out.
func (g google) candidates(c cloud.Case, kind refusalKind) string {
	list := kind.candidates
	switch kind.cause {
	case codeDiscovery:
		list = connectCandidates(c)
	case codeCondition:
		list = conditionCandidates(c)
	}
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(" In order of likelihood:")
	for i, words := range list {
		b.WriteString([]string{" first, ", "; then, "}[min(i, 1)] + words)
	}
	return b.String() + "."
}

// connectCandidates: one text covers everything between an unknown key and an unreachable issuer.
func connectCandidates(c cloud.Case) []string {
	fetched, keyKnown := c.Evidence.Keys != nil || c.Evidence.Discovery != nil, false
	for _, s := range c.Prediction.Steps {
		keyKnown = keyKnown || s.Name == "key" && s.Status == cloud.Pass
	}
	var list []string
	if keyKnown {
		list = append(list, "keys were uploaded to the provider, and this token's is not among them (the issuer publishes it)")
	}
	if !keyKnown {
		list = append(list, "the token's kid is not in the issuer's key set (rotated and revoked)")
	}
	if fetched {
		list = append(list, "the issuer answers from here but not from the internet (private network, allow-list, bot protection)")
	} else {
		list = append(list, "discovery or keys cannot be fetched from the internet (private, slow, redirecting, no JSON)")
	}
	list = append(list, "the issuer's certificate is not from a public authority")
	if !keyKnown {
		list = append(list, "keys were uploaded to the provider and are stale")
	}
	return list
}

func conditionCandidates(c cloud.Case) []string {
	for _, s := range c.Prediction.Steps {
		if s.Name != "condition" {
			continue
		}
		switch s.Status {
		case cloud.Pass:
			return []string{"the provider's condition is another one than the profile's", "its mapping is, and the condition uses mapped attributes", "Google's CEL differs from the local one"}
		case cloud.Skip:
			return []string{"the provider has a condition that this token does not meet", "the condition needs a claim that this token lacks"}
		}
	}
	if len(c.Prediction.Steps) > 0 {
		return nil
	}
	return []string{"the condition is false for this token", "the condition needs a claim that this token lacks"}
}

// unrecognised shows what came. If the prediction refuses, that is said, as likely and no more.
func (g google) unrecognised(p cloud.Problem, c cloud.Case, a answer) cloud.Problem {
	p = g.named(p, c, codeUnrecognised, quoteOf(a))
	if first := c.Prediction.First(); first != nil && first.Status == cloud.Fail {
		p.Why += " The prediction found a fault that may be the reason: " + first.Name + ": " + first.Why
		p.Fix = first.Fix
	}
	if p.HTTPStatus >= 500 {
		p.Unanswered = true
	}
	return p
}
