package aws

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

// reducer takes settings apart. People paste what `aws iam get-role`, `list-roles` or `get-open-id-connect-provider`
// printed; it keeps the part that counts and notes what it did.
type reducer struct {
	settings *settings
	notes    []string
	roles    []*node // several roles were given: the one of role_arn counts
	listed   *node   // a list of providers was given: the one that the trust policy names counts
}

func (r *reducer) note(text string) { r.notes = append(r.notes, text) }

// unwrap reads JSON out of a string, also URL-encoded as IAM's API returns policy documents.
func unwrap(n *node) (*node, bool, error) {
	if n.kind != '"' {
		return n, false, nil
	}
	text := strings.TrimSpace(n.text)
	if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%7b") {
		plain, err := url.QueryUnescape(text)
		if err != nil {
			return nil, true, &cloud.SettingsError{Path: n.path, What: "is not properly URL-encoded"}
		}
		text = plain
	}
	inner, err := parseTree([]byte(text), n.path)
	return inner, true, err
}

func (r *reducer) trustPolicy(n *node) error {
	if n.kind == 'n' || n.kind == '"' && strings.TrimSpace(n.text) == "" {
		return nil
	}
	inner, encoded, err := unwrap(n)
	if err != nil {
		return err
	}
	if encoded {
		r.note("The trust policy was text; it is kept as JSON.")
	}
	if inner.kind != '{' {
		return inner.wrong("a policy object or what `aws iam get-role` prints")
	}
	switch {
	case len(inner.names) == 0:
		return nil
	case inner.get("Roles") != nil:
		if r.roles = inner.get("Roles").items; len(r.roles) == 0 {
			return inner.get("Roles").wrong("a list with at least one role")
		}
		return nil
	case inner.get("Role") != nil:
		r.roles = []*node{inner.get("Role")}
		return nil
	case inner.get("AssumeRolePolicyDocument") != nil:
		r.roles = []*node{inner}
		return nil
	}
	return r.keepPolicy(inner)
}

func (r *reducer) keepPolicy(n *node) error {
	if _, err := readPolicy(n); err != nil {
		return err
	}
	raw, err := json.Marshal(n.plain())
	if err != nil {
		return &cloud.SettingsError{Path: n.path, What: err.Error()}
	}
	r.settings.TrustPolicy = raw
	return nil
}

// chooseRole takes the role that role_arn names out of the roles that were given, or the only one.
func (r *reducer) chooseRole() error {
	if len(r.roles) == 0 {
		return nil
	}
	var chosen *node
	for _, role := range r.roles {
		if arn := role.get("Arn"); arn != nil && arn.text == r.settings.RoleARN {
			chosen = role
		}
	}
	if chosen == nil && len(r.roles) == 1 {
		chosen = r.roles[0]
		if arn := chosen.get("Arn"); arn != nil && arn.kind == '"' && r.settings.RoleARN != "" {
			return &cloud.SettingsError{Path: arn.path, What: "is the answer for " + arn.text + ", but role_arn is " + r.settings.RoleARN}
		}
	}
	if chosen == nil {
		return &cloud.SettingsError{Path: "trust_policy.Roles", What: "none of the roles is the role_arn " + r.settings.RoleARN}
	}
	document := chosen.get("AssumeRolePolicyDocument")
	if document == nil {
		return &cloud.SettingsError{Path: chosen.path, What: "the role has no AssumeRolePolicyDocument"}
	}
	inner, _, err := unwrap(document)
	if err != nil {
		return err
	}
	if err := r.keepPolicy(inner); err != nil {
		return err
	}
	r.note("The get-role answer was reduced to its trust policy.")
	if arn := chosen.get("Arn"); arn != nil && arn.kind == '"' && r.settings.RoleARN == "" {
		r.settings.RoleARN = arn.text
		r.note("role_arn was taken from the get-role answer.")
	}
	if limit := chosen.get("MaxSessionDuration"); limit != nil && r.settings.MaxSessionSeconds == 0 {
		if err := seconds(limit, &r.settings.MaxSessionSeconds); err != nil {
			return err
		}
		r.note("max_session_seconds was taken from the get-role answer.")
	}
	return nil
}

// providerURL takes a URL, the URL without its scheme as IAM shows it, the provider's ARN, or a whole
// get-open-id-connect-provider answer.
func (r *reducer) providerURL(n *node) error {
	if n.kind == 'n' || n.kind == '"' && n.text == "" {
		return nil
	}
	if n.kind == '"' && !strings.HasPrefix(strings.TrimSpace(n.text), "{") {
		url, note := providerURL(n.text)
		if note != "" {
			r.note(note)
		}
		r.settings.ProviderURL = url
		return nil
	}
	answer, _, err := unwrap(n)
	if err != nil {
		return err
	}
	return r.provider(answer)
}

// providerURL spells a provider's URL as the token's iss has it.
func providerURL(text string) (url, note string) {
	if _, rest, ok := strings.Cut(text, ":oidc-provider/"); ok && strings.HasPrefix(text, "arn:") {
		return "https://" + rest, "provider_url was an ARN; its URL is kept."
	}
	if !strings.Contains(text, "://") {
		return "https://" + text, "provider_url had no https://, as IAM shows it; it was added."
	}
	return text, ""
}

func (r *reducer) provider(answer *node) error {
	if list := answer.get("OpenIDConnectProviderList"); list != nil {
		r.listed = list
		return nil
	}
	if answer.kind != '{' {
		return answer.wrong("a URL or what `aws iam get-open-id-connect-provider` prints")
	}
	address := answer.get("Url")
	if address == nil || address.kind != '"' {
		return &cloud.SettingsError{Path: answer.path, What: "the answer has no Url"}
	}
	r.settings.ProviderURL, _ = providerURL(address.text)
	r.note("The get-open-id-connect-provider answer was reduced to its URL and client IDs.")
	if list := answer.get("ClientIDList"); list != nil && len(r.settings.ClientIDs) == 0 {
		ids, err := list.scalars(false)
		if err != nil {
			return err
		}
		r.settings.ClientIDs = ids
	}
	return nil
}

// choose settles what needed the whole of the settings to be read first.
func (r *reducer) choose() error {
	if err := r.chooseRole(); err != nil {
		return err
	}
	return r.chooseProvider()
}

// chooseProvider takes, of a list-open-id-connect-providers answer, the only one, or the one that the trust policy names.
func (r *reducer) chooseProvider() error {
	if r.listed == nil {
		return nil
	}
	var arns []string
	for _, item := range r.listed.items {
		if arn := item.get("Arn"); arn != nil && arn.kind == '"' {
			arns = append(arns, arn.text)
		}
	}
	chosen := arns
	if p, err := parsePolicy(r.settings.TrustPolicy, "trust_policy"); len(arns) > 1 && err == nil {
		chosen = nil
		for _, arn := range arns {
			if p.names(arn) {
				chosen = append(chosen, arn)
			}
		}
	}
	if len(chosen) != 1 {
		return &cloud.SettingsError{Path: r.listed.path, What: "cannot tell which of these providers is meant; give one of: " + strings.Join(arns, ", ")}
	}
	r.settings.ProviderURL, _ = providerURL(chosen[0])
	r.note("The list of providers was reduced to " + chosen[0] + ".")
	return nil
}

// names reports whether some statement has the ARN as Federated principal.
func (p *policy) names(arn string) bool {
	for _, s := range p.statements {
		if s.principal != nil && slices.Contains(s.principal.values["Federated"], arn) {
			return true
		}
	}
	return false
}

func (r *reducer) clientIDs(n *node) error {
	if n.kind == 'n' {
		return nil
	}
	if n.kind == '{' || n.kind == '"' && strings.HasPrefix(strings.TrimSpace(n.text), "{") {
		answer, _, err := unwrap(n)
		if err != nil {
			return err
		}
		if r.settings.ProviderURL == "" {
			return r.provider(answer)
		}
		list := answer.get("ClientIDList")
		if list == nil {
			return &cloud.SettingsError{Path: n.path, What: "the answer has no ClientIDList"}
		}
		r.note("The get-open-id-connect-provider answer was reduced to its client IDs.")
		n = list
	}
	if n.kind != '[' {
		return n.wrong("a list of strings")
	}
	ids, err := n.scalars(false)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		r.settings.ClientIDs = ids
	}
	return nil
}
