package azure

import (
	"net/url"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

var (
	guidShape   = lazyregexp.New(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	domainShape = lazyregexp.New(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$`)
)

const emptyGUID = "00000000-0000-0000-0000-000000000000"

func (j *judge) authority() {
	a := j.set.authority()
	u, err := url.Parse(a)
	_, known := nationalOf(a)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https":
		j.add("authority", cloud.Fail, "azure.authority.invalid", "an https URL such as https://login.microsoftonline.com", a, "")
	case strings.Trim(u.Path, "/") != "":
		j.add("authority", cloud.Fail, "azure.authority.path", "https://"+u.Host, a, "")
	case loopback(a):
		j.skip("authority", "Only a pretend cloud can be on this machine; Microsoft's own hosts are not judged.")
	case tenantHost(u.Hostname()):
		j.skip("authority", "A tenant's own sign-in host of Entra External ID or Azure AD B2C. Whether federated credentials work there is not told.")
	case !known:
		j.add("authority", cloud.Warn, "azure.authority.unknown", "one of Microsoft's authority hosts", a, "")
	default:
		j.pass("authority", "one of Microsoft's authority hosts", a, sourceCloud)
	}
}

// tenantHost reports the hosts that Microsoft gives to single tenants.
func tenantHost(host string) bool {
	host = strings.ToLower(host)
	return strings.HasSuffix(host, ".ciamlogin.com") || strings.HasSuffix(host, ".b2clogin.com")
}

func (j *judge) tenant() {
	t := j.set.TenantID
	const want = "the tenant's GUID or one of its verified domains"
	switch {
	case t == "":
		j.add("tenant", cloud.Unknown, "azure.tenant.none", want, "not told", "")
	case t == emptyGUID:
		j.add("tenant", cloud.Fail, "azure.tenant.empty", want, t, "")
	case strings.EqualFold(t, "common") || strings.EqualFold(t, "organizations") || strings.EqualFold(t, "consumers"):
		j.add("tenant", cloud.Fail, "azure.tenant.shared", want, t, "")
	case guidShape().MatchString(t) || domainShape().MatchString(t):
		j.pass("tenant", want, t, sourceCRED)
	default:
		j.add("tenant", cloud.Fail, "azure.tenant.invalid", want, t, "")
	}
}

func (j *judge) client() {
	c := j.set.ClientID
	const want = "the application (client) ID, a GUID"
	switch {
	case c == "":
		j.add("client", cloud.Unknown, "azure.client.none", want, "not told", "")
	case guidShape().MatchString(c) && c != emptyGUID:
		j.pass("client", want, c, sourceCRED)
	default:
		j.add("client", cloud.Fail, "azure.client.invalid", want, c, "")
	}
}

func (j *judge) scope() {
	s := j.set.scope()
	const want = "one resource followed by /.default"
	resources := 0
	for _, part := range strings.Fields(s) {
		if !oidcScope(part) {
			resources++
		}
	}
	switch {
	case resources > 1:
		j.add("scope", cloud.Fail, "azure.scope.several", want, s, "")
	case resources == 0 || !strings.HasSuffix(s, "/.default") || s == "/.default":
		j.add("scope", cloud.Fail, "azure.scope.default", want, s, "")
	case strings.Contains(s, "%"):
		j.add("scope", cloud.Fail, "azure.scope.encoded", want, s, "")
	default:
		if near := nearResource(strings.TrimSuffix(s, "/.default")); near != "" {
			j.add("scope", cloud.Warn, "azure.scope.typo", near+"/.default", s, "")
			return
		}
		j.pass("scope", want, s, sourceCRED)
	}
}

// oidcScope reports the scopes that MSAL adds by itself and that name no resource.
func oidcScope(s string) bool {
	return s == "openid" || s == "profile" || s == "offline_access" || s == "email"
}

// nearResource is the well-known resource that a misspelt one is within two letters of; "" if it is right or unlike all.
func nearResource(resource string) string {
	for _, n := range nationals() {
		for _, known := range []string{n.resource, n.graph} {
			if d := distance(resource, known); d == 0 {
				return ""
			} else if d <= 2 {
				return known
			}
		}
	}
	return ""
}

// distance is the number of letters to insert, drop or change; anything far apart in length is simply far.
func distance(a, b string) int {
	if len(a) > 64 || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 99
	}
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for k := 1; k <= len(b); k++ {
			cost := diagonal
			if a[i-1] != b[k-1] {
				cost++
			}
			diagonal, row[k] = row[k], min(cost, row[k]+1, row[k-1]+1)
		}
	}
	return row[len(b)]
}
