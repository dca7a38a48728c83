package gcp

import (
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// parts are the names for commands; what is not known is an upper-case placeholder.
func (d desired) parts() (project, pool, provider string) {
	or := func(s, placeholder string) string {
		if s == "" {
			return placeholder
		}
		return s
	}
	project = or(d.resource.Project, "PROJECT_NUMBER")
	if !isNumber(project) {
		project = "PROJECT_NUMBER"
	}
	return project, or(d.resource.Pool, "POOL_ID"), or(d.resource.Provider, "PROVIDER_ID")
}

// providerCommand begins every gcloud command about the provider.
func (d desired) providerCommand(verb string) string {
	project, pool, provider := d.parts()
	return fmt.Sprintf("gcloud iam workload-identity-pools providers %s %s --project=%s --location=global --workload-identity-pool=%s", verb, quote.Shell(provider), quote.Shell(project), quote.Shell(pool))
}

// update is a change of the provider: one gcloud flag, one Terraform line, one field of the console.
func (m mender) update(code, title, option, terraform, console string, set map[string]any) cloud.Change {
	_, _, provider := m.d.parts()
	return cloud.Change{Side: sideCloud, Title: title, Code: code, Apply: applied(m.d.usable(), map[string]any{"provider": m.d.resource.name(), "set": set}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: m.d.providerCommand("update-oidc") + " \\\n  " + option},
			{Title: title, As: "terraform", Text: fmt.Sprintf("# in resource \"google_iam_workload_identity_pool_provider\" for %s\n%s", comment(provider), terraform)},
			{Title: title, As: "console", Text: fmt.Sprintf("IAM & Admin > Workload Identity Federation > %s > %s > Edit: %s", m.d.resource.Pool, provider, console)},
		}}
}

// comment keeps foreign text on one line.
func comment(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }

func (m mender) setIssuer(code string) cloud.Change {
	iss := m.d.issuer
	return m.update(code, "Set the provider's issuer to the token's iss", flag("issuer-uri", iss), "oidc {\n  issuer_uri = "+quote.HCL(iss)+"\n}",
		"Issuer (URL) = "+iss, map[string]any{"issuer": iss})
}

func (m mender) setAudiences(code string) cloud.Change {
	list := m.d.audiences
	if list == nil {
		list = []string{}
	}
	c := m.update(code, "Allow the token's audience", flag("allowed-audiences", gcloudList(list)), "oidc {\n  issuer_uri        = "+quote.HCL(m.d.issuer)+"\n  allowed_audiences = "+quote.HCLList(list)+"\n}",
		"Allowed audiences = "+strings.Join(list, ", "), map[string]any{"allowed_audiences": list})
	notes := []string{"This replaces the whole list; it holds what the profile tells and the token's aud."}
	if len(m.s.AllowedAudiences) == 0 && len(list) > 0 {
		notes = append(notes, "With a list the provider no longer takes its own name as audience: add it, if others use it.")
	}
	return m.lookFirst(c, notes, "value(oidc.allowedAudiences)", len(m.s.AllowedAudiences) > 0 || m.s.described())
}

// lookFirst adds to a change that replaces something whole what it takes away, and how to see what is in force. What
// nobody told of is not replaced by a pasted block: the command is a comment then, below the one that looks.
func (m mender) lookFirst(c cloud.Change, notes []string, format string, told bool) cloud.Change {
	look := comment(m.d.providerCommand("describe") + " --format=" + quote.Shell(format))
	for i, f := range c.Texts {
		if f.As == "cli" && !told {
			c.Texts[i].Text = look + "\n# Add what others need, and take the # away:\n# " + comment(strings.ReplaceAll(f.Text, " \\\n  ", " "))
		}
		for _, note := range notes {
			if f.As == "console" {
				c.Texts[i].Text += "\n" + comment(note)
			} else {
				c.Texts[i].Text += "\n# " + comment(note)
			}
		}
		if f.As == "cli" && told {
			c.Texts[i].Text += "\n# See what is in force first:\n# " + look
		}
	}
	return c
}

func (m mender) setMapping(code string) cloud.Change {
	var pairs []string
	for _, key := range mappingKeys(m.d.mapping) {
		pairs = append(pairs, key+"="+m.d.mapping[key])
	}
	c := m.update(code, "Map attributes that this token has", flag("attribute-mapping", gcloudList(pairs)), "attribute_mapping = "+hclMap(m.d.mapping, ""),
		"Attribute mapping: "+strings.Join(pairs, ", "), map[string]any{"attribute_mapping": m.d.mapping})
	return m.lookFirst(c, m.mappingNotes(), "json(attributeMapping)", len(m.s.AttributeMapping) > 0)
}

// mappingNotes say what a new mapping takes from the other tokens of the provider.
func (m mender) mappingNotes() []string {
	notes := []string{"This replaces the whole mapping."}
	if old, now := m.s.AttributeMapping[subjectKey], m.d.mapping[subjectKey]; old != "" && old != now {
		notes = append(notes, "google.subject changes for every token of this provider: grants that name a subject made by "+old+" lose their hold.")
	}
	for _, key := range mappingKeys(m.s.AttributeMapping) {
		if _, stays := m.d.mapping[key]; !stays {
			notes = append(notes, key+" is left out, since it has no sure value for this token: grants and conditions that rest on it lose their hold.")
		}
	}
	return notes
}

func (m mender) setCondition(code string) cloud.Change {
	c := m.update(code, "Set a condition that this token meets", flag("attribute-condition", m.d.condition), "attribute_condition = "+quote.HCL(m.d.condition),
		"Attribute conditions = "+m.d.condition, map[string]any{"attribute_condition": m.d.condition})
	return m.lookFirst(c, m.conditionNotes(), "value(attributeCondition)", m.s.AttributeCondition != "")
}

// conditionNotes say what becomes of the condition in force.
func (m mender) conditionNotes() []string {
	switch {
	case m.d.condition == m.s.AttributeCondition:
		return nil
	case m.d.left != nil:
		return []string{"The told condition stays for others, and this application is let in beside it. What refuses its token now: " + strings.Join(m.d.left, "; ") + ".",
			"That may be on purpose: ask who set it before you let this application past it."}
	}
	return []string{"This replaces the condition in force. To keep what it admits, join the two: (THE ONE IN FORCE) || (THIS ONE)."}
}

// forgetKeys has no command: no gcloud flag that removes uploaded keys is documented.
func (m mender) forgetKeys(code string) cloud.Change {
	c := m.update(code, "Let Google fetch the issuer's keys instead of uploaded ones", "", "oidc {\n  issuer_uri = "+quote.HCL(m.d.issuer)+"\n  # without jwks_json\n}",
		"remove the uploaded JWKS file", map[string]any{"jwks": nil})
	c.Texts = slices.DeleteFunc(c.Texts, func(f inspect.Fix) bool { return f.As == "cli" })
	return c
}

func (m mender) enable(code string) cloud.Change {
	project, pool, provider := m.d.parts()
	const title = "Enable or restore the provider"
	undelete := fmt.Sprintf("# If it is DELETED, within 30 days:\ngcloud iam workload-identity-pools providers undelete %s --project=%s --location=global --workload-identity-pool=%s\n# If the pool is disabled:\ngcloud iam workload-identity-pools update %s --project=%s --location=global --no-disabled\n# If the pool is DELETED, within 30 days:\ngcloud iam workload-identity-pools undelete %s --project=%s --location=global",
		quote.Shell(provider), quote.Shell(project), quote.Shell(pool), quote.Shell(pool), quote.Shell(project), quote.Shell(pool), quote.Shell(project))
	return cloud.Change{Side: sideCloud, Title: title, Code: code, Apply: applied(m.d.usable(), map[string]any{"provider": m.d.resource.name(), "set": m.object()}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: m.d.providerCommand("update-oidc") + " --no-disabled\n" + undelete},
			{Title: title, As: "terraform", Text: "# in resource \"google_iam_workload_identity_pool_provider\"\ndisabled = false"},
			{Title: title, As: "console", Text: fmt.Sprintf("IAM & Admin > Workload Identity Federation > %s > %s: switch it on; deleted ones are behind \"Show deleted pools and providers\"", pool, provider)},
		}}
}

// object is the whole desired provider as the simulator has it.
func (m mender) object() map[string]any {
	audiences := m.d.audiences
	if audiences == nil {
		audiences = []string{}
	}
	return map[string]any{"issuer": m.d.issuer, "allowed_audiences": audiences, "attribute_mapping": m.d.mapping, "attribute_condition": m.d.condition,
		"disabled": false, "deleted": false}
}

// describe only looks. format is gcloud's.
func (m mender) describe(code, title, format string) cloud.Change {
	return m.text(sideCloud, code, title, "cli", m.d.providerCommand("describe")+" --format="+quote.Shell(format))
}

func (m mender) listProviders(code string) cloud.Change {
	project, pool, _ := m.d.parts()
	text := fmt.Sprintf("gcloud iam workload-identity-pools providers list --project=%s --location=global --workload-identity-pool=%s --format=%s", quote.Shell(project), quote.Shell(pool), quote.Shell("value(name)"))
	if p := m.s.providerProject(); p != "" && !isNumber(p) {
		text = fmt.Sprintf("gcloud projects describe %s --format=%s\n", quote.Shell(p), quote.Shell("value(projectNumber)")) + text
	}
	return m.text(sideProfile, code, "List the providers by their full names", "cli", text)
}

func (s settings) providerProject() string {
	r, _, _ := takeApart(s.Provider)
	return r.Project
}

// nameProvider puts the right name into the profile, as far as it can be told.
func (m mender) nameProvider(code string) cloud.Change {
	project, pool, provider := m.d.parts()
	name := resource{project, "global", pool, provider}.name()
	c := m.setProfile(code, "Write the provider's full name", map[string]any{"provider": name}, "provider", name)
	if !m.d.usable() {
		c.Apply = nil
	}
	return c
}
