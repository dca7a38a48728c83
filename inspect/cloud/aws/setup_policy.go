package aws

import (
	"encoding/json"
	"strings"

	"mintmark/inspect"
)

// document is a policy as it is written: known statements stay as they are.
type document struct {
	Version   string            `json:"Version"`
	ID        string            `json:"Id,omitempty"`
	Statement []json.RawMessage `json:"Statement"`
}

// grant is the statement with the least rights that admits this token.
type grant struct {
	Sid       string                    `json:"Sid,omitempty"`
	Effect    string                    `json:"Effect"`
	Principal map[string]string         `json:"Principal"`
	Action    []string                  `json:"Action"`
	Condition map[string]map[string]any `json:"Condition"`
}

// grant pins aud and sub, and the API too where azp stands for aud. variables says whether ${ begins a policy variable
// in the policy that it goes into.
func (j *judge) grant(actions []string, variables bool) grant {
	audience, claim := comparedAudience(j.t)
	prefix := j.req.provider + ":"
	equals := map[string]any{}
	pin := func(name, value string) {
		if variables {
			value = strings.ReplaceAll(value, "${", "${$}{") // keeps a value from being read as a variable
		}
		equals[prefix+name] = value
	}
	pin("aud", audience)
	pin("sub", j.t.Text("sub"))
	if aud, single := j.t.Claim("aud").Text(); claim == "azp" && single {
		pin("oaud", aud)
	}
	return grant{Effect: "Allow", Principal: map[string]string{"Federated": j.req.arn}, Action: actions,
		Condition: map[string]map[string]any{"StringEquals": equals}}
}

// keep takes over the other restrictions of the statement that was meant for this token, so that mending it does not
// open it: also those that fail now, if the caller or the issuer can meet them.
func (g *grant) keep(r *request, s statementResult) {
	g.Sid = s.statement.sid
	for _, c := range s.conditions {
		if r.identity(c.condition.key) || c.result == no && serviceCode(c.condition.key) == "" {
			continue
		}
		block := g.Condition[c.operator.text]
		if block == nil {
			block = map[string]any{}
			g.Condition[c.operator.text] = block
		}
		block[c.condition.key] = c.values
	}
}

// neededActions are the actions that this token asks for.
func (j *judge) neededActions() []string {
	actions := []string{assumeAction}
	if readTags(j.t).asked {
		actions = append(actions, tagAction)
	}
	if j.t.Claim(sourceIdentityClaim).Kind() == inspect.String {
		actions = append(actions, sourceAction)
	}
	return actions
}

// accepting is a trust policy that admits the token: the given one with what is missing added and with the Deny
// statements that hit this token made to spare its sub, or a new one when none is given. A policy that admits it
// already comes back unchanged.
func (j *judge) accepting() json.RawMessage {
	if j.policy == nil {
		return encode(document{Version: "2012-10-17", Statement: []json.RawMessage{encode(j.grant(j.neededActions(), true))}})
	}
	var written struct {
		Version   string
		ID        string `json:"Id"`
		Statement json.RawMessage
	}
	if json.Unmarshal(j.s.TrustPolicy, &written) != nil {
		return j.s.TrustPolicy
	}
	doc := document{Version: written.Version, ID: written.ID}
	if doc.Version == "" {
		doc.Version = "2008-10-17"
	}
	if json.Unmarshal(written.Statement, &doc.Statement) != nil {
		doc.Statement = []json.RawMessage{written.Statement}
	}
	for _, action := range j.neededActions() {
		for i, s := range j.policy.evaluate(action, j.req).statements {
			if s.statement.deny && s.applies == yes {
				doc.Statement[i] = j.spare(doc.Statement[i])
			}
		}
	}
	j.admit(&doc)
	return encode(doc)
}

// admit adds what no statement allows yet. A statement that was meant for this token and can fit none of its kind is
// replaced; every other one stays, since it may serve somebody else.
func (j *judge) admit(doc *document) {
	var wanting []string
	for _, action := range j.neededActions() {
		if j.policy.evaluate(action, j.req).allowed == no {
			wanting = append(wanting, action)
		}
	}
	if len(wanting) == 0 {
		return
	}
	g := j.grant(wanting, j.policy.variables())
	e := j.policy.evaluate(assumeAction, j.req)
	at := closestAllow(e)
	if at < 0 || !j.meant(e.statements[at]) {
		doc.Statement = append(doc.Statement, encode(g))
		return
	}
	g.keep(j.req, e.statements[at])
	if e.allowed == no && j.dead(e.statements[at]) {
		doc.Statement[at] = encode(g)
		return
	}
	g.Sid = ""
	doc.Statement = append(doc.Statement, encode(g))
}

// meant: the statement speaks of this token's provider, or of what can only be a misspelling of it.
func (j *judge) meant(s statementResult) bool {
	if s.principal != no {
		return true
	}
	code, _ := j.principalFault(s)
	return code == "aws.trust.principal.slash" || code == "aws.trust.principal.account"
}

// dead: as it is written, the statement fits no token of this issuer for this API.
func (j *judge) dead(s statementResult) bool {
	if p := s.statement.principal; p == nil || p.anyone || len(p.kinds) != 1 || len(p.values["Federated"]) != 1 {
		return false
	}
	if code, _ := j.principalFault(s); s.principal == no && code == "aws.trust.principal.slash" {
		return true
	}
	for _, c := range s.conditions {
		if c.result != no {
			continue
		}
		switch code, _ := j.conditionFault(c); code {
		case "aws.trust.key.slash", "aws.trust.key.host", "aws.trust.key.claim", "aws.trust.wildcard", "aws.trust.version", "aws.trust.aud.azp":
			return len(c.values) == 1
		case "aws.trust.sub":
			return len(c.values) == 1 && strings.EqualFold(strings.TrimSpace(c.values[0]), strings.TrimSuffix(j.t.Text("sub"), "@clients"))
		}
	}
	return false
}

// spare adds StringNotEquals on this token's sub to a Deny, so that it applies to everyone else only.
func (j *judge) spare(raw json.RawMessage) json.RawMessage {
	root, err := parseTree(raw, "")
	if err != nil {
		return raw
	}
	s, ok := root.plain().(map[string]any)
	if !ok {
		return raw
	}
	conditions, _ := s["Condition"].(map[string]any)
	if conditions == nil {
		conditions = map[string]any{}
	}
	block, _ := conditions["StringNotEquals"].(map[string]any)
	if block == nil {
		block = map[string]any{}
	}
	key, sub := j.req.provider+":sub", j.t.Text("sub")
	if j.policy.variables() {
		sub = strings.ReplaceAll(sub, "${", "${$}{")
	}
	switch old := block[key].(type) {
	case string:
		block[key] = []any{old, sub}
	case []any:
		block[key] = append(old, sub)
	default:
		block[key] = sub
	}
	conditions["StringNotEquals"] = block
	s["Condition"] = conditions
	return encode(s)
}
