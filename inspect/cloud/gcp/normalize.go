package gcp

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	strict "github.com/go-json-experiment/json"

	"mintmark/inspect/cloud"
)

// Normalize checks settings and reduces what vendors print: the answer of providers describe or list, and the
// external_account credential file, each either as the whole settings or in the place of `provider`; an IAM policy, also
// as a text of JSON, in `iam_policy`. What is told beside such an answer goes before it.
func (g google) Normalize(raw json.RawMessage) (json.RawMessage, []string, error) {
	s, notes, err := reduce(raw)
	if err != nil {
		return nil, nil, err
	}
	if s.IAMPolicy, err = unwrapped(s.IAMPolicy); err != nil {
		return nil, nil, &cloud.SettingsError{Path: "iam_policy", What: err.Error()}
	}
	if policyTold(s.IAMPolicy) {
		var p policy
		if err := json.Unmarshal(s.IAMPolicy, &p); err != nil {
			return nil, nil, &cloud.SettingsError{Path: "iam_policy", What: "is no IAM policy: " + err.Error()}
		}
	}
	if s.LifetimeSeconds < 0 {
		return nil, nil, &cloud.SettingsError{Path: "lifetime_seconds", What: "want whole seconds from 1 on"}
	}
	s.State = strings.ToUpper(s.State)
	if !slices.Contains([]string{"", "ACTIVE", "DISABLED", "DELETED", "STATE_UNSPECIFIED"}, s.State) {
		return nil, nil, &cloud.SettingsError{Path: "state", What: "want ACTIVE, DISABLED or DELETED, got " + s.State}
	}
	if email, ok := strings.CutPrefix(s.ServiceAccount, "serviceAccount:"); ok {
		s.ServiceAccount, notes = email, append(notes, "service_account: serviceAccount: in front was dropped; only IAM members have it")
	}
	if email, ok := strings.CutPrefix(s.ServiceAccount, "projects/-/serviceAccounts/"); ok {
		s.ServiceAccount, notes = email, append(notes, "service_account: the resource name was cut down to the e-mail")
	}
	normal, err := s.encode()
	return normal, notes, err
}

// reduce takes the vendor's answers apart.
func reduce(raw json.RawMessage) (settings, []string, error) {
	var top map[string]json.RawMessage
	if err := strict.Unmarshal(raw, &top); err != nil {
		if text := strings.TrimSpace(string(raw)); strings.HasPrefix(text, "[") {
			if found, notes, verr := vendor(raw, ""); verr != nil || notes != nil {
				return found, notes, verr
			}
		}
		return settings{}, nil, located(err)
	}
	if found, notes, err := vendor(raw, ""); err != nil || notes != nil {
		return found, notes, err
	}
	inner, err := unwrapped(top["provider"])
	if err != nil || len(inner) == 0 || inner[0] != '{' && inner[0] != '[' {
		s, err := decode(raw)
		return s, nil, err
	}
	found, notes, err := vendor(inner, "provider")
	if err != nil {
		return settings{}, nil, err
	}
	if notes == nil {
		return settings{}, nil, &cloud.SettingsError{Path: "provider", What: "want the provider's full name, the JSON of providers describe, or an external_account file"}
	}
	delete(top, "provider")
	rest, err := strict.Marshal(top)
	if err != nil {
		return settings{}, nil, err
	}
	told, err := decode(rest)
	if err != nil {
		return settings{}, nil, err
	}
	return told.over(found), notes, nil
}

// unwrapped takes JSON out of a text that holds nothing but JSON, as a form or --set gives it.
func unwrapped(raw json.RawMessage) (json.RawMessage, error) {
	var text string
	if len(raw) == 0 || raw[0] != '"' || strict.Unmarshal(raw, &text) != nil {
		return raw, nil //nolint:nilerr // what is no text is judged by the strict reading that follows
	}
	text = strings.TrimSpace(text)
	if text == "" || text[0] != '{' && text[0] != '[' {
		return raw, nil
	}
	var inner json.RawMessage
	if err := strict.Unmarshal([]byte(text), &inner); err != nil {
		return nil, errors.New("is a text that looks like JSON and is not: " + err.Error())
	}
	return inner, nil
}

// over lays what s tells over base.
func (s settings) over(base settings) settings {
	pick := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	base.Issuer, base.AttributeCondition = pick(s.Issuer, base.Issuer), pick(s.AttributeCondition, base.AttributeCondition)
	base.ServiceAccount, base.TokenURL = pick(s.ServiceAccount, base.ServiceAccount), pick(s.TokenURL, base.TokenURL)
	base.ImpersonationBase, base.UniverseDomain = pick(s.ImpersonationBase, base.ImpersonationBase), pick(s.UniverseDomain, base.UniverseDomain)
	base.State = pick(s.State, base.State)
	if s.AllowedAudiences != nil {
		base.AllowedAudiences = s.AllowedAudiences
	}
	if len(s.AttributeMapping) > 0 {
		base.AttributeMapping = s.AttributeMapping
	}
	if s.Scopes != nil {
		base.Scopes = s.Scopes
	}
	if s.LifetimeSeconds != 0 {
		base.LifetimeSeconds = s.LifetimeSeconds
	}
	if len(s.IAMPolicy) > 0 {
		base.IAMPolicy = s.IAMPolicy
	}
	if len(s.JWKS) > 0 {
		base.JWKS = s.JWKS
	}
	return base
}

// accountURL takes the service account out of an impersonation URL.
func accountURL(url string) (base, email string, ok bool) {
	m := regexp.MustCompile(`^(.*?)/v1/projects/-/serviceAccounts/([^/:]+):generateAccessToken$`).FindStringSubmatch(url)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}
