package jobs

import (
	"fmt"
	"html"
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
	d.token(done.Token)
	d.heading(2, "Verdict: "+string(judged.Report.Verdict))
	var rows [][]string
	for _, l := range judged.Report.Lines {
		rows = append(rows, []string{l.Name, string(l.Status), l.Code, l.Detail})
	}
	d.table([]string{"line", "status", "code", "detail"}, rows)
	for _, f := range judged.Report.Findings {
		d.paragraph(string(f.Severity) + " " + f.Code + ": " + f.Title + " " + f.Detail)
	}
	for _, t := range done.Trials {
		d.trial(t)
	}
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
			rows = append(rows, []string{part.name, m.Name, m.Value.Show()})
		}
	}
	d.table([]string{"part", "name", "value"}, rows)
}

func (d *document) trial(t cloud.Trial) {
	d.heading(2, fmt.Sprintf("%s · %s: predicted %s, actual %s", t.Cloud, t.Target, t.Predicted.Verdict, t.Actual.Verdict))
	var rows [][]string
	for _, s := range t.Predicted.Steps {
		rows = append(rows, []string{s.Name, string(s.Status), s.Code, s.Expected, s.Actual, s.Why, string(s.Certainty)})
	}
	d.table([]string{"step", "status", "code", "expected", "actual", "why", "known as"}, rows)
	if t.Actual.Verdict == cloud.Refused || t.Actual.Verdict == cloud.Unreachable {
		d.table([]string{"answer", ""}, [][]string{{"status", fmt.Sprint(t.Actual.HTTPStatus)}, {"code", t.Actual.Code}, {"message", t.Actual.Message},
			{"request id", t.Actual.RequestID}, {"cause", t.Actual.Cause}, {"what", t.Actual.Title}, {"why", t.Actual.Why}})
		for _, f := range t.Actual.Fix {
			d.code(f.Title+" ("+f.As+")", f.Text)
		}
	}
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
	if d.as == "html" {
		d.b.WriteString("<table>\n" + d.row("th", head))
		for _, r := range rows {
			d.b.WriteString(d.row("td", r))
		}
		d.b.WriteString("</table>\n")
		return
	}
	d.b.WriteString(d.row("", head) + "|" + strings.Repeat("---|", len(head)) + "\n")
	for _, r := range rows {
		d.b.WriteString(d.row("", r))
	}
	d.b.WriteString("\n")
}

func (d *document) row(tag string, cells []string) string {
	var b strings.Builder
	for _, c := range cells {
		if d.as == "html" {
			b.WriteString("<" + tag + ">" + d.text(c) + "</" + tag + ">")
		} else {
			b.WriteString("| " + d.text(c) + " ")
		}
	}
	if d.as == "html" {
		return "<tr>" + b.String() + "</tr>\n"
	}
	return b.String() + "|\n"
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

func (d *document) finish(title string) string {
	if d.as != "html" {
		return d.b.String()
	}
	return "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>" +
		d.text(title) + "</title>\n<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b2421;background:#fff}" +
		"table{border-collapse:collapse;margin:.5rem 0 1.5rem}td,th{border:1px solid #c9d3ce;padding:.25rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}" +
		"th{background:#e9f8f2}pre{background:#f4f7f5;padding:.75rem;overflow-x:auto}@media(prefers-color-scheme:dark){body{background:#10171a;color:#e6ede9}th{background:#1f3a33}pre{background:#18211e}td,th{border-color:#3a4a44}}</style>\n" +
		d.b.String() + "</html>\n"
}
