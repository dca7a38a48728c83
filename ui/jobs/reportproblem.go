package jobs

import (
	"fmt"
	"strings"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/profiles"
)

// ReportProblem writes for a ticket why the tenant gave no token: as "md" or "html", with its answer and the likely
// causes, and without any secret.
func ReportProblem(p profiles.Profile, problem *auth0.Problem, now time.Time, as string) (string, error) {
	if as != "md" && as != "html" {
		return "", &UsageError{What: fmt.Sprintf("there is no report form %q", as), Next: "Use md or html."}
	}
	d := document{as: as}
	d.opening(p, now)
	title := "The tenant could not be asked"
	if problem.Refused {
		title = "The tenant refused a token"
	}
	d.heading(2, title)
	rows := [][]string{{"cause", problem.Cause}, {"what", problem.Title}, {"why", problem.Why}, {"known as", knownAs(problem.Certainty)}}
	if problem.HTTPStatus != 0 {
		rows = append(rows, []string{"status", fmt.Sprint(problem.HTTPStatus)}, []string{"error", problem.Code}, []string{"message", problem.Message})
	}
	for _, c := range problem.Causes {
		rows = append(rows, []string{"likely", c})
	}
	for _, l := range problem.Learned {
		rows = append(rows, []string{"learned", l})
	}
	d.table([]string{"answer", ""}, rows)
	for _, f := range problem.Fix {
		d.code(f.Title+" ("+f.As+")", f.Text)
	}
	return d.finish("mintmark report: " + p.Name), nil
}

// opening says what the document is and whom it is about.
func (d *document) opening(p profiles.Profile, now time.Time) {
	d.heading(1, "mintmark report: "+p.Name)
	d.paragraph("Made " + now.UTC().Format(time.RFC3339) + ". It holds claims, but no signature and no secret: nobody can use the token with it.")
	d.heading(2, "Profile")
	scopes := strings.Join(p.Scopes, " ")
	if scopes == "" {
		scopes = "every granted one"
	}
	d.table([]string{"field", "value"}, [][]string{{"issuer", p.IssuerURL()}, {"client id", p.ClientID}, {"audience", p.Audience}, {"scopes", scopes}})
}

// knownAs is a certainty for readers who do not know these words.
func knownAs(c inspect.Certainty) string {
	if c == inspect.Inferred {
		return "likely, not certain"
	}
	return string(c)
}
