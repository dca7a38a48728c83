package azure

import (
	"net/url"
	"strings"
)

// national is one of Microsoft's clouds: where tokens are asked for, and which names belong together there.
type national struct {
	name      string
	hosts     []string // authority hosts, the preferred one first
	audience  string   // recommended audience of assertions
	resource  string   // Azure Resource Manager
	graph     string
	portal    string
	tokenHost string // host of access tokens' v1 issuer
}

// nationals lists the clouds that are public knowledge (azcore/cloud; Microsoft Learn, config-app-trust-managed-identity).
func nationals() []national {
	return []national{
		{"the public cloud", []string{"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"},
			"api://AzureADTokenExchange", "https://management.azure.com", "https://graph.microsoft.com", "https://entra.microsoft.com", "sts.windows.net"},
		{"Azure for US Government", []string{"login.microsoftonline.us", "login.usgovcloudapi.net", "login-us.microsoftonline.com"},
			"api://AzureADTokenExchangeUSGov", "https://management.usgovcloudapi.net", "https://graph.microsoft.us", "https://entra.microsoft.us", "login.microsoftonline.us"},
		{"Azure operated by 21Vianet", []string{"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"},
			"api://AzureADTokenExchangeChina", "https://management.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", "https://entra.microsoftonline.cn", "sts.chinacloudapi.cn"},
	}
}

// nationalOf is the cloud of an authority host; ok is false for a host that is not Microsoft's, and then the public
// cloud's names are returned because they are the best guess for commands.
func nationalOf(authority string) (n national, ok bool) {
	host := hostOf(authority)
	all := nationals()
	for _, n := range all {
		for _, h := range n.hosts {
			if h == host {
				return n, true
			}
		}
	}
	return all[0], false
}

// entraIssuer reports whether an issuer is Entra itself, whose tokens may not be federated.
func entraIssuer(issuer string) bool {
	host := hostOf(issuer)
	for _, n := range nationals() {
		if host == n.tokenHost {
			return true
		}
		for _, h := range n.hosts {
			if h == host {
				return true
			}
		}
	}
	return false
}

func (s settings) authority() string {
	if s.Authority == "" {
		return "https://" + nationals()[0].hosts[0]
	}
	return strings.TrimRight(s.Authority, "/")
}

// scope is the asked scope; without one, Resource Manager of the authority's cloud.
func (s settings) scope() string {
	if s.Scope != "" {
		return s.Scope
	}
	n, _ := nationalOf(s.authority())
	return n.resource + "/.default"
}

// hostOf is the lower-case host name of a URL, without its port; "" if there is none.
func hostOf(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// loopback reports whether a URL points at this machine, where only a pretend cloud can be.
func loopback(raw string) bool {
	host := hostOf(raw)
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
