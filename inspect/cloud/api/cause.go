package api

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// cause decides by the status first, for the status is what the service cannot leave out.
func (x *explanation) cause() (string, *cloud.Step) {
	switch r := x.r; {
	case r.status >= 500:
		if r.html() {
			x.say("An HTML page came with it: it was likely a proxy in front of the service.")
		}
		if s := x.foreseen([]string{"api.keys."}); s != nil {
			x.say("The service answered %d: it likely failed to fetch them as well.", r.status)
			return s.Code, s
		}
		return "api.answer.failed", nil
	case r.status == http.StatusTooManyRequests:
		if after := r.header.Get("Retry-After"); after != "" {
			x.say("It asks to wait: Retry-After %s.", after)
		}
		return "api.answer.busy", nil
	case r.status >= 300 && r.status < 400:
		x.say("It points to %s.", orElse(r.header.Get("Location"), "nowhere"))
		if signIn(r.header.Get("Location")) {
			x.say("That looks like a page where people sign in: what stands at this address likely wants a browser's session, and either does not look at bearer tokens or answers one that it does not take like this.")
		}
		return "api.url.redirect", nil
	case r.status == http.StatusUnauthorized:
		return x.unauthorized()
	case r.status == http.StatusForbidden:
		return x.forbidden()
	case r.bearer != nil && r.errorID != "" && r.errorID != "invalid_request":
		return x.unauthorized()
	}
	return x.otherwise()
}

func (x *explanation) otherwise() (string, *cloud.Step) {
	switch r := x.r; {
	case r.html() && r.status != http.StatusNotFound && r.status != http.StatusMethodNotAllowed:
		return "api.answer.html", nil
	case r.status == http.StatusNotFound || r.status == http.StatusGone:
		if r.html() {
			x.say("The page that came with it is HTML, so a web server or a proxy may have answered instead of the API.")
		}
		x.say("That says nothing about the token.")
		return "api.url.not-found", nil
	case r.status == http.StatusMethodNotAllowed:
		if allow := r.header.Get("Allow"); allow != "" {
			x.say("Allowed here: %s.", allow)
		}
		x.say("That says nothing about the token.")
		return "api.method.refused", nil
	case r.status == http.StatusBadRequest:
		if h, ok := hintIn(r.words); ok && slices.Contains([]string{"malformed", "expired", "signature"}, h.part) {
			return x.hinted(h)
		}
		return "api.request.invalid", nil
	}
	return "api.request.refused", nil
}

// unauthorized is a 401: no token seen, a token refused with a reason, or refused without one.
func (x *explanation) unauthorized() (string, *cloud.Step) {
	r := x.r
	x.metadata()
	if r.bearer == nil && r.other != "" {
		x.say("It asks for %s.", r.other)
		return "api.token.scheme", nil
	}
	if r.errorID == "insufficient_scope" {
		return x.forbidden()
	}
	if h, ok := hintIn(r.words); ok {
		return x.hinted(h)
	}
	if r.html() {
		x.say("An HTML page came with it: it may be a sign-in page or a proxy in front of the service.")
	}
	if x.failing() != nil {
		x.guess = true
		x.say("The service does not say what it minds; this is what the prediction found.")
		return x.failing().Code, x.failing()
	}
	if code := x.about.cause; code != "" {
		x.likely = true
		x.say("The refusal itself does not say what the service minds; its description suggests this.")
		return code, nil
	}
	if r.bearer != nil && r.errorID == "" {
		x.say("By the expectations in the profile the token should be taken.")
		return "api.token.unseen", nil
	}
	x.untold()
	return "api.token.refused", nil
}

// fits says that the answer is what the prediction foretold, or decides what it had to leave open.
func (x *explanation) fits(s *cloud.Step) {
	if s.Status == cloud.Fail {
		x.say("The service's answer fits the prediction.")
		return
	}
	x.say("The prediction had to leave this open (%s: %s); the service has decided it.", s.Name, s.Actual)
}

// failing is the first failing step about the token.
func (x *explanation) failing() *cloud.Step {
	for i, s := range x.c.Prediction.Steps {
		if s.Status == cloud.Fail && !strings.HasPrefix(s.Code, "api.url.") && !strings.HasPrefix(s.Code, "api.method.") {
			return &x.c.Prediction.Steps[i]
		}
	}
	return nil
}

// untold names what the profile leaves open: one of these is likely what the service minds.
func (x *explanation) untold() {
	var open []string
	for _, s := range x.c.Prediction.Steps {
		if s.Status == cloud.Unknown && s.Code != "" {
			open = append(open, s.Name)
		}
	}
	if len(open) > 0 {
		x.say("The prediction left open: %s.", strings.Join(open, ", "))
	}
}

// hinted follows what the service said: to the step that foretold it, or to the disagreement.
func (x *explanation) hinted(h hint) (string, *cloud.Step) {
	code, families := meaning(h.part)
	x.likely, x.worded = h.from == plainWords, true
	if h.part == "key-or-algorithm" {
		x.say("The same words are used when it does not take the token's algorithm.")
	}
	if s := x.foreseen(families); s != nil {
		x.fits(s)
		return s.Code, s
	}
	if words := beside(h.part); words != "" {
		x.likely = x.likely || h.part == "route"
		x.say("%s", words)
		return code, nil
	}
	if x.c.Token == nil {
		return code, nil
	}
	switch h.part {
	case "issuer":
		x.believed("issuer", x.set.Issuer, x.c.Token.Text("iss"))
	case "audience":
		auds, _ := x.c.Token.Claim("aud").Texts()
		x.believed("audience", x.set.Audience, show(auds))
	case "expired", "not-yet":
		if exp, ok := x.c.Token.Time("exp"); !ok || x.c.Evidence.Now.Before(exp) {
			x.say("By this machine's clock the token is valid: the service's clock differs, it also looks at the token's age, or it kept an older token.")
		}
	case "key", "signature":
		x.say("If the key is published now, the service's copy of the keys may be old, or it trusts another tenant's keys.")
	case "type":
		x.say("The token's header type is %s.", orElse(x.c.Token.Type(), "absent"))
	case "algorithm":
		x.say("The token is signed with %s.", orElse(x.c.Token.Alg(), "nothing"))
	case "scope":
		return x.rights(code, "api.scope.", "api.permission.")
	case "permission":
		return x.rights(code, "api.permission.", "api.scope.")
	}
	return code, nil
}

// beside is what a gateway minds that is not the token, "" for everything else.
func beside(part string) string {
	switch part {
	case "route":
		return "Amazon API Gateway says this of a path, stage or method that is not deployed, whatever token comes with the call; and of one that wants requests signed by AWS (IAM)."
	case "other-key":
		return "It wants a key of its own (an API or subscription key), with the token or in its place."
	case "other-token":
		return "Google's Identity-Aware Proxy stands before the service and takes tokens of Google only."
	}
	return ""
}

// signIn reports whether a redirect leads to where people sign in.
func signIn(location string) bool {
	at, err := url.Parse(location)
	if err != nil {
		return false
	}
	path := strings.ToLower(at.Path)
	for _, word := range []string{"/login", "/signin", "/sign-in", "/authorize", "/oauth2/", "/oauth/", "/saml", "/sso"} {
		if strings.Contains(path+"/", word) {
			return true
		}
	}
	return strings.EqualFold(at.Hostname(), "accounts.google.com") || strings.EqualFold(at.Hostname(), "login.microsoftonline.com")
}

// believed says aloud that profile and service disagree.
func (x *explanation) believed(what, want, got string) {
	if want == "" {
		x.say("The token has %q; which %s the service expects was not told.", got, what)
		return
	}
	x.say("The token has the %s %q, which is what the profile expects: the service is configured differently from the profile.", what, got)
}

// forbidden is a 403, or an insufficient_scope wherever it came.
func (x *explanation) forbidden() (string, *cloud.Step) {
	x.metadata()
	h, hinted := hintIn(x.r.words)
	switch {
	case hinted && h.part != "scope" && h.part != "permission":
		return x.hinted(h)
	case hinted && h.part == "permission":
		return x.rights("api.permission.missing", "api.permission.", "api.scope.")
	case hinted || x.r.errorID == "insufficient_scope" || len(x.scopesAsked()) > 0:
		return x.rights("api.scope.missing", "api.scope.", "api.permission.")
	}
	if s := x.foreseen([]string{"api.scope.", "api.permission.", "api.claim."}); s != nil {
		x.guess = true
		x.say("The service does not say what it minds; this is what the prediction found.")
		return s.Code, s
	}
	if x.r.html() {
		x.say("It may be a firewall.")
		return "api.answer.html", nil
	}
	return "api.forbidden", nil
}

// rights takes the step of the first family, or of the second when the service's own list of scopes does not settle it.
func (x *explanation) rights(code, first, second string) (string, *cloud.Step) {
	asked := x.scopesAsked()
	step := x.foreseen([]string{first})
	if lacks := x.c.Token != nil && len(lacking(asked, scopesOf(x.c.Token))) > 0; step == nil && !lacks {
		step = x.foreseen([]string{second})
	}
	if step != nil {
		x.fits(step)
		return step.Code, step
	}
	x.say("%s", scopeWords(asked, x.c.Token))
	return code, nil
}

// scopesAsked are the scopes that the service names (RFC 6750 §3).
func (x *explanation) scopesAsked() []string {
	if x.r.bearer == nil {
		return nil
	}
	var asked []string
	for _, scope := range strings.Fields(x.r.bearer.params["scope"]) { // blanks separate them; some put commas there too
		if scope = strings.TrimSuffix(scope, ","); scope != "" {
			asked = append(asked, scope)
		}
	}
	return asked
}

func scopeWords(asked []string, t *inspect.Token) string {
	if len(asked) == 0 {
		return "It does not name the scope."
	}
	words := "It asks for " + strings.Join(asked, " ") + "."
	if t == nil {
		return words
	}
	missing := lacking(asked, scopesOf(t))
	if len(missing) == 0 {
		return words + " The token carries that, so the service reads scopes from elsewhere (permissions, scp) or saw another token."
	}
	return words + " The token lacks " + strings.Join(missing, " ") + ", which the profile does not name as needed."
}
