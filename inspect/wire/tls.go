package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
)

// The alerts of RFC 8446 §6 that say more than "failed".
const (
	alertProtocolVersion     = 70
	alertCertificateRequired = 116
)

// tlsCode tells the reasons of a failed handshake apart; "" if the error is not about TLS.
func tlsCode(err error) string {
	if code := certificateCode(err); code != "" {
		return code
	}
	text := err.Error()
	var alert tls.AlertError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &alert) && alert == alertProtocolVersion, strings.Contains(text, "unsupported protocol version"), strings.Contains(text, "protocol version not supported"):
		return codeVersion
	case errors.As(err, &alert) && alert == alertCertificateRequired, strings.Contains(text, "certificate required"):
		return codeClientCert
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return codeNotTLS
	case errors.As(err, &alert), strings.Contains(text, "tls: ") && !strings.Contains(text, "handshake timeout"):
		return codeTLSOther
	}
	return ""
}

// certificateCode is about certificates that did not verify.
func certificateCode(err error) string {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if strings.Contains(invalid.Detail, "is before") {
			return codeNotYet
		}
		return codeExpired
	case errors.As(err, &host):
		return codeWrongHost
	case errors.As(err, &unknown):
		if selfSigned(err) {
			return codeSelfSigned
		}
		return codeUnknownCA
	case errors.As(err, &invalid):
		return codeTLSOther
	}
	return ""
}

// selfSigned is true when the server showed one certificate that signed itself. A chain that ends in an unknown root is
// an unknown authority instead: the mending differs.
func selfSigned(err error) bool {
	var v *tls.CertificateVerificationError
	if !errors.As(err, &v) || len(v.UnverifiedCertificates) != 1 {
		return false
	}
	leaf := v.UnverifiedCertificates[0]
	return string(leaf.RawIssuer) == string(leaf.RawSubject) && leaf.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature) == nil
}
