package workbench

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// copyMenu offers the forms of a token; y again takes the token itself. Of a token that has expired it says so, since
// what is copied is used elsewhere.
func (w *Workbench) copyMenu(r *row) tea.Cmd {
	if r == nil {
		return nil
	}
	if r.token == nil {
		return w.env.Send(page.Toast{Role: theme.Warn, Text: printable.Own("No token is here yet: f fetches one, then y copies it.")})
	}
	title, token := printable.Own("Copy"), printable.Own("the token")
	if at, known := r.expires(); known && !at.After(w.env.Moment()) {
		title, token = printable.Own("Copy an expired token"), printable.Own("the expired token")
	}
	f := jobs.Fetched{Token: r.token}
	if r.fetched != nil {
		f = *r.fetched
	}
	form := func(key, as string, label, what, note printable.Text) page.Item {
		return page.Item{Key: key, Label: label, Note: note, Choice: page.Copy{What: what, Make: func() (string, error) { return jobs.Form(f, as) }}}
	}
	own := printable.Own
	return w.env.Send(page.Menu{Title: title, Items: []page.Item{
		form("y", "token", own("token"), token, own("")),
		form("h", "header", own("header"), own("the Authorization header"), own("Authorization: Bearer …")),
		form("c", "curl", own("curl"), own("a curl command"), own("a request to the API with it")),
		form("e", "env", own("export"), own("an export line"), own("export TOKEN=…")),
		form("j", "json", own("JSON"), own("the decoded JSON"), own("header and claims, no signature")),
		w.reportItem(r, f),
	}})
}

// reportItem is the redacted report for a ticket: claims yes, signature and secrets no.
func (w *Workbench) reportItem(r *row, f jobs.Fetched) page.Item {
	done := jobs.Tried{Profile: f.Profile, Token: r.token, Trials: append([]cloud.Trial(nil), r.trials...)}
	judged, now := jobs.Inspected{}, w.env.Now()
	if r.judged != nil {
		judged = *r.judged
	}
	own := printable.Own
	return page.Item{Key: "r", Label: own("report"), Note: own("redacted Markdown for a ticket"),
		Choice: page.Copy{What: own("the redacted report"), Make: func() (string, error) { return jobs.Report(done, judged, now, "md") }}}
}

// copyVerb is what copyChosen would do.
func (w *Workbench) copyVerb() printable.Text {
	if w.chosenText() != nil {
		return printable.Own("copy this")
	}
	return printable.Own("copy fix")
}

func (w *Workbench) copyChosen() tea.Cmd {
	if it := w.chosenText(); it != nil {
		text := it.copy
		return w.env.Send(page.Copy{What: it.what, Make: func() (string, error) { return text, nil }})
	}
	if w.mends() {
		return w.env.Send(w.row().card.CopyFix())
	}
	return nil
}
