package gcp

import (
	"fmt"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// text is a change that only a person can make.
func (m mender) text(side, code, title, as, text string) cloud.Change {
	return cloud.Change{Side: side, Title: title, Code: code, Texts: []inspect.Fix{{Title: title, As: as, Text: text}}}
}

// setProfile changes the target's own settings.
func (m mender) setProfile(code, title string, set map[string]any, key, value string) cloud.Change {
	return cloud.Change{Side: sideProfile, Title: title, Code: code, Apply: apply(map[string]any{"settings": set}),
		Texts: []inspect.Fix{{Title: title, As: "cli", Text: "mintmark profile edit PROFILE --target gcp --set " + quote.Shell(key+"="+value)}}}
}

// bind lets the token's principal act as the service account.
func (m mender) bind(code string) cloud.Change {
	account, member := m.s.ServiceAccount, m.d.principal(m.g.cel, m.c.Token)
	usable := account != "" && member != ""
	if account == "" {
		account = "SERVICE_ACCOUNT_EMAIL"
	}
	if member == "" {
		project, pool, _ := m.d.parts()
		member = "principal://iam.googleapis.com/projects/" + project + "/locations/global/workloadIdentityPools/" + pool + "/subject/SUBJECT"
	}
	const title = "Let the principal act as the service account"
	return cloud.Change{Side: sideCloud, Title: title, Code: code, Apply: applied(usable, map[string]any{"service_account": account, "add": []string{member}}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: fmt.Sprintf("gcloud iam service-accounts add-iam-policy-binding %s \\\n  --role=roles/iam.workloadIdentityUser \\\n  --condition=None \\\n  %s\n# It can take some five minutes to settle.", quote.Shell(account), flag("member", member))},
			{Title: title, As: "terraform", Text: fmt.Sprintf("resource \"google_service_account_iam_member\" \"auth0_m2m\" {\n  service_account_id = %s\n  role               = \"roles/iam.workloadIdentityUser\"\n  member             = %s\n}", quote.HCL("projects/"+accountProject(account)+"/serviceAccounts/"+account), quote.HCL(member))},
			{Title: title, As: "console", Text: "IAM & Admin > Service Accounts > " + account + " > Principals with access > Grant access: " + member + ", role Workload Identity User"},
		}}
}

// accountProject is the project that an account's e-mail names, or a word to be replaced.
func accountProject(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	if project, ok := strings.CutSuffix(domain, ".iam.gserviceaccount.com"); ok && project != "" {
		return project
	}
	return "PROJECT_ID"
}

func (m mender) createAccount(code string) cloud.Change {
	account := m.s.ServiceAccount
	name, _, _ := strings.Cut(account, "@")
	project := accountProject(account)
	const title = "Check the name, or create the service account"
	return cloud.Change{Side: sideCloud, Title: title, Code: code, Apply: applied(account != "", map[string]any{"service_account": account, "add": []string{}}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: fmt.Sprintf("gcloud iam service-accounts list --project=%s --format=%s\n# If the right one is not among them:\n# %s", quote.Shell(project), quote.Shell("value(email)"), comment("gcloud iam service-accounts create "+quote.Shell(name)+" --project="+quote.Shell(project)))},
			{Title: title, As: "terraform", Text: fmt.Sprintf("resource \"google_service_account\" \"auth0_m2m\" {\n  project    = %s\n  account_id = %s\n}", quote.HCL(project), quote.HCL(name))},
			{Title: title, As: "console", Text: "IAM & Admin > Service Accounts > Create service account: " + name},
		}}
}

// auditLog is the surest way to see which principal Google worked out.
func (m mender) auditLog(code string) cloud.Change {
	project := quote.Shell(accountProject(m.s.ServiceAccount))
	return m.text(sideCloud, code, "See in the audit log which principal Google saw", "cli",
		"# Only if Data Access audit logs are on for the IAM Service Account Credentials API; they are off unless somebody switched them on.\ngcloud logging read --project="+project+" "+quote.Shell(`protoPayload.serviceName="iamcredentials.googleapis.com" protoPayload.status.code=7`)+" --freshness=1h --limit=5 --format="+quote.Shell("value(protoPayload.authenticationInfo.principalSubject)"))
}

// create is the pool and the provider from nothing.
func (m mender) create(code string) cloud.Change {
	project, pool, provider := m.d.parts()
	var pairs []string
	for _, key := range mappingKeys(m.d.mapping) {
		pairs = append(pairs, key+"="+m.d.mapping[key])
	}
	lines := []string{
		fmt.Sprintf("gcloud services enable iam.googleapis.com sts.googleapis.com iamcredentials.googleapis.com --project=%s", quote.Shell(project)),
		fmt.Sprintf("gcloud iam workload-identity-pools create %s --project=%s --location=global", quote.Shell(pool), quote.Shell(project)),
		m.d.providerCommand("create-oidc") + " \\\n  " + flag("issuer-uri", m.d.issuer) + " \\\n  " + flag("attribute-mapping", gcloudList(pairs)),
	}
	if len(m.d.audiences) > 0 {
		lines[2] += " \\\n  " + flag("allowed-audiences", gcloudList(m.d.audiences))
	}
	if m.d.condition != "" {
		lines[2] += " \\\n  " + flag("attribute-condition", m.d.condition)
	}
	const title = "Create the pool and the provider"
	return cloud.Change{Side: sideCloud, Title: title, Code: code, Apply: applied(m.d.usable() && m.d.issuer != "", map[string]any{"provider": m.d.resource.name(), "set": m.object()}),
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: strings.Join(lines, "\n")},
			{Title: title, As: "terraform", Text: m.terraform(project, pool, provider)},
			{Title: title, As: "console", Text: fmt.Sprintf("IAM & Admin > Workload Identity Federation > Create pool %s > Add provider > OpenID Connect: id %s, issuer %s, allowed audiences %s, mapping %s, condition %s",
				pool, provider, m.d.issuer, strings.Join(m.d.audiences, ", "), strings.Join(pairs, ", "), m.d.condition)},
		}}
}

func (m mender) terraform(project, pool, provider string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"google_iam_workload_identity_pool\" \"auth0\" {\n  project                   = %s\n  workload_identity_pool_id = %s\n}\n\n", quote.HCL(project), quote.HCL(pool))
	fmt.Fprintf(&b, "resource \"google_iam_workload_identity_pool_provider\" \"auth0_m2m\" {\n  project                            = %s\n  workload_identity_pool_id          = google_iam_workload_identity_pool.auth0.workload_identity_pool_id\n  workload_identity_pool_provider_id = %s\n", quote.HCL(project), quote.HCL(provider))
	fmt.Fprintf(&b, "  attribute_mapping = %s\n", hclMap(m.d.mapping, "  "))
	if m.d.condition != "" {
		fmt.Fprintf(&b, "  attribute_condition = %s\n", quote.HCL(m.d.condition))
	}
	fmt.Fprintf(&b, "  oidc {\n    issuer_uri = %s\n", quote.HCL(m.d.issuer))
	if len(m.d.audiences) > 0 {
		fmt.Fprintf(&b, "    allowed_audiences = %s\n", quote.HCLList(m.d.audiences))
	}
	return b.String() + "  }\n}"
}
