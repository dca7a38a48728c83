package inspect

import (
	"strings"
	"unicode/utf8"
)

// Mark says on which side of a difference a span stands.
type Mark string

// Marks of a span.
const (
	Same         Mark = "same"
	OnlyExpected Mark = "expected" // missing from the actual text
	OnlyActual   Mark = "actual"   // too much in the actual text
)

// Span is a run of characters in a difference; Text is foreign text.
type Span struct {
	Mark Mark   `json:"mark"`
	Text string `json:"text"`
}

// maxDiffCells bounds the table of the comparison: 500 by 500 differing characters. Beyond it, and when the texts
// share less than half of what differs, the differing middle is one replacement: scattered single characters would
// only confuse.
const maxDiffCells = 250_000

// Diff compares two texts character by character. The spans without OnlyActual joined are expected, those without
// OnlyExpected are actual. Equal texts give one Same span, two empty ones none.
func Diff(expected, actual string) []Span {
	head, tail := commonEnds(expected, actual)
	lost, extra := expected[head:len(expected)-tail], actual[head:len(actual)-tail]
	var d diff
	d.add(Same, expected[:head])
	if len(lost)*len(extra) > maxDiffCells {
		d.add(OnlyExpected, lost)
		d.add(OnlyActual, extra)
	} else {
		d.middle(characters(lost), characters(extra), true)
	}
	d.add(Same, expected[len(expected)-tail:])
	return d.spans
}

// characters splits into runes; bytes that are no UTF-8 stand for themselves.
func characters(s string) []string {
	list := make([]string, 0, len(s))
	for len(s) > 0 {
		_, size := utf8.DecodeRuneInString(s)
		list = append(list, s[:size])
		s = s[size:]
	}
	return list
}

type diff struct{ spans []Span }

func (d *diff) add(mark Mark, text string) {
	if text == "" {
		return
	}
	if n := len(d.spans); n > 0 && d.spans[n-1].Mark == mark {
		d.spans[n-1].Text += text
		return
	}
	d.spans = append(d.spans, Span{mark, text})
}

// middle marks what two lists of pieces do not share. Characters that are scattered over both would only confuse.
func (d *diff) middle(a, b []string, scattered bool) {
	if len(a) == 0 || len(b) == 0 {
		d.replace(a, b)
		return
	}
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	if scattered && int(common[0])*2 < max(len(a), len(b)) {
		d.replace(a, b)
		return
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			d.add(Same, a[i])
			i, j = i+1, j+1
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			d.add(OnlyExpected, a[i])
			i++
		default:
			d.add(OnlyActual, b[j])
			j++
		}
	}
	d.replace(a[i:], b[j:])
}

func (d *diff) replace(a, b []string) {
	d.add(OnlyExpected, strings.Join(a, ""))
	d.add(OnlyActual, strings.Join(b, ""))
}
