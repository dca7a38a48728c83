package aws

import (
	"net/url"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

var sessionLetters = lazyregexp.New(`^[A-Za-z0-9_+=,.@-]{2,64}$`)

// checkParameters is what AWS validates before it reads the token.
func (j *judge) checkParameters() {
	s := j.s
	if s.RoleARN == "" {
		j.add(stepRole, cloud.Unknown, "aws.role.unknown", "the ARN of a role", "not given", "")
	} else if named := foreignPartition(s.RoleARN); named != "" && s.Endpoint != "" {
		j.add(stepRole, cloud.Skip, "", "an ARN that the endpoint knows", s.RoleARN, "The partition "+named+" is none of AWS's and the endpoint is one of your own, so AWS's rules for ARNs are not held against it.")
	} else {
		j.rule(stepRole, j.problem == "", "aws.role.arn", "arn:aws:iam::ACCOUNT:role/NAME", s.RoleARN, sentence(j.problem))
	}
	if j.problem == "" && s.Endpoint == "" {
		if got := regionPartition(s.region()); got != j.role.partition && s.region() != "aws-global" {
			j.add(stepPartition, cloud.Fail, "aws.role.partition", "an endpoint of partition "+j.role.partition, s.region()+" of partition "+got, "")
		}
	}
	j.rule(stepSession, sessionLetters().MatchString(s.session()), "aws.session.name", "2 to 64 of letters, digits and _+=,.@-", s.session(), "")
	j.rule(stepBounds, s.duration() >= 900 && s.duration() <= 43200, "aws.duration.bounds", "900 to 43200 seconds", strconv.FormatInt(s.duration(), 10), "")
	size := len(j.t.Raw)
	j.rule(stepLength, size >= 4 && size <= 20000, "aws.token.length", "4 to 20000 characters", strconv.Itoa(size), "")
}

func regionPartition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// checkFormat reports whether there is a token with claims to go on with.
func (j *judge) checkFormat() bool {
	if j.t.Kind == inspect.JWE || j.t.Kind == inspect.JSONJWE {
		j.add(stepFormat, cloud.Fail, "aws.token.encrypted", "a signed JWT", "an encrypted token", "")
		return false
	}
	ok := j.t.Kind == inspect.JWS && j.t.Header != nil && j.t.Claims != nil
	actual := string(j.t.Kind)
	if j.t.Kind == inspect.JWS {
		actual = "a JWT in three parts"
	}
	j.rule(stepFormat, ok, "aws.token.format", "a signed JWT in three parts", actual, "")
	if !ok {
		return false
	}
	good := false
	for _, alg := range supportedAlgorithms() {
		good = good || j.t.Alg() == alg
	}
	why := ""
	switch {
	case strings.HasPrefix(j.t.Alg(), "HS"):
		why = "STS verifies with the issuer's public keys; " + j.t.Alg() + " uses a secret that only the API knows."
	case strings.HasPrefix(j.t.Alg(), "PS"):
		why = "STS verifies RS256, RS384, RS512, ES256, ES384 and ES512 only; set the API's signing algorithm to RS256."
	}
	j.rule(stepAlgorithm, good, "aws.algorithm", strings.Join(supportedAlgorithms(), ", "), j.t.Alg(), why)
	return true
}

func supportedAlgorithms() []string {
	return []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}
}

// checkIssuerURL holds iss to IAM's rules for provider URLs. On loopback there is nothing to hold: only a pretend cloud
// takes such an issuer.
func (j *judge) checkIssuerURL() {
	issuer := j.req.issuer
	if issuer == "" {
		return // reported with the required claims
	}
	at, err := url.Parse(issuer)
	ok := err == nil && at.Scheme == "https" && at.Host != "" && at.User == nil
	j.rule(stepIssuerURL, ok, "aws.issuer.url", "an https URL", issuer, "")
	if !ok {
		return
	}
	if j.loopback() {
		j.add(stepPublic, cloud.Skip, "", "no port, reachable from AWS, a certificate of a public authority", issuer, "Only a pretend cloud can accept this: the issuer is on loopback.")
		return
	}
	plain := at.Port() == "" && at.RawQuery == "" && at.Fragment == ""
	if !plain {
		j.add(stepPublic, cloud.Fail, "aws.issuer.port", "no port, query or fragment", issuer, "")
		return
	}
	j.add(stepPublic, cloud.Skip, "", "reachable from AWS over the public internet", "cannot be seen from here", "An allow-list or firewall before the tenant can keep AWS from the keys.")
}

func (j *judge) loopback() bool {
	at, err := url.Parse(j.req.issuer)
	if err != nil {
		return j.ev.Loopback
	}
	host := at.Hostname()
	return j.ev.Loopback || host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

// checkProvider compares the registered URL with iss as exact text.
func (j *judge) checkProvider() {
	issuer := j.req.issuer
	if issuer == "" {
		return
	}
	if j.s.ProviderURL == "" {
		why := "Give provider_url: `aws iam list-open-id-connect-providers` in the role's account shows the ARNs."
		if hint := j.trustedProvider(); hint != "" {
			why = "The trust policy names " + hint + ", but whether that provider exists is not told. " + why
		}
		j.add(stepProvider, cloud.Unknown, "aws.issuer.unknown", "the provider's URL, which is not given", issuer, why)
		return
	}
	code, why := issuerFault(j.s.ProviderURL, issuer)
	// Expected is what IAM is configured with, actual what the token says, as in every other step and cloud.
	j.rule(stepProvider, code == "", orCode(code, "aws.issuer.mismatch"), j.s.ProviderURL, issuer, why)
}

func orCode(code, fallback string) string {
	if code == "" {
		return fallback
	}
	return code
}

// issuerFault names how a registered URL differs from iss, "" if it does not.
func issuerFault(registered, issuer string) (code, why string) {
	if registered == issuer {
		return "", ""
	}
	why = sentence(difference(registered, issuer))
	trim := func(s string) string { return strings.TrimSuffix(s, "/") }
	bare := func(s string) string {
		_, rest, ok := strings.Cut(s, "://")
		if !ok {
			return s
		}
		return rest
	}
	switch {
	case trim(registered) == trim(issuer):
		return "aws.issuer.slash", "AWS compares exact text, and " + slashSide(registered, issuer)
	case strings.EqualFold(registered, issuer) && bare(registered) != bare(issuer):
		return "aws.issuer.case", "AWS compares exact text; only letter case differs. " + why
	case bare(registered) == bare(issuer):
		return "aws.issuer.scheme", why
	}
	a, errA := url.Parse(registered)
	b, errB := url.Parse(issuer)
	if errA == nil && errB == nil && a.Host != b.Host && a.Scheme == b.Scheme && a.EscapedPath() == b.EscapedPath() && !strings.EqualFold(a.Host, b.Host) {
		return "aws.issuer.host", "The provider is registered for " + a.Host + ", the token comes from " + b.Host + ". " + hostHint(a, b)
	}
	return "aws.issuer.mismatch", why
}

// hostHint says what two hosts most likely are to each other.
func hostHint(registered, issuer *url.URL) string {
	auth0 := func(host string) bool { return strings.HasSuffix(strings.ToLower(host), ".auth0.com") }
	a, b := registered.Hostname(), issuer.Hostname()
	switch {
	case strings.EqualFold(a, b):
		return "The host is the same; only the port differs."
	case auth0(a) && auth0(b):
		return "These are two different tenants or regions."
	case auth0(a) != auth0(b), a != b && registered.Port() != "":
		return "Likely one is the tenant's custom domain: iss names the host that served the token request."
	}
	return "They are two tenants, or two custom domains."
}

func slashSide(registered, issuer string) string {
	if strings.HasSuffix(issuer, "/") && !strings.HasSuffix(registered, "/") {
		return "the token's iss ends in a slash while the provider's URL does not."
	}
	return "the provider's URL ends in a slash differently from the token's iss."
}

// trustedProvider is the provider that the trust policy names, as its Federated value: the one nearest to the token's
// issuer if it names several.
func (j *judge) trustedProvider() string {
	if j.policy == nil {
		return ""
	}
	best, bestRank := "", -1
	for _, s := range j.policy.statements {
		if s.principal == nil || s.deny {
			continue
		}
		for _, value := range s.principal.values["Federated"] {
			code, _ := issuerFault("https://"+afterProvider(value), j.req.issuer)
			rank := map[string]int{"": 4, "aws.issuer.slash": 3, "aws.issuer.case": 2, "aws.issuer.host": 1}[code]
			if afterProvider(value) != "" && rank > bestRank {
				best, bestRank = value, rank
			}
		}
	}
	return best
}
