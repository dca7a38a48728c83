package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/ui/jobs"
)

type tryFlags struct {
	offline, yes bool
	confirm      bool
	token        string
	against      string
	clock        clock
}

func (a *app) try() *cobra.Command {
	var f tryFlags
	cmd := &cobra.Command{
		Use:   "try PROFILE[:TARGET] [CLOUD…]",
		Short: "Predict whether each cloud takes the token, then ask it for real",
		Args:  cobra.MinimumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.runTry(cmd.Context(), f, args) },
	}
	cmd.Flags().BoolVar(&f.offline, "offline", false, "only predict; no cloud is asked")
	cmd.Flags().StringVar(&f.token, "token", "", "try this token (- or @FILE) in place of the profile's own")
	cmd.Flags().StringVar(&f.against, "against", "", "judge the token by the targets of this other PROFILE[:TARGET], as its service would; nobody is asked")
	cmd.Flags().BoolVar(&f.confirm, "confirm", false, "also ask AWS, with the session it gave, whose session it is (GetCallerIdentity)")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask before talking to the clouds")
	f.clock.flag(cmd)
	return a.withJSON(cmd)
}

func (a *app) runTry(ctx context.Context, f tryFlags, args []string) error {
	now, err := f.clock.time(a.Now)
	if err != nil {
		return err
	}
	o := jobs.TryOptions{Clouds: args[1:], Offline: f.offline, Confirm: f.confirm, Now: now}
	if f.clock.at != "" && !f.offline {
		return usage("--now only goes with --offline.", "A cloud judges by its own clock.")
	}
	if f.confirm && (f.offline || f.against != "") {
		return usage("--confirm does not go with --offline.", "It asks AWS about a session, and offline there is none.")
	}
	if f.token != "" {
		if o.Token, err = a.givenToken(f.token); err != nil {
			return err
		}
	}
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	o.Profile, o.Target = jobs.SplitTarget(args[0])
	if f.against != "" {
		if o.Target != "" {
			return usage("A target of the token's own profile does not go with --against.", "Name the target there: --against PROFILE:TARGET.")
		}
		o.Against, o.Target = jobs.SplitTarget(f.against)
		f.offline = true
	}
	if !f.offline && !f.yes {
		if err := a.consent(ctx, j, o); err != nil {
			return err
		}
	}
	done, err := j.Try(ctx, o, nil)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err // half an answer would look like a whole one
	}
	if a.json {
		err = writeJSON(a.Stdout, tryDocument(done))
	} else {
		err = trySheet(done, f.offline).print(a.Stdout)
	}
	if err != nil {
		return err
	}
	if code := tryExit(done.Trials, f.offline); code != ExitYes {
		return verdict(code)
	}
	return nil
}

// givenToken is a token argument that a cloud may be shown: what cannot be read as a token at all is sent nowhere.
func (a *app) givenToken(arg string) (string, error) {
	text, err := a.tokenArgument(arg)
	if err != nil {
		return "", err
	}
	if t := inspect.Parse(text); t.Kind == inspect.Malformed && t.Header == nil && t.Claims == nil {
		return "", &Failure{Exit: ExitNoToken, Code: "cli.token.unreadable", What: "What --token gives is no token.", Why: "Neither a header nor claims can be decoded, so no cloud is asked.", Next: "mintmark inspect says what is wrong with it."}
	}
	return text, nil
}

// consent shows where the token would go and asks once per profile; scripts say --yes, or are not at a terminal and
// have consented before.
func (a *app) consent(ctx context.Context, j *jobs.Jobs, o jobs.TryOptions) error {
	p, err := j.Store.Get(ctx, o.Profile)
	if err != nil {
		return err
	}
	targets, err := j.Targets(p, o.Clouds, o.Target)
	if err != nil {
		return err
	}
	wanted := j.DestinationsOf(targets)
	agreed, err := j.Consented(ctx, o.Profile, wanted)
	if err != nil || agreed {
		return err
	}
	if !a.StdinTerminal {
		return usage("The token would be sent to "+strings.Join(wanted, ", ")+", and nobody is there to agree.", "Add --yes once you agree, or try it on a terminal first.")
	}
	s := &sheet{}
	s.line(printable.Own("The token of "), of(o.Profile), printable.Own(" would be sent to:"))
	for _, d := range wanted {
		s.line(printable.Own("  "), of(d))
	}
	_ = s.print(a.Stderr)
	if !a.ask("Send it (asked once per profile)?") {
		return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was sent.", Why: "You did not agree.", Next: "mintmark try --offline only predicts."}
	}
	return j.Consent(ctx, o.Profile, wanted)
}

// ask puts a yes-or-no question on the terminal; anything but yes is no.
func (a *app) ask(question string) bool {
	fmt.Fprintf(a.Stderr, "%s [y/N] ", question)
	var answer string
	_, _ = fmt.Fscanln(a.Stdin, &answer)
	return slices.Contains([]string{"y", "yes"}, strings.ToLower(answer))
}

// tryExit: a refusal beats an unreachable cloud; offline, a predicted refusal is a no.
func tryExit(trials []cloud.Trial, offline bool) int {
	code := ExitYes
	for _, t := range trials {
		switch {
		case t.Actual.Verdict == cloud.Refused, offline && t.Predicted.Verdict == cloud.Refuse:
			return ExitNo
		case t.Actual.Verdict == cloud.Unreachable:
			code = ExitUnreachable
		}
	}
	return code
}

type tokenFacts struct {
	Iss json.RawMessage `json:"iss"`
	Sub json.RawMessage `json:"sub"`
	Aud json.RawMessage `json:"aud"`
	Azp json.RawMessage `json:"azp"`
	Alg string          `json:"alg"`
	Exp json.RawMessage `json:"exp"`
}

type tryJSON struct {
	Profile string        `json:"profile"`
	Token   tokenFacts    `json:"token"`
	Trials  []cloud.Trial `json:"trials"`
}

func tryDocument(done jobs.Tried) tryJSON {
	raw := func(name string) json.RawMessage {
		if v := done.Token.Claim(name).Raw(); v != "" {
			return json.RawMessage(v)
		}
		return json.RawMessage("null")
	}
	return tryJSON{Profile: done.Profile.Name, Trials: done.Trials,
		Token: tokenFacts{raw("iss"), raw("sub"), raw("aud"), raw("azp"), done.Token.Alg(), raw("exp")}}
}

func trySheet(done jobs.Tried, offline bool) *sheet {
	s := &sheet{}
	s.line(of(done.Profile.Name), printable.Own("   "), of(done.Token.Text("iss")), printable.Own("   "), of(done.Token.Alg()))
	mend := false
	for _, t := range done.Trials {
		mend = mend || t.Actual.Verdict == cloud.Refused || t.Predicted.Verdict != cloud.Accept
		s.line()
		s.line(of(t.Cloud), printable.Own(" · "), of(t.Target), printable.Own("   predicted: "), of(string(t.Predicted.Verdict)), printable.Own("   actual: "), of(string(t.Actual.Verdict)))
		if t.Agree != nil && !*t.Agree {
			s.line(printable.Own("▲ Prediction and reality differ: the cloud's configuration is not what this profile says, or a rule here is wrong."))
		}
		width := stepWidth(t.Predicted.Steps)
		for _, step := range t.Predicted.Steps {
			// What reality explains with the same code is mended once, below.
			stepRows(s, step, width, step.Code != t.Actual.Cause)
		}
		if !offline {
			actualRows(s, t.Actual)
		}
	}
	if mend {
		s.line()
		s.line(printable.Own("The whole configuration, also as Terraform and console steps: mintmark setup "), told(quote.Shell(done.Profile.Name)), printable.Own(" CLOUD"))
	}
	return s
}

// commands are the fixes that a terminal's reader wants: commands and plain advice. Terraform and console steps are what
// `mintmark setup` is for.
func commands(fixes []inspect.Fix) (out []inspect.Fix) {
	for _, f := range fixes {
		if f.As != "terraform" && f.As != "console" {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		return fixes
	}
	return out
}

// stepWidth is the column that fits the names, but for the few that are long.
func stepWidth(steps []cloud.Step) int {
	width := 0
	for _, step := range steps {
		if w := of(step.Name).Width(); w <= 28 {
			width = max(width, w)
		}
	}
	return width
}

func stepRows(s *sheet, step cloud.Step, width int, mend bool) {
	s.line(printable.Own("  "), mark(string(step.Status)), printable.Own(" "), pad(step.Name, width), printable.Own("  "), of(first(step.Why, step.Actual)))
	if step.Status == cloud.Pass || step.Status == cloud.Skip {
		return
	}
	comparison(s, step.Expected, step.Actual)
	if step.Code != "" {
		s.line(printable.Own("  code      "), of(step.Code))
	}
	certainty(s, step.Certainty, step.Source)
	if mend {
		fixRows(s, commands(step.Fix))
	}
}

func actualRows(s *sheet, actual cloud.Actual) {
	switch actual.Verdict {
	case cloud.Accepted:
		s.line(printable.Own("  ✓ accepted in "), of(fmt.Sprintf("%d ms", actual.ElapsedMS)))
		if actual.Session != nil {
			if actual.Session.Principal != "" { // STS servers of other makers name none
				s.line(printable.Own("    principal "), of(actual.Session.Principal))
			}
			for _, d := range actual.Session.Details {
				s.line(printable.Own("    "), of(d.Label), printable.Own(" "), of(d.Value))
			}
		}
		return
	case cloud.Skipped:
		return
	}
	s.line(printable.Own("  ✗ "), of(string(actual.Verdict)), printable.Own(": "), of(actual.Title))
	if actual.Code != "" || actual.HTTPStatus != 0 {
		s.line(printable.Own("    it said "), of(strings.TrimSpace(fmt.Sprintf("%d %s", actual.HTTPStatus, actual.Word()))+": "+actual.Message))
	}
	if actual.RequestID != "" {
		s.line(printable.Own("    request "), of(actual.RequestID))
	}
	s.line(printable.Own("    why     "), of(actual.Why))
	if actual.Cause != "" {
		s.line(printable.Own("    cause   "), of(actual.Cause))
	}
	certainty(s, actual.Certainty, "")
	fixRows(s, commands(actual.Fix))
}
