package simulator

import (
	"net"
	"net/http"
	"strings"
	"unicode/utf8"
)

// sessionClaims are what a token asks for beyond the role.
type sessionClaims struct {
	tags       map[string]string
	transitive []string
	source     string
}

// readSessionClaims wants each tag as a list of one string, as documented. AWS's words for a bad one are not published.
func readSessionClaims(t *token) (sessionClaims, *refusal) {
	out := sessionClaims{tags: map[string]string{}}
	bad := invalid("The session tags in the identity token are not valid")
	claim, has := t.claims["https://aws.amazon.com/tags"]
	object, ok := claim.(map[string]any)
	if has && claim != nil && !ok {
		return out, bad
	}
	if principal, given := object["principal_tags"]; given {
		tags, ok := principal.(map[string]any)
		if !ok || len(tags) > 50 {
			return out, bad
		}
		for key, value := range tags {
			list, _ := value.([]any)
			if len(list) != 1 {
				return out, bad
			}
			text, ok := list[0].(string)
			if !ok || utf8.RuneCountInString(key) > 128 || utf8.RuneCountInString(text) > 256 {
				return out, bad
			}
			out.tags[key] = text
		}
	}
	switch keys := object["transitive_tag_keys"].(type) {
	case nil:
	case string:
		out.transitive = []string{keys}
	case []any:
		for _, k := range keys {
			text, ok := k.(string)
			if !ok {
				return out, bad
			}
			out.transitive = append(out.transitive, text)
		}
	default:
		return out, bad
	}
	if source, has := t.claims["https://aws.amazon.com/source_identity"]; has && source != nil {
		text, ok := source.(string)
		if !ok || len(text) < 2 || len(text) > 64 || !sessionName().MatchString(text) {
			return out, invalid("The source identity in the identity token is not valid")
		}
		out.source = text
	}
	return out, nil
}

// packed is how full the session gets, in percent of a size of our own choosing: AWS's packing is not published.
func (c sessionClaims) packed() int {
	size := 0
	for key, value := range c.tags {
		size += len(key) + len(value)
	}
	return (size*100 + 4095) / 4096
}

// facts are the condition keys of a request: every name in lower case, with its values. One that is not there is absent.
func (s *Simulator) facts(r *http.Request, q ask, t *token, extra sessionClaims) map[string][]string {
	prefix := strings.ToLower(strings.TrimPrefix(t.text("iss"), "https://")) + ":"
	f := map[string][]string{
		prefix + "aud":          {t.audience()},
		"sts:rolesessionname":   {q.session},
		"aws:federatedprovider": {"arn:" + q.partition + ":iam::" + q.account + ":oidc-provider/" + strings.TrimPrefix(t.text("iss"), "https://")},
		"aws:currenttime":       {s.world.Now().UTC().Format("2006-01-02T15:04:05Z")},
		"aws:epochtime":         {decimal(s.world.Now().Unix())},
		"aws:securetransport":   {map[bool]string{true: "true", false: "false"}[r.TLS != nil]},
		"aws:useragent":         {r.UserAgent()},
	}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		f["aws:sourceip"] = []string{host}
	}
	for claim, key := range map[string]string{"aud": "oaud", "sub": "sub", "email": "email"} {
		if text, ok := t.claims[claim].(string); ok {
			f[prefix+key] = []string{text}
		}
	}
	switch methods := t.claims["amr"].(type) {
	case string:
		f[prefix+"amr"] = []string{methods}
	case []any:
		for _, m := range methods {
			if text, ok := m.(string); ok {
				f[prefix+"amr"] = append(f[prefix+"amr"], text)
			}
		}
	}
	for key, value := range extra.tags {
		f["aws:requesttag/"+strings.ToLower(key)] = []string{value}
		f["aws:tagkeys"] = append(f["aws:tagkeys"], key)
	}
	if len(extra.transitive) > 0 {
		f["sts:transitivetagkeys"] = extra.transitive
	}
	if extra.source != "" {
		f["sts:sourceidentity"] = []string{extra.source}
	}
	if roles, has := t.claims["https://aws.amazon.com/roles"]; has {
		f["sts:roleauthorizedbyidp"] = []string{map[bool]string{true: "true", false: "false"}[lists(roles, q.arn)]}
	}
	return f
}
