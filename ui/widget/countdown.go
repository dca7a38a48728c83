package widget

import (
	"fmt"
	"strings"
	"time"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// CountdownWidth is the cells that every countdown takes, so that nothing beside it moves.
const CountdownWidth = 7

// Countdown writes a remaining time as people say it: "23h 59m" above an hour, "59m 12s" below, "12s" in the last
// minute. It is always CountdownWidth cells wide, up to 99 days.
func Countdown(left time.Duration) printable.Text {
	s := int64(left / time.Second)
	if s < 0 {
		s = 0
	}
	var text string
	switch {
	case s >= 100*86400:
		text = fmt.Sprintf("%dd", s/86400)
	case s >= 86400:
		text = fmt.Sprintf("%02dd %02dh", s/86400, s%86400/3600)
	case s >= 3600:
		text = fmt.Sprintf("%02dh %02dm", s/3600, s%3600/60)
	case s >= 60:
		text = fmt.Sprintf("%02dm %02ds", s/60, s%60)
	default:
		text = fmt.Sprintf("%ds", s)
	}
	return printable.Of(strings.Repeat(" ", max(0, CountdownWidth-len(text))) + text)
}

// Took is a span of time in words: "1 s", "41 ms", "5 min", "24 h", "30 days".
func Took(d time.Duration) printable.Text { return printable.Of(spanWords(d)) }

func spanWords(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + spanWords(-d)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d/time.Millisecond)
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 72*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

// Urgency is how near the end is: the role and the word that go with a countdown.
type Urgency struct {
	Role theme.Role
	Word printable.Text // "" while there is no hurry
}

// Urgent judges what is left of a lifetime: below 20 % it is ending, below a minute it is urgent, at nothing expired.
func Urgent(left, lifetime time.Duration) Urgency {
	switch {
	case left <= 0:
		return Urgency{theme.Bad, printable.Own("expired")}
	case left < time.Minute:
		return Urgency{theme.Bad, printable.Own("ends now")}
	case lifetime > 0 && left < lifetime/5:
		return Urgency{theme.Warn, printable.Own("ends soon")}
	}
	return Urgency{theme.Number, printable.Text{}}
}

// Bar shows a share (0 to 1) of w cells.
func (p Pen) Bar(role theme.Role, share float64, w int) Line {
	if w < 1 {
		return Line{}
	}
	full := int(share*float64(w) + 0.5)
	full = max(0, min(w, full))
	if share > 0 && full == 0 {
		full = 1
	}
	return L(
		Span{text: strings.Repeat(p.Glyph.Full.String(), full), width: full, role: role},
		Span{text: strings.Repeat(p.Glyph.Rest.String(), w-full), width: w - full, role: theme.Faint},
	)
}
