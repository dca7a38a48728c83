package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
)

type fleetFlags struct {
	o       jobs.FleetOptions
	metrics string
	junit   bool
	yes     bool
}

func (a *app) fleet() *cobra.Command {
	var f fleetFlags
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "Try many profiles at once; the worst come first",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.runFleet(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.o.Match, "match", "", "only profiles whose names match this glob")
	flags.StringSliceVar(&f.o.Tags, "tag", nil, "only profiles with this tag; repeatable")
	flags.BoolVar(&f.o.Offline, "offline", false, "only predict; no cloud is asked")
	flags.IntVar(&f.o.Concurrency, "concurrency", 8, "profiles at once")
	flags.StringVar(&f.metrics, "metrics", "", "also write OpenMetrics text to this file, for the node exporter's textfile collector")
	flags.BoolVar(&f.junit, "junit", false, "print a JUnit report")
	flags.BoolVar(&f.yes, "yes", false, "do not ask before talking to the clouds")
	a.withJSON(cmd)
	cmd.MarkFlagsMutuallyExclusive("json", "junit")
	return cmd
}

func (a *app) runFleet(ctx context.Context, f fleetFlags) error {
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	list, err := j.FleetProfiles(ctx, f.o)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return &Failure{Exit: ExitStore, Code: "store.profile.missing", What: "No profile fits.", Why: "The store holds none that --match and --tag choose.", Next: "mintmark profile list"}
	}
	if !f.o.Offline && !f.yes {
		if err := a.fleetConsent(ctx, j, f.o); err != nil {
			return err
		}
	}
	done := 0
	results, err := j.Fleet(ctx, f.o, func(r jobs.FleetResult) {
		done++
		if !a.json && !f.junit {
			fmt.Fprintf(a.Stderr, "%d/%d %s\n", done, len(list), printable.Of(r.Profile))
		}
	})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.metrics != "" {
		if err := a.WriteFile(f.metrics, []byte(jobs.OpenMetrics(results, a.Now()))); err != nil {
			return err
		}
	}
	if err := a.printFleet(results, f.junit); err != nil {
		return err
	}
	if code := fleetExit(results, f.o.Offline); code != ExitYes {
		return verdict(code)
	}
	return nil
}

func (a *app) fleetConsent(ctx context.Context, j *jobs.Jobs, o jobs.FleetOptions) error {
	wanted, err := j.FleetDestinations(ctx, o)
	if err != nil || len(wanted) == 0 || jobs.AllLoopback(wanted) {
		return err
	}
	if !a.StdinTerminal {
		return usage("Tokens would be sent to clouds, and nobody is there to agree.", "Add --yes once you agree.")
	}
	s := &sheet{}
	s.line(printable.Own("Tokens would be sent to:"))
	for _, d := range wanted {
		s.line(printable.Own("  "), of(d))
	}
	_ = s.print(a.Stderr)
	if !a.ask("Send them?") {
		return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was sent.", Why: "You did not agree.", Next: "mintmark fleet --offline only predicts."}
	}
	return nil
}

// fleetExit is the worst of all: refused beats store trouble beats unreachable.
func fleetExit(results []jobs.FleetResult, offline bool) int {
	order := []int{ExitYes, ExitUsage, ExitUnreachable, ExitStore, ExitNo}
	worst := 0
	for _, r := range results {
		code := tryExit(r.Tried.Trials, offline)
		if r.Err != nil {
			code = failure(r.Err).Exit
		}
		if code == ExitUsage {
			continue // a profile without targets is no failure of a fleet
		}
		worst = max(worst, slices.Index(order, code))
	}
	return order[worst]
}

func (a *app) printFleet(results []jobs.FleetResult, junit bool) error {
	if junit {
		text, err := jobs.JUnit(results, func(err error) (string, string) { f := failure(err); return f.Code, f.What })
		if err != nil {
			return err
		}
		_, err = a.Stdout.Write([]byte(text))
		return err
	}
	if a.json {
		return writeJSON(a.Stdout, fleetDocument(results))
	}
	s := &sheet{}
	for _, r := range results {
		if r.Err != nil {
			f := failure(r.Err)
			s.line(pad(r.Profile, 24), printable.Own("  ✗ "), of(f.Code), printable.Own("  "), of(f.What))
			continue
		}
		for _, t := range r.Tried.Trials {
			s.line(pad(r.Profile, 24), printable.Own("  "), pad(t.Cloud, 6), pad(t.Target, 14), fleetMark(t), printable.Own(" "), of(t.Actual.Cause), printable.Own("  "), of(t.Actual.Title))
		}
	}
	return s.print(a.Stdout)
}

func fleetMark(t cloud.Trial) printable.Text {
	switch {
	case t.Actual.Verdict == cloud.Accepted:
		return printable.Own("✓ accepted")
	case t.Actual.Verdict == cloud.Refused:
		return printable.Own("✗ refused")
	case t.Actual.Verdict == cloud.Unreachable:
		return printable.Own("? unreachable")
	}
	return of("– predicted " + string(t.Predicted.Verdict))
}

type fleetRow struct {
	Profile string            `json:"profile"`
	Error   map[string]string `json:"error"` // null when it was tried
	Trials  []cloud.Trial     `json:"trials"`
}

func fleetDocument(results []jobs.FleetResult) map[string][]fleetRow {
	rows := make([]fleetRow, 0, len(results))
	for _, r := range results {
		row := fleetRow{Profile: r.Profile, Trials: r.Tried.Trials}
		if row.Trials == nil {
			row.Trials = []cloud.Trial{}
		}
		if r.Err != nil {
			f := failure(r.Err)
			row.Error = map[string]string{"code": f.Code, "what": f.What, "why": f.Why, "next": f.Next}
		}
		rows = append(rows, row)
	}
	return map[string][]fleetRow{"results": rows}
}
