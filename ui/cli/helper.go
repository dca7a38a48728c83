package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"mintmark/ui/jobs"
)

func (a *app) helper() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "helper",
		Short: "Feed credentials to other tools: aws, gcp, azure, kubectl, env",
		Long: "Prints credentials in the form that another tool's helper interface wants, and nothing else. It never asks.\n" +
			"aws: credential_process · gcp: executable source · azure: federated token · kubectl: ExecCredential · env: KEY=value lines.\n" +
			"Where it fails the exit code says so. Only gcp prints its failure as JSON too and exits with 0 (unless --write is given), since Google's libraries read it only then.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage("helper needs to know whom to help.", "Use aws, gcp, azure, kubectl or env.")
		},
	}
	for _, h := range jobs.Helpers() {
		cmd.AddCommand(a.helperFor(h))
	}
	return cmd
}

func (a *app) helperFor(h jobs.Helper) *cobra.Command {
	var file string
	var watch bool
	cmd := &cobra.Command{
		Use: h.Name + " PROFILE[:TARGET]", Short: h.Short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if watch && file == "" {
				return usage("--watch keeps a file fresh and needs to know which.", "Add --write FILE.")
			}
			a.silent = true
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return a.helperFailure(h, err, file)
			}
			name, target := jobs.SplitTarget(args[0])
			give := func(ctx context.Context) (jobs.Given, error) { return h.Give(ctx, j, name, target) }
			if watch {
				return a.watch(cmd.Context(), give, file)
			}
			given, err := give(cmd.Context())
			if err != nil {
				return a.helperFailure(h, err, file)
			}
			if file != "" {
				return a.WriteFile(file, []byte(given.Text.Reveal()))
			}
			_, err = fmt.Fprint(a.Stdout, given.Text.Reveal())
			return err
		},
	}
	cmd.Flags().StringVar(&file, "write", "", "write to this file (0600, atomically) in place of standard output")
	cmd.Flags().BoolVar(&watch, "watch", false, "with --write: keep the file fresh until interrupted")
	return cmd
}

// helperFailure lets a helper whose interface has a failure form use it; who asked for a file is told by the exit code.
func (a *app) helperFailure(h jobs.Helper, err error, file string) error {
	f := failure(err)
	if h.Fail == nil || file != "" || f.Exit == ExitInterrupted {
		return err
	}
	_, werr := fmt.Fprint(a.Stdout, h.Fail(f.Code, f.What))
	if werr != nil {
		return werr
	}
	f.report(a.Stdout, a.Stderr, false)
	return verdict(ExitYes) // the interface wants exit 0 with the failure on standard output
}

// watch rewrites the file before its content expires, until the context ends. What cannot work at the start, like a
// profile that is not there, ends it; later every failure is tried again, since the file is still good for a while.
func (a *app) watch(ctx context.Context, give func(context.Context) (jobs.Given, error), file string) error {
	failures := 0
	for started := false; ; started = true {
		given, err := give(ctx)
		pause := jobs.NextWrite(given.ExpiresAt, a.Now())
		switch {
		case err != nil && (ctx.Err() != nil || !started && failure(err).Exit != ExitUnreachable):
			return err
		case err != nil:
			failures++
			pause = jobs.NextTry(failures, err)
			failure(err).report(a.Stdout, a.Stderr, false)
			if jobs.Lasting(err) {
				fmt.Fprintln(a.Stderr, "The next attempt is in "+span(pause)+".")
			}
		default:
			failures = 0
			if err := a.WriteFile(file, []byte(given.Text.Reveal())); err != nil {
				return err
			}
		}
		if err := a.Sleep(ctx, pause); err != nil {
			return verdict(ExitYes) // interrupted: the file stays as it is
		}
	}
}
