package gcp

import (
	"regexp"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

// fullName is what an audience has to look like.
const fullName = "//iam.googleapis.com/projects/PROJECT_NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER"

// providerFault judges the spelling of the provider's name, the first thing that the token service looks at. code is ""
// if nothing is wrong with it; why is "" where the code's own reason says it all.
func providerFault(provider, universe string) (code, why string) {
	r, prefix, rest := takeApart(provider)
	sent := audienceSent(provider)
	switch {
	case strings.TrimSpace(provider) == "":
		return codeProviderMissing, ""
	case strings.Contains(provider, "/workforcePools/"):
		return codeProviderWorkforce, ""
	case strings.HasPrefix(provider, "principal"):
		return codeProviderFormat, "This is a principal, the name of who was let in. Wanted is the provider that lets in."
	case strings.HasPrefix(sent, "https:") || strings.HasPrefix(sent, "http:"):
		return codeProviderHTTPS, ""
	case strings.TrimSpace(provider) != provider || strings.ContainsAny(provider, " \t\r\n\"'"):
		return codeProviderFormat, "There are blanks or quotes in it."
	case r.Project != "" && r.Pool != "" && r.Provider == "" && rest == "":
		return codeProviderPool, ""
	case !exactName(sent):
		return codeProviderFormat, wrongShape(prefix, rest, universe)
	case !isNumber(r.Project):
		return codeProviderProjectID, ""
	case r.Location != "global":
		return codeProviderLocation, ""
	case !goodID(r.Pool) || !goodID(r.Provider):
		return codeProviderID, ""
	}
	return "", ""
}

func exactName(sent string) bool {
	return regexp.MustCompile(`^//iam\.[a-z0-9.-]+/projects/[^/]+/locations/[^/]+/workloadIdentityPools/[^/]+/providers/[^/]+$`).MatchString(sent)
}

func wrongShape(prefix, rest, universe string) string {
	switch {
	case rest != "":
		return "It goes on after the provider's id: " + rest + "."
	case prefix != "" && prefix != iamHost && prefix != "//iam."+universe+"/":
		return "It begins with " + prefix + " instead of " + iamHost + "."
	}
	return ""
}

func (j *judge) provider() {
	expected, sent := fullName, audienceSent(j.s.Provider)
	code, why := providerFault(j.s.Provider, j.s.universe())
	switch {
	case code == codeProviderWorkforce:
		j.add(cloud.Unknown, "provider", code, expected, sent, why)
	case code != "":
		j.add(cloud.Fail, "provider", code, expected, sent, why)
	case !strings.HasPrefix(sent, iamHost):
		j.add(cloud.Unknown, "provider", codeProviderHost, iamHost+"…", sent, "")
	case len(j.res.Pool) > 32 || len(j.res.Provider) > 32 || len(j.res.Pool) < 4 || len(j.res.Provider) < 4:
		j.add(cloud.Warn, "provider", codeProviderLength, "ids of 4 to 32 characters", j.res.Pool+" and "+j.res.Provider, "")
	default:
		j.pass("provider", expected, sent, "The name is spelled as the token service wants it.", codeProviderFormat)
	}
}

// target is whether the provider is there and enabled, which only Google knows unless the profile was told.
func (j *judge) target() {
	impossible := j.impossible()
	for _, fault := range impossible {
		j.add(cloud.Fail, "target", fault.code, "a provider that Google would save", fault.what, "")
	}
	if len(impossible) > 0 {
		return
	}
	switch state := strings.ToUpper(j.s.State); {
	case slices.Contains([]string{"DISABLED", "DELETED"}, state):
		j.add(cloud.Fail, "target", codeProviderDisabled, "ACTIVE", state, "")
	case state == "ACTIVE":
		j.pass("target", "ACTIVE", state, "The provider was active when its description was read.", codeTarget)
	default:
		j.skip("target", codeTarget, "a pool and a provider of this name, both enabled", "not visible from here",
			"Whether the pool and the provider exist and are enabled is known to Google alone.")
	}
}
