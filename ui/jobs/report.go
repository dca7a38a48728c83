package jobs

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
)

// Report writes a trial for a ticket: as "md" or "html", redacted: claims yes, signature and secrets no. Everything
// foreign in it is made printable first and then escaped for its format.
func Report(done Tried, judged Inspected, now time.Time, as string) (string, error) {
	d := document{as: as}
	if as != "md" && as != "html" {
		return "", &UsageError{What: fmt.Sprintf("there is no report form %q", as), Next: "Use md or html."}
	}
	d.opening(done.Profile, now)
	d.summary(done.Trials)
	d.heading(2, "Verdict on the token: "+string(judged.Report.Verdict))
	var rows []graded
	for _, l := range judged.Report.Lines {
		rows = append(rows, graded{string(l.Status), []string{l.Name, l.Code, l.Detail}})
	}
	d.grades([]string{"line", "code", "detail"}, rows)
	for _, f := range judged.Report.Findings {
		d.paragraph(string(f.Severity) + " " + f.Code + ": " + f.Title + " " + f.Detail)
	}
	for _, t := range done.Trials {
		d.trial(t)
	}
	d.token(done.Token)
	return d.finish("mintmark report: " + done.Profile.Name), nil
}

// document writes the few shapes that a report needs, in Markdown or HTML.
type document struct {
	b  strings.Builder
	as string
}

func (d *document) token(t *inspect.Token) {
	if t == nil {
		return
	}
	d.heading(2, "Token")
	var rows [][]string
	for _, part := range []struct {
		name string
		o    *inspect.Object
	}{{"header", t.Header}, {"claims", t.Claims}} {
		if part.o == nil {
			continue
		}
		for _, m := range part.o.Members {
			rows = append(rows, []string{part.name, m.Name, m.Value.Show() + moment(t, part.name, m.Name)})
		}
	}
	d.table([]string{"part", "name", "value"}, rows)
}

// moment writes a time of the token as one reads it.
func moment(t *inspect.Token, part, name string) string {
	if part == "claims" && slices.Contains([]string{"iat", "nbf", "exp", "auth_time"}, name) {
		if at, ok := t.Time(name); ok {
			return " (" + at.UTC().Format(time.RFC3339) + ")"
		}
	}
	return ""
}

// summary says first what a reader wants to know: who took the token, and why not.
func (d *document) summary(trials []cloud.Trial) {
	if len(trials) == 0 {
		return
	}
	d.heading(2, "In short")
	var rows []graded
	for _, t := range trials {
		said := t.Actual.Title
		if step := t.Predicted.First(); said == "" && step != nil && t.Actual.Verdict != cloud.Accepted {
			said = step.Name + ": " + step.Code
		} else if t.Actual.Cause != "" {
			said += " [" + t.Actual.Cause + "]"
		}
		rows = append(rows, graded{outcome(t), []string{t.Cloud + " · " + t.Target, string(t.Predicted.Verdict), string(t.Actual.Verdict), said}})
	}
	d.grades([]string{"target", "predicted", "actual", "what"}, rows)
}

// outcome is a trial in the words of a step.
func outcome(t cloud.Trial) string {
	switch {
	case t.Actual.Verdict == cloud.Accepted, t.Actual.Verdict == cloud.Skipped && t.Predicted.Verdict == cloud.Accept:
		return string(cloud.Pass)
	case t.Actual.Verdict == cloud.Refused, t.Actual.Verdict == cloud.Skipped && t.Predicted.Verdict == cloud.Refuse:
		return string(cloud.Fail)
	case t.Actual.Verdict == cloud.Unreachable:
		return string(cloud.Warn)
	}
	return string(cloud.Unknown)
}

func (d *document) trial(t cloud.Trial) {
	d.heading(2, fmt.Sprintf("%s · %s: predicted %s, actual %s", t.Cloud, t.Target, t.Predicted.Verdict, t.Actual.Verdict))
	if t.Actual.Verdict == cloud.Refused || t.Actual.Verdict == cloud.Unreachable {
		d.table([]string{"answer", ""}, [][]string{{"what", t.Actual.Title}, {"why", t.Actual.Why}, {"cause", t.Actual.Cause}, {"known as", knownAs(t.Actual.Certainty)},
			{"status", fmt.Sprint(t.Actual.HTTPStatus)}, {"code", t.Actual.Code}, {"message", t.Actual.Message}, {"request id", t.Actual.RequestID}})
		for _, f := range t.Actual.Fix {
			d.code(f.Title+" ("+f.As+")", f.Text)
		}
	}
	var rows []graded
	for _, s := range t.Predicted.Steps {
		why := s.Why
		if s.Code != "" {
			why = strings.TrimSpace(why + " [" + s.Code + ", " + string(s.Certainty) + "]")
		}
		rows = append(rows, graded{string(s.Status), []string{s.Name, s.Expected, s.Actual, why}})
	}
	d.grades([]string{"step", "expected", "actual", "why"}, rows)
}

// graded is a row that passes, fails, or is unknown.
type graded struct {
	status string
	cells  []string
}

// grades writes rows whose first column is their status: a sign, a word, and in HTML a colour.
func (d *document) grades(head []string, rows []graded) {
	signs := map[string]string{"pass": "✓", "fail": "✗", "warn": "▲", "unknown": "?", "skip": "–"}
	out := make([][]string, len(rows))
	classes := make([]string, len(rows))
	for i, r := range rows {
		out[i] = append([]string{strings.TrimSpace(signs[r.status] + " " + r.status)}, r.cells...)
		if signs[r.status] != "" {
			classes[i] = r.status
		}
	}
	d.rows(append([]string{"status"}, head...), out, classes)
}

func (d *document) heading(level int, text string) {
	if d.as == "html" {
		fmt.Fprintf(&d.b, "<h%d>%s</h%d>\n", level, d.text(text), level)
		return
	}
	d.b.WriteString(strings.Repeat("#", level) + " " + d.text(text) + "\n\n")
}

func (d *document) paragraph(text string) {
	if d.as == "html" {
		d.b.WriteString("<p>" + d.text(text) + "</p>\n")
		return
	}
	d.b.WriteString(d.text(text) + "\n\n")
}

func (d *document) table(head []string, rows [][]string) {
	d.rows(head, rows, make([]string, len(rows)))
}

// rows writes a table; a class is a word of ours, for the style sheet.
func (d *document) rows(head []string, rows [][]string, classes []string) {
	if d.as == "html" {
		d.b.WriteString("<table>\n" + d.row("th", "", head))
		for i, r := range rows {
			d.b.WriteString(d.row("td", classes[i], r, head...))
		}
		d.b.WriteString("</table>\n")
		return
	}
	d.b.WriteString(d.row("", "", head) + "|" + strings.Repeat("---|", len(head)) + "\n")
	for _, r := range rows {
		d.b.WriteString(d.row("", "", r))
	}
	d.b.WriteString("\n")
}

// row writes one; labels stand beside the cells where a screen is too narrow for columns.
func (d *document) row(tag, class string, cells []string, labels ...string) string {
	var b strings.Builder
	for i, c := range cells {
		if d.as == "html" {
			label := ""
			if i > 1 && i < len(labels) && c != "" {
				label = " data-label=\"" + d.text(labels[i]) + "\""
			}
			b.WriteString("<" + tag + label + ">" + d.text(c) + "</" + tag + ">")
		} else {
			b.WriteString("| " + d.text(c) + " ")
		}
	}
	switch {
	case d.as != "html":
		return b.String() + "|\n"
	case class != "":
		return "<tr class=\"" + class + "\">" + b.String() + "</tr>\n"
	}
	return "<tr>" + b.String() + "</tr>\n"
}

// code is a fix: several lines, kept as they are.
func (d *document) code(title, text string) {
	d.paragraph(title)
	if d.as == "html" {
		d.b.WriteString("<pre>" + html.EscapeString(lines(text)) + "</pre>\n")
		return
	}
	for l := range strings.Lines(lines(text)) {
		d.b.WriteString("    " + strings.TrimSuffix(l, "\n") + "\n")
	}
	d.b.WriteString("\n")
}

// lines shows a fix exactly as it is to be copied.
func lines(text string) string {
	var b strings.Builder
	shown, _ := printable.Command(text)
	for _, l := range shown {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

// text makes foreign text inert in its format.
func (d *document) text(s string) string {
	s = safe(s)
	if d.as == "html" {
		return html.EscapeString(s)
	}
	return strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;", "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "!", `\!`).Replace(s)
}
