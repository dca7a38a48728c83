package auth0

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// noClock is for requests whose times nobody reads.
func noClock() time.Time { return time.Time{} }

// narrowTime bounds all further questions together.
const narrowTime = 5 * time.Second

// Narrow asks further harmless questions where several causes share one answer, adds what they told to problem.Learned,
// and makes the problem a narrower one where they settle it. It reads public documents, asks the login page for a login
// that cannot succeed, and may ask the revocation endpoint, with the other authentication method, about a token that does
// not exist. The token endpoint is never asked again, and the secret goes nowhere but where it has just been. What it says
// is what it saw; it rules a cause out only when the answer does.
func Narrow(ctx context.Context, hc *http.Client, c Client, problem *Problem) {
	if problem == nil || !slices.Contains([]string{causeCredentials, causeInvalidClient, causeAssertion, causeHTML, causeNotJSON, causeNotFound, "net.dns.unknown"}, problem.Cause) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, narrowTime)
	defer cancel()
	add := func(lines []string) { problem.Learned = append(problem.Learned, lines...) }
	if problem.Cause == "net.dns.unknown" {
		lines, _ := aboutRegions(ctx, hc, c)
		add(lines)
		return
	}
	asked := problem.Cause
	doc, lines, foreign := aboutIssuer(ctx, hc, c)
	add(lines)
	lines, elsewhere := aboutRegions(ctx, hc, c)
	add(lines)
	unknown := false
	if asked == causeCredentials || asked == causeInvalidClient || asked == causeAssertion {
		unknown = problem.askAboutClient(ctx, hc, c, doc)
	}
	switch {
	case elsewhere && (unknown || foreign):
		problem.become(causeRegion, c)
	case unknown:
		problem.become(causeUnknownClient, c)
	case foreign && slices.Contains([]string{causeHTML, causeNotJSON, causeNotFound}, asked):
		problem.become(causeNoTenant, c)
	}
}

// become makes a problem the narrower one that further questions settled. What the tenant said stays.
func (p *Problem) become(cause string, c Client) {
	rules := narrowedRules()
	r := rules[slices.IndexFunc(rules, func(r rule) bool { return r.cause == cause })]
	n := fill(r, reply{client: c, status: p.HTTPStatus, code: p.Code, message: p.Message})
	p.Cause, p.Title, p.Why, p.Causes, p.Certainty, p.Source, p.Fix = n.Cause, n.Title, n.Why, n.Causes, n.Certainty, n.Source, n.Fix
}

// aboutIssuer asks whether the host is a tenant at all, and what it publishes about client authentication. foreign is
// true when something else than a discovery document stands where a tenant has it.
func aboutIssuer(ctx context.Context, hc *http.Client, c Client) (doc document, lines []string, foreign bool) {
	doc, _, p := fetchDocument(ctx, hc, c.Issuer, noClock)
	switch {
	case p != nil && p.Cause == causeDiscovery:
		return doc, []string{fmt.Sprintf("%s publishes no discovery document (HTTP %d): it is likely no Auth0 tenant.", host(c.Issuer), p.HTTPStatus)}, true
	case p != nil && (p.Cause == causeHTML || p.Cause == causeNotJSON || p.Cause == causePortal || p.Cause == causeDiscoveryIn):
		return doc, []string{fmt.Sprintf("%s answers where its discovery document should be, but not with one: it is likely no Auth0 tenant.", host(c.Issuer))}, true
	case p != nil:
		return doc, []string{fmt.Sprintf("Whether %s is a tenant could not be asked: %s", host(c.Issuer), p.Title)}, false
	}
	out := []string{fmt.Sprintf("%s is reachable and publishes a discovery document, so that the host is some tenant.", host(c.Issuer))}
	if doc.Issuer != c.Issuer {
		out = append(out, fmt.Sprintf("It calls itself %s, the profile says %s: with private_key_jwt the assertion's audience must be the former.", doc.Issuer, c.Issuer))
	}
	if doc.TokenURL != "" && doc.TokenURL != c.tokenURL() {
		out = append(out, fmt.Sprintf("Its token endpoint is %s, the profile uses %s.", doc.TokenURL, c.tokenURL()))
	}
	method := or(c.Auth, SecretPost)
	if len(doc.AuthMethods) > 0 && !slices.Contains(doc.AuthMethods, method) {
		out = append(out, fmt.Sprintf("It does not list %s among its authentication methods (%s).", method, strings.Join(doc.AuthMethods, ", ")))
	}
	return doc, out, false
}

// regions are the public cloud's regions as they stand in host names (https://auth0.com/docs/troubleshoot/customer-support/operational-policies/public-cloud-service-endpoints).
func regions() []string { return []string{"us", "eu", "au", "jp", "ca", "uk"} }

// aboutRegions asks, for a public-cloud domain, whether a tenant of the same name answers elsewhere: TENANT.auth0.com is
// another tenant than TENANT.eu.auth0.com, and mixing them up looks like wrong credentials.
func aboutRegions(ctx context.Context, hc *http.Client, c Client) (lines []string, elsewhere bool) {
	own := host(c.Issuer)
	others := siblings(own)
	if len(others) == 0 {
		return nil, false
	}
	found := make([]bool, len(others))
	var wait sync.WaitGroup
	for i, other := range others {
		wait.Go(func() {
			_, _, p := fetchDocument(ctx, hc, "https://"+other+"/", noClock)
			found[i] = p == nil
		})
	}
	wait.Wait()
	var names []string
	for i, other := range others {
		if found[i] {
			names = append(names, other)
		}
	}
	if len(names) == 0 {
		return []string{fmt.Sprintf("No tenant of that name answered in another region (asked: %s).", strings.Join(others, ", "))}, false
	}
	return []string{fmt.Sprintf("A tenant of the same name also answers at %s: if the application was made there, the profile's domain is the wrong one.", strings.Join(names, ", "))}, true
}

// siblings are the hosts at which a tenant of the same name would be in other regions; none for custom domains, private
// clouds and loopback.
func siblings(own string) []string {
	name, ok := strings.CutSuffix(own, ".auth0.com")
	if !ok || strings.Contains(own, ":") {
		return nil
	}
	labels := strings.Split(name, ".")
	switch {
	case len(labels) == 1:
	case len(labels) == 2 && slices.Contains(regions(), labels[1]):
	default:
		return nil
	}
	all := []string{labels[0] + ".auth0.com"}
	for _, r := range regions() {
		all = append(all, labels[0]+"."+r+".auth0.com")
	}
	return slices.DeleteFunc(all, func(h string) bool { return h == own })
}

func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "the host"
}
