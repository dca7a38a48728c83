package aws

import (
	"sort"
	"strconv"
	"unicode/utf8"

	"mintmark/inspect"
)

// Claims that AWS acts on when an issuer puts them in: session tags (IAM User Guide, id_session-tags), the source
// identity (id_credentials_temp_control-access_monitor) and the roles that the token may take (seen since July 2026).
const (
	tagsClaim           = "https://aws.amazon.com/tags"
	sourceIdentityClaim = "https://aws.amazon.com/source_identity"
	rolesClaimName      = "https://aws.amazon.com/roles"
)

// rolesClaim tells whether the roles claim is there, can be read (a string or a list of strings), and lists role.
func rolesClaim(t *inspect.Token, role string) (listed, has, readable bool) {
	v := t.Claim(rolesClaimName)
	if v.Kind() == inspect.Absent {
		return false, false, true
	}
	roles, ok := v.Texts()
	for _, r := range roles {
		listed = listed || r == role
	}
	return listed, true, ok
}

// tags is the session tags that a token asks for.
type tags struct {
	asked      bool              // the claim is there and not empty
	values     map[string]string // principal_tags
	order      []string
	transitive []string
	problem    string // what is wrong with the claim, "" if nothing
}

func readTags(t *inspect.Token) tags {
	claim := t.Claim(tagsClaim)
	out := tags{values: map[string]string{}}
	if claim.Kind() == inspect.Absent || claim.Kind() == inspect.Null {
		return out
	}
	if claim.Object() == nil {
		out.asked, out.problem = true, "the claim is no object"
		return out
	}
	principal := claim.Object().Get("principal_tags")
	if principal.Kind() != inspect.Absent && principal.Object() == nil {
		out.asked, out.problem = true, "principal_tags is no object"
		return out
	}
	if principal.Object() != nil {
		out.read(principal.Object())
	}
	transitive := claim.Object().Get("transitive_tag_keys")
	if transitive.Kind() != inspect.Absent {
		keys, ok := transitive.Texts()
		out.asked, out.transitive = out.asked || len(keys) > 0 || !ok, keys
		if !ok {
			out.problem = "transitive_tag_keys is no list of strings"
		}
	}
	if len(out.values) > 50 {
		out.problem = strconv.Itoa(len(out.values)) + " tags, at most 50 are allowed"
	}
	return out
}

func (g *tags) read(members *inspect.Object) {
	for _, m := range members.Members {
		g.asked = true
		list, ok := m.Value.Texts()
		if !ok || len(list) != 1 || m.Value.Kind() != inspect.Array {
			g.problem = "the value of tag " + m.Name + " is no list of exactly one string"
			continue
		}
		if utf8.RuneCountInString(m.Name) > 128 || utf8.RuneCountInString(list[0]) > 256 {
			g.problem = "tag " + m.Name + " is longer than 128 characters of key or 256 of value"
		}
		g.order = append(g.order, m.Name)
		g.values[m.Name] = list[0]
	}
	sort.Strings(g.order)
}

func (r *request) addTags(g tags) {
	if g.problem != "" {
		why := unseen("the " + tagsClaim + " claim cannot be read: " + g.problem)
		r.set("aws:TagKeys", why)
		r.set("sts:TransitiveTagKeys", why)
		return
	}
	for _, name := range g.order {
		r.set("aws:RequestTag/"+name, known(g.values[name]))
	}
	r.set("aws:TagKeys", contextKey{possible: [][]string{g.order}, multi: true, why: "the token asks for no session tags"})
	r.set("sts:TransitiveTagKeys", contextKey{possible: [][]string{g.transitive}, multi: true, why: "the token asks for no transitive tags"})
}
