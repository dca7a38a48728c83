package aws

import (
	"strings"

	"mintmark/inspect"
)

// presence says whether a condition key has a value in the request.
type presence int

const (
	absent presence = iota
	present
	unknown // it depends on something that cannot be seen from here
)

// contextKey is one condition key of the request. possible holds every content that it may have (nil = absent); one
// entry when it is known. With none, nothing is known of it and why says so.
type contextKey struct {
	possible [][]string
	multi    bool   // a multi-valued key: wants ForAnyValue or ForAllValues
	why      string // why it is absent or unknown, in words
}

func known(values ...string) contextKey { return contextKey{possible: [][]string{values}} }
func missing(why string) contextKey     { return contextKey{possible: [][]string{nil}, why: why} }
func unseen(why string) contextKey      { return contextKey{why: why} }

func (k contextKey) state() presence {
	if len(k.possible) != 1 {
		return unknown
	}
	if len(k.possible[0]) == 0 {
		return absent
	}
	return present
}

// text shows the key's content.
func (k contextKey) text() string {
	switch k.state() {
	case absent:
		return "not in the request"
	case unknown:
		return "unknown"
	}
	return strings.Join(k.possible[0], ", ")
}

// request is what AWS would evaluate a trust policy against: the condition keys that AssumeRoleWithWebIdentity offers
// (IAM User Guide, reference_policies_iam-condition-keys), made from the token and the call's parameters.
type request struct {
	issuer    string // the token's iss
	provider  string // the issuer without https://, as ARNs and condition keys write it
	arn       string // the provider's ARN in the role's account; "" when the account is not known
	account   string
	partition string
	keys      map[string]contextKey // by lower-case name
}

// call is the part of the settings that reaches the request.
type call struct {
	account, partition string
	roleARN            string
	session            string
	region             string // "" when it cannot be told
	secure             string // "true", "false" or "" for aws:SecureTransport
}

func newRequest(t *inspect.Token, c call) *request {
	issuer := t.Text("iss")
	r := &request{issuer: issuer, provider: strings.TrimPrefix(issuer, "https://"), account: c.account, partition: c.partition,
		keys: map[string]contextKey{}}
	if c.account != "" {
		r.arn = "arn:" + c.partition + ":iam::" + c.account + ":oidc-provider/" + r.provider
	}
	r.addClaims(t)
	r.set("sts:RoleSessionName", known(c.session))
	if c.session == "" {
		r.set("sts:RoleSessionName", unseen("no session name is given"))
	}
	r.addTags(readTags(t))
	if name, ok := t.Claim(sourceIdentityClaim).Text(); ok {
		r.set("sts:SourceIdentity", known(name))
	} else {
		r.set("sts:SourceIdentity", missing("the token has no "+sourceIdentityClaim+" claim"))
	}
	r.set("sts:RoleAuthorizedByIdp", authorizedByIssuer(t, c.roleARN))
	r.set("sts:ExternalId", missing("AssumeRoleWithWebIdentity has no ExternalId parameter"))
	if c.region != "" {
		r.set("aws:RequestedRegion", known(c.region))
	}
	if c.secure != "" {
		r.set("aws:SecureTransport", known(c.secure))
	}
	return r
}

func (r *request) set(name string, k contextKey) { r.keys[strings.ToLower(name)] = k }

func (r *request) addClaims(t *inspect.Token) {
	prefix := r.provider + ":"
	r.set(prefix+"aud", audienceKey(t))
	if aud := t.Claim("aud"); aud.Kind() == inspect.String {
		r.set(prefix+"oaud", known(aud.Show()))
	} else {
		r.set(prefix+"oaud", unseen("aud is no single string; what AWS takes from it is not documented"))
	}
	for _, name := range []string{"sub", "email"} {
		if text, ok := t.Claim(name).Text(); ok {
			r.set(prefix+name, known(text))
		} else {
			r.set(prefix+name, missing("the token has no "+name+" claim"))
		}
	}
	methods, ok := t.Claim("amr").Texts()
	amr := contextKey{possible: [][]string{methods}, multi: true}
	if !ok {
		amr.why = "the token has no amr claim"
	}
	r.set(prefix+"amr", amr)
}

// comparedAudience is the value that AWS compares with the client-ID list and offers as HOST/:aud: azp if the token has
// it, otherwise aud (id_roles_providers_create_oidc). claim is its name, "" when it cannot be told.
func comparedAudience(t *inspect.Token) (value, claim string) {
	if azp := t.Claim("azp"); azp.Kind() != inspect.Absent && azp.Kind() != inspect.Null {
		if text, ok := azp.Text(); ok && text != "" {
			return text, "azp"
		}
		return "", ""
	}
	if aud, ok := t.Claim("aud").Text(); ok {
		return aud, "aud"
	}
	return "", ""
}

func audienceKey(t *inspect.Token) contextKey {
	if value, claim := comparedAudience(t); claim != "" {
		return known(value)
	}
	if t.Claim("aud").Kind() == inspect.Absent {
		return missing("the token has neither azp nor aud")
	}
	return unseen("aud is no single string and there is no azp; what AWS takes from it is not documented")
}

func authorizedByIssuer(t *inspect.Token, role string) contextKey {
	listed, has, readable := rolesClaim(t, role)
	switch {
	case !has:
		return contextKey{possible: [][]string{nil, {"false"}}, why: "the token has no " + rolesClaimName + " claim"}
	case !readable || role == "":
		return unseen("the " + rolesClaimName + " claim cannot be compared")
	case listed:
		return known("true")
	}
	return known("false")
}

// key is what the request holds under a condition key; names are compared without regard to case.
func (r *request) key(name string) contextKey {
	lower := strings.ToLower(name)
	if k, ok := r.keys[lower]; ok {
		return k
	}
	prefix, claim := r.splitKey(name)
	switch {
	case strings.EqualFold(prefix, r.provider):
		return missing("AWS offers only aud, oaud, sub, amr and email of a generic issuer, not " + claim)
	case strings.HasPrefix(lower, "aws:requesttag/"), lower == "aws:tagkeys", lower == "sts:transitivetagkeys":
		return missing("the token asks for no such session tag")
	case lower == "aws:sourceip", strings.HasPrefix(lower, "aws:"), strings.HasPrefix(lower, "sts:"):
		return unseen(name + " depends on the caller or the account and cannot be seen from here")
	case strings.ContainsAny(prefix, "./"):
		return missing("it belongs to another identity provider (" + prefix + ")")
	}
	return unseen(name + " is not among the documented keys of this call")
}

// splitKey cuts a condition key into its provider or service prefix and the rest. The token's own provider is cut off
// whole, with or without its final slash; any other at the last colon, since a provider on loopback has a port.
func (r *request) splitKey(name string) (prefix, rest string) {
	if service, tag, ok := strings.Cut(name, ":"); ok && (strings.EqualFold(service, "aws") || strings.EqualFold(service, "sts")) {
		return service, tag
	}
	for _, own := range []string{r.provider, strings.TrimSuffix(r.provider, "/"), r.issuer} {
		if n := len(own); n > 0 && len(name) > n && name[n] == ':' && strings.EqualFold(name[:n], own) {
			return name[:n], name[n+1:]
		}
	}
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}
