package aws

import (
	"encoding/json"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// document is a policy as it is written: known statements stay as they are.
type document struct {
	Version   string            `json:"Version"`
	ID        string            `json:"Id,omitempty"`
	Statement []json.RawMessage `json:"Statement"`
}

// grant is the statement with the least rights that admits this token.
type grant struct {
	Effect    string                       `json:"Effect"`
	Principal map[string]string            `json:"Principal"`
	Action    []string                     `json:"Action"`
	Condition map[string]map[string]string `json:"Condition"`
}

func (j *judge) grant(actions []string) grant {
	audience, claim := comparedAudience(j.t)
	prefix := j.req.provider + ":"
	equals := map[string]string{prefix + "aud": audience, prefix + "sub": j.t.Text("sub")}
	if aud, single := j.t.Claim("aud").Text(); claim == "azp" && single {
		equals[prefix+"oaud"] = aud
	}
	for key, value := range equals {
		equals[key] = literal(value)
	}
	return grant{Effect: "Allow", Principal: map[string]string{"Federated": j.req.arn}, Action: actions,
		Condition: map[string]map[string]string{"StringEquals": equals}}
}

// literal keeps a value from being read as a policy variable.
func literal(value string) string { return strings.ReplaceAll(value, "${", "${$}{") }

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
		return encode(document{Version: "2012-10-17", Statement: []json.RawMessage{encode(j.grant(j.neededActions()))}})
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
	var wanting []string
	for _, action := range j.neededActions() {
		e := j.policy.evaluate(action, j.req)
		if e.allowed == no {
			wanting = append(wanting, action)
		}
		for i, s := range e.statements {
			if s.statement.deny && s.applies == yes {
				doc.Statement[i] = j.spare(doc.Statement[i])
			}
		}
	}
	if len(wanting) > 0 {
		g := j.grant(wanting)
		if doc.Version != "2012-10-17" {
			for key, value := range g.Condition["StringEquals"] {
				g.Condition["StringEquals"][key] = strings.ReplaceAll(value, "${$}{", "${")
			}
		}
		doc.Statement = append(doc.Statement, encode(g))
	}
	return encode(doc)
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
	key, sub := j.req.provider+":sub", literal(j.t.Text("sub"))
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

// trustChange puts an accepting trust policy in force. For a role nobody has seen, it comes with the way to look first.
func (j *judge) trustChange(code string) cloud.Change {
	policy := j.accepting()
	role := j.role
	title := "Let the trust policy of " + role.name + " accept this token"
	update := "aws iam update-assume-role-policy --role-name " + shell(role.name) + " --policy-document " + shell(string(policy))
	cli, note := update, ""
	if j.policy == nil || code == "aws.trust.unseen" || code == "" {
		create := "aws iam create-role --role-name " + shell(role.name)
		if role.path != "" {
			create += " --path " + shell("/"+role.path)
		}
		create += " --assume-role-policy-document " + shell(string(policy)) + " --max-session-duration " + strconv.FormatInt(j.longest(), 10)
		cli = "# Look first: the update replaces the whole policy, so keep the statements that others need.\n" +
			"aws iam get-role --role-name " + shell(role.name) + "\n# If the role does not exist:\n" + create + "\n# If it does:\n" + update
		note = "\nThis replaces the whole policy: keep the statements that others need."
	}
	if code == "aws.trust.deny" {
		note = "\nThe Deny was put there on purpose: ask who did before you exempt this application."
		cli = "# The Deny was put there on purpose: ask who did before you exempt this application.\n" + cli
	}
	terraform := "resource \"aws_iam_role\" " + hcl(identifier(role.name)) + " {\n  name                 = " + hcl(role.name) + "\n"
	if role.path != "" {
		terraform += "  path                 = " + hcl("/"+role.path) + "\n"
	}
	terraform += "  max_session_duration = " + strconv.FormatInt(j.longest(), 10) + "\n  assume_role_policy = jsonencode(" + hclJSON(policy, 1) + ")\n}"
	console := "1. IAM > Roles > " + role.name + " > Trust relationships > Edit trust policy, in account " + role.account + ".\n2. Enter:\n" + indent(policy) + note
	return cloud.Change{
		Side: "cloud", Title: title,
		Texts: []inspect.Fix{{Title: title, As: "cli", Text: cli}, {Title: title, As: "terraform", Text: terraform}, {Title: title, As: "console", Text: console}},
		Apply: apply("set_trust_policy", map[string]any{"role_arn": j.s.RoleARN, "trust_policy": policy}),
	}
}

// pinChange is the statement that admits this application and no other.
func (j *judge) pinChange() cloud.Change {
	title := "Pin the role to this application"
	statement := encode(j.grant(j.neededActions()))
	return cloud.Change{Side: "cloud", Title: title, Texts: []inspect.Fix{
		{Title: title, As: "console", Text: "IAM > Roles > " + j.role.name + " > Trust relationships > Edit trust policy. A statement that admits this application only:\n" + indent(statement)},
	}}
}

// longest is the MaxSessionDuration that the asked duration needs.
func (j *judge) longest() int64 {
	return min(max(j.s.duration(), j.s.MaxSessionSeconds, 3600), 43200)
}

func (j *judge) longestChange() cloud.Change {
	if j.problem != "" {
		return cloud.Change{}
	}
	name, limit := j.role.name, max(j.s.duration(), 3600)
	title := "Allow sessions of " + strconv.FormatInt(limit, 10) + " seconds on " + name
	seconds := strconv.FormatInt(limit, 10)
	return cloud.Change{Side: "cloud", Title: title,
		Texts: []inspect.Fix{
			{Title: "Or ask for less", As: "text", Text: "Set duration_seconds to what the role allows; 900 to 3600 always is."},
			{Title: title, As: "cli", Text: "aws iam update-role --role-name " + shell(name) + " --max-session-duration " + seconds},
			{Title: title, As: "terraform", Text: "resource \"aws_iam_role\" " + hcl(identifier(name)) + " {\n  # …\n  max_session_duration = " + seconds + "\n}"},
			{Title: title, As: "console", Text: "IAM > Roles > " + name + " > Summary > Edit > Maximum session duration: " + seconds + " seconds"},
		},
		Apply: apply("set_max_session", map[string]any{"role_arn": j.s.RoleARN, "seconds": limit})}
}
