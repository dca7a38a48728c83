package gcp

import (
	"net/netip"
	"net/url"
	"strings"

	"mintmark/inspect/cloud"
)

// tokenURL is where the exchange goes. A bare root means its /v1/token.
func (s settings) tokenURL() string {
	if s.TokenURL == "" {
		return "https://sts." + s.universe() + "/v1/token"
	}
	if u, err := url.Parse(s.TokenURL); err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
		return strings.TrimRight(s.TokenURL, "/") + "/v1/token"
	}
	return s.TokenURL
}

// impersonationURL is where the service account's token is minted.
func (s settings) impersonationURL() string {
	base := s.ImpersonationBase
	if base == "" {
		base = "https://iamcredentials." + s.universe()
	}
	return strings.TrimRight(base, "/") + "/v1/projects/-/serviceAccounts/" + url.PathEscape(s.ServiceAccount) + ":generateAccessToken"
}

// endpoint warns when the token would leave for a host that is not Google's.
func (j *judge) endpoint() {
	j.oneEndpoint("token service", j.s.TokenURL)
	if j.s.ServiceAccount != "" {
		j.oneEndpoint("credentials service", j.s.ImpersonationBase)
	}
}

func (j *judge) oneEndpoint(name, custom string) {
	if custom == "" {
		return
	}
	u, err := url.Parse(custom)
	switch {
	case err != nil || u.Host == "":
		j.add(cloud.Warn, name, codeEndpoint, "https and a host of "+j.s.universe(), custom, "It is no URL with a host.")
	case isLoopback(u.Hostname()):
		j.skip(name, codeEndpoint, "https and a host of "+j.s.universe(), u.Host, "The endpoint is on this machine: a pretend cloud.")
	case u.Scheme != "https" || u.Hostname() != j.s.universe() && !strings.HasSuffix(u.Hostname(), "."+j.s.universe()):
		j.add(cloud.Warn, name, codeEndpoint, "https and a host of "+j.s.universe(), custom, "")
	}
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
