package auth0

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// observed is what the request and its answer already tell about a refusal, without asking anything further.
func observed(a answer, c Client, cause string, q reply) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch cause {
	case causeCredentials, causeInvalidClient, causeNoClientID, causeAssertion:
		if c.ClientID != strings.TrimSpace(c.ClientID) {
			add("The profile's client id begins or ends with a blank or a line break.")
		}
		if s := c.Secret.Reveal(); c.Auth != PrivateKeyJWT && s != strings.TrimSpace(s) {
			add("The profile's client secret begins or ends with a blank or a line break.")
		}
		if c.ClientID != "" && c.Secret.Reveal() == c.ClientID {
			add("The profile's client secret is the client id itself.")
		}
	case causeAudience:
		out = append(out, audienceRemarks(c, q.message)...)
	}
	if cause == causeAssertion {
		out = append(out, clockRemark(a.offset())...)
	}
	return out
}

// clockRemark judges the clocks for an assertion as signAssertion makes it: good for assertionLife, and without iat, so
// that Auth0's allowance for that claim does not matter.
func clockRemark(o Offset) []string {
	skew := o.Certain()
	by := skew.Abs().Round(time.Second)
	switch {
	case !o.Known:
		return nil
	case skew >= assertionLife:
		return []string{fmt.Sprintf("This machine's clock is slow by at least %s: the assertion, good for %s, had expired when it arrived.", by, assertionLife)}
	case -skew > maxAssertionLife-assertionLife:
		return []string{fmt.Sprintf("This machine's clock is fast by at least %s: the assertion's expiry lies more than 5 minutes ahead for the tenant, which is Auth0's limit.", by)}
	case by > 0:
		return []string{fmt.Sprintf("This machine's clock differs from the tenant's by at least %s, which is not enough to spoil this assertion.", by)}
	}
	return []string{"This machine's clock agrees with the tenant's closely enough: the clock is not the cause."}
}

// audienceRemarks compares the audience that the tenant did not find with the forms that identifiers usually have.
func audienceRemarks(c Client, message string) []string {
	var out []string
	asked := c.Audience
	if _, named, ok := strings.Cut(message, "Service not enabled within domain: "); ok {
		if asked == "" {
			asked = named
		} else if named != asked {
			out = append(out, fmt.Sprintf("The tenant names the audience %q, the profile says %q: the request is not the profile's.", named, asked))
		}
	}
	u, err := url.Parse(asked)
	switch {
	case asked != strings.TrimSpace(asked):
		out = append(out, "The audience begins or ends with a blank.")
	case err == nil && strings.HasSuffix(u.Path, "/api/v2") && strings.HasSuffix(u.Host, ".auth0.com"):
		out = append(out, "The Management API's identifier ends in a slash: "+asked+"/.")
	case err == nil && u.Path == "/api/v2/" && !strings.HasSuffix(u.Host, ".auth0.com"):
		out = append(out, "This looks like the Management API under a custom domain; its identifier always has the canonical tenant domain.")
	}
	return out
}
