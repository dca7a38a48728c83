package gcp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// desired is a provider that would accept the token, as near to what the profile tells as can be.
type desired struct {
	resource  resource
	issuer    string
	audiences []string
	mapping   map[string]string
	condition string
	left      []string // parts of the told condition that this token does not meet; the others' way in, kept beside its own
	open      bool     // without a token: parts are words to be replaced, nothing can be applied
}

// desire works it out: what passes stays, what fails is replaced by the narrowest thing that passes.
func (g google) desire(c cloud.Case, s settings) desired {
	j := g.judge(c.Token, c.Evidence, s)
	d := desired{resource: fullResource(s), issuer: s.Issuer, audiences: slices.Clone(s.AllowedAudiences), mapping: maps.Clone(s.AttributeMapping), condition: s.AttributeCondition}
	if c.Token == nil || c.Token.Claims == nil {
		return d.guessed()
	}
	if iss := c.Token.Text("iss"); iss != "" {
		d.issuer = iss
	}
	d.audiences = d.wantedAudiences(c.Token, j)
	d.wantedMapping(g.cel, c.Token, j)
	d.wantedCondition(g.cel, c.Token)
	return d
}

// guessed fills what is not known with words to be replaced, for a refusal that comes without its token.
func (d desired) guessed() desired {
	d.open = true
	if d.issuer == "" {
		d.issuer = "https://TENANT.auth0.com/"
	}
	if len(d.audiences) == 0 {
		d.audiences = []string{"API_IDENTIFIER"}
	}
	if len(d.mapping) == 0 {
		d.mapping = map[string]string{subjectKey: "assertion.sub"}
	}
	if d.condition == "" {
		d.condition = "assertion.sub == 'CLIENT_ID@clients'"
	}
	return d
}

// wantedAudiences adds the token's aud to the list, unless the provider's own name already is it. A list that is too
// long to be saved gives way to the one that is needed.
func (d desired) wantedAudiences(token *inspect.Token, j *judge) []string {
	aud, _ := token.Claim("aud").Texts()
	if len(aud) == 0 {
		return d.audiences
	}
	if slices.ContainsFunc(aud, func(a string) bool { return slices.Contains(d.audiences, a) }) && len(d.audiences) <= maxAudiences {
		if !slices.ContainsFunc(d.audiences, func(a string) bool { return len(a) > maxAudienceLength }) {
			return d.audiences
		}
	}
	if len(d.audiences) == 0 && j.res.known() && slices.ContainsFunc(aud, func(a string) bool { return slices.Contains(j.res.defaultAudiences(), a) }) {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(d.audiences), func(a string) bool { return len(a) > maxAudienceLength })
	if len(kept) >= maxAudiences {
		kept = nil
	}
	if !slices.Contains(kept, aud[0]) {
		kept = append(kept, aud[0])
	}
	return kept
}

// wantedMapping drops what cannot be saved or has no sure value, and gives google.subject an expression that works.
func (d *desired) wantedMapping(t Tester, token *inspect.Token, j *judge) {
	if d.mapping == nil {
		d.mapping = map[string]string{}
	}
	for key := range d.mapping {
		e, evaluated := j.mapped[key]
		_, code, _ := attributeFault(key, e)
		if !evaluated || code != "" || len(e.Unsure) > 0 {
			guarded := guard(d.mapping[key])
			delete(d.mapping, key)
			if code == codeMappingClaim && guarded != "" && t.EvaluateMapping(guarded, token).Fault == NoFault {
				d.mapping[key] = guarded
			}
		}
	}
	custom := slices.DeleteFunc(mappingKeys(d.mapping), func(key string) bool { return !strings.HasPrefix(key, "attribute.") })
	for len(custom) > maxCustom {
		delete(d.mapping, custom[len(custom)-1])
		custom = custom[:len(custom)-1]
	}
	if _, ok := d.mapping[subjectKey]; ok && !j.has(codeMappingLarge) {
		return
	}
	if j.has(codeMappingLarge) {
		clear(d.mapping)
	}
	for _, expression := range subjectCandidates(token) {
		e := t.EvaluateMapping(expression, token)
		if _, code, _ := attributeFault(subjectKey, e); code == "" {
			d.mapping[subjectKey] = expression
			return
		}
	}
}

// subjectCandidates are expressions for google.subject, the plainest first. The last cuts a long sub behind a literal
// prefix, which keeps it particular to this client.
func subjectCandidates(token *inspect.Token) []string {
	list := []string{"assertion.sub", "assertion.sub.extract('{id}@clients')", "assertion.azp", "assertion.client_id"}
	sub := token.Text("sub")
	if cut := len(sub) - maxSubject; cut > 0 {
		for cut < len(sub) && !utf8.RuneStart(sub[cut]) {
			cut++
		}
		if prefix := sub[:cut]; !strings.ContainsAny(prefix, "{}") {
			list = append(list, "assertion.sub.extract("+celText(prefix+"{rest}")+")")
		}
	}
	return list
}

func (j *judge) has(code string) bool {
	return slices.ContainsFunc(j.steps, func(s cloud.Step) bool { return s.Code == code })
}

// fullResource completes a provider's name as far as the profile allows: the project number from the members of a given
// IAM policy that name the same pool, a new provider's id where only the pool is named.
func fullResource(s settings) resource {
	r, _, _ := takeApart(strings.Trim(s.Provider, " \t\r\n\"'"))
	r.Location = "global"
	if r.Project != "" && !isNumber(r.Project) {
		if number := numberFromPolicy(s, r.Pool); number != "" {
			r.Project = number
		}
	}
	if r.Pool != "" && r.Provider == "" {
		r.Provider = "auth0-m2m"
	}
	for _, id := range []*string{&r.Pool, &r.Provider} {
		if lower := strings.ToLower(*id); !goodID(*id) && goodID(lower) {
			*id = lower
		}
	}
	return r
}

func numberFromPolicy(s settings, pool string) string {
	var p policy
	if !policyTold(s.IAMPolicy) || json.Unmarshal(s.IAMPolicy, &p) != nil {
		return ""
	}
	for _, b := range p.Bindings {
		for _, m := range b.Members {
			if r, _, _ := takeApart(m); isNumber(r.Project) && r.Pool == pool {
				return r.Project
			}
		}
	}
	return ""
}

// usable reports whether the name is complete enough to be put into a command.
func (d desired) usable() bool {
	r := d.resource
	return !d.open && isNumber(r.Project) && goodID(r.Pool) && goodID(r.Provider)
}

// principal is what the desired mapping makes of the token.
func (d desired) principal(t Tester, token *inspect.Token) string {
	e := t.EvaluateMapping(d.mapping[subjectKey], token)
	if e.Fault != NoFault || !d.usable() {
		return ""
	}
	return fmt.Sprintf("principal://iam.googleapis.com/%s/subject/%s", d.resource.poolName(), e.Value)
}
