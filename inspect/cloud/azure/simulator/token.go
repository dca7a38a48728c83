package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

var (
	guid = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	})
	domain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`) })
)

func looksLikeTenant(name string) bool { return guid().MatchString(name) || domain().MatchString(name) }

// token is the token endpoint, client credentials with an assertion only.
func (s *Simulator) token(w http.ResponseWriter, r *http.Request, base, name string) {
	if r.Method != http.MethodPost {
		s.refuse(w, no(http.StatusBadRequest, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a %s request.", r.Method))
		return
	}
	if err := r.ParseForm(); err != nil {
		s.refuse(w, no(http.StatusBadRequest, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'."))
		return
	}
	s.mu.Lock()
	t := s.config.tenant(name)
	s.mu.Unlock()
	if t == nil && !shared(name) {
		s.refuse(w, unknownTenant(name))
		return
	}
	x := &exchange{s: s, ctx: r.Context(), form: r.PostForm, tenant: t, base: base}
	if refused := x.run(); refused != nil {
		s.refuse(w, refused)
		return
	}
	s.issue(w, x)
}

// run is Entra's own order: the form, the tenant, the application, the assertion, the credential, the keys, the clock,
// the policies, the resource.
func (x *exchange) run() *refusal {
	for _, step := range []func() *refusal{x.checkForm, x.checkScope, x.checkTenant, x.checkApplication, x.readAssertion, x.checkShape,
		x.matchCredential, x.checkSignature, x.checkWindow, x.checkPolicy, x.checkResource} {
		if refused := step(); refused != nil {
			return refused
		}
	}
	return nil
}

func (x *exchange) checkForm() *refusal {
	for _, must := range []string{"grant_type", "client_id", "scope"} {
		if x.form.Get(must) == "" {
			return no(http.StatusBadRequest, "invalid_request", 900144, "The request body must contain the following parameter: '%s'.", must)
		}
	}
	if x.form.Get("grant_type") != "client_credentials" {
		return no(http.StatusBadRequest, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '%s'.", x.form.Get("grant_type"))
	}
	if x.form.Get("client_assertion") == "" {
		if x.form.Get("client_secret") != "" {
			return no(http.StatusUnauthorized, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", x.form.Get("client_id"))
		}
		return no(http.StatusUnauthorized, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	}
	if x.form.Get("client_assertion_type") != assertionType {
		return no(http.StatusBadRequest, "invalid_request", 50027, "JWT token is invalid or malformed.")
	}
	return nil
}

// checkScope wants one resource with /.default; MSAL adds the OpenID scopes by itself.
func (x *exchange) checkScope() *refusal {
	asked := x.form.Get("scope")
	var resources []string
	for _, part := range strings.Fields(asked) {
		if !slices.Contains([]string{"openid", "profile", "email", "offline_access"}, part) {
			resources = append(resources, part)
		}
	}
	switch {
	case len(resources) == 0:
		return no(http.StatusBadRequest, "invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '%s' is not valid.", asked)
	case len(resources) > 1:
		return no(http.StatusBadRequest, "invalid_scope", 70011, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope '%s' is not valid. Only one resource may be asked for.", asked)
	}
	resource, ok := strings.CutSuffix(resources[0], "/.default")
	if !ok || resource == "" || strings.Contains(resource, "%") {
		return no(http.StatusBadRequest, "invalid_scope", 1002012, "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", asked)
	}
	x.resource = resource
	return nil
}

func (x *exchange) checkTenant() *refusal {
	if x.tenant == nil {
		return no(http.StatusBadRequest, "invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if x.tenant.Unavailable > 0 {
		x.tenant.Unavailable--
		return no(http.StatusServiceUnavailable, "temporarily_unavailable", 90033, "A transient error has occurred. Please try again.")
	}
	return nil
}

func (x *exchange) checkApplication() *refusal {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	id := x.form.Get("client_id")
	app := x.tenant.application(id)
	switch {
	case app == nil:
		return no(http.StatusBadRequest, "unauthorized_client", 700016, "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", id, x.tenant.ID)
	case app.PublicClient:
		return no(http.StatusUnauthorized, "invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
	case !app.hasPrincipal():
		return no(http.StatusUnauthorized, "invalid_client", 7000229, "The client application %s is missing service principal in the tenant %s. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119", app.ClientID, x.tenant.ID)
	case app.Disabled:
		return no(http.StatusUnauthorized, "unauthorized_client", 7000112, "Application '%s'(%s) is disabled.", app.ClientID, nameOf(app))
	}
	x.app = app
	return nil
}

func nameOf(a *application) string {
	if a.Name != "" {
		return a.Name
	}
	return "app-" + a.ClientID[:min(8, len(a.ClientID))]
}

// checkResource runs last: Entra authenticates before it looks the resource up.
func (x *exchange) checkResource() *refusal {
	u, err := url.Parse(x.resource)
	host := ""
	if err == nil {
		host = strings.ToLower(u.Hostname())
	}
	own := func(a *application) bool {
		return strings.EqualFold(x.resource, a.ClientID) || strings.EqualFold(x.resource, "api://"+a.ClientID)
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if slices.Contains(knownResources(), host) || slices.ContainsFunc(x.tenant.Applications, own) ||
		slices.Contains(x.tenant.Resources, x.resource) {
		return nil
	}
	return no(http.StatusBadRequest, "invalid_resource", 500011, "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", x.resource, x.tenant.ID)
}

// knownResources are hosts of Microsoft's own resources, present in every tenant.
func knownResources() []string {
	return []string{"management.azure.com", "management.core.windows.net", "graph.microsoft.com", "graph.windows.net", "vault.azure.net", "storage.azure.com",
		"database.windows.net", "servicebus.azure.net", "eventhubs.azure.net", "cosmos.azure.com", "api.loganalytics.io", "api.applicationinsights.io",
		"monitor.azure.com", "ossrdbms-aad.database.windows.net", "cognitiveservices.azure.com", "ai.azure.com", "dev.azuresynapse.net", "azconfig.io",
		"containerregistry.azure.net", "management.usgovcloudapi.net", "graph.microsoft.us", "management.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn",
		"batch.core.windows.net", "datalake.azure.net", "search.azure.com", "digitaltwins.azure.net", "purview.azure.net", "devops.azure.com"}
}
