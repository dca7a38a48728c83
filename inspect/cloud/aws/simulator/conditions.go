package simulator

import (
	"bytes"
	"encoding/base64"
	"math/big"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// op is a condition operator: what kind of comparison, and the ways it is bent.
type op struct {
	compare  func(have string, want text) bool // nil for Null
	negative bool
	optional bool   // …IfExists
	each     string // "any", "all" or ""
	fills    bool   // takes policy variables
}

// text is a policy value with its variables filled in: raw is plain text, and expr the same with live wildcards.
type text struct {
	raw  string
	expr *regexp.Regexp
	arn  []*regexp.Regexp // per colon part; nil when it is no ARN
}

func takeApart(name string) (op, bool) {
	o := op{}
	base := strings.ToLower(name)
	if rest, ok := strings.CutPrefix(base, "foranyvalue:"); ok {
		o.each, base = "any", rest
	} else if rest, ok := strings.CutPrefix(base, "forallvalues:"); ok {
		o.each, base = "all", rest
	}
	base, o.optional = strings.CutSuffix(base, "ifexists")
	if base == "null" {
		return o, !o.optional
	}
	for _, not := range []struct{ negative, positive string }{
		{"stringnotequalsignorecase", "stringequalsignorecase"}, {"stringnotequals", "stringequals"}, {"stringnotlike", "stringlike"},
		{"numericnotequals", "numericequals"}, {"datenotequals", "dateequals"}, {"notipaddress", "ipaddress"},
		{"arnnotequals", "arnequals"}, {"arnnotlike", "arnlike"},
	} {
		if base == not.negative {
			base, o.negative = not.positive, true
		}
	}
	o.compare = comparisons()[base]
	o.fills = strings.HasPrefix(base, "string") || strings.HasPrefix(base, "arn") || base == "bool"
	return o, o.compare != nil
}

func comparisons() map[string]func(string, text) bool {
	table := map[string]func(string, text) bool{
		"stringequals":           func(have string, want text) bool { return have == want.raw },
		"stringequalsignorecase": func(have string, want text) bool { return strings.EqualFold(have, want.raw) },
		"stringlike":             func(have string, want text) bool { return want.expr.MatchString(have) },
		"bool":                   func(have string, want text) bool { return strings.EqualFold(have, want.raw) },
		"binaryequals": func(have string, want text) bool {
			a, errA := base64.StdEncoding.DecodeString(have)
			b, errB := base64.StdEncoding.DecodeString(want.raw)
			return errA == nil && errB == nil && bytes.Equal(a, b)
		},
		"ipaddress": sameNetwork,
		"arnequals": sameARN,
		"arnlike":   sameARN,
	}
	for name, fits := range map[string]func(int) bool{
		"equals": func(c int) bool { return c == 0 }, "lessthan": func(c int) bool { return c < 0 }, "lessthanequals": func(c int) bool { return c <= 0 },
		"greaterthan": func(c int) bool { return c > 0 }, "greaterthanequals": func(c int) bool { return c >= 0 },
	} {
		table["numeric"+name] = func(have string, want text) bool {
			a, okA := new(big.Float).SetString(have)
			b, okB := new(big.Float).SetString(want.raw)
			return okA && okB && fits(a.Cmp(b))
		}
		table["date"+name] = func(have string, want text) bool {
			a, okA := moment(have)
			b, okB := moment(want.raw)
			return okA && okB && fits(a.Compare(b))
		}
	}
	return table
}

func moment(s string) (time.Time, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && len(s) != 4 {
		return time.Unix(n, 0), true
	}
	for _, layout := range []string{"2006", "2006-01", "2006-01-02", "2006-01-02T15:04Z07:00", time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func sameNetwork(have string, want text) bool {
	ip := net.ParseIP(have)
	if only := net.ParseIP(want.raw); only != nil {
		return only.Equal(ip)
	}
	_, block, err := net.ParseCIDR(want.raw)
	return err == nil && ip != nil && block.Contains(ip)
}

func sameARN(have string, want text) bool {
	parts := strings.SplitN(have, ":", 6)
	if len(parts) != 6 || len(want.arn) != 6 {
		return false
	}
	for i, part := range parts {
		if !want.arn[i].MatchString(part) {
			return false
		}
	}
	return true
}

// severalValued are the keys that take ForAnyValue and ForAllValues; a plain operator on several values does not match.
func severalValued(key string) bool {
	return strings.HasSuffix(key, ":amr") || key == "aws:tagkeys" || key == "sts:transitivetagkeys"
}

// holds decides one key under one operator.
func (o op) holds(facts map[string][]string, key string, wants []string, variables bool) bool {
	values := facts[key]
	if o.compare == nil {
		for _, want := range wants {
			if strings.EqualFold(want, "true") == (len(values) == 0) {
				return true
			}
		}
		return false
	}
	if len(values) == 0 {
		return o.optional || o.each == "all" || o.each == "" && o.negative
	}
	one := func(value string) bool {
		for _, want := range wants {
			if filled, ok := fill(want, facts, variables && o.fills); ok && o.compare(value, filled) {
				return !o.negative
			}
		}
		return o.negative
	}
	if o.each == "" && severalValued(key) && len(values) > 1 {
		return false
	}
	for _, value := range values {
		if one(value) != (o.each == "all") {
			return o.each != "all"
		}
	}
	return o.each == "all"
}

var variable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^}]*)\}`) })

// fill replaces ${…}; ok is false when one has no value. What it inserts is plain text.
func fill(want string, facts map[string][]string, variables bool) (text, bool) {
	var raw, live strings.Builder
	rest, good := want, true
	for variables {
		at := variable().FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		value, ok := valueOf(rest[at[2]:at[3]], facts)
		good = good && ok
		raw.WriteString(rest[:at[0]] + value)
		live.WriteString(wild(rest[:at[0]]) + regexp.QuoteMeta(value))
		rest = rest[at[1]:]
	}
	raw.WriteString(rest)
	live.WriteString(wild(rest))
	t := text{raw: raw.String(), expr: regexp.MustCompile(`\A(?:` + live.String() + `)\z`)}
	if parts := strings.SplitN(live.String(), ":", 6); len(parts) == 6 {
		for _, part := range parts {
			t.arn = append(t.arn, regexp.MustCompile(`\A(?:`+part+`)\z`))
		}
	}
	return t, good
}

// wild quotes a text but for its * and ?. The groups hold no colon, so that ARNs can be cut afterwards.
func wild(s string) string {
	q := regexp.QuoteMeta(s)
	return strings.ReplaceAll(strings.ReplaceAll(q, `\*`, `[\x{0}-\x{10FFFF}]*`), `\?`, `[\x{0}-\x{10FFFF}]`)
}

func valueOf(inside string, facts map[string][]string) (string, bool) {
	if inside == "*" || inside == "?" || inside == "$" {
		return inside, true
	}
	key, otherwise, hasDefault := strings.Cut(inside, ",")
	key = strings.ToLower(strings.TrimSpace(key))
	if values := facts[key]; len(values) == 1 && !severalValued(key) {
		return values[0], true
	}
	otherwise = strings.TrimSpace(otherwise)
	if hasDefault && len(facts[key]) == 0 && len(otherwise) > 1 && strings.HasPrefix(otherwise, "'") && strings.HasSuffix(otherwise, "'") {
		return otherwise[1 : len(otherwise)-1], true
	}
	return "", false
}
