package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"mintmark/inspect"
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
	flags.StringArrayVar(&f.o.Claims, "claim", nil, "compare this claim over all tokens, against what each profile requires; no cloud is asked; repeatable")
	flags.BoolVar(&f.o.AllClaims, "claims", false, "compare every claim that a profile requires; no cloud is asked")
	flags.StringVar(&f.metrics, "metrics", "", "also write OpenMetrics text to this file, for the node exporter's textfile collector")
	flags.BoolVar(&f.junit, "junit", false, "print a JUnit report")
	flags.BoolVar(&f.yes, "yes", false, "do not ask before talking to the clouds")
	a.withJSON(cmd)
	cmd.MarkFlagsMutuallyExclusive("json", "junit")
	cmd.MarkFlagsMutuallyExclusive("claim", "claims")
	return cmd
}

func (a *app) runFleet(ctx context.Context, f fleetFlags) error {
	if f.o.Concurrency < 1 {
		return usage("--concurrency must be at least 1.", "Leave it away for 8.")
	}
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
	f.o.History = a.json
	if !f.o.Offline && !f.yes && !f.o.AllClaims && len(f.o.Claims) == 0 {
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
	if err := a.printFleet(results, f.junit); err != nil {
		return err
	}
	if f.metrics != "" {
		if err := a.WriteShared(f.metrics, []byte(jobs.OpenMetrics(results, a.Now()))); err != nil {
			failure(err).report(a.Stdout, a.Stderr, false) // the answer is on standard output by now
			return verdict(failure(err).Exit)
		}
	}
	if code := fleetExit(results, f.o.Offline); code != ExitYes {
		return verdict(code)
	}
	return nil
}

// fleetConsent asks once for all profiles that have not agreed yet, and remembers the answer for each.
func (a *app) fleetConsent(ctx context.Context, j *jobs.Jobs, o jobs.FleetOptions) error {
	open, err := j.FleetUnagreed(ctx, o)
	if err != nil || len(open) == 0 {
		return err
	}
	if !a.StdinTerminal {
		return usage("Tokens would be sent to clouds, and nobody is there to agree.", "Add --yes once you agree, or run it on a terminal first.")
	}
	s := &sheet{}
	s.line(of(fmt.Sprintf("The tokens of %d profiles would be sent to:", len(open))))
	var shown []string
	for _, w := range open {
		for _, d := range w.Destinations {
			if !slices.Contains(shown, d) {
				shown = append(shown, d)
				s.line(printable.Own("  "), of(d))
			}
		}
	}
	_ = s.print(a.Stderr)
	if !a.ask("Send them (asked once per profile)?") {
		return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was sent.", Why: "You did not agree.", Next: "mintmark fleet --offline only predicts."}
	}
	for _, w := range open {
		if err := j.Consent(ctx, w.Profile, w.Destinations); err != nil {
			return err
		}
	}
	return nil
}

// fleetExit is the worst of all: refused beats store trouble beats unreachable.
func fleetExit(results []jobs.FleetResult, offline bool) int {
	order := []int{ExitYes, ExitUsage, ExitUnreachable, ExitStore, ExitNo}
	worst := 0
	for _, r := range results {
		code := tryExit(r.Tried.Trials, offline)
		if slices.ContainsFunc(r.Claims, func(c inspect.Across) bool { return c.Status == inspect.Fail }) {
			code = ExitNo
		}
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

// worded is an error in the words that this front end has for it.
func worded(err error) jobs.Said {
	f := failure(err)
	return jobs.Said{Code: f.Code, What: f.What, Why: f.Why, Next: f.Next}
}

// FleetDocument is what `fleet --json` prints, for the screen's export.
func FleetDocument(results []jobs.FleetResult) ([]byte, error) {
	var b bytes.Buffer
	err := writeJSON(&b, jobs.Document(results, worded))
	return b.Bytes(), err
}

func (a *app) printFleet(results []jobs.FleetResult, junit bool) error {
	if junit {
		text, err := jobs.JUnit(results, worded)
		if err != nil {
			return err
		}
		_, err = a.Stdout.Write([]byte(text))
		return err
	}
	if a.json {
		return writeJSON(a.Stdout, jobs.Document(results, worded))
	}
	s := &sheet{}
	name, target := fleetWidths(results)
	for _, r := range results {
		if r.Err != nil {
			f := failure(r.Err)
			s.line(pad(r.Profile, name), printable.Own("  ✗ "), of(f.Code), printable.Own("  "), of(f.What))
			continue
		}
		for _, c := range r.Claims {
			acrossRows(s, pad(r.Profile, name), c)
		}
		for _, t := range r.Tried.Trials {
			s.line(append([]printable.Text{pad(r.Profile, name), printable.Own("  "), pad(t.Cloud, 6), pad(t.Target, target)}, fleetMark(t)...)...)
		}
	}
	return s.print(a.Stdout)
}

// fleetWidths are the columns that fit the names of profiles and targets.
func fleetWidths(results []jobs.FleetResult) (name, target int) {
	name, target = 24, 14
	for _, r := range results {
		name = max(name, of(r.Profile).Width())
		for _, t := range r.Tried.Trials {
			target = max(target, of(t.Target).Width()+1)
		}
	}
	return name, target
}

func acrossRows(s *sheet, profile printable.Text, c inspect.Across) {
	value := of(c.Actual)
	if c.Actual == "" {
		value = printable.Own("none")
	}
	s.line(profile, printable.Own("  "), mark(string(c.Status)), printable.Own(" "), of(c.Claim), printable.Own(" = "), value, printable.Own("  "), of(jobs.ClaimWords(c)))
	if c.Status == inspect.Fail && c.Told {
		comparison(s, c.Expected, c.Actual)
	}
	if c.Code != "" {
		s.line(printable.Own("  code      "), of(c.Code))
	}
}

func fleetMark(t cloud.Trial) []printable.Text {
	sign, code, title := printable.Own("? unreachable"), t.Actual.Cause, t.Actual.Title
	switch t.Actual.Verdict {
	case cloud.Accepted:
		sign = printable.Own("✓ accepted")
	case cloud.Refused:
		sign = printable.Own("✗ refused")
	case cloud.Skipped:
		sign = of("– predicted " + string(t.Predicted.Verdict))
		if code, title = jobs.Foretold(t); code != "" {
			sign = printable.Own("✗ predicted")
		}
	}
	if code == "" {
		return []printable.Text{sign}
	}
	return []printable.Text{sign, printable.Own(" "), of(code), printable.Own("  "), of(title)}
}
