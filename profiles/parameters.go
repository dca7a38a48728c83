package profiles

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxParameters is how many further parameters a profile may have.
const maxParameters = 20

// ownParameters are those that other fields of the profile fill, or the kind of request.
func ownParameters() []string {
	return []string{"grant_type", "client_id", "audience", "scope", "organization", "client_assertion_type", "token", "refresh_token", "code", "code_verifier", "device_code", "redirect_uri"}
}

// checkParameters holds further parameters of the token request to RFC 6749 §8.2: plain names that no other field fills, and
// nothing that would be a secret, since a profile's settings are exported and shown.
func checkParameters(parameters map[string]string) string {
	if len(parameters) > maxParameters {
		return fmt.Sprintf("There are %d further parameters; %d are taken.", len(parameters), maxParameters)
	}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if problem := checkParameter(name, parameters[name]); problem != "" {
			return problem
		}
	}
	return ""
}

func checkParameter(name, value string) string {
	lower := strings.ToLower(name)
	switch {
	case name == "" || len(name) > 64 || strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz0123456789_.-") != "":
		return fmt.Sprintf("%q is no name of a parameter: letters, digits, - . _ and at most 64 of them.", name)
	case slices.Contains(ownParameters(), lower):
		return "The parameter " + name + " has a field of its own, or belongs to the kind of request."
	case strings.Contains(lower, "secret"), strings.Contains(lower, "password"), strings.Contains(lower, "assertion"), strings.Contains(lower, "token"):
		return "The parameter " + name + " looks like a secret, and a profile's settings are exported and shown: it is not kept here."
	}
	return checkText("parameter "+name, value, 600)
}

// parameters is the field of further parameters.
func parameters() ProfileField {
	return ProfileField{
		Key: "parameters", Label: "Further parameters", Help: "What else the token request carries, one NAME=VALUE a line: an Action sees it in event.request.body. No secrets.", Example: "env=staging", Kind: MapField,
		Check: func(t string) Note {
			pairs, err := Pairs(t)
			if err != nil {
				return noteOf(err.Error())
			}
			return noteOf(checkParameters(pairs))
		},
		Text:  func(p Profile) string { return pairText(p.Parameters) },
		Apply: func(p *Profile, t string) { p.Parameters, _ = Pairs(t) },
	}
}

// pairText is pairs as NAME=VALUE lines, by name.
func pairText(pairs map[string]string) string {
	var lines []string
	for name, value := range pairs {
		lines = append(lines, name+"="+value)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
