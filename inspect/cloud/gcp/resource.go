package gcp

import (
	"regexp"
	"strings"
)

// iamHost begins every provider name that goes over the wire; the scheme is left out there.
const iamHost = "//iam.googleapis.com/"

// resource is a provider's full name, taken apart.
type resource struct{ Project, Location, Pool, Provider string }

func (r resource) poolName() string {
	return "projects/" + r.Project + "/locations/" + r.Location + "/workloadIdentityPools/" + r.Pool
}

func (r resource) name() string { return r.poolName() + "/providers/" + r.Provider }

// known reports whether all parts are there.
func (r resource) known() bool { return r.Project != "" && r.Pool != "" && r.Provider != "" }

// defaultAudiences are what a provider without a list of its own accepts: its name with and without the https: prefix.
// Source: IAM API, Oidc.allowedAudiences.
func (r resource) defaultAudiences() []string {
	return []string{"https:" + iamHost + r.name(), iamHost + r.name()}
}

// audienceSent is the `audience` parameter that goes to the token service. A bare projects/… name gets its host; all
// else goes as it was written, because that is what an application with this configuration would send.
func audienceSent(provider string) string {
	if strings.HasPrefix(provider, "projects/") {
		return iamHost + provider
	}
	return provider
}

// takeApart reads what it can of a provider name in any spelling; missing parts stay empty. rest is what follows the
// provider id, prefix what comes before projects/.
func takeApart(provider string) (r resource, prefix, rest string) {
	at := strings.Index(provider, "projects/")
	if at < 0 {
		return r, provider, ""
	}
	prefix = provider[:at]
	parts := strings.Split(provider[at:], "/")
	names := []string{"projects", "locations", "workloadIdentityPools", "providers"}
	into := []*string{&r.Project, &r.Location, &r.Pool, &r.Provider}
	for i, name := range names {
		if len(parts) < 2*i+2 || !strings.EqualFold(parts[2*i], name) {
			return r, prefix, strings.Join(parts[min(2*i, len(parts)):], "/")
		}
		*into[i] = parts[2*i+1]
	}
	return r, prefix, strings.Join(parts[8:], "/")
}

func isNumber(s string) bool { return regexp.MustCompile(`^[0-9]+$`).MatchString(s) }

// goodID holds Google's letters for pool and provider ids, not their length.
func goodID(s string) bool { return regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(s) }
