package gcp

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Explain finds the cause of a refusal. A failing step that looks at the same thing is the cause; if that step passes,
// Google's configuration differs from what the profile tells, and Google's own words are quoted; if Google's words cover
// several faults and nothing tells them apart, the candidates are listed in order and none is made out to be certain.
func (g google) Explain(c cloud.Case) cloud.Problem {
	a, answered := lastAnswer(c)
	if !answered {
		return g.unasked(c)
	}
	p := cloud.Problem{HTTPStatus: a.status, Code: a.code, Message: a.message, RequestID: a.request}
	if len(c.Exchanges) > 0 {
		if !a.json && a.status/100 != 2 {
			p.Unanswered = true
			return g.named(p, c, codeNotGoogle, fmt.Sprintf(" It has HTTP status %d (%s).", a.status, http.StatusText(a.status)))
		}
		if a.status/100 == 2 {
			return g.afterSuccess(p, c, a)
		}
	}
	for _, kind := range refusals() {
		if kind.matches(a) {
			return g.explainKind(p, c, kind, a)
		}
	}
	if !a.google() {
		return cloud.Problem{} // a pasted text of somebody else
	}
	return g.unrecognised(p, c, a)
}

// unasked is a trial that never got an answer: either nothing could be sent, or the road failed.
func (g google) unasked(c cloud.Case) cloud.Problem {
	s, err := decode(c.Settings)
	if err == nil && len(c.Settings) > 0 && len(c.Exchanges) == 0 && strings.TrimSpace(s.Provider) == "" {
		return g.named(cloud.Problem{}, c, codeProviderMissing, "")
	}
	return cloud.Problem{} // the runner knows the faults of the road
}

// afterSuccess is an error of the client although Google said yes.
func (g google) afterSuccess(p cloud.Problem, c cloud.Case, a answer) cloud.Problem {
	p.HTTPStatus = a.status
	if c.Err != nil && strings.Contains(c.Err.Error(), "invalid expiry") {
		p.Message = "" // the answer itself is no refusal
		return g.explainKind(p, c, refusalKind{cause: codeNoLifetime, steps: []string{"time"}, by: []string{codeTimeEnding, codeTimeSkew}}, answer{})
	}
	p.Unanswered = true
	return g.named(p, c, codeNotGoogle, "")
}

// named fills in the words of a code.
func (g google) named(p cloud.Problem, c cloud.Case, code, more string) cloud.Problem {
	r := ruleOf(code)
	p.Cause, p.Title, p.Why, p.Certainty = code, r.Title, r.Why+more, r.Certainty
	if p.Fix = g.fixes(c, code); len(p.Fix) == 0 {
		p.Fix = alone(code)
	}
	return p
}

func (g google) explainKind(p cloud.Problem, c cloud.Case, kind refusalKind, a answer) cloud.Problem {
	if kind.cause == codeSubjectLong {
		kind = sizeKind(c.Prediction, kind, a)
	}
	if step := explaining(c.Prediction, kind.by, kind.cause); step != nil {
		p = g.named(p, c, step.Code, "")
		p.Why, p.Certainty = step.Why, step.Certainty
		if step.Status != cloud.Fail {
			p.Certainty = inspect.Inferred
			p.Why = "Likely: " + step.Why
		}
		p.Why += quoteOf(a) + others(c.Prediction, kind)
		if len(step.Fix) > 0 {
			p.Fix = step.Fix
		}
		return p
	}
	p = g.named(p, c, kind.cause, belief(c.Prediction, kind, a)+g.candidates(c, kind)+quoteOf(a)+others(c.Prediction, kind))
	if len(c.Prediction.Steps) > 0 && decisive(kind.cause) {
		p.Fix = append(slices.Clone(g.mender(c).describe(kind.cause, "See what Google has, and tell the profile", "json").Texts), p.Fix...)
	}
	if len(kind.candidates) > 1 || kind.cause == codeDiscovery {
		p.Certainty = inspect.Inferred
	}
	return p
}

// explaining is the step that accounts for the refusal: failing before uncertain before warned of.
func explaining(prediction cloud.Prediction, by []string, cause string) *cloud.Step {
	for _, status := range []cloud.Status{cloud.Fail, cloud.Unknown, cloud.Warn} {
		for i := range prediction.Steps {
			s := &prediction.Steps[i]
			if s.Status == status && s.Code != "" && (slices.Contains(by, s.Code) || s.Code == cause) {
				return s
			}
		}
	}
	return nil
}

// sizeKind tells the two limits of size apart: the older text names neither attribute.
func sizeKind(prediction cloud.Prediction, kind refusalKind, a answer) refusalKind {
	for _, s := range prediction.Steps {
		if s.Code == codeMappingLarge && s.Status == cloud.Fail && !strings.Contains(a.message, "127") {
			kind.cause = codeMappingLarge
		}
	}
	if strings.Contains(a.message, "8 KB") || strings.Contains(a.message, "8192") {
		kind.cause, kind.steps = codeMappingLarge, []string{"mapping size"}
	}
	return kind
}

// belief says what the profile would have led to expect, when that is not what happened.
func belief(prediction cloud.Prediction, kind refusalKind, a answer) string {
	for _, s := range prediction.Steps {
		if !slices.ContainsFunc(kind.steps, func(name string) bool { return nameMatches(name, s.Name) }) {
			continue
		}
		switch {
		case (s.Status == cloud.Pass || s.Status == cloud.Warn) && decisive(kind.cause):
			return fmt.Sprintf(" By what the profile tells, this would pass (%s: %s). So Google's configuration differs from the profile%s.", s.Name, beliefWords(s), sawWords(a))
		case s.Status == cloud.Pass && kind.cause == codeIAMDenied:
			return " The policy in the profile allows it, so the policy at Google differs from it, or it is one of the other reasons."
		case s.Status == cloud.Unknown && untold(s.Code):
			return fmt.Sprintf(" The profile does not tell enough to foresee this (%s)%s.", s.Name, sawWords(a))
		}
	}
	if len(prediction.Steps) > 0 && slices.Contains(kind.steps, "condition") {
		return " The profile tells of no attribute condition, and Google applies one. So Google's configuration differs from the profile."
	}
	return ""
}

// others names the further faults that the prediction found: they will come up once this one is mended.
func others(prediction cloud.Prediction, kind refusalKind) string {
	var words []string
	for _, s := range prediction.Steps {
		if s.Status == cloud.Fail && s.Code != kind.cause && !slices.Contains(kind.by, s.Code) {
			words = append(words, s.Name+" ("+s.Code+")")
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " Beside this, the prediction finds fault with: " + strings.Join(words, ", ") + "."
}

// decisive are the refusals whose text leaves one reason only: where the profile's configuration passes, Google's must be
// another one.
func decisive(cause string) bool {
	return slices.Contains([]string{codeAudienceMismatch, codeIssuerMismatch, codeDiscoveryIssuer, codeCondition, codeSubjectMissing, codeSubjectType, codeSubjectLong, codeMappingLarge}, cause)
}

// untold are the codes of steps that wait for a word of the user.
func untold(code string) bool {
	return slices.Contains([]string{codeIssuerUnknown, codeAudienceUnknown, codeMappingUnknown, codeConditionUnknown, codeIAMUnknown}, code)
}

func nameMatches(pattern, name string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return pattern == name
}

func beliefWords(s cloud.Step) string {
	if s.Expected == s.Actual || s.Expected == "" {
		return s.Actual
	}
	return s.Expected + " against " + s.Actual
}
