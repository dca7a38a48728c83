package profiles

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect/printable"
)

// Notes on what is typed. They rest on Auth0's documentation of domains ("Public Cloud Service Endpoints"), of custom
// domains and the Management API ("Configure Features to Use Custom Domains"), and of the client credentials grant.

func warn(format string, args ...any) Note {
	return Note{Status: "warn", Text: fmt.Sprintf(format, args...)}
}

// CheckDomain judges a tenant's domain: a URL is cut down, a missing region is suspected (a warning: tenants without
// one exist), a custom domain is welcome.
func CheckDomain(text string) Note {
	domain, note, err := CleanDomain(text)
	if err != nil {
		return noteOf(err.Error())
	}
	out := regionNote(domain)
	if note != "" {
		out.Text = strings.TrimSpace(note + " " + out.Text)
		out.Cleaned = domain
	}
	if out.Status == "" && out.Text != "" {
		out.Status = "pass"
	}
	if trimmed := strings.TrimSpace(text); out.Cleaned == "" && domain != trimmed {
		out.Cleaned = domain
	}
	return out
}

// regionNote says what the shape of an auth0.com host tells.
func regionNote(domain string) Note {
	rest, own := strings.CutSuffix(domain, ".auth0.com")
	parts := strings.Split(rest, ".")
	switch {
	case domain == "auth0.com" || domain == "manage.auth0.com" || own && rest == "manage":
		return warn("This is Auth0's own site. The tenant's domain stands in Applications > your app > Settings, for example acme.eu.auth0.com.")
	case !own && IsLoopback(hostOf(domain)):
		return Note{Text: "A pretend tenant on this machine."}
	case !own:
		return Note{Text: "Not under auth0.com, so a custom domain or a private cloud; its tokens name https://" + domain + "/ as their issuer."}
	case len(parts) == 1:
		return warn("No region: %s is the form of older US tenants. If yours is in another region, write it, for example %s.eu.auth0.com; the form without it is another tenant, which answers Unauthorized.", domain, rest)
	case len(parts) == 2 && !slices.Contains(regions(), parts[1]):
		return warn("The region %s is not one of Auth0's public ones (%s).", printable.Of(parts[1]), strings.Join(regions(), ", "))
	}
	return Note{}
}

// regions of the public cloud, as they stand in domains (Auth0 docs, "Public Cloud Service Endpoints").
func regions() []string { return []string{"us", "eu", "au", "jp", "ca", "uk"} }

func hostOf(domain string) string {
	host, _, found := strings.Cut(domain, ":")
	if found && !strings.HasPrefix(domain, "[") {
		return host
	}
	if i := strings.LastIndex(domain, "]:"); i >= 0 {
		return strings.Trim(domain[:i+1], "[]")
	}
	return strings.Trim(domain, "[]")
}

// CheckClientID judges the shape of a client id. Auth0 makes 32 letters and digits; others are possible.
func CheckClientID(text string) Note {
	id := strings.TrimSpace(text)
	if short, found := strings.CutSuffix(id, "@clients"); found {
		return Note{Status: "warn", Text: "Left out @clients: that belongs to the token's subject, not to the client id.", Cleaned: short}
	}
	switch problem := checkPlain("client id", id, 255); {
	case problem != "":
		return noteOf(problem)
	case id == "":
		return noteOf("A profile needs a client id (Applications > your app > Settings).")
	case strings.HasPrefix(id, "tpc_"):
		return Note{Status: "pass", Text: "A third-party application: it needs its own grant for the API."}
	case len(id) >= 60:
		return warn("This has %d characters; a client id of Auth0 has 32. Is it the client secret?", len(id))
	case len(id) != 32 || strings.ContainsFunc(id, func(r rune) bool { return !alphanumeric(r) }):
		return warn("A client id of Auth0 has 32 letters and digits; this has another shape. Was it copied whole?")
	}
	return Note{}
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// CheckAudience judges an API identifier, above all the ones that look right and are not.
func CheckAudience(text string) Note {
	audience := strings.TrimSpace(text)
	if problem := checkText("audience", audience, 600); problem != "" {
		return noteOf(problem)
	}
	if audience == "" {
		return warn("Without an audience the tenant uses its default one, or gives a token that only /userinfo can read, or refuses.")
	}
	u, err := url.Parse(audience)
	if err != nil || u.Host == "" {
		return Note{}
	}
	management := strings.TrimSuffix(u.Path, "/") == "/api/v2"
	switch {
	case management && !strings.HasSuffix(u.Hostname(), ".auth0.com") && !IsLoopback(u.Hostname()):
		return warn("This looks like the Management API under a custom domain. Its identifier is always https://TENANT.REGION.auth0.com/api/v2/ with the tenant's own domain; with another one the tenant answers that the service is not enabled.")
	case management && u.Path != "/api/v2/":
		return Note{Status: "warn", Text: "The Management API's identifier ends with a slash: " + printable.Of(audience).String() + "/."}
	case u.Path == "/userinfo":
		return warn("/userinfo is for users' tokens; a machine asks for an API of its own.")
	}
	return Note{}
}

// CheckScopes judges the text of the scopes field.
func CheckScopes(text string) Note {
	for _, s := range Words(text) {
		if problem := checkScope(s); problem != "" {
			return noteOf(problem)
		}
	}
	for _, s := range Words(text) {
		switch s {
		case "openid", "profile", "email", "offline_access":
			return warn("The scope %s is for users; a machine that asks for it is usually refused (not granted).", s)
		}
	}
	return Note{}
}

// CheckIssuer judges an issuer that differs from the default.
func CheckIssuer(text string) Note {
	issuer := strings.TrimSpace(text)
	if problem := checkEndpoint("issuer", issuer); problem != "" {
		return noteOf(problem)
	}
	if issuer != "" && !strings.HasSuffix(issuer, "/") {
		return warn("Auth0's issuers end with a slash; the comparison is exact, and %s without it is another issuer.", printable.Of(issuer))
	}
	return Note{}
}

func checkAlgorithms(text string) Note {
	for _, a := range Words(text) {
		if problem := checkChoice("expected algorithm", a, Algorithms()); problem != "" {
			return noteOf(problem)
		}
	}
	return Note{}
}

func checkTags(text string) Note {
	for _, tag := range Lines(text) {
		if problem := checkText("tag", tag, 64); problem != "" {
			return noteOf(problem)
		}
	}
	return Note{}
}

// Remark is a note on one field that only shows beside the others.
type Remark struct {
	Field string
	Note  Note
}

// Review judges fields together: an issuer or audience of another tenant, options that have no effect.
func Review(p Profile) []Remark {
	var out []Remark
	add := func(field string, n Note) { out = append(out, Remark{field, n}) }
	if u, err := url.Parse(p.Issuer); err == nil && p.Issuer != "" && u.Host != p.Domain {
		add("issuer", warn("The issuer's host %s differs from the domain %s; tokens fetched at the domain name it as their issuer.", printable.Of(u.Host), printable.Of(p.Domain)))
	}
	if u, err := url.Parse(p.Audience); err == nil && strings.HasSuffix(u.Host, ".auth0.com") && strings.HasPrefix(u.Path, "/api/v2") &&
		strings.HasSuffix(p.Domain, ".auth0.com") && u.Host != p.Domain {
		add("audience", warn("This is the Management API of %s, but the profile's tenant is %s.", printable.Of(u.Host), printable.Of(p.Domain)))
	}
	if p.ClientAuth != PrivateKeyJWT && (p.AssertionAlg != "" || p.KeyID != "") {
		add("client_auth", warn("Assertion algorithm and key id only matter for private_key_jwt."))
	}
	return out
}
