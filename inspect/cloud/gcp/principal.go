package gcp

import (
	"slices"
	"strings"
)

// principals are the member strings that stand for this token in IAM policies, the most particular first. Google's
// names are made of the pool, not of the provider. They are compared letter for letter.
func (j *judge) principals() []string {
	if !j.res.known() || !isNumber(j.res.Project) {
		return nil
	}
	pool := "iam.googleapis.com/" + j.res.poolName()
	var list []string
	for _, key := range mappingKeys(j.s.AttributeMapping) {
		e, ok := j.mapped[key]
		if !ok || e.Fault != NoFault {
			continue
		}
		switch {
		case key == subjectKey && e.Kind == "string" && e.Value != "":
			list = append(list, "principal://"+pool+"/subject/"+e.Value)
		case key == groupsKey:
			groups, _ := texts(e.value)
			for _, g := range groups {
				list = append(list, "principalSet://"+pool+"/group/"+g)
			}
		case e.Kind == "string":
			list = append(list, "principalSet://"+pool+"/"+key+"/"+e.Value)
		}
	}
	return append(list, "principalSet://"+pool+"/*")
}

// subjectPrincipal is the one identity, "" while it cannot be worked out.
func (j *judge) subjectPrincipal() string {
	list := j.principals()
	if i := slices.IndexFunc(list, func(p string) bool { return strings.HasPrefix(p, "principal://") }); i >= 0 {
		return list[i]
	}
	return ""
}

// nearMiss says why a member of the policy does not stand for this token although it looks like it; "" if it does not
// even look like it.
func nearMiss(member string, mine []string, res resource) string {
	for _, p := range mine {
		if strings.EqualFold(p, member) {
			return "differs in upper and lower case only"
		}
		if strings.TrimSuffix(p, "@clients") == member {
			return "lacks @clients at the end, which Auth0's sub has"
		}
	}
	if rest, ok := strings.CutPrefix(member, "deleted:"); ok {
		return "names a principal of a deleted pool (" + rest + ")"
	}
	if !strings.HasPrefix(member, "principal") {
		return ""
	}
	other, _, rest := takeApart(member)
	switch {
	case other.Pool == "":
		return "is no principal of a workload identity pool"
	case other.Project != res.Project && !isNumber(other.Project):
		return "has the project id where the number belongs"
	case other.Project != res.Project:
		return "is of another project"
	case other.Pool != res.Pool:
		return "is of another pool"
	case other.Provider != "":
		return "names the provider; principals name the pool only"
	case strings.HasPrefix(member, "principal://") && strings.HasPrefix(rest, "attribute."):
		return "begins with principal:// where attributes need principalSet://"
	case strings.HasPrefix(member, "principalSet://") && strings.HasPrefix(rest, "subject/"):
		return "begins with principalSet:// where a subject needs principal://"
	case strings.HasPrefix(rest, "subject/"):
		return "is another subject"
	case strings.HasPrefix(rest, "attribute."):
		return "is another value, or of an attribute that the provider does not map"
	}
	return "is another set of the pool"
}
