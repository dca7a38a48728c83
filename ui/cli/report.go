package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mintmark/auth0"
	"mintmark/ui/jobs"
)

func (a *app) report() *cobra.Command {
	var as string
	var f tryFlags
	cmd := &cobra.Command{
		Use:   "report PROFILE",
		Short: "Print a redacted report of token, prediction and trial for a ticket",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if as != "md" && as != "html" {
				return usage("There is no report form "+as+".", "Use md or html.")
			}
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			name, target := jobs.SplitTarget(args[0])
			o := jobs.TryOptions{Profile: name, Target: target, Offline: f.offline}
			if !f.offline && !f.yes {
				if err := a.consent(cmd.Context(), j, o); err != nil {
					return err
				}
			}
			done, err := j.Try(cmd.Context(), o, nil)
			var problem *auth0.Problem
			if errors.As(err, &problem) && cmd.Context().Err() == nil {
				return a.reportProblem(done, problem, as)
			}
			if err != nil {
				return err
			}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			judged, err := j.Inspect(cmd.Context(), name, done.Token)
			if err != nil {
				return err
			}
			text, err := jobs.Report(done, judged, a.Now(), as)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.Stdout, text)
			return err
		},
	}
	cmd.Flags().StringVar(&as, "as", "md", "md or html")
	cmd.Flags().BoolVar(&f.offline, "offline", false, "only predict; no cloud is asked")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask before talking to the clouds")
	return cmd
}

// reportProblem reports a tenant that gave no token: that, too, goes into tickets. The exit code stays the tenant's.
func (a *app) reportProblem(done jobs.Tried, problem *auth0.Problem, as string) error {
	text, err := jobs.ReportProblem(done.Profile, problem, a.Now(), as)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(a.Stdout, text); err != nil {
		return err
	}
	return verdict(fromTenant(problem).Exit)
}
