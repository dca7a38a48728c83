package azure

import (
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect"
)

// comparison is one credential held against the token.
type comparison struct {
	cred     credential
	issuer   difference
	subject  difference
	audience difference
	unknown  []string // parts that the user did not tell
}

// compare holds a credential against a token. A part that was not told is unknown and counts as neither.
func compare(c credential, t *inspect.Token) comparison {
	out := comparison{cred: c}
	if c.Issuer == "" {
		out.unknown = append(out.unknown, "issuer")
	} else {
		out.issuer = differIssuer(c.Issuer, t.Text("iss"))
	}
	if c.Subject == "" {
		out.unknown = append(out.unknown, "subject")
	} else {
		out.subject = differSubject(c.Subject, t.Text("sub"))
	}
	auds, _ := t.Claim("aud").Texts()
	switch {
	case c.Audiences == nil:
		out.unknown = append(out.unknown, "audience")
	case len(c.Audiences) != 1:
		out.audience = difference{"azure.audience.count", "A credential has exactly one audience.", 3}
	default:
		out.audience = nearestAudience(c.Audiences[0], auds)
	}
	return out
}

func nearestAudience(want string, auds []string) difference {
	best := difference{"azure.audience.mismatch", "The token names no audience.", 3}
	for i, a := range auds {
		if d := differAudience(want, a); i == 0 || d.far < best.far {
			best = d
		}
	}
	return best
}

func (c comparison) distance() int { return c.issuer.far + c.subject.far + c.audience.far }

// misses names the parts that differ, in Entra's order.
func (c comparison) misses() []string {
	var parts []string
	for _, p := range []struct {
		name string
		d    difference
	}{{"issuer", c.issuer}, {"subject", c.subject}, {"audience", c.audience}} {
		if p.d.far > 0 {
			parts = append(parts, p.name)
		}
	}
	return parts
}

// compareAll compares every ordinary credential, the nearest first. Of two equally near ones the one that gets further
// in Entra's order (issuer, then subject, then audience) comes first. Flexible credentials are left out: they are not
// available for this issuer.
func compareAll(creds []credential, t *inspect.Token) []comparison {
	var all []comparison
	for _, c := range creds {
		if c.Expression == "" {
			all = append(all, compare(c, t))
		}
	}
	slices.SortStableFunc(all, func(a, b comparison) int {
		for _, d := range []int{a.distance() - b.distance(), a.issuer.far - b.issuer.far, a.subject.far - b.subject.far, len(a.unknown) - len(b.unknown)} {
			if d != 0 {
				return d
			}
		}
		return 0
	})
	return all
}

// reported is the part that Entra would name when it narrows the credentials down by issuer, then subject, then
// audience: with several credentials that need not be where the nearest one misses. "" if one fits.
func reported(all []comparison) string {
	left := all
	for _, part := range []struct {
		name string
		of   func(comparison) difference
	}{
		{"issuer", func(c comparison) difference { return c.issuer }},
		{"subject", func(c comparison) difference { return c.subject }},
		{"audience", func(c comparison) difference { return c.audience }},
	} {
		var fit []comparison
		for _, c := range left {
			if part.of(c).far == 0 {
				fit = append(fit, c)
			}
		}
		if len(fit) == 0 {
			return part.name
		}
		left = fit
	}
	return ""
}

// others says by what the other credentials miss.
func others(all []comparison) string {
	if len(all) < 2 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, " This is the nearest of %d credentials (%s).", len(all), label(all[0].cred))
	for _, c := range all[1:min(len(all), 4)] {
		switch misses := c.misses(); {
		case len(misses) > 0:
			fmt.Fprintf(&b, " %s misses by %s.", label(c.cred), strings.Join(misses, " and "))
		case len(c.unknown) > 0:
			fmt.Fprintf(&b, " Of %s the %s was not told.", label(c.cred), strings.Join(c.unknown, " and "))
		}
	}
	return b.String()
}

func label(c credential) string {
	if c.Name == "" {
		return "one without a name"
	}
	return c.Name
}
