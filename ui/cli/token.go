package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mintmark/auth0"
	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

func (a *app) token() *cobra.Command {
	var f tokenFlags
	cmd := &cobra.Command{
		Use:   "token PROFILE",
		Short: "Print a profile's token, cached until a minute before it expires",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.json {
				f.as = "json"
			}
			text, got, err := a.form(cmd, args[0], f)
			if err != nil {
				return err
			}
			if _, err = fmt.Fprintln(a.Stdout, text.Reveal()); err != nil {
				return err
			}
			return a.lowQuota(got)
		},
	}
	f.bind(cmd, "print")
	cmd.Flags().StringVar(&f.user, "user", "", "a person's token in place of the machine's: device (a code to type) or browser; it is never cached")
	cmd.Flags().IntVar(&f.port, "port", jobs.CallbackPort, "with --user browser: the callback's port on this machine; the application must allow http://127.0.0.1:PORT/callback")
	return a.withJSON(cmd)
}

type tokenFlags struct {
	as, user string
	fresh    bool
	port     int
}

func (f *tokenFlags) bind(cmd *cobra.Command, verb string) {
	cmd.Flags().StringVar(&f.as, "as", "token", "what to "+verb+": "+strings.Join(jobs.Forms(), ", "))
	cmd.Flags().BoolVar(&f.fresh, "fresh", false, "fetch a new token even if a cached one is good")
}

func (a *app) copy() *cobra.Command {
	var flags tokenFlags
	cmd := &cobra.Command{
		Use:   "copy PROFILE",
		Short: "Copy a profile's token to the clipboard",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, f, err := a.form(cmd, args[0], flags)
			if err != nil {
				return err
			}
			copied, err := a.Copy(cmd.Context(), text)
			if err != nil {
				return &Failure{Exit: ExitUnreachable, Code: "cli.clipboard", What: "Nothing was copied.", Why: sentence(err.Error()),
					Next: "Print it instead: mintmark token " + quote.Shell(f.Profile.Name)}
			}
			if copied.Sequence != "" {
				if !a.StdoutTerminal || a.Getenv("TERM") == "dumb" {
					return &Failure{Exit: ExitUnreachable, Code: "cli.clipboard", What: "Nothing was copied.", Why: "There is no clipboard helper, and standard output is no terminal that could take it.",
						Next: "Install wl-clipboard, xclip or xsel, or print it: mintmark token " + quote.Shell(f.Profile.Name)}
				}
				fmt.Fprint(a.Stdout, copied.Sequence)
			}
			s := &sheet{}
			s.line(of(copiedWords(first(flags.as, "token"), copied)))
			return s.print(a.Stderr)
		},
	}
	flags.bind(cmd, "copy")
	return cmd
}

func copiedWords(as string, c Copied) string {
	out := "Copied the " + as + " with " + c.How
	if !c.Confirmed {
		out = "Sent the " + as + " to the terminal (" + c.How + "); whether it took it cannot be confirmed"
	}
	if c.ClearIn > 0 {
		out += "; it is cleared in " + span(c.ClearIn) + " unless you copy something else"
	}
	return out + "."
}

// form fetches a token and renders it.
func (a *app) form(cmd *cobra.Command, name string, flags tokenFlags) (secret.Secret, jobs.Fetched, error) {
	if !jobs.KnownForm(flags.as) {
		return secret.Secret{}, jobs.Fetched{}, usage("There is no form "+flags.as+".", "Use one of "+strings.Join(jobs.Forms(), ", ")+".")
	}
	if flags.user != "" && flags.user != "device" && flags.user != "browser" {
		return secret.Secret{}, jobs.Fetched{}, usage("There is no login "+flags.user+".", "Use --user device or --user browser.")
	}
	j, err := a.jobs(cmd.Context())
	if err != nil {
		return secret.Secret{}, jobs.Fetched{}, err
	}
	var f jobs.Fetched
	if flags.user != "" {
		f, err = j.Login(cmd.Context(), name, jobs.Login{How: flags.user, Show: a.showCode, Open: func(address string) error { return a.openBrowser(cmd.Context(), address, flags.port) }, Port: flags.port, Sleep: a.Sleep})
	} else {
		f, err = j.Fetch(cmd.Context(), name, flags.fresh)
	}
	if err != nil {
		return secret.Secret{}, f, err
	}
	if f.FromCache && flags.as == "json" {
		f.Quota, _, _ = j.Limits(cmd.Context(), name) // as it was last said; a token without it is a token all the same
	}
	text, err := jobs.Form(f, flags.as)
	return secret.New(text), f, err
}

// lowQuota warns on standard error when the token just fetched was among the last of its quota.
func (a *app) lowQuota(f jobs.Fetched) error {
	l, low := jobs.LowOf(f.Quota, a.Now())
	if !low || f.FromCache {
		return nil
	}
	s := &sheet{}
	s.line(mark("warn"), printable.Own(" "), of(quotaWords(l)))
	return s.print(a.Stderr)
}

func quotaWords(l jobs.Limit) string {
	out := fmt.Sprintf("%d of %d %s, left", l.Left, l.Whole, l.Name)
	if !l.Reset.IsZero() {
		out += " until " + l.Reset.UTC().Format(time.RFC3339)
	}
	return out + "."
}

// showCode tells the person what to type where.
func (a *app) showCode(code auth0.DeviceCode) error {
	s := &sheet{}
	s.line(printable.Own("Open "), of(code.URL), printable.Own(" in any browser and type this code: "), of(code.UserCode))
	if code.FullURL != "" {
		s.line(printable.Own("or open "), of(code.FullURL))
	}
	s.line(printable.Own("Waiting until "), of(code.ExpiresAt.Format(time.TimeOnly)), printable.Own("; Ctrl-C ends it."))
	return s.print(a.Stderr)
}

// openBrowser says what it opens, since over ssh the browser is on another machine.
func (a *app) openBrowser(ctx context.Context, address string, port int) error {
	s := &sheet{}
	s.line(printable.Own("Opening the browser. If it stays closed, open this on this machine:"))
	s.line(of(address))
	if port != 0 {
		s.line(of("If the page speaks of a callback URL mismatch, the application does not allow " + jobs.CallbackURL(port) + "; Ctrl-C ends the wait."))
	}
	if err := s.print(a.Stderr); err != nil {
		return err
	}
	if err := a.OpenBrowser(ctx, address); err != nil {
		fmt.Fprintln(a.Stderr, "The browser did not open; the address above still works.")
	}
	return nil
}
