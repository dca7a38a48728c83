package profiles

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"mintmark/inspect/printable"
)

// CleanDomain reads what a person types or pastes for a tenant's domain: a host, or a URL that holds one. It returns
// the bare host in lower case (with a port on loopback only) and a note that says what was cut, "" if nothing. The
// error is a *FieldError.
func CleanDomain(input string) (domain, note string, err error) {
	rest := strings.TrimSpace(input)
	var cut []string
	if i := strings.Index(rest, "://"); i >= 0 {
		scheme := strings.ToLower(rest[:i])
		if scheme != "https" && scheme != "http" {
			return "", "", invalid("domain", fmt.Sprintf("The domain is a %s address; write the host alone, for example acme.eu.auth0.com.", printable.Of(scheme)))
		}
		cut = append(cut, "the scheme")
		rest = rest[i+3:]
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		if rest[i:] != "/" {
			cut = append(cut, "the path "+printable.Of(rest[i:]).String())
		} else {
			cut = append(cut, "the slash")
		}
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		return "", "", invalid("domain", "The domain holds a user name (before @); write the host alone.")
	}
	domain = strings.ToLower(strings.TrimSuffix(rest, "."))
	if domain != strings.TrimSuffix(rest, ".") {
		cut = append(cut, "capital letters")
	}
	if problem := checkDomain(domain); problem != "" {
		return "", "", invalid("domain", problem)
	}
	if len(cut) > 0 {
		note = fmt.Sprintf("Kept the host %s; left out %s.", domain, strings.Join(cut, " and "))
	}
	return domain, note, nil
}

// checkDomain explains what is wrong with a cleaned domain, "" if nothing.
func checkDomain(domain string) string {
	if domain == "" {
		return "A profile needs the tenant's domain, for example acme.eu.auth0.com."
	}
	host, port := domain, ""
	if h, p, err := net.SplitHostPort(domain); err == nil {
		host, port = h, p
	} else if strings.Contains(domain, ":") {
		return "The domain is not a host name: " + printable.Of(domain).String() + "."
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		switch {
		case err != nil || n == 0 || strconv.FormatUint(n, 10) != port:
			return "The port in the domain is not a number from 1 to 65535."
		case !IsLoopback(host):
			return "A tenant has no port; only a pretend one on this machine (127.0.0.1, localhost) may carry one."
		}
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if !ip.IsLoopback() || ip.Zone() != "" {
			return "The domain is an IP address; only a loopback address is taken."
		}
		return ""
	}
	if problem := checkLabels(host); problem != "" {
		return problem
	}
	if !strings.Contains(host, ".") && host != "localhost" {
		return "The domain has no dot; write it whole, for example acme.eu.auth0.com."
	}
	return ""
}

// checkLabels holds a host name to RFC 1123: letters, digits and hyphens, labels of 1–63, 253 in all.
func checkLabels(host string) string {
	if len(host) > 253 {
		return "The domain is longer than 253 characters."
	}
	for _, label := range strings.Split(host, ".") {
		if label == "" || len(label) > 63 {
			return "The domain has an empty or too long part between dots."
		}
		if label[0] == '-' || label[len(label)-1] == '-' {
			return "A part of the domain begins or ends with a hyphen."
		}
		for _, r := range label {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
				return fmt.Sprintf("The domain holds the character %s; a host name has letters, digits, hyphens and dots (write other scripts in their xn-- form).", printable.Of(strconv.QuoteRune(r)))
			}
		}
	}
	return ""
}

// IsLoopback reports whether host (no port) is this machine by name or address.
func IsLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}
