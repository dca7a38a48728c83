package gcp

import (
	"encoding/json"
	"slices"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// Sides of a change. Beside the cloud's and the tenant's there are changes of the profile itself: its Apply is
// {"settings":{…}}, to be laid over the target's settings.
const (
	sideCloud   = "cloud"
	sideAuth0   = "auth0"
	sideProfile = "profile"
)

// mender knows what is and what should be.
type mender struct {
	g google
	c cloud.Case
	s settings
	d desired
}

func (g google) mender(c cloud.Case) mender {
	s, _ := decode(c.Settings)
	return mender{g, c, s, g.desire(c, s)}
}

// Setup gives the changes for the cause of a refusal, if there was one, then for every failing step, then the whole
// configuration as one would set it up from nothing.
func (g google) Setup(c cloud.Case) []cloud.Change {
	m := g.mender(c)
	var changes []cloud.Change
	seen := map[string]bool{}
	add := func(code string) {
		if code == "" || seen[code] {
			return
		}
		seen[code] = true
		changes = append(changes, m.changes(code)...)
	}
	if len(c.Exchanges) > 0 || c.Err != nil {
		add(g.Explain(c).Cause)
	}
	for _, status := range []cloud.Status{cloud.Fail, cloud.Unknown, cloud.Warn} {
		for _, s := range c.Prediction.Steps {
			if s.Status == status {
				add(s.Code)
			}
		}
	}
	return append(changes, m.whole()...)
}

// fixes are the texts of a code's changes.
func (g google) fixes(c cloud.Case, code string) []inspect.Fix {
	fixes := []inspect.Fix{}
	for _, change := range g.mender(c).changes(code) {
		fixes = append(fixes, change.Texts...)
	}
	return fixes
}

// changes mend one fault.
func (m mender) changes(code string) []cloud.Change {
	for _, group := range []func(string) []cloud.Change{m.nameChanges, m.claimChanges, m.expressionChanges, m.accessChanges, m.otherChanges} {
		if changes := group(code); changes != nil {
			return changes
		}
	}
	return nil
}

// nameChanges mend the provider's name, in the profile, and its state, at Google.
func (m mender) nameChanges(code string) []cloud.Change {
	switch code {
	case codeProviderPool:
		return []cloud.Change{m.listProviders(code), m.create(code), m.nameProvider(code)}
	case codeProviderMissing, codeProviderFormat, codeProviderHTTPS, codeProviderLocation, codeProviderID, codeProviderProjectID, codeProviderHost, codeProviderWorkforce, codeProviderLength:
		return []cloud.Change{m.nameProvider(code), m.listProviders(code)}
	case codeProviderDisabled:
		return []cloud.Change{m.enable(code)}
	case codeTarget:
		return []cloud.Change{m.describe(code, "See whether the provider is there and in which state", "value(name, state, disabled)"), m.enable(code), m.create(code)}
	}
	return nil
}

// claimChanges mend what is compared with iss, aud and the keys.
func (m mender) claimChanges(code string) []cloud.Change {
	switch code {
	case codeIssuerMismatch, codeIssuerSlash, codeIssuerScheme:
		return append([]cloud.Change{m.setIssuer(code)}, m.otherHost(code)...)
	case codeAudienceMismatch, codeAudienceDefault, codeAudienceLimit, codeAudienceArray:
		return append([]cloud.Change{m.setAudiences(code)}, m.otherAudience(code)...)
	case codeDiscoveryIssuer:
		return append(m.keyHelp(code)[1:], m.setIssuer(code))
	case codeKeyUploaded:
		return []cloud.Change{m.forgetKeys(code)}
	case codeDiscovery, codeKeyUnknown, codeSignature:
		return append(m.keyHelp(code), m.forgetKeys(code))
	case codeSymmetric, codeAlgorithm:
		return []cloud.Change{m.signingAlgorithm(code)}
	}
	return nil
}

// expressionChanges mend mapping and condition.
func (m mender) expressionChanges(code string) []cloud.Change {
	switch code {
	case codeMappingKey, codeMappingLimit, codeMappingSyntax, codeMappingClaim, codeMappingType, codeMappingLarge, codeGroups,
		codeSubjectUnmapped, codeSubjectMissing, codeSubjectType, codeSubjectLong:
		return []cloud.Change{m.setMapping(code)}
	case codeCondition, codeConditionClaim, codeConditionSyntax, codeConditionType, codeConditionLimit:
		if m.d.condition == m.s.AttributeCondition && len(m.d.mapping) > len(m.s.AttributeMapping) {
			return []cloud.Change{m.setMapping(code)} // the condition is right, and an attribute that it names is not mapped
		}
		changes := []cloud.Change{m.setCondition(code)}
		if m.mappedInCondition() {
			changes = append(changes, m.setMapping(code))
		}
		return changes
	case codeFunction, codeExpression:
		return []cloud.Change{m.setMapping(code), m.setCondition(code)}
	}
	return nil
}

// accessChanges mend the grant, the account, lifetime and scopes.
func (m mender) accessChanges(code string) []cloud.Change {
	switch code {
	case codeIAMMember, codeIAMRole, codeIAMConditional:
		return []cloud.Change{m.bind(code)}
	case codeIAMDenied:
		return []cloud.Change{m.bind(code), m.setMapping(code), m.auditLog(code)}
	case codeAccountNotFound:
		return []cloud.Change{m.createAccount(code), m.bind(code)}
	case codeAccountName:
		return []cloud.Change{m.text(sideProfile, code, "Name the service account by its e-mail", "cli", "gcloud iam service-accounts list --format="+quote.Shell("value(email)"))}
	case codeLifetimeOver, codeLifetimeMax, codeLifetimeZero:
		return []cloud.Change{m.setProfile(code, "Ask for an hour at most", map[string]any{"lifetime_seconds": defaultLifetime}, "lifetime_seconds", "3600")}
	case codeScope:
		return []cloud.Change{m.setProfile(code, "Ask for a Google scope", map[string]any{"scopes": []string{cloudPlatform}}, "scopes", cloudPlatform)}
	}
	return nil
}

// whole is the configuration from nothing: pool and provider, grant, credential file.
func (m mender) whole() []cloud.Change {
	changes := []cloud.Change{m.create("")}
	if m.s.ServiceAccount != "" {
		changes = append(changes, m.bind(""))
	}
	return append(changes, m.credentialFile())
}

func apply(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}

// applied is nil when the change cannot be made by machine.
func applied(usable bool, v any) json.RawMessage {
	if !usable {
		return nil
	}
	return apply(v)
}

// mappedInCondition reports whether the desired condition rests on mapped attributes.
func (m mender) mappedInCondition() bool {
	envs, err := m.g.cel.environments()
	return err == nil && m.c.Token != nil && slices.ContainsFunc([]string{m.d.condition, m.s.AttributeCondition}, func(e string) bool {
		return len(attributesUsed(envs.condition, e)) > 0
	})
}
