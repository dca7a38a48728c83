package azure

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Fields implements cloud.Cloud.
func (Azure) Fields() []cloud.Field {
	return []cloud.Field{
		{Key: "tenant_id", Label: "Tenant", Help: "The directory (tenant) ID, or one of the tenant's verified domains.", Example: "72f988bf-86f1-41af-91ab-2d7cd011db47",
			Env: []string{"AZURE_TENANT_ID"}, Kind: cloud.Text, Required: true, Check: checkTenant, Command: []string{"az", "account", "show", "--query", "tenantId", "--output", "tsv"}},
		{Key: "client_id", Label: "Client ID", Help: "The application (client) ID of the app registration, or the client ID of the managed identity.", Example: "c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26",
			Env: []string{"AZURE_CLIENT_ID"}, Kind: cloud.Text, Required: true, Check: checkClient},
		{Key: "authority", Label: "Authority", Help: "The sign-in host of the Microsoft cloud that the tenant lives in.", Example: "https://login.microsoftonline.us",
			Env: []string{"AZURE_AUTHORITY_HOST"}, Kind: cloud.URL, Default: "https://login.microsoftonline.com", Check: checkAuthority},
		{Key: "scope", Label: "Scope", Help: "What the access token is for: one resource followed by /.default.", Example: "https://graph.microsoft.com/.default",
			Kind: cloud.Text, Default: "https://management.azure.com/.default", Check: checkScope},
		{Key: "federated_credentials", Label: "Federated credentials", Help: "What the application trusts, as the az or Graph command prints it. Without it, issuer, subject and audience cannot be judged beforehand.",
			Example: `[{"name":"auth0-m2m","issuer":"https://TENANT.eu.auth0.com/","subject":"CLIENT_ID@clients","audiences":["api://AzureADTokenExchange"]}]`,
			Kind:    cloud.JSON, Check: checkCredentials, Command: []string{"az", "ad", "app", "federated-credential", "list", "--id", "${client_id}", "--output", "json"}},
	}
}

func note(status inspect.Status, text string) cloud.Note {
	return cloud.Note{Status: status, Text: text}
}

// cleaned offers the value without the blanks that pasting leaves around it.
func cleaned(text string, n cloud.Note) cloud.Note {
	if trimmed := strings.TrimSpace(text); trimmed != text {
		n.Cleaned = trimmed
	}
	return n
}

func checkTenant(text string) cloud.Note {
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return cloud.Note{}
	case t == emptyGUID:
		return cleaned(text, note(inspect.Fail, "All zeros is no tenant."))
	case guidShape().MatchString(t):
		return cleaned(text, note(inspect.Pass, "A tenant ID."))
	case domainShape().MatchString(t):
		return cleaned(text, note(inspect.Pass, "A domain; it must be verified in the tenant."))
	}
	return cleaned(text, note(inspect.Fail, "Want a GUID or a domain such as contoso.onmicrosoft.com."))
}

func checkClient(text string) cloud.Note {
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return cloud.Note{}
	case guidShape().MatchString(t) && t != emptyGUID:
		return cleaned(text, note(inspect.Pass, "A GUID; make sure that it is the client ID and not the object ID."))
	}
	return cleaned(text, note(inspect.Fail, "Want a GUID. The Auth0 client ID does not belong here."))
}

func checkAuthority(text string) cloud.Note {
	t := strings.TrimSpace(text)
	u, err := url.Parse(t)
	switch {
	case t == "":
		return cloud.Note{}
	case err != nil || u.Scheme != "https" || u.Host == "":
		return cleaned(text, note(inspect.Fail, "Want an https URL such as https://login.microsoftonline.com."))
	case strings.Trim(u.Path, "/") != "":
		return cloud.Note{Status: inspect.Warn, Text: "The tenant belongs in its own field; the authority is the host alone.", Cleaned: "https://" + u.Host}
	case loopback(t):
		return cleaned(text, note(inspect.Pass, "This machine: a pretend Entra."))
	}
	if n, ok := nationalOf(t); ok {
		return cleaned(text, note(inspect.Pass, "The sign-in host of "+n.name+"."))
	}
	return cleaned(text, note(inspect.Warn, "This is none of Microsoft's sign-in hosts."))
}

func checkScope(text string) cloud.Note {
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return cloud.Note{}
	case len(strings.Fields(t)) > 1:
		return note(inspect.Fail, "Want one resource only.")
	case !strings.HasSuffix(t, "/.default"):
		return cloud.Note{Status: inspect.Fail, Text: "An application asks for a resource followed by /.default.", Cleaned: strings.TrimRight(t, "/") + "/.default"}
	}
	if near := nearResource(strings.TrimSuffix(t, "/.default")); near != "" {
		return cloud.Note{Status: inspect.Warn, Text: "Almost " + near + ".", Cleaned: near + "/.default"}
	}
	return cleaned(text, note(inspect.Pass, "A token for "+strings.TrimSuffix(t, "/.default")+"."))
}

func checkCredentials(text string) cloud.Note {
	if strings.TrimSpace(text) == "" {
		return cloud.Note{}
	}
	raw, err := json.Marshal(map[string]json.RawMessage{"federated_credentials": json.RawMessage(text)})
	if err != nil {
		return note(inspect.Fail, "This is not JSON. Paste what az ad app federated-credential list prints.")
	}
	s, err := decode(raw)
	if err != nil {
		return note(inspect.Fail, err.Error()+".")
	}
	switch n := len(s.Credentials); n {
	case 0:
		return note(inspect.Warn, "No credential: nothing would be trusted.")
	case 1:
		return note(inspect.Pass, "One federated credential.")
	default:
		return note(inspect.Pass, fmt.Sprintf("%d federated credentials.", n))
	}
}
