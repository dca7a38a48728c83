package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
)

// maxPaste is what a log may hold; of long ones the beginning and the end are read.
const maxPaste = 16 << 20

func (a *app) explain() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [-|TEXT]",
		Short: "Explain an error pasted from a log or CI",
		Long: "Finds the error of AWS, Google Cloud, Entra, Auth0 or an API (WWW-Authenticate) in pasted text, also as their CLIs, SDKs, GitHub Actions and Terraform wrap it, and says the cause, why, how to tell look-alikes apart, and the fix.\n" +
			"The text comes as an argument, or from standard input. With --profile its settings and its cached token, or with --token that token, fill the answer in. Nothing is fetched and nobody is asked.\n" +
			"Exit code 0 when a cause is known, 1 when it is not.",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.runExplain(cmd.Context(), f, args) },
	}
	cmd.Flags().StringVar(&f.profile, "profile", "", "read the text with the settings and cached token of this PROFILE[:TARGET]")
	cmd.Flags().StringVar(&f.token, "token", "", "read the text with this token (- or @FILE)")
	return a.withJSON(cmd)
}

type explainFlags struct{ profile, token string }

func (a *app) runExplain(ctx context.Context, f explainFlags, args []string) error {
	if f.token == "-" && (len(args) == 0 || len(args) == 1 && args[0] == "-") {
		return usage("Token and text cannot both come from standard input.", "Give the token as @FILE, or the text as an argument.")
	}
	text, err := a.pastedText(args)
	if err != nil {
		return err
	}
	o := jobs.ExplainOptions{Profile: f.profile}
	if f.token != "" {
		given, err := a.givenToken(f.token)
		if err != nil {
			return err
		}
		o.Token = inspect.Parse(given)
	}
	j := a.NewJobs(nil)
	if f.profile != "" {
		if j, err = a.jobs(ctx); err != nil {
			return err
		}
	}
	done, err := j.Explain(ctx, text, o)
	if err != nil {
		return err
	}
	if a.json {
		err = writeJSON(a.Stdout, done)
	} else {
		err = explainSheet(done).print(a.Stdout)
	}
	if err != nil {
		return err
	}
	if !done.Known() {
		return verdict(ExitNo)
	}
	return nil
}

// pastedText is the argument, or what is piped in. Several arguments are one text whose quotes were forgotten.
func (a *app) pastedText(args []string) (string, error) {
	if len(args) > 0 && (len(args) > 1 || args[0] != "-") {
		return strings.Join(args, " "), nil
	}
	if len(args) == 0 && a.StdinTerminal {
		return "", usage("There is no text to explain.", "Pipe the log in, give the text as an argument, or say - to paste it and end with Ctrl-D.")
	}
	b, err := io.ReadAll(io.LimitReader(a.Stdin, maxPaste))
	return string(b), err
}

func explainSheet(e jobs.Explained) *sheet {
	s := &sheet{}
	explainRows(s, e)
	for _, also := range e.Also {
		s.line()
		s.line(printable.Own("Also in this text:"))
		explainRows(s, also)
	}
	return s
}

func explainRows(s *sheet, e jobs.Explained) {
	glyph := printable.Own("✗ ")
	if !e.Known() {
		glyph = printable.Own("? ")
	}
	area := printable.Own("")
	if e.Area != "" {
		area = printable.Join(of(e.Area), printable.Own(" · "))
	}
	s.line(glyph, area, of(e.Title))
	row := func(label printable.Text, text string) {
		if text != "" {
			s.line(printable.Own("  "), label, of(text))
		}
	}
	row(printable.Own("code      "), e.Cause)
	row(printable.Own("why       "), e.Why)
	if e.Target != "" {
		row(printable.Own("target    "), e.Target)
	}
	certainty(s, e.Certainty, "")
	row(printable.Own("said      "), e.Message)
	if answer := answered(e); answer != "" {
		row(printable.Own("answer    "), answer)
	}
	if len(e.Candidates) > 0 {
		s.line(printable.Own("  to tell apart:"))
		for i, c := range e.Candidates {
			s.line(printable.Own("    "), of(fmt.Sprintf("%d. ", i+1)), of(c))
		}
	}
	fixRows(s, commands(e.Fix))
}

// answered is what the text tells of the answer beside its words.
func answered(e jobs.Explained) string {
	var parts []string
	if e.HTTPStatus != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.HTTPStatus))
	}
	if e.Code != "" {
		parts = append(parts, e.Code)
	}
	if e.RequestID != "" {
		parts = append(parts, "request "+e.RequestID)
	}
	return strings.Join(parts, ", ")
}
