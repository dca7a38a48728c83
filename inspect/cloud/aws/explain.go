package aws

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Explain turns AWS's refusal into a cause. AWS's answer decides what kind of thing failed; the prediction tells which,
// among those that look alike. Where the profile's belief contradicts the answer, the answer is right.
func (Cloud) Explain(c cloud.Case) cloud.Problem {
	r := readRefusal(c)
	p := cloud.Problem{HTTPStatus: r.status, Code: r.code, Message: r.message, RequestID: r.requestID}
	x := explainer{c: c, r: r, j: newJudge(c.Token, c.Evidence, load(c.Settings))}
	switch r.kind {
	case answerNone:
		return p // no answer, or no words of AWS: the runner knows why
	case answerUnreadable:
		x.unreadable()
	default:
		x.row = matchProblem(r)
		x.attribute()
	}
	known := lookup(x.cause)
	p.Cause, p.Title, p.Certainty = x.cause, known.Title, known.Certainty
	if x.certainty != "" {
		p.Certainty = x.certainty
	}
	switch p.Cause {
	case "aws.unavailable", "aws.throttled", "aws.answer.unreadable":
		p.Unanswered = true // AWS has not judged the token
	}
	p.Why = strings.Join(x.why, " ")
	if p.Fix = x.j.change(x.cause).Texts; len(p.Fix) == 0 {
		p.Fix = alone(x.cause)
	}
	return p
}

type explainer struct {
	c         cloud.Case
	r         refusal
	j         *judge
	row       problem
	cause     string
	certainty inspect.Certainty // "" = that of the cause's row
	why       []string
}

// conclude settles the cause; an empty why takes the row's.
func (x *explainer) conclude(cause string, why ...string) {
	x.cause = cause
	for _, w := range why {
		if w != "" {
			x.why = append(x.why, w)
		}
	}
	if len(x.why) == 0 {
		x.why = []string{lookup(cause).Why}
	}
}

func (x *explainer) unreadable() {
	if x.r.status >= 500 {
		x.conclude("aws.unavailable", "The endpoint answered with a server error and no STS document.")
		return
	}
	x.conclude("aws.answer.unreadable", "")
}

// attribute joins the answer with the prediction.
func (x *explainer) attribute() {
	fails := x.explaining(cloud.Fail)
	switch {
	case len(fails) > 0:
		x.certainty = fails[0].Certainty
		x.conclude(fails[0].Code, orText(fails[0].Why, lookup(fails[0].Code).Why))
		x.others(fails)
	case x.row.cause == "aws.provider.missing":
		x.missingProvider()
	case x.row.cause == "aws.audience.mismatch":
		x.wrongAudience()
	case x.row.cause == "aws.trust.denied":
		x.denied()
	case x.row.cause == "aws.trust.tagsession", x.row.cause == "aws.trust.sourceidentity":
		x.conclude(x.row.cause, lookup(x.row.cause).Why, x.beliefNote("The trust policy given here allows it, so another one is in force.", x.row.steps[0]))
	case x.row.cause == "aws.time.expired", x.row.cause == "aws.time.old":
		x.late()
	case x.row.cause == "aws.duration.role":
		x.conclude(x.row.cause, lookup(x.row.cause).Why, x.beliefNote("By the settings given here the role allows it, so its MaxSessionDuration in force is lower.", stepLongest))
	case x.row.cause == "aws.keys.unreachable":
		x.conclude(x.row.cause, lookup(x.row.cause).Why, x.keysFromHere())
	default:
		x.fallback()
	}
	x.contradictions()
}

// fallback takes the row's cause, unless an unknown step with a code explains this refusal better.
func (x *explainer) fallback() {
	if likely := x.explaining(cloud.Unknown); len(likely) == 1 && x.row.cause == "aws.token.refused" {
		x.certainty = inspect.Inferred
		x.conclude(likely[0].Code, "Likely: "+likely[0].Why)
		return
	}
	x.conclude(x.row.cause, "")
	if x.row.cause == "aws.refused" {
		x.foreseen()
	}
}

// foreseen says what was predicted to fail when the answer is in words that lead nowhere: it may be the reason, and only
// the answer's own words could tell.
func (x *explainer) foreseen() {
	var names []string
	seen := map[string]bool{}
	for _, s := range x.c.Prediction.Steps {
		if s.Status == cloud.Fail && !seen[s.Code] {
			seen[s.Code] = true
			names = append(names, lowerFirst(lookup(s.Code).Title)+" ("+s.Code+")")
		}
	}
	if len(names) > 0 {
		x.why = append(x.why, "Foreseen to fail: "+strings.Join(names, "; ")+". Whether that is the reason is unknown, because the answer is in words that are not AWS's known ones.")
	}
}

// explaining are the prediction's steps of that status which lead to this refusal.
func (x *explainer) explaining(status cloud.Status) []cloud.Step {
	var out []cloud.Step
	for _, s := range x.c.Prediction.Steps {
		if s.Status == status && s.Code != "" && x.leads(s.Name) {
			out = append(out, s)
		}
	}
	return out
}

func (x *explainer) leads(step string) bool {
	for _, name := range x.row.steps {
		if strings.HasPrefix(step, name) {
			return true
		}
	}
	return false
}

// others names what else fails at the same place, so that two faults at once are not mended one by one.
func (x *explainer) others(fails []cloud.Step) {
	var more []string
	seen := map[string]bool{fails[0].Code: true}
	for _, s := range fails[1:] {
		if !seen[s.Code] {
			seen[s.Code] = true
			more = append(more, lowerFirst(lookup(s.Code).Title)+" ("+s.Code+")")
		}
	}
	if len(more) > 0 {
		x.why = append(x.why, "The same answer also fits: "+strings.Join(more, "; ")+".")
	}
}

// beliefNote says that the settings contradict AWS's answer, when a step judged from them passes.
func (x *explainer) beliefNote(text, step string) string {
	for _, s := range x.c.Prediction.Steps {
		if s.Name == step && s.Status == cloud.Pass {
			return text
		}
	}
	return ""
}

// stages is the order in which AWS refuses, as far as its answers show.
func stages() []string {
	return []string{stepRole, stepSession, stepBounds, stepLength, stepFormat, stepAlgorithm, stepIssuerURL, stepProvider, stepClaims, stepKeys,
		stepSignature, stepExpiry, stepAge, stepAudience, stepRoles, stepTrust, stepLongest}
}

func stage(step string) int {
	for i, name := range stages() {
		if strings.HasPrefix(step, name) {
			return i
		}
	}
	return -1
}

// contradictions says which failing steps AWS evidently got past (so the settings are out of date there) and which come
// after this refusal (so mending this one is not enough).
func (x *explainer) contradictions() {
	if len(x.row.steps) == 0 {
		return
	}
	here := stage(x.row.steps[0])
	var past, next []string
	for _, s := range x.c.Prediction.Steps {
		if s.Status != cloud.Fail || x.leads(s.Name) || stage(s.Name) < 0 || here < 0 {
			continue
		}
		name := lowerFirst(lookup(s.Code).Title) + " (" + s.Code + ")"
		if stage(s.Name) < here {
			past = append(past, name)
		} else {
			next = append(next, name)
		}
	}
	if len(past) > 0 {
		x.why = append(x.why, "AWS got past what the settings given here would fail at: "+strings.Join(past, "; ")+". They do not describe what is registered.")
	}
	if len(next) > 0 {
		x.why = append(x.why, "Once this is mended, this comes next: "+strings.Join(next, "; ")+".")
	}
}

func lowerFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToLower(text[:1]) + text[1:]
}
