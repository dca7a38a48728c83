package guides

import (
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// stage is one thing that a cloud must be told, and the causes that show it is not told yet.
type stage struct {
	name   string
	causes []string // prefixes of codes
	marks  []string // what the changes of this stage have in their Apply
}

// road is a cloud's stages, in the order in which a refusal shows the ones before to be done.
type road struct {
	cloud  string
	title  string
	stages []stage
}

func awsRoad() road {
	return road{"aws", "AWS", []stage{
		{"token", []string{"aws.algorithm", "aws.token", "aws.time", "aws.claim", "aws.key", "aws.keys", "aws.signature", "aws.idp"}, nil},
		{"provider", []string{"aws.provider", "aws.issuer", "aws.audience"}, []string{`"create_provider"`, `"add_client_id"`}},
		{"role", []string{"aws.trust", "aws.role", "aws.roles", "aws.duration", "aws.session", "aws.tags", "aws.source"}, []string{`"set_trust_policy"`, `"set_max_session"`}},
	}}
}

func googleRoad() road {
	return road{"gcp", "Google Cloud", []stage{
		{"token", []string{"gcp.token", "gcp.time", "gcp.algorithm", "gcp.key", "gcp.signature", "gcp.claim", "gcp.discovery"}, nil},
		{"provider", []string{"gcp.target", "gcp.provider", "gcp.issuer", "gcp.audience", "gcp.mapping", "gcp.subject", "gcp.condition", "gcp.expression", "gcp.groups"}, []string{`"set":`, `"settings":`}},
		{"service account", []string{"gcp.iam", "gcp.account", "gcp.lifetime", "gcp.scope"}, []string{`"service_account":`, `"settings":`}},
	}}
}

func entraRoad() road {
	return road{"azure", "Azure", []stage{
		{"token", []string{"azure.assertion", "azure.time", "azure.algorithm", "azure.key", "azure.signature", "azure.claim", "azure.type"}, nil},
		{"application", []string{"azure.tenant", "azure.authority", "azure.client", "azure.request", "azure.app"}, []string{`"create_application"`, `"create_service_principal"`, `"enable_application"`, `"make_confidential"`}},
		{"credential", []string{"azure.credentials", "azure.issuer", "azure.subject", "azure.audience"}, []string{`"set_credential"`, `"replicate"`}},
	}}
}

func apiRoad() road {
	return road{"api", "The service", []stage{
		{"token", []string{"api.token", "api.time", "api.algorithm", "api.key", "api.keys", "api.signature", "api.type"}, nil},
		{"issuer and audience", []string{"api.issuer", "api.audience"}, []string{`"service":`}},
		{"rights", []string{"api.scope", "api.permission", "api.claim", "api.forbidden"}, []string{`"grants":`, `"claims":`, `"dialect":`}},
	}}
}

func (r road) codes() [][]string {
	var out [][]string
	for _, s := range r.stages {
		out = append(out, s.causes)
	}
	return out
}

// check passes when the cloud's answer shows that a stage is done; of the last stage, that is acceptance.
func (r road) check(at int) func(l *Look) Result {
	return func(l *Look) Result {
		t, err := l.Trial(r.cloud)
		if err != nil {
			return could(err)
		}
		saw := trialSeen(r.title, t)
		switch t.Actual.Verdict {
		case cloud.Accepted:
			return pass(saw...)
		case cloud.Refused:
		default:
			res := unknown(r.title+" did not answer: "+told(t), saw...)
			res.Code = t.Actual.Cause
			return res
		}
		res := fail(told(t), saw...)
		res.Code, res.Fixes = t.Actual.Cause, t.Actual.Fix
		switch blamed := stageOf(t.Actual.Cause, r.codes()); {
		case blamed > at:
			return pass(append(saw, good(r.stages[at].name, "not what "+r.title+" objects to"))...)
		case blamed >= 0 && blamed < at:
			res.Status, res.Fixes = Unknown, nil
			res.Why = "This cannot be told yet, since an earlier step is refused (" + r.stages[blamed].name + "): " + t.Actual.Title
		}
		return res
	}
}

// told is what a trial came to, as sentences: a title may be a label without a full stop.
func told(t cloud.Trial) string {
	title := t.Actual.Title
	if title != "" && !strings.HasSuffix(title, ".") {
		title += "."
	}
	return strings.TrimSpace(title + " " + t.Actual.Why)
}

// trialSeen is prediction and trial in a few words.
func trialSeen(title string, t cloud.Trial) []Seen {
	saw := []Seen{{"predicted", string(t.Predicted.Verdict), t.Predicted.Verdict == cloud.Accept},
		{"tried", title + ": " + string(t.Actual.Verdict), t.Actual.Verdict == cloud.Accepted}}
	if s := t.Actual.Session; s != nil && s.Principal != "" {
		saw = append(saw, good("signed in as", s.Principal))
	}
	return append(saw, itsWords(t)...)
}

// itsWords is a refusal as the cloud words it.
func itsWords(t cloud.Trial) (saw []Seen) {
	if t.Actual.Code != "" {
		saw = append(saw, bad("its code", t.Actual.Code))
	}
	if t.Actual.Message != "" {
		saw = append(saw, bad("its words", t.Actual.Message))
	}
	return saw
}

// do is what makes the cloud accept this very token, as far as this stage goes.
func (r road) do(at int) func(l *Look) []inspect.Fix {
	return func(l *Look) []inspect.Fix {
		t, err := l.Prediction(r.cloud)
		if err != nil {
			return []inspect.Fix{plain("First", "This is filled in from the token: pass the step before, then check this one.")}
		}
		var out []inspect.Fix
		for _, c := range t.Setup {
			if r.stages[at].has(c) {
				for _, f := range c.Texts {
					if !slices.Contains(out, f) {
						out = append(out, f)
					}
				}
			}
		}
		return out
	}
}

func (s stage) has(c cloud.Change) bool {
	return slices.ContainsFunc(s.marks, func(mark string) bool { return strings.Contains(string(c.Apply), mark) })
}

// moves are the same changes, made in the pretend cloud.
func (r road) moves(at int) func(l *Look) []Move {
	return func(l *Look) []Move {
		t, err := l.Trial(r.cloud)
		if err != nil || t.Actual.Verdict == cloud.Accepted {
			return nil
		}
		named := slices.ContainsFunc(t.Setup, func(c cloud.Change) bool {
			return c.Apply != nil && c.Code == t.Actual.Cause && slices.ContainsFunc(r.stages, func(s stage) bool { return s.has(c) })
		})
		var out []Move
		for _, c := range t.Setup {
			// Where a change mends the very cause, the rest of the set-up is left as it is.
			if c.Apply == nil || !r.stages[at].has(c) || named && c.Code != t.Actual.Cause {
				continue
			}
			out = append(out, Move{c.Title + ".", func(l *Look) error { return l.jobs.Mend(l.ctx, l.Profile.Name, t.Target, c) }})
		}
		return out
	}
}

// tokenStep opens every guide that needs a token.
func tokenStep() Step {
	return Step{ID: "token", Title: "Have a machine token", Why: "Everything below is worked out from this token: its issuer, audience, client and subject.",
		Sources: []string{docClientCredentials, docClientGrants}, Check: hasToken, Moves: fromNothing, Fresh: true,
		OnFail: "The guide machine-to-machine builds application, API and grant step by step.",
		Do: func(l *Look) []inspect.Fix {
			return append([]inspect.Fix{cli("Get the token", "mintmark token "+quote.Shell(l.Profile.Name))}, authorise(l)...)
		}}
}

// fits passes when the cloud's rules about the token itself do, before anything is configured.
func (r road) fits(l *Look) Result {
	t, err := l.Prediction(r.cloud)
	if err != nil {
		return could(err)
	}
	res := pass()
	for _, s := range t.Predicted.Steps {
		if stageOf(s.Code, r.codes()[:1]) < 0 && !(s.Code == "" && slices.Contains([]string{"algorithm", "token", "time"}, s.Name)) {
			continue
		}
		ok := s.Status == cloud.Pass || s.Status == cloud.Warn || s.Status == cloud.Skip
		res.Saw = append(res.Saw, Seen{s.Name, orElse(s.Actual, string(s.Status)), ok})
		if !ok && res.Status == Pass {
			res.Status, res.Code, res.Why, res.Fixes = Fail, s.Code, s.Why, s.Fix
			if s.Status == cloud.Unknown {
				res.Status = Unknown
			}
		}
	}
	return res
}
