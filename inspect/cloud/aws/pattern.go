package aws

import "strings"

// pattern is a policy value after its variables are filled in: characters, of which some are wildcards. What a
// variable inserts is never a wildcard, which is why this cannot stay a string.
type pattern []glyph

type glyph struct {
	r    rune
	wild bool // * or ?
}

func (p pattern) literal() string {
	var b strings.Builder
	for _, g := range p {
		b.WriteRune(g.r)
	}
	return b.String()
}

// match reports whether text fits, * standing for any run and ? for one character. It is linear in both but for the
// one remembered star, so no value can make it slow.
func (p pattern) match(text string) bool {
	in := []rune(text)
	star, mark, i, j := -1, 0, 0, 0
	for i < len(in) {
		switch {
		case j < len(p) && p[j].wild && p[j].r == '*':
			star, mark, j = j, i, j+1
		case j < len(p) && (p[j].wild && p[j].r == '?' || !p[j].wild && p[j].r == in[i]):
			i, j = i+1, j+1
		case star >= 0:
			mark, i, j = mark+1, mark+1, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j].wild && p[j].r == '*' {
		j++
	}
	return j == len(p)
}

// split cuts at the first n-1 separators.
func (p pattern) split(sep rune, n int) []pattern {
	var out []pattern
	start := 0
	for i, g := range p {
		if g.r == sep && !g.wild && len(out) < n-1 {
			out, start = append(out, p[start:i]), i+1
		}
	}
	return append(out, p[start:])
}

// expansion says what became of a policy value's variables.
type expansion int

const (
	expanded   expansion = iota
	unmatched            // a variable has no value in the request: the value matches nothing
	undecided            // a variable's value cannot be seen from here
	unexpanded           // nothing to expand
)

// expand fills ${key}, ${key, 'default'}, ${*}, ${?} and ${$} in (reference_policies_variables). lookup gives the
// key's single value; how is absent or unknown otherwise.
func expand(value string, variables bool, lookup func(key string) (string, presence)) (pattern, expansion) {
	var out pattern
	state := unexpanded
	for rest := value; rest != ""; {
		open := strings.Index(rest, "${")
		end := -1
		if variables && open >= 0 {
			end = strings.IndexByte(rest[open:], '}')
		}
		if end < 0 {
			return append(out, wildcards(rest)...), state
		}
		out = append(out, wildcards(rest[:open])...)
		text, how := substitute(rest[open+2:open+end], lookup)
		switch how {
		case absent:
			return nil, unmatched
		case unknown:
			return nil, undecided
		}
		for _, r := range text {
			out = append(out, glyph{r: r})
		}
		rest, state = rest[open+end+1:], expanded
	}
	return out, state
}

func substitute(inside string, lookup func(string) (string, presence)) (string, presence) {
	switch inside {
	case "*", "?", "$":
		return inside, present
	}
	key, fallback, hasDefault := strings.Cut(inside, ",")
	text, how := lookup(strings.TrimSpace(key))
	if how != absent || !hasDefault {
		return text, how
	}
	fallback = strings.TrimSpace(fallback)
	if len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		return fallback[1 : len(fallback)-1], present
	}
	return "", absent
}

func wildcards(text string) pattern {
	out := make(pattern, 0, len(text))
	for _, r := range text {
		out = append(out, glyph{r: r, wild: r == '*' || r == '?'})
	}
	return out
}
