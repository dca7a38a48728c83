package printable

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of terminal cells.
func (t Text) Width() int {
	if plain(t.s) {
		return len(t.s)
	}
	return ansi.StringWidth(t.s)
}

// Empty reports whether there is nothing to show.
func (t Text) Empty() bool { return t.s == "" }

// Join puts texts behind one another.
func Join(texts ...Text) Text {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(t.s)
	}
	return Text{s: b.String()}
}

// Cut shortens to at most cells: the head, … and the tail, and with enough room the full length in cells. An escape is
// never cut through. Zero or fewer cells give nothing.
func (t Text) Cut(cells int) Text {
	full := t.Width()
	switch {
	case full <= cells:
		return t
	case cells <= 0:
		return Text{}
	}
	note := " (" + strconv.Itoa(full) + ")"
	if len(note)*3 > cells {
		note = ""
	}
	room := cells - 1 - len(note)
	tail := room / 3
	units := t.units()
	head, _ := take(units, room-tail)
	end := takeLast(units, cells-1-len(note)-ansi.StringWidth(head))
	return Text{s: head + "…" + end + note}
}

// Head keeps the first cells, ending in … when something was left out.
func (t Text) Head(cells int) Text {
	switch {
	case t.Width() <= cells:
		return t
	case cells <= 0:
		return Text{}
	}
	head, _ := take(t.units(), cells-1)
	return Text{s: head + "…"}
}

// Wrap breaks into lines of at most cells, at a blank where there is one in the line's last half, else anywhere but
// inside an escape. Nothing is dropped but the blank at a break.
func (t Text) Wrap(cells int) []Text {
	if cells <= 0 || t.Width() <= cells {
		return []Text{t}
	}
	var lines []Text
	for units := t.units(); len(units) > 0; {
		line, used := take(units, cells)
		if used == 0 { // a rune wider than the line
			line, used = units[0], 1
		}
		if at := strings.LastIndexByte(line, ' '); used < len(units) && at > len(line)/2 {
			for used > 0 && units[used-1] != " " {
				used--
			}
			line = line[:at]
		}
		lines = append(lines, Text{s: line})
		units = units[used:]
	}
	return lines
}

// units splits into what must stay together: an escape, or a rune with its marks.
func (t Text) units() []string {
	var units []string
	for i := 0; i < len(t.s); {
		end := i + unitLength(t.s[i:])
		units = append(units, t.s[i:end])
		i = end
	}
	return units
}

func unitLength(s string) int {
	if s[0] == '\\' && len(s) > 1 {
		switch s[1] {
		case '\\', 'n', 't', 'r':
			return 2
		case 'x':
			return min(4, len(s))
		case 'u':
			if end := strings.IndexByte(s, '}'); end > 0 && end < 10 {
				return end + 1
			}
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !combining(r) {
			break
		}
		n += size
	}
	return n
}

func take(units []string, cells int) (string, int) {
	var b strings.Builder
	for i, u := range units {
		if cells -= ansi.StringWidth(u); cells < 0 {
			return b.String(), i
		}
		b.WriteString(u)
	}
	return b.String(), len(units)
}

func takeLast(units []string, cells int) string {
	from := len(units)
	for from > 0 {
		if cells -= ansi.StringWidth(units[from-1]); cells < 0 {
			break
		}
		from--
	}
	return strings.Join(units[from:], "")
}
