package azure

import (
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Explain implements cloud.Cloud. Entra's own answer decides; the prediction only says which shade of it this is, and
// where the two disagree, that is said.
func (Azure) Explain(c cloud.Case) cloud.Problem {
	a := readAnswer(c)
	set, _ := decode(c.Settings)
	p := cloud.Problem{HTTPStatus: a.status, Code: a.code(), Message: a.text, RequestID: a.requestID}
	switch {
	case a.status == 0 && !a.entra:
		return local(p, c)
	case a.redirect != "":
		return shaped(p, "azure.answer.redirect", "It points to "+a.redirect+".", mender{}.texts("azure.answer.redirect"), true)
	case !a.entra && a.status == 429:
		return shaped(p, "azure.service.throttled", "", mender{}.texts("azure.service.throttled"), true)
	case !a.entra && a.busy():
		return shaped(p, "azure.service.busy", "", mender{}.texts("azure.service.busy"), true)
	case !a.entra:
		return foreign(p, c, a)
	}
	x := explanation{c: c, set: set, a: a}
	return x.problem(p)
}

// local is trouble before anything was asked: the library refused the settings, or no answer came. The latter is left
// without a cause, for the runner knows the ways in which a network fails.
func local(p cloud.Problem, c cloud.Case) cloud.Problem {
	if len(c.Exchanges) > 0 {
		return p
	}
	for _, s := range c.Prediction.Steps {
		if s.Status == cloud.Fail && (strings.HasPrefix(s.Code, "azure.tenant.") || strings.HasPrefix(s.Code, "azure.authority.")) {
			p.Message = ""
			if c.Err != nil {
				p.Message = c.Err.Error()
			}
			return shaped(p, s.Code, "Microsoft's library refused to send the request.", s.Fix, false)
		}
	}
	return p
}

func shaped(p cloud.Problem, code, more string, fix []inspect.Fix, unanswered bool) cloud.Problem {
	row := codeOf(code)
	p.Cause, p.Title, p.Why, p.Certainty, p.Fix, p.Unanswered = code, row.Title+".", strings.TrimSpace(row.Why+" "+more), row.Certainty, fix, unanswered
	return p
}

// foreign is an answer by somebody else: where the profile's authority looks odd, that is why.
func foreign(p cloud.Problem, c cloud.Case, a answer) cloud.Problem {
	for _, s := range c.Prediction.Steps {
		if s.Code == "azure.authority.path" || s.Code == "azure.authority.unknown" {
			return shaped(p, s.Code, "The answer is not in the form in which Entra answers.", s.Fix, true)
		}
	}
	return shaped(p, "azure.answer.foreign", foreignWords(a), mender{}.texts("azure.answer.foreign"), true)
}

func foreignWords(a answer) string {
	if strings.Contains(strings.ToLower(a.body), "<html") {
		return "An HTML page came back. Check the authority, and whether a proxy answers in its place."
	}
	return "Check the authority, and whether a proxy answers in its place."
}

// explanation is one refusal by Entra being explained.
type explanation struct {
	c    cloud.Case
	set  settings
	a    answer
	row  refusal
	more []string // sentences added to the cause's own
}

func (x *explanation) say(format string, args ...any) {
	x.more = append(x.more, fmt.Sprintf(format, args...))
}

func (x *explanation) problem(p cloud.Problem) cloud.Problem {
	found, stripped, known := lookup(x.a.number)
	x.row = found
	if !known && x.a.number == "" {
		x.row, known = lookupText(x.a.text)
		stripped = known
	} else if known {
		var byWords bool
		x.row, byWords, known = corroborated(found, stripped, x.a)
		if byWords {
			x.say("AADSTS%s usually says something else; its words are read.", x.a.number)
			stripped = true
		}
	}
	if !known {
		return shaped(p, "azure.answer.unknown", x.a.code()+" is not among the codes known here; search for it together with its text.", nil, x.a.busy())
	}
	if stripped && x.a.number != "" && x.row.number != x.a.number && strings.HasPrefix(x.a.number, x.row.number) {
		x.say("AADSTS%s is not among the codes known here; it is read as its relative AADSTS%s.", x.a.number, x.row.number)
	}
	code, step := x.cause()
	row := codeOf(code)
	certainty := row.Certainty
	why := row.Why
	if step != nil && step.Status == cloud.Fail {
		why = step.Why
		x.fits(step)
	} else if step != nil {
		x.say("The prediction had to leave this open (%s: %s); Entra has decided it.", step.Name, step.Actual)
	}
	switch {
	case stripped:
		certainty = inspect.Inferred
	case certainty == inspect.Inferred && (step != nil || code == x.row.cause):
		certainty = inspect.Observed // Entra has said it now
	}
	x.contradicts()
	x.remaining(code)
	p.Cause, p.Title, p.Certainty = code, row.Title+".", certainty
	p.Why = strings.TrimSpace(why + " " + strings.Join(x.more, " "))
	p.Fix = x.fixes(code)
	p.Unanswered = strings.HasPrefix(code, "azure.service.")
	return p
}

// cause is the code, and the step of the prediction that already named it, if one did.
func (x *explanation) cause() (string, *cloud.Step) {
	if s := x.explaining(); s != nil {
		return s.Code, s
	}
	switch {
	case x.row.parts != "" && x.row.cause != "azure.credentials.expression":
		return x.believed(), nil
	case x.row.cause == "azure.time.window":
		return x.window(), nil
	case x.row.cause == "azure.assertion.own-certificate" && strings.Contains(strings.ToLower(x.a.text), "invalid signature"):
		return "azure.signature.invalid", nil
	case x.row.cause == "azure.assertion.malformed" && x.c.Token != nil && x.c.Token.Kind == inspect.JWS:
		x.say("The token at hand is a well-formed JWT, so what reached Entra was probably another text or a cut one.")
	case x.row.cause == "azure.type.unsupported" && x.c.Token != nil && strings.EqualFold(x.c.Token.Type(), "at+jwt"):
		return "azure.type.access-token", nil
	case x.row.cause == "azure.key.unknown":
		x.say("If the kid is published now, wait half an hour and try again: Entra's copy of the keys may be old.")
	case x.row.cause == "azure.scope.resource" && nearResource(strings.TrimSuffix(x.set.scope(), "/.default")) != "":
		x.say("It looks like %s misspelt.", nearResource(strings.TrimSuffix(x.set.scope(), "/.default")))
	case x.row.cause == "azure.app.missing" && x.set.ClientID != "":
		x.say("It was asked for client ID %s in tenant %s.", x.set.ClientID, x.set.TenantID)
	}
	return x.row.cause, nil
}

// explaining is the step that foresaw this refusal: a failing one first, then an open one, then a warning.
func (x *explanation) explaining() *cloud.Step {
	families := x.row.explains
	if x.row.parts != "" && x.c.Token != nil && len(x.set.Credentials) > 1 {
		// With several credentials Entra names the part at which none is left, which need not be where the nearest misses.
		if all := compareAll(x.set.Credentials, x.c.Token); len(all) > 1 && reported(all) == x.row.parts {
			families = []string{"azure.issuer.", "azure.subject.", "azure.audience."}
		}
	}
	for _, status := range []cloud.Status{cloud.Fail, cloud.Unknown, cloud.Warn} {
		for i, s := range x.c.Prediction.Steps {
			if s.Status == status && foresees(s.Code) && slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(s.Code, f) }) {
				return &x.c.Prediction.Steps[i]
			}
		}
	}
	return nil
}

// foresees is false for steps that only say what was not told, or that the list looks odd.
func foresees(code string) bool {
	switch code {
	case "", "azure.credentials.untold", "azure.credentials.incomplete", "azure.credentials.count", "azure.credentials.length",
		"azure.credentials.name", "azure.credentials.twice":
		return false
	}
	return true
}

// fits says that prediction and answer agree, and why Entra may name another part than the one to mend.
func (x *explanation) fits(step *cloud.Step) {
	x.say("Entra's answer fits the prediction.")
	if part := x.row.parts; part != "" && part != "any" && part != "all" && !strings.HasPrefix(step.Code, "azure."+part+".") {
		x.say("Entra names the %s because another credential gets further than the nearest one: it narrows them down by issuer, subject and audience in turn.", part)
	}
}

// contradicts says when Entra got past a part that the profile's credentials should have failed at.
func (x *explanation) contradicts() {
	order := []string{"issuer", "subject", "audience"}
	at := slices.Index(order, x.row.parts)
	if at < 1 || x.c.Token == nil {
		return
	}
	foreseen := slices.Index(order, reported(compareAll(x.set.Credentials, x.c.Token)))
	if foreseen < 0 || foreseen >= at || len(x.set.Credentials) == 0 {
		return
	}
	x.say("By the profile's credentials Entra should have stopped at the %s already. It did not, so it likely holds a credential with the token's %s, which the profile does not know.", order[foreseen], order[foreseen])
}

// window tells expired from not yet valid by the times that Entra quotes, else by the token's.
func (x *explanation) window() string {
	now, from, until := x.a.clock()
	if now.IsZero() {
		return x.row.cause
	}
	x.say("Entra's clock said %s.", now.Format("2006-01-02 15:04:05Z"))
	switch {
	case !until.IsZero() && !now.Before(until):
		return "azure.time.expired"
	case !from.IsZero() && now.Before(from):
		return "azure.time.not-yet"
	}
	return x.row.cause
}

// remaining names the other faults that the prediction found: they come to light once this one is mended.
func (x *explanation) remaining(code string) {
	var left []string
	for _, s := range x.c.Prediction.Steps {
		if s.Status == cloud.Fail && s.Code != code {
			left = append(left, strings.ToLower(codeOf(s.Code).Title[:1])+codeOf(s.Code).Title[1:]+" ("+s.Code+")")
		}
	}
	if len(left) > 0 {
		x.say("Predicted as well, and not decided by this answer: %s.", strings.Join(left, "; "))
	}
}

// fixes are the changes for the cause, then those for what else was predicted.
func (x *explanation) fixes(code string) []inspect.Fix {
	codes := []string{code}
	for _, s := range x.c.Prediction.Steps {
		if s.Status == cloud.Fail && s.Code != code {
			codes = append(codes, s.Code)
		}
	}
	var fixes []inspect.Fix
	m := mender{set: x.set, token: x.c.Token, seen: x.a}
	for i, code := range codes {
		for _, change := range m.mend(code) {
			for _, f := range change.Fixes() {
				if i > 0 && !slices.ContainsFunc(fixes, func(g inspect.Fix) bool { return g.Text == f.Text }) {
					f.Title = "Also: " + f.Title
				} else if i > 0 {
					continue
				}
				fixes = append(fixes, f)
			}
		}
	}
	if len(fixes) == 0 {
		return alone(code)
	}
	return fixes
}
