package cli

import (
	"fmt"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/printable"
)

// inspectSheet is the report as a person reads it: verdict, claims with their meaning, the seven lines, findings.
func inspectSheet(t *inspect.Token, r inspect.Report, now time.Time) *sheet {
	s := &sheet{}
	s.line(verdictWord(r.Verdict), printable.Own("   "), of(string(r.Kind)), of(algorithmAndKey(t)))
	if r.Times.RemainingSeconds != nil {
		s.line(of(remaining(*r.Times.RemainingSeconds)))
	}
	if r.Removed != "" {
		s.line(printable.Own("Taken away from what was pasted: "), of(r.Removed))
	}
	claimRows(s, t, true, now)
	claimRows(s, t, false, now)
	s.line()
	for _, l := range r.Lines {
		s.line(mark(string(l.Status)), printable.Own(" "), pad(l.Name, 10), of(l.Detail))
	}
	for _, f := range r.Findings {
		s.line()
		findingRows(s, f)
	}
	return s
}

func claimRows(s *sheet, t *inspect.Token, header bool, now time.Time) {
	title, o := "Claims", t.Claims
	if header {
		title, o = "Header", t.Header
	}
	if o == nil {
		return
	}
	s.line()
	s.line(of(title))
	width := 0
	for _, m := range o.Members {
		width = max(width, min(of(m.Name).Width(), 34))
	}
	for _, m := range o.Members {
		note := ""
		if e, ok := inspect.Describe(m.Name, header); ok {
			note = e.Meaning
		}
		switch m.Name {
		case "exp", "iat", "nbf", "auth_time":
			if at, ok := t.Time(m.Name); ok && !header {
				note = at.Format(time.RFC3339) + ", " + relative(at.Sub(now))
			}
		}
		s.line(printable.Own("  "), pad(m.Name, width), printable.Own("  "), of(m.Value.Show()))
		if note != "" {
			s.line(printable.Own("  "), pad("", width), printable.Own("    "), of(note))
		}
	}
}

func findingRows(s *sheet, f inspect.Finding) {
	s.line(mark(string(f.Severity)), printable.Own(" "), of(f.Title), printable.Own("   "), of(f.Code))
	comparison(s, f.Expected, f.Actual)
	if f.Detail != "" {
		s.line(printable.Own("  "), of(f.Detail))
	}
	certainty(s, f.Certainty, f.Source)
	fixRows(s, f.Fix)
}

// comparison shows expected above actual, and where the first difference is.
func comparison(s *sheet, expected, actual string) {
	if expected != "" {
		s.line(printable.Own("  expected  "), of(expected))
	}
	if actual != "" {
		s.line(printable.Own("  got       "), of(actual))
	}
	// Texts that are mostly the same, or look alike, are worth a closer look; a description and a value are not.
	if expected != "" && actual != "" && expected != actual && (inspect.Similar(expected, actual) || inspect.Hidden(expected, actual) != "") {
		if words := inspect.FirstDifference(expected, actual); words != "" {
			s.line(printable.Own("  differs   "), of(words))
		}
	}
}

func certainty(s *sheet, c inspect.Certainty, source string) {
	if c == "" {
		return
	}
	word := map[inspect.Certainty]string{inspect.Documented: "documented", inspect.Observed: "observed", inspect.Inferred: "likely, not certain"}[c]
	if source != "" {
		word += ": " + source
	}
	s.line(printable.Own("  ("), of(word), printable.Own(")"))
}

func fixRows(s *sheet, fixes []inspect.Fix) {
	for _, fix := range fixes {
		s.line(printable.Own("  fix "), of("("+fix.As+")"), printable.Own(" "), of(fix.Title))
		s.block(printable.Own("      "), fix.Text)
	}
}

func verdictWord(v inspect.Verdict) printable.Text {
	switch v {
	case inspect.Accepted:
		return printable.Own("✓ ACCEPTED")
	case inspect.Rejected:
		return printable.Own("✗ REJECTED")
	case inspect.Decoded:
		return printable.Own("? DECODED, not verified")
	}
	return printable.Own("✗ NOT A TOKEN")
}

func algorithmAndKey(t *inspect.Token) string {
	out := ""
	if t.Alg() != "" {
		out += " · " + t.Alg()
	}
	if t.KeyID() != "" {
		out += " · kid " + t.KeyID()
	}
	return out
}

// mark is the glyph of a status, always beside a word.
func mark(status string) printable.Text {
	switch status {
	case "pass":
		return printable.Own("✓")
	case "fail", "error":
		return printable.Own("✗")
	case "warn", "warning":
		return printable.Own("▲")
	case "unknown":
		return printable.Own("?")
	case "info":
		return printable.Own("i")
	}
	return printable.Own("–")
}

func remaining(seconds int64) string {
	if seconds < 0 {
		return "expired " + span(time.Duration(-seconds)*time.Second) + " ago"
	}
	return "expires in " + span(time.Duration(seconds)*time.Second)
}

func relative(d time.Duration) string {
	if d < 0 {
		return span(-d) + " ago"
	}
	return "in " + span(d)
}

// span is a duration in the units a person would say.
func span(d time.Duration) string {
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s >= 48*3600:
		return fmt.Sprintf("%d days", s/86400)
	case s >= 3600:
		return fmt.Sprintf("%dh %02dm", s/3600, s/60%60)
	case s >= 60:
		return fmt.Sprintf("%dm %02ds", s/60, s%60)
	}
	return fmt.Sprintf("%ds", s)
}
