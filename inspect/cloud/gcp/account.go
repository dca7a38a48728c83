package gcp

import (
	"fmt"
	"regexp"
	"strings"

	"mintmark/inspect/cloud"
)

const maxLifetime = 43200

// account judges how the service account is named. Whether it exists is Google's to know.
func (j *judge) account() {
	name := j.s.ServiceAccount
	if name == "" {
		return
	}
	const expected = "NAME@PROJECT.iam.gserviceaccount.com"
	switch {
	case isNumber(name):
		j.pass("service account", expected, name, "A numeric unique id names a service account as well.", codeAccountName)
	case !regexp.MustCompile(`^[^@\s/:]+@[^@\s/:]+$`).MatchString(name):
		j.add(cloud.Fail, "service account", codeAccountName, expected, name, "")
	case !strings.HasSuffix(name, ".gserviceaccount.com"):
		j.add(cloud.Unknown, "service account", codeAccountName, expected, name, "The e-mail is not of a domain that service accounts have.")
	default:
		j.pass("service account", expected, name, "It is named as a service account is; whether it exists is not visible from here.", codeAccountName)
	}
}

// lifetime judges the lifetime that is asked of a service account's token.
func (j *judge) lifetime() {
	if j.s.ServiceAccount == "" {
		return
	}
	switch n := j.s.lifetime(); {
	case n < 0:
		j.add(cloud.Fail, "lifetime", codeLifetimeZero, "1 to 3600 s", fmt.Sprintf("%d s", n), "")
	case n > maxLifetime:
		j.add(cloud.Fail, "lifetime", codeLifetimeMax, "1 to 3600 s", fmt.Sprintf("%d s", n), "")
	case n > defaultLifetime:
		j.add(cloud.Unknown, "lifetime", codeLifetimeOver, "1 to 3600 s", fmt.Sprintf("%d s", n), "Whether that policy is set is not visible from here.")
	default:
		j.pass("lifetime", "1 to 3600 s", fmt.Sprintf("%d s", n), "Every service account's token may live that long.", codeLifetimeOver)
	}
}

// scope judges the scopes by their look; Google has too many to list.
func (j *judge) scope() {
	for _, scope := range j.s.scopes() {
		if googleScope(scope) {
			continue
		}
		status, why := cloud.Fail, ""
		if j.s.ServiceAccount == "" {
			status, why = cloud.Unknown, "That was seen with service accounts; what the exchange itself says to such a scope is not known."
		}
		j.add(status, "scopes", codeScope, cloudPlatform, scope, why)
		return
	}
	j.pass("scopes", "Google scopes", strings.Join(j.s.scopes(), " "), "The scopes look like Google's.", codeScope)
}

func googleScope(s string) bool {
	return strings.HasPrefix(s, "https://www.googleapis.com/auth/") || regexp.MustCompile(`^https://[a-z0-9.-]+\.google(apis)?\.com/`).MatchString(s) ||
		s == "openid" || s == "email" || s == "profile"
}
