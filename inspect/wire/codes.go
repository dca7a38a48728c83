package wire

import "mintmark/inspect"

// The codes of what can go wrong on the way.
const (
	codeURL        = "net.url"
	codeScheme     = "net.scheme"
	codeLiteral    = "net.address.literal"
	codePrivate    = "net.address.private"
	codeRedirect   = "net.redirect"
	codeLargeBody  = "net.too-large.body"
	codeLargeHead  = "net.too-large.headers"
	codeDNSUnknown = "net.dns.unknown"
	codeDNSFailed  = "net.dns.failed"
	codeRefused    = "net.refused"
	codeNoRoute    = "net.unreachable"
	codeReset      = "net.reset"
	codeTruncated  = "net.truncated"
	codeTimeout    = "net.timeout"
	codeCancelled  = "net.cancelled"
	codeProxy      = "net.proxy"
	codeHTTP       = "net.http"
	codeOther      = "net.failed"
	codeExpired    = "net.tls.expired"
	codeNotYet     = "net.tls.not-yet-valid"
	codeWrongHost  = "net.tls.wrong-host"
	codeUnknownCA  = "net.tls.unknown-ca"
	codeSelfSigned = "net.tls.self-signed"
	codeVersion    = "net.tls.version"
	codeNotTLS     = "net.tls.not-tls"
	codeClientCert = "net.tls.client-certificate"
	codeTLSOther   = "net.tls.failed"
	codeCAFile     = "net.tls.ca-file"
)

// row is what is said of one code: what happened (after the host's name), why, what next.
type row struct {
	code, title, what, why, next string
	certainty                    inspect.Certainty
	source                       string
}

func rows() []row {
	return append(networkRows(), tlsRows()...)
}

func networkRows() []row {
	const ours = "mintmark's network rules (SECURITY.md)"
	return []row{
		{codeURL, "unusable URL", "cannot be asked", "The URL has no host, or carries a user name or password, which would end up in logs.", "Write the URL as https://HOST/PATH.", inspect.Documented, "RFC 3986 §3.2; " + ours},
		{codeScheme, "not https", "was not asked", "Tokens and secrets travel over https only; plain http is for loopback addresses.", "Write https:// in the URL.", inspect.Documented, "RFC 6749 §3.2; " + ours},
		{codeLiteral, "IP address instead of a name", "was not asked", "The URL names an IP address. Certificates and the address rules are about names; only loopback addresses may be written out.", "Use the host name, or approve this address.", inspect.Documented, ours},
		{codePrivate, "private address", "was not asked", "The name resolves to an address that is not on the internet. A token sent there would go to a machine of this network, or to a metadata service.", "If the host is yours, approve it; otherwise check the name and the DNS that answered.", inspect.Documented, "RFC 6890; " + ours},
		{codeRedirect, "redirected", "answers with a redirect", "Redirects are never followed: the new address would receive what was meant for this one.", "Put the address that it points to into the profile, if that is where you mean to go.", inspect.Documented, ours},
		{codeLargeBody, "answer too large", "sent more than 1 MiB", "No answer of this kind is that large; something else is answering.", "Check the host and the path.", inspect.Documented, ours},
		{codeLargeHead, "headers too large", "sent more than 64 KiB of headers", "No answer of this kind has headers that large; something else is answering.", "Check the host and the path.", inspect.Documented, ours},
		{codeDNSUnknown, "unknown host", "is not known to DNS", "The name server says that there is no such name.", "Check the spelling and the region part of the domain; a private name may need a VPN.", inspect.Documented, "RFC 1035 §4.1.1"},
		{codeDNSFailed, "name server did not answer", "could not be looked up", "The name server did not answer, or answered with a failure. Nothing is known about the host itself.", "Check the network connection, VPN and DNS settings, then ask again.", inspect.Documented, "RFC 1035 §4.1.1"},
		{codeRefused, "connection refused", "refused the connection", "The machine answers, but nothing listens on that port, or a firewall rejects it.", "Check host and port; for a local service, check that it runs.", inspect.Documented, "RFC 9293 §3.5.2"},
		{codeNoRoute, "no route", "cannot be reached from here", "This machine has no route to the address.", "Check the network connection and the VPN.", inspect.Documented, "RFC 1122 §3.3.1"},
		{codeReset, "connection closed without an answer", "closed the connection without an answer", "The connection was made and then dropped by the other side or something in between. Whether the request was acted upon is not known.", "Ask again; if it stays so, look for a proxy, firewall or TLS inspection in between.", inspect.Documented, "RFC 9293 §3.10.7"},
		{codeTruncated, "answer cut short", "sent only part of its answer", "The connection ended before the announced end of the answer, so the answer cannot be trusted.", "Ask again; if it stays so, look for a proxy in between.", inspect.Documented, "RFC 9112 §8"},
		{codeTimeout, "no answer in time", "did not answer in time", "The limit is 5 s to connect, 5 s for TLS, 10 s for the headers and 15 s for everything.", "Ask again; if it stays so, check VPN, proxy and firewall.", inspect.Documented, ours},
		{codeCancelled, "cancelled", "was not waited for", "The request was cancelled here.", "Ask again when you want the answer.", inspect.Documented, ours},
		{codeProxy, "proxy trouble", "could not be reached through the proxy", "The proxy of the environment (HTTPS_PROXY) refused the connection or could not be reached; the host itself was not asked.", "Check HTTPS_PROXY and NO_PROXY, and whether the proxy wants a password.", inspect.Documented, "RFC 9110 §9.3.6"},
		{codeHTTP, "not HTTP", "sent an answer that breaks the rules of HTTP", "The answer cannot be read as HTTP, or its headers are far larger than the 64 KiB that are taken.", "Check host and port; something else than a web server may answer there.", inspect.Documented, "RFC 9112; RFC 9113 §5.4"},
		{codeOther, "network error", "could not be asked", "The reason is not one that mintmark knows.", "Read the original error below.", inspect.Inferred, "Go net/http"},
	}
}

func tlsRows() []row {
	return []row{
		{codeExpired, "certificate expired", "shows an expired certificate", "The certificate's last day is past, going by this machine's clock.", "Check this machine's clock first; if it is right, the host's certificate must be renewed.", inspect.Documented, "RFC 5280 §4.1.2.5"},
		{codeNotYet, "certificate not valid yet", "shows a certificate that is not valid yet", "The certificate's first day is still to come, going by this machine's clock.", "Check this machine's clock.", inspect.Documented, "RFC 5280 §4.1.2.5"},
		{codeWrongHost, "certificate for another host", "shows a certificate for another name", "The certificate does not name this host, so this may be another machine.", "Check the spelling of the domain; with a custom domain, check that its verification is complete.", inspect.Documented, "RFC 9525"},
		{codeUnknownCA, "unknown certificate authority", "shows a certificate from an authority this machine does not know", "Nothing that this machine trusts vouches for the certificate. A company proxy that opens TLS looks like this, and so does a private CA.", "If you know the authority, name its PEM file as the profile's CA file.", inspect.Documented, "RFC 5280 §6"},
		{codeSelfSigned, "self-signed certificate", "shows a self-signed certificate", "The certificate vouches for itself only.", "If the host is yours, name the certificate's PEM file as the profile's CA file.", inspect.Documented, "RFC 5280 §3.2"},
		{codeVersion, "TLS version too old", "offers no TLS version from 1.2 on", "Older versions are broken and not used here.", "The host, or a proxy in between, must offer TLS 1.2 or 1.3.", inspect.Documented, "RFC 8996"},
		{codeNotTLS, "not TLS", "does not speak TLS on this port", "The answer is no TLS handshake; plain http on that port looks like this.", "Check the port; for a local service that speaks http, write http:// with a loopback address.", inspect.Documented, "RFC 8446 §4"},
		{codeClientCert, "client certificate demanded", "demands a client certificate", "The host accepts only clients that show a certificate (mTLS), which mintmark does not do.", "Use a host name that does not demand one.", inspect.Documented, "RFC 8446 §4.3.2"},
		{codeTLSOther, "TLS handshake failed", "did not complete the TLS handshake", "The reason is not one that mintmark knows.", "Read the original error below; a proxy that opens TLS is a common cause.", inspect.Inferred, "Go crypto/tls"},
		{codeCAFile, "unusable CA file", "has a CA file without a certificate", "The file holds no PEM block of type CERTIFICATE that can be read.", "Name a PEM file with the CA's certificate.", inspect.Documented, "RFC 7468 §5"},
	}
}

// Codes are all codes that an *Error can carry.
func Codes() []inspect.Code {
	var out []inspect.Code
	for _, r := range rows() {
		out = append(out, inspect.Code{Code: r.code, Title: r.title, Why: r.why, Certainty: r.certainty, Source: r.source})
	}
	return out
}
