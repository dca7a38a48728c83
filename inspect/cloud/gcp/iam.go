package gcp

import (
	"encoding/json"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

// policy is what of an IAM policy matters here; vendors add fields at will, so others are let be.
type policy struct {
	Bindings []binding `json:"bindings"`
}

type binding struct {
	Role      string          `json:"role"`
	Members   []string        `json:"members"`
	Condition json.RawMessage `json:"condition"`
}

// grantingRoles hold iam.serviceAccounts.getAccessToken.
func grantingRoles() []string {
	return []string{"roles/iam.workloadIdentityUser", "roles/iam.serviceAccountTokenCreator"}
}

func policyTold(raw json.RawMessage) bool {
	compact := strings.Join(strings.Fields(string(raw)), "")
	return compact != "" && compact != "{}" && compact != "null" && compact != `""`
}

// access is whether the given policy lets one of the token's principals mint tokens for the service account.
func (j *judge) access() {
	if j.s.ServiceAccount == "" {
		j.direct()
		return
	}
	if _, readable := claimsOf(j.token); !readable && j.token != nil {
		return // without claims there is no principal
	}
	if !policyTold(j.s.IAMPolicy) {
		expected := "a grant of roles/iam.workloadIdentityUser on " + j.s.ServiceAccount
		why := "Tell it as `iam_policy`, from gcloud iam service-accounts get-iam-policy."
		if p := j.subjectPrincipal(); p != "" {
			expected += " to " + p
		}
		j.add(cloud.Unknown, "service account access", codeIAMUnknown, expected, "policy not told", why)
		return
	}
	var given policy
	if err := json.Unmarshal(j.s.IAMPolicy, &given); err != nil {
		j.add(cloud.Unknown, "service account access", codeIAMPolicy, "an IAM policy", "unreadable", "It cannot be read: "+err.Error()+".")
		return
	}
	mine := j.principals()
	if len(mine) == 0 {
		j.add(cloud.Unknown, "service account access", codeIAMUnknown, "the provider's full name with the project number", j.s.Provider,
			"Without it the principal cannot be named.")
		return
	}
	j.judgeGrants(findGrants(given, mine), given, mine)
}

// grants are the ways in which a policy names a principal.
type grants struct{ good, conditional, wrongRole string }

func findGrants(p policy, mine []string) grants {
	var g grants
	for _, b := range p.Bindings {
		granting := slices.Contains(grantingRoles(), b.Role)
		custom := !strings.HasPrefix(b.Role, "roles/")
		for _, member := range b.Members {
			everybody := member == "allUsers" || member == "allAuthenticatedUsers"
			switch {
			case !everybody && !slices.Contains(mine, member):
			case granting && !everybody && !policyTold(b.Condition):
				g.good = b.Role + " for " + member
			case granting || custom:
				g.conditional = b.Role + " for " + member
			case !everybody:
				g.wrongRole = b.Role + " for " + member
			}
		}
	}
	return g
}

func (j *judge) judgeGrants(g grants, given policy, mine []string) {
	expected := "roles/iam.workloadIdentityUser for " + strings.Join(mine, " or ")
	const name = "service account access"
	switch subject, ok := j.mapped[subjectKey]; {
	case g.good != "":
		j.pass(name, expected, g.good, "The given policy lets this principal act as the service account. Deny policies are not visible from here.", codeIAMMember)
	case g.conditional != "":
		j.add(cloud.Unknown, name, codeIAMConditional, expected, g.conditional, "")
	case !ok || subject.Fault != NoFault || len(subject.Unsure) > 0:
		j.add(cloud.Unknown, name, codeIAMUnknown, expected, members(given), "The principal cannot be worked out without a sure value of google.subject.")
	case g.wrongRole != "":
		j.add(cloud.Fail, name, codeIAMRole, expected, g.wrongRole, "")
	default:
		j.add(cloud.Fail, name, codeIAMMember, expected, members(given), j.nearMisses(given, mine))
	}
}

func members(p policy) string {
	var list []string
	for _, b := range p.Bindings {
		for _, m := range b.Members {
			list = append(list, b.Role+" for "+m)
		}
	}
	if len(list) == 0 {
		return "no grants at all"
	}
	return strings.Join(list, ", ")
}

func (j *judge) nearMisses(p policy, mine []string) string {
	var words []string
	for _, b := range p.Bindings {
		for _, m := range b.Members {
			if near := nearMiss(m, mine, j.res); near != "" && len(words) < 3 {
				words = append(words, m+" "+near+".")
			}
		}
	}
	return strings.Join(words, " ")
}

// direct is direct resource access: the exchange alone decides; a given policy can only be that of a resource.
func (j *judge) direct() {
	const name = "resource access"
	mine := j.principals()
	var given policy
	if !policyTold(j.s.IAMPolicy) || json.Unmarshal(j.s.IAMPolicy, &given) != nil || len(mine) == 0 {
		j.skip(name, codeIAMMember, "", "", "No service account: the exchange decides. What the principal may do is up to each resource's policy.")
		return
	}
	for _, b := range given.Bindings {
		for _, m := range b.Members {
			if slices.Contains(mine, m) {
				j.pass(name, "a grant to "+strings.Join(mine, " or "), b.Role+" for "+m, "The given policy names this principal.", codeIAMMember)
				return
			}
		}
	}
	j.add(cloud.Warn, name, codeIAMMember, "a grant to "+strings.Join(mine, " or "), members(given),
		"No service account is set, so the exchange itself does not depend on it. "+j.nearMisses(given, mine))
}
