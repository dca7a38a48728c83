package inspect

import (
	"net/url"
	"strings"
)

// missedURL compares two URLs by their parts, when both are some.
func missedURL(expected, actual string) (Miss, string) {
	a, errA := url.Parse(expected)
	b, errB := url.Parse(actual)
	if errA != nil || errB != nil || a.Hostname() == "" || b.Hostname() == "" {
		return MissOther, ""
	}
	hostA, hostB := strings.ToLower(a.Hostname()), strings.ToLower(b.Hostname())
	samePath := strings.TrimRight(a.Path, "/") == strings.TrimRight(b.Path, "/")
	switch {
	case hostA == hostB && a.Port() != b.Port() && samePath:
		return MissPort, "Only the port differs."
	case hostA == hostB:
		return MissPath, "The host is the same, the path differs."
	case !samePath:
		return MissOther, ""
	}
	return missedHost(hostA, hostB)
}

// missedHost knows Auth0's host names: TENANT.auth0.com, TENANT.REGION.auth0.com, and custom domains.
func missedHost(expected, actual string) (Miss, string) {
	tenantA, regionA, ownA := canonicalHost(expected)
	tenantB, regionB, ownB := canonicalHost(actual)
	switch {
	case ownA && ownB && tenantA == tenantB:
		return MissRegion, "The tenant's name is the same, the region differs: " + regionB + " instead of " + regionA +
			". A name without its region is another tenant."
	case ownA && ownB:
		return MissOther, ""
	case ownA:
		return MissHost, "The token names another domain, the expected one is Auth0's own. If it is the tenant's custom domain, " +
			"both serve the same keys, but iss is whichever host served the token request."
	case ownB:
		return MissHost, "The token names Auth0's own domain, another is expected. If that is the tenant's custom domain, " +
			"both serve the same keys, but iss is whichever host served the token request."
	}
	return MissOther, ""
}

func canonicalHost(host string) (tenant, region string, ok bool) {
	rest, ok := strings.CutSuffix(host, ".auth0.com")
	if !ok {
		return "", "", false
	}
	tenant, region, regional := strings.Cut(rest, ".")
	if !regional {
		region = "no region"
	}
	return tenant, region, true
}
