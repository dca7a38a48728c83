package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

func (a *app) token() *cobra.Command {
	var as string
	var fresh bool
	cmd := &cobra.Command{
		Use:   "token PROFILE",
		Short: "Print a profile's token, cached until a minute before it expires",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, _, err := a.form(cmd, args[0], as, fresh)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Stdout, text.Reveal())
			return err
		},
	}
	cmd.Flags().StringVar(&as, "as", "token", "what to print: "+strings.Join(jobs.Forms(), ", "))
	cmd.Flags().BoolVar(&fresh, "fresh", false, "fetch a new token even if a cached one is good")
	return cmd
}

func (a *app) copy() *cobra.Command {
	var as string
	var fresh bool
	cmd := &cobra.Command{
		Use:   "copy PROFILE",
		Short: "Copy a profile's token to the clipboard",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, f, err := a.form(cmd, args[0], as, fresh)
			if err != nil {
				return err
			}
			copied, err := a.Copy(cmd.Context(), text)
			if err != nil {
				return &Failure{Exit: ExitUnreachable, Code: "cli.clipboard", What: "Nothing was copied.", Why: sentence(err.Error()),
					Next: "Print it instead: mintmark token " + jobs.Quote(f.Profile.Name)}
			}
			if copied.Sequence != "" {
				if !a.StdoutTerminal {
					return &Failure{Exit: ExitUnreachable, Code: "cli.clipboard", What: "Nothing was copied.", Why: "There is no clipboard helper, and standard output is no terminal that could take it.",
						Next: "Install wl-clipboard, xclip or xsel, or print it: mintmark token " + jobs.Quote(f.Profile.Name)}
				}
				fmt.Fprint(a.Stdout, copied.Sequence)
			}
			s := &sheet{}
			s.line(of(copiedWords(first(as, "token"), copied, a)))
			return s.print(a.Stderr)
		},
	}
	cmd.Flags().StringVar(&as, "as", "token", "what to copy: "+strings.Join(jobs.Forms(), ", "))
	cmd.Flags().BoolVar(&fresh, "fresh", false, "fetch a new token even if a cached one is good")
	return cmd
}

func copiedWords(as string, c Copied, a *app) string {
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
func (a *app) form(cmd *cobra.Command, name, as string, fresh bool) (secret.Secret, jobs.Fetched, error) {
	j, err := a.jobs(cmd.Context())
	if err != nil {
		return secret.Secret{}, jobs.Fetched{}, err
	}
	if !jobs.KnownForm(as) {
		return secret.Secret{}, jobs.Fetched{}, usage("There is no form "+as+".", "Use one of "+strings.Join(jobs.Forms(), ", ")+".")
	}
	f, err := j.Fetch(cmd.Context(), name, fresh)
	if err != nil {
		return secret.Secret{}, f, err
	}
	text, err := jobs.Form(f, as)
	return secret.New(text), f, err
}
