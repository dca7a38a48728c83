package aws

import (
	"encoding/base64"
	"math/big"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect/lazyregexp"
)

// operator is a condition operator taken apart (reference_policies_elements_condition_operators and
// reference_policies_multi-value-conditions): [ForAnyValue:|ForAllValues:]BASE[IfExists].
type operator struct {
	text     string // as written
	set      string // "", "ForAnyValue", "ForAllValues"
	base     string // the positive operator: StringEquals, Null, …
	negated  bool
	ifExists bool
}

// compareKind is how one request value meets one policy value.
type compareKind int

const (
	compareText compareKind = iota
	compareFold
	comparePattern
	compareNumber
	compareDate
	compareBool
	compareBinary
	compareIP
	compareARN
	compareNull
)

// operatorTable names every operator of the vendor's page, with its positive form.
func operatorTable() map[string]struct {
	base    string
	negated bool
} {
	type row = struct {
		base    string
		negated bool
	}
	table := map[string]row{"Bool": {"Bool", false}, "BinaryEquals": {"BinaryEquals", false}, "Null": {"Null", false}}
	for positive, negative := range map[string]string{
		"StringEquals": "StringNotEquals", "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase", "StringLike": "StringNotLike",
		"NumericEquals": "NumericNotEquals", "DateEquals": "DateNotEquals", "IpAddress": "NotIpAddress",
		"ArnEquals": "ArnNotEquals", "ArnLike": "ArnNotLike",
	} {
		table[positive], table[negative] = row{positive, false}, row{positive, true}
	}
	for _, plain := range []string{"NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		"DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"} {
		table[plain] = row{plain, false}
	}
	return table
}

// parseOperator reads an operator's name. Letter case is not judged: IAM would not have saved what it cannot read.
func parseOperator(name string) (operator, bool) {
	op := operator{text: name}
	rest := name
	if set, base, ok := strings.Cut(name, ":"); ok {
		switch strings.ToLower(set) {
		case "foranyvalue":
			op.set = "ForAnyValue"
		case "forallvalues":
			op.set = "ForAllValues"
		default:
			return op, false
		}
		rest = base
	}
	if len(rest) > 8 && strings.EqualFold(rest[len(rest)-8:], "IfExists") {
		op.ifExists, rest = true, rest[:len(rest)-8]
	}
	for known, row := range operatorTable() {
		if strings.EqualFold(known, rest) {
			op.base, op.negated = row.base, row.negated
			return op, op.base != "Null" || !op.ifExists
		}
	}
	return op, false
}

func (o operator) kind() compareKind {
	switch {
	case o.base == "StringEquals":
		return compareText
	case o.base == "StringEqualsIgnoreCase":
		return compareFold
	case o.base == "StringLike":
		return comparePattern
	case strings.HasPrefix(o.base, "Numeric"):
		return compareNumber
	case strings.HasPrefix(o.base, "Date"):
		return compareDate
	case o.base == "Bool":
		return compareBool
	case o.base == "BinaryEquals":
		return compareBinary
	case o.base == "IpAddress":
		return compareIP
	case strings.HasPrefix(o.base, "Arn"):
		return compareARN
	}
	return compareNull
}

// takesVariables: string, ARN and Bool operators only (reference_policies_variables).
func (o operator) takesVariables() bool {
	switch o.kind() {
	case compareText, compareFold, comparePattern, compareARN, compareBool:
		return true
	}
	return false
}

// matches compares one request value with one expanded policy value, positively.
func (o operator) matches(value string, want pattern) bool {
	switch o.kind() {
	case compareText:
		return value == want.literal()
	case compareFold, compareBool:
		return strings.EqualFold(value, want.literal())
	case comparePattern:
		return want.match(value)
	case compareNumber:
		a, okA := number(value)
		b, okB := number(want.literal())
		return okA && okB && ordered(a.Cmp(b), strings.TrimPrefix(o.base, "Numeric"))
	case compareDate:
		a, okA := date(value)
		b, okB := date(want.literal())
		return okA && okB && ordered(a.Compare(b), strings.TrimPrefix(o.base, "Date"))
	case compareBinary:
		a, errA := base64.StdEncoding.DecodeString(value)
		b, errB := base64.StdEncoding.DecodeString(want.literal())
		return errA == nil && errB == nil && string(a) == string(b)
	case compareIP:
		return inRange(value, want.literal())
	case compareARN:
		return matchARN(value, want)
	}
	return false
}

func ordered(cmp int, relation string) bool {
	switch relation {
	case "LessThan":
		return cmp < 0
	case "LessThanEquals":
		return cmp <= 0
	case "GreaterThan":
		return cmp > 0
	case "GreaterThanEquals":
		return cmp >= 0
	}
	return cmp == 0
}

var decimal = lazyregexp.New(`^[+-]?\d{1,40}(\.\d{1,40})?$`)

func number(text string) (*big.Rat, bool) {
	if !decimal().MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// date reads the ISO 8601 forms that W3C's profile allows, or epoch seconds.
func date(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), true
		}
	}
	if len(text) == 4 {
		if at, err := time.Parse("2006", text); err == nil {
			return at, true
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err == nil
}

func inRange(value, want string) bool {
	address, err := netip.ParseAddr(value)
	if err != nil {
		return false
	}
	if single, err := netip.ParseAddr(want); err == nil {
		return single == address
	}
	block, err := netip.ParsePrefix(want)
	return err == nil && block.Contains(address)
}

// matchARN compares the six colon-separated parts one by one, each with its own wildcards.
func matchARN(value string, want pattern) bool {
	wants := want.split(':', 6)
	parts := strings.SplitN(value, ":", 6)
	if len(wants) != 6 || len(parts) != 6 {
		return false
	}
	for i, part := range parts {
		if !wants[i].match(part) {
			return false
		}
	}
	return true
}
