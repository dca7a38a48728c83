package inspect

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// jsonType names the kind of a value as JSON does; "" for none.
func jsonType(v Value) string {
	return [...]string{Absent: "", Null: "null", Bool: "boolean", Number: "number", String: "string", Array: "array", ObjectKind: "object"}[v.kind]
}

// typed tells that two values are of different JSON types. They are shown as JSON: a text and the number written like
// it would look equal otherwise.
func typed(path string, left, right Value) Difference {
	d := Difference{Path: path, Kind: Changed, Left: left.raw, Right: right.raw, Spans: diffWords(left.raw, right.raw),
		LeftType: jsonType(left), RightType: jsonType(right)}
	if a, b := members(left), members(right); a != nil && b != nil {
		d.OnlyLeft, d.OnlyRight = missing(a, b), missing(b, a)
	}
	return d
}

// members are the texts of an array of texts, or the one text; nil for anything else.
func members(v Value) []string {
	if texts, ok := v.Texts(); ok && v.kind == Array {
		return texts
	}
	if text, ok := v.Text(); ok {
		return []string{text}
	}
	return nil
}

// set are the members of a claim whose order means nothing: an array of texts, or scopes, which blanks separate.
func set(path string, v Value) []string {
	if text, ok := v.Text(); ok {
		if path == "claims.scope" {
			return strings.Fields(text)
		}
		return nil
	}
	return members(v)
}

// sets tells which members only one of two sets has; false when they are no sets.
func sets(path string, left, right Value) (Difference, bool) {
	a, b := set(path, left), set(path, right)
	if a == nil || b == nil {
		return Difference{}, false
	}
	return Difference{Path: path, Kind: Changed, Left: left.Show(), Right: right.Show(), Spans: diffWords(left.Show(), right.Show()),
		Set: true, OnlyLeft: missing(a, b), OnlyRight: missing(b, a)}, true
}

// missing are the members of a that b lacks, each once.
func missing(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// diffWords is Diff word by word: in a list of scopes whole scopes are marked, not the letters that they share.
func diffWords(left, right string) []Span {
	a, b := words(left), words(right)
	if len(a)*len(b) > maxDiffCells {
		return Diff(left, right)
	}
	var d diff
	d.middle(a, b, false)
	return d.spans
}

// words splits into runs of what is neither blank nor JSON's punctuation, and everything between.
func words(s string) []string {
	var out []string
	for s != "" {
		n := strings.IndexAny(s, " \t\n\",[]{}")
		switch {
		case n < 0:
			n = len(s)
		case n == 0:
			n = 1
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

// Words says how the two sides differ, calling them by these names; "" when only one is there. It quotes foreign text.
func (d Difference) Words(left, right string) string {
	switch {
	case d.Kind != Changed:
		return ""
	case d.LeftType != "":
		text := left + " is " + article(d.LeftType) + ", " + right + " is " + article(d.RightType)
		if rest := onlyIn(d.OnlyLeft, left, d.OnlyRight, right); rest != "" {
			return text + "; " + rest
		} else if strings.Contains(d.LeftType+d.RightType, "array") && strings.Contains(d.LeftType+d.RightType, "string") {
			return text + " of the same"
		}
		return text
	case d.Set:
		if rest := onlyIn(d.OnlyLeft, left, d.OnlyRight, right); rest != "" {
			return rest
		}
		return "the same values, in another order or number"
	}
	return parted(d.Left, d.Right, left, right)
}

func article(kind string) string {
	switch kind {
	case "array", "object":
		return "an " + kind
	case "null":
		return kind
	}
	return "a " + kind
}

func onlyIn(a []string, left string, b []string, right string) string {
	var parts []string
	for _, side := range []struct {
		list []string
		name string
	}{{a, left}, {b, right}} {
		if len(side.list) > 0 {
			parts = append(parts, "only in "+side.name+": "+several(side.list))
		}
	}
	return strings.Join(parts, "; ")
}

// several writes at most six of a list.
func several(list []string) string {
	const most = 6
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

// parted says what stands on one side and not on the other, where most of two texts is the same.
func parted(a, b, left, right string) string {
	head, tail := commonEnds(a, b)
	lost, extra := a[head:len(a)-tail], b[head:len(b)-tail]
	where := " inside"
	switch {
	case tail == 0:
		where = " at the end"
	case head == 0:
		where = " at the start"
	}
	switch {
	case a == "" || b == "":
		return map[bool]string{true: left, false: right}[a == ""] + " is empty"
	case head == 0 && tail == 0, lost != "" && extra != "" && 2*(head+tail) < max(len(a), len(b)):
		return "entirely different"
	case lost == "":
		return right + " has more" + where + ": " + short(extra)
	case extra == "":
		return right + " lacks" + where + ": " + short(lost)
	}
	return strings.TrimPrefix(where, " ") + ": " + short(lost) + " in " + left + ", " + short(extra) + " in " + right
}

// short spells a few characters out and counts many.
func short(s string) string {
	if n := utf8.RuneCountInString(s); n > 40 {
		return fmt.Sprintf("%d characters", n)
	}
	return spell(s)
}
