package gcp

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

const (
	maxExpression = 2048
	maxCondition  = 4096
	maxCustom     = 50
	maxKey        = 100
	maxSubject    = 127
	maxAttributes = 8192

	subjectKey = "google.subject"
	groupsKey  = "google.groups"
)

// impossibleMapping is impossible's part about the mapping.
func (j *judge) impossibleMapping() (found []unsaveable) {
	custom := 0
	for _, key := range mappingKeys(j.s.AttributeMapping) {
		if !goodKey(key) {
			found = append(found, unsaveable{codeMappingKey, "a mapping for " + key})
		}
		if strings.HasPrefix(key, "attribute.") {
			custom++
		}
		if n := len(j.s.AttributeMapping[key]); n > maxExpression {
			found = append(found, unsaveable{codeMappingLimit, fmt.Sprintf("an expression of %d characters for %s", n, key)})
		}
	}
	if custom > maxCustom {
		found = append(found, unsaveable{codeMappingLimit, fmt.Sprintf("%d custom attributes", custom)})
	}
	return found
}

// mappingKeys are the keys in the order that they are judged: google.subject first, then by name.
func mappingKeys(mapping map[string]string) []string {
	keys := slices.Sorted(maps.Keys(mapping))
	if i := slices.Index(keys, subjectKey); i > 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, subjectKey)
	}
	return keys
}

func goodKey(key string) bool {
	return key == subjectKey || key == groupsKey || len(key) <= maxKey && regexp.MustCompile(`^attribute\.[a-z0-9_]+$`).MatchString(key)
}

// mapping evaluates every expression over the token's claims.
func (j *judge) mapping() {
	if len(j.s.AttributeMapping) == 0 {
		j.add(cloud.Unknown, "mapping", codeMappingUnknown, "the provider's attribute mapping", "not told",
			"Tell it as `attribute_mapping`, or read the provider with gcloud … providers describe.")
		return
	}
	if _, ok := claimsOf(j.token); !ok {
		return
	}
	j.mapped = map[string]Evaluation{}
	if _, ok := j.s.AttributeMapping[subjectKey]; !ok {
		j.add(cloud.Fail, "mapping "+subjectKey, codeSubjectUnmapped, "an expression for google.subject", "none", "")
	}
	total := 0
	for _, key := range mappingKeys(j.s.AttributeMapping) {
		if len(j.s.AttributeMapping[key]) > maxExpression || !goodKey(key) {
			continue
		}
		e := j.cel.EvaluateMapping(j.s.AttributeMapping[key], j.token)
		j.mapped[key] = e
		j.attribute(key, e)
		total += len(e.Value)
	}
	if total > maxAttributes {
		j.add(cloud.Fail, "mapping size", codeMappingLarge, "at most 8192 bytes", fmt.Sprintf("%d bytes", total), "")
	}
}

// attribute judges one mapped attribute.
func (j *judge) attribute(key string, e Evaluation) {
	name, expression := "mapping "+key, j.s.AttributeMapping[key]
	status, code, why := attributeFault(key, e)
	if code == "" && len(e.Unsure) > 0 {
		status, code, why = cloud.Unknown, codeFunction, "Not on the page: "+strings.Join(e.Unsure, ", ")+"."
	}
	if code == "" {
		j.pass(name, expression, e.Value, "Local CEL gives this value.", codeSubjectMissing)
		return
	}
	actual := e.Value
	if e.Fault != NoFault {
		actual = e.Message
	}
	if why == "" && e.Missing != "" {
		why = "Missing: " + e.Missing + "." + j.profileHint(e.Missing)
	}
	if code == codeSubjectLong {
		actual = fmt.Sprintf("%d bytes: %s", len(e.Value), e.Value)
	}
	j.add(status, name, code, expression, actual, why)
}

func attributeFault(key string, e Evaluation) (status cloud.Status, code, why string) {
	subject := key == subjectKey
	switch {
	case e.Fault == Syntax:
		return cloud.Fail, codeMappingSyntax, e.Message + "."
	case e.Fault == NoSuchFunction:
		return cloud.Unknown, codeFunction, ""
	case e.Fault == TooCostly || e.Fault == Failed:
		return cloud.Unknown, codeExpression, ""
	case e.Fault == WrongType && subject:
		return cloud.Fail, codeSubjectMissing, "The expression does not fit the claims' types: " + e.Message + "."
	case e.Fault != NoFault && subject:
		return cloud.Fail, codeSubjectMissing, ""
	case e.Fault != NoFault:
		return cloud.Unknown, codeMappingClaim, ""
	case subject && (e.Kind == "null_type" || e.Value == ""):
		return cloud.Fail, codeSubjectMissing, "The expression gives " + e.Kind + " without content."
	case subject && e.Kind != "string":
		return cloud.Fail, codeSubjectType, "The expression gives a value of type " + e.Kind + "."
	case subject && len(e.Value) > maxSubject:
		return cloud.Fail, codeSubjectLong, ""
	case key == groupsKey:
		if _, ok := texts(e.value); !ok {
			return cloud.Unknown, codeGroups, "The expression gives a value of type " + e.Kind + "."
		}
	case !subject && e.Kind != "string":
		return cloud.Unknown, codeMappingType, "The expression gives a value of type " + e.Kind + "."
	}
	return cloud.Pass, "", ""
}

// profileHint explains the claims that Auth0's two token profiles do not share.
func (j *judge) profileHint(claim string) string {
	switch has := j.token.Claims.Has; {
	case (claim == "azp" || claim == "gty") && has("client_id"):
		return " This token has Auth0's RFC 9068 profile, which names the client in client_id and has neither azp nor gty."
	case claim == "client_id" && has("azp"):
		return " This token has Auth0's own profile, which names the client in azp."
	case claim == "jti" && has("gty"):
		return " Only Auth0's RFC 9068 profile has a jti."
	case claim == "permissions":
		return " Auth0 adds permissions only to APIs with RBAC and \"Add Permissions in the Access Token\"."
	}
	for _, m := range j.token.Claims.Members {
		if m.Name != claim && strings.EqualFold(m.Name, claim) {
			return " The token has " + m.Name + ", in other case."
		}
		if strings.HasSuffix(m.Name, "/"+claim) {
			return " The token has " + m.Name + "; such a name is written assertion['" + m.Name + "']."
		}
	}
	return ""
}
