package azure

import (
	"net/url"
	"strings"
)

// goodScope is the asked scope mended: its one resource with /.default, Resource Manager's if it names none, and
// RESOURCE/.default where the resource cannot be told from a permission behind it.
func (m mender) goodScope() string {
	s, err := url.PathUnescape(m.set.scope())
	if err != nil {
		s = m.set.scope()
	}
	for _, part := range strings.Fields(s) {
		if oidcScope(part) {
			continue
		}
		if resource := resourceOf(part); resource != "" {
			return resource + "/.default"
		}
	}
	return m.nation().resource + "/.default"
}

// resourceOf is the resource in one scope, "" if it names none. A delegated scope is the resource, a slash and the
// permission; since a resource may have a path of its own, the two are told apart only for resources that are known to
// have none (Resource Manager, Graph) and for api://GUID. RESOURCE is the answer where they cannot be.
func resourceOf(scope string) string {
	whole, asked := strings.CutSuffix(scope, ".default")
	whole = strings.TrimRight(whole, "/")
	if near := nearResource(whole); near != "" {
		return near
	}
	u, err := url.Parse(whole)
	switch {
	case err != nil || u.Scheme == "":
		return ""
	case asked || strings.Trim(u.Path, "/") == "":
		return whole
	}
	host := u.Scheme + "://" + u.Host
	for _, n := range nationals() {
		if host == n.resource || host == n.graph {
			return host
		}
	}
	if u.Scheme == "api" && guidShape().MatchString(u.Host) {
		return host
	}
	return "RESOURCE"
}
