package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// ask is one validated request.
type ask struct {
	arn       string
	partition string
	account   string
	role      string // path and name
	session   string
	duration  int64
	token     string
}

// exchange goes through STS's checks in the order that its error texts suggest.
func (s *Simulator) exchange(r *http.Request, form url.Values) (granted, *refusal) {
	q, no := readAsk(form)
	if no != nil {
		return granted{}, no
	}
	t, no := readToken(q.token)
	if no == nil {
		no = t.issuerProblem()
	}
	if no != nil {
		return granted{}, no
	}
	acct := s.snapshot().account(q.account)
	idp := acct.provider(t.text("iss"))
	if idp == nil {
		return granted{}, invalid("No OpenIDConnect provider found in your account for " + t.text("iss"))
	}
	if no = t.required(); no != nil {
		return granted{}, no
	}
	if idp.WrongThumbprint {
		return granted{}, invalid("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint")
	}
	if no = s.verify(r.Context(), t); no != nil {
		return granted{}, no
	}
	if no = t.timely(s.world.Now()); no != nil {
		return granted{}, no
	}
	if !slices.Contains(idp.ClientIDs, t.audience()) || t.audience() == "" {
		return granted{}, invalid("Incorrect token audience")
	}
	if roles, has := t.claims["https://aws.amazon.com/roles"]; has && !lists(roles, q.arn) {
		return granted{}, invalid("The target role ARN is not present in the roles claim of the identity token")
	}
	return s.authorize(r, q, t, acct)
}

// authorize asks the trust policy for the call and for what the token's claims ask beyond it.
func (s *Simulator) authorize(r *http.Request, q ask, t *token, acct *account) (granted, *refusal) {
	denied := func(action string) *refusal {
		return &refusal{403, "AccessDenied", "Not authorized to perform " + action}
	}
	target := acct.role(q.role)
	extra, no := readSessionClaims(t)
	if no != nil {
		return granted{}, no
	}
	facts := s.facts(r, q, t, extra)
	who := "arn:" + q.partition + ":iam::" + q.account + ":oidc-provider/" + strings.TrimPrefix(t.text("iss"), "https://")
	if target == nil || acct.OrganizationDenies || !target.policy.permits("sts:AssumeRoleWithWebIdentity", who, facts) {
		return granted{}, denied("sts:AssumeRoleWithWebIdentity")
	}
	if len(extra.tags)+len(extra.transitive) > 0 && !target.policy.permits("sts:TagSession", who, facts) {
		return granted{}, denied("sts:TagSession")
	}
	if extra.source != "" && !target.policy.permits("sts:SetSourceIdentity", who, facts) {
		return granted{}, denied("sts:SetSourceIdentity")
	}
	if q.duration > target.MaxSessionSeconds {
		return granted{}, &refusal{400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."}
	}
	packed := extra.packed()
	if packed > 100 {
		return granted{}, &refusal{400, "PackedPolicyTooLarge", fmt.Sprintf("Packed size of session tags consumes %d%% of allotted space.", packed)}
	}
	return s.issue(q, t, extra, packed), nil
}

func (a *account) provider(url string) *provider {
	if a == nil {
		return nil
	}
	for i := range a.Providers {
		if a.Providers[i].URL == url {
			return &a.Providers[i]
		}
	}
	return nil
}

func (a *account) role(full string) *role {
	for i := range a.Roles {
		if a.Roles[i].full() == full {
			return &a.Roles[i]
		}
	}
	return nil
}

func lists(claim any, want string) bool {
	if text, ok := claim.(string); ok {
		return text == want
	}
	items, _ := claim.([]any)
	return slices.Contains(items, any(want))
}

var (
	sessionName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\w+=,.@-]*$`) })
	roleShape   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^arn:(aws|aws-[a-z-]+):iam::(\d{12}):role/([\x21-\x7e]*[\w+=,.@-]+)$`)
	})
)

// readAsk validates the parameters; like AWS it reports all that are out of bounds at once.
func readAsk(form url.Values) (ask, *refusal) {
	q := ask{arn: form.Get("RoleArn"), session: form.Get("RoleSessionName"), token: form.Get("WebIdentityToken"), duration: 3600}
	var wrong []string
	complain := func(name, value, constraint string) {
		wrong = append(wrong, "Value '"+value+"' at '"+name+"' failed to satisfy constraint: Member must "+constraint)
	}
	length := func(name, value string, least, most int) {
		switch n := utf8.RuneCountInString(value); {
		case n < least:
			complain(name, value, "have length greater than or equal to "+strconv.Itoa(least))
		case n > most:
			complain(name, value, "have length less than or equal to "+strconv.Itoa(most))
		}
	}
	length("roleArn", q.arn, 20, 2048)
	length("roleSessionName", q.session, 2, 64)
	if !sessionName().MatchString(q.session) {
		complain("roleSessionName", q.session, `satisfy regular expression pattern: [\w+=,.@-]*`)
	}
	length("webIdentityToken", q.token, 4, 20000)
	if text := form.Get("DurationSeconds"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil:
			return q, &refusal{400, "MalformedInput", "DurationSeconds is no number"}
		case seconds < 900:
			complain("durationSeconds", text, "have value greater than or equal to 900")
		case seconds > 43200:
			complain("durationSeconds", text, "have value less than or equal to 43200")
		}
		q.duration = seconds
	}
	if len(wrong) > 0 {
		noun := " validation error detected: "
		if len(wrong) > 1 {
			noun = " validation errors detected: "
		}
		return q, &refusal{400, "ValidationError", strconv.Itoa(len(wrong)) + noun + strings.Join(wrong, "; ")}
	}
	m := roleShape().FindStringSubmatch(q.arn)
	if m == nil {
		return q, &refusal{400, "ValidationError", "Request ARN is invalid"}
	}
	q.partition, q.account, q.role = m[1], m[2], m[3]
	return q, nil
}

// issue makes a session and remembers it for GetCallerIdentity.
func (s *Simulator) issue(q ask, t *token, extra sessionClaims, packed int) granted {
	name := q.role[strings.LastIndexByte(q.role, '/')+1:]
	ends := s.world.Now().Add(time.Duration(q.duration) * time.Second)
	made := session{
		secret: random(40), token: random(120), ends: ends, account: q.account,
		id: "AROA" + stable(q.account+q.role) + ":" + q.session, arn: "arn:" + q.partition + ":sts::" + q.account + ":assumed-role/" + name + "/" + q.session,
	}
	key := "ASIA" + random(16)
	s.mu.Lock()
	s.sessions[key] = made
	s.mu.Unlock()
	return granted{
		Subject: t.text("sub"), Audience: t.audience(), Provider: t.text("iss"), SourceIdentity: extra.source, PackedSize: packed, Utilization: packed,
		User:        assumedUser{made.id, made.arn},
		Credentials: credentials{key, made.secret, made.token, expiration(ends)},
	}
}
