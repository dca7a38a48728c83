package aws

import (
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// policyQuota is how many characters a trust policy may have unless the account's quota is raised to 4096
// (reference_iam-quotas).
const policyQuota = 2048

// trustChange puts an accepting trust policy in force. For a role nobody has seen, it comes with the way to look first.
func (j *judge) trustChange(code string) cloud.Change {
	policy := j.accepting()
	role := j.role
	title := "Let the trust policy of " + role.name + " accept this token"
	update := "aws iam update-assume-role-policy --role-name " + quote.Shell(role.name) + " --policy-document " + quote.Shell(string(policy))
	cli, note := update, ""
	if len(policy) > policyQuota {
		note += "\nThis policy has " + strconv.Itoa(len(policy)) + " characters; an account allows " + strconv.Itoa(policyQuota) + " unless its quota is raised."
	}
	if j.policy == nil || code == "aws.trust.unseen" || code == "" {
		create := "aws iam create-role --role-name " + quote.Shell(role.name)
		if role.path != "" {
			create += " --path " + quote.Shell("/"+role.path)
		}
		create += " --assume-role-policy-document " + quote.Shell(string(policy)) + " --max-session-duration " + strconv.FormatInt(j.longest(), 10)
		cli = "# Shows the role, or makes it if there is none:\n" +
			"aws iam get-role --role-name " + quote.Shell(role.name) + " ||\n  " + create +
			"\n# If it is there: this replaces its whole policy. Add the statements that others need, and take the # away.\n# " + oneLine(update)
		note += "\nThis replaces the whole policy: keep the statements that others need."
	}
	if code == "aws.trust.deny" {
		note += "\nThe Deny was put there on purpose: ask who did before you exempt this application."
		cli = "# The Deny was put there on purpose: ask who did before you exempt this application.\n" + cli
	}
	terraform := "resource \"aws_iam_role\" " + quote.HCL(identifier(role.name)) + " {\n  name                 = " + quote.HCL(role.name) + "\n"
	if role.path != "" {
		terraform += "  path                 = " + quote.HCL("/"+role.path) + "\n"
	}
	terraform += "  max_session_duration = " + strconv.FormatInt(j.longest(), 10) + "\n  assume_role_policy   = jsonencode(" + hclJSON(policy, 1) + ")\n}"
	console := "1. IAM > Roles > " + role.name + " > Trust relationships > Edit trust policy, in account " + role.account + ".\n2. Enter:\n" + indent(policy) + note
	return cloud.Change{
		Side: "cloud", Title: title,
		Texts: []inspect.Fix{{Title: title, As: "cli", Text: cli}, {Title: title, As: "terraform", Text: terraform}, {Title: title, As: "console", Text: console}},
		Apply: apply("set_trust_policy", map[string]any{"role_arn": j.s.RoleARN, "trust_policy": policy}),
	}
}

// callChange is for conditions on the call itself: the settings change, not the role.
func (j *judge) callChange(code string) cloud.Change {
	setting, now := "session_name", j.s.session()
	if code == "aws.trust.region" {
		setting, now = "region", j.s.region()
	}
	return advise("cloud", "Set "+setting+" to what the trust policy wants", j.wanted(code, setting+" is "+now+"; the trust policy wants"))
}

// wanted lists the conditions that fail with a code.
func (j *judge) wanted(code, before string) string {
	var list []string
	if j.policy != nil {
		for _, s := range j.policy.evaluate(assumeAction, j.req).statements {
			for _, c := range s.conditions {
				if c.result == no && serviceCode(c.condition.key) == code {
					list = append(list, c.expected())
				}
			}
		}
	}
	if len(list) == 0 {
		return before + " something else."
	}
	return before + " " + strings.Join(list, " and ") + "."
}

// unseenChange cannot know what would fit: it names the conditions that nobody can judge from here.
func (j *judge) unseenChange() cloud.Change {
	if j.policy == nil {
		return cloud.Change{}
	}
	var lines []string
	for _, s := range j.policy.evaluate(assumeAction, j.req).statements {
		for _, c := range s.conditions {
			if c.result == unsure {
				lines = append(lines, s.name()+": "+c.expected())
			}
		}
	}
	return advise("cloud", "Meet the conditions that cannot be seen from here",
		strings.Join(lines, "\n")+"\nCloudTrail shows the denied call with the caller's address and time. A condition was put there on purpose: if it is wrong, have who wrote it change its value under IAM > Roles > "+j.role.name+" > Trust relationships.")
}

// pinChange is the statement that admits this application and no other.
func (j *judge) pinChange() cloud.Change {
	title := "Pin the role to this application"
	statement := encode(j.grant(j.neededActions(), true))
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
			{Title: title, As: "cli", Text: "aws iam update-role --role-name " + quote.Shell(name) + " --max-session-duration " + seconds},
			{Title: title, As: "terraform", Text: "resource \"aws_iam_role\" " + quote.HCL(identifier(name)) + " {\n  # …\n  max_session_duration = " + seconds + "\n}"},
			{Title: title, As: "console", Text: "IAM > Roles > " + name + " > Summary > Edit > Maximum session duration: " + seconds + " seconds"},
		},
		Apply: apply("set_max_session", map[string]any{"role_arn": j.s.RoleARN, "seconds": limit})}
}
