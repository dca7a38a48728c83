package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/inspect/printable"
)

func (a *app) diff() *cobra.Command {
	var times bool
	var at clock
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two tokens: profile names, @FILE or -",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := at.time(a.Now); err != nil {
				return err
			}
			if args[0] == "-" && args[1] == "-" {
				return usage("Standard input can be read once only.", "Give one of the two tokens as @FILE or as a profile.")
			}
			left, err := a.tokenOf(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			right, err := a.tokenOf(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			for i, t := range []*inspect.Token{left, right} {
				if t.Header == nil && t.Claims == nil {
					return &Failure{Exit: ExitNoToken, Code: "cli.diff.unreadable", What: args[i] + " is no readable token.", Why: "Neither its header nor its claims can be decoded.", Next: "mintmark inspect says what is wrong with it."}
				}
			}
			d := inspect.Compare(left, right, inspect.CompareOptions{Times: times})
			if a.json {
				err = writeJSON(a.Stdout, d)
			} else {
				err = diffSheet(d).print(a.Stdout)
			}
			if err != nil || d.Same() {
				return err
			}
			return verdict(ExitNo)
		},
	}
	cmd.Flags().BoolVar(&times, "times", false, "compare iat, nbf, exp and jti too")
	at.flag(cmd)
	return a.withJSON(cmd)
}

// tokenOf is the token that an argument of diff names: - and @FILE as everywhere, a token itself, else a profile.
func (a *app) tokenOf(ctx context.Context, arg string) (*inspect.Token, error) {
	if arg == "-" || strings.HasPrefix(arg, "@") || strings.Count(arg, ".") >= 2 && strings.HasPrefix(arg, "eyJ") {
		text, err := a.tokenArgument(arg)
		return inspect.Parse(text), err
	}
	j, err := a.jobs(ctx)
	if err != nil {
		return nil, err
	}
	f, err := j.Fetch(ctx, arg, false)
	return f.Token, err
}

func diffSheet(d inspect.Comparison) *sheet {
	s := &sheet{}
	if d.Same() {
		s.line(printable.Own("The tokens say the same."))
		return s
	}
	for _, c := range d.Changes {
		s.line(of(string(c.Kind)), printable.Own("  "), of(c.Path))
		if c.Left != "" {
			s.line(printable.Own("  A  "), of(c.Left))
		}
		if c.Right != "" {
			s.line(printable.Own("  B  "), of(c.Right))
		}
		if how := c.Words("A", "B"); how != "" {
			s.line(printable.Own("     "), of(how))
		}
	}
	return s
}
