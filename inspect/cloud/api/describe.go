package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
	"mintmark/inspect/wire"
)

const sourceDescribe = "RFC 9728"

// described is where a refusal says that the service describes itself (RFC 9728 §5.1); "" if it does not.
func (r reply) described() string {
	if r.bearer == nil {
		return ""
	}
	return r.bearer.params["resource_metadata"]
}

// Consult implements cloud.Consulter: the metadata that a refusal names, if it lies with the service itself.
func (API) Consult(ctx context.Context, raw json.RawMessage, exchanges []wire.Exchange, client *http.Client) {
	set, err := decode(raw)
	if err != nil || len(exchanges) == 0 {
		return
	}
	at := readExchange(exchanges[0]).described()
	if at == "" || away(at, set.URL) != "" {
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, http.NoBody)
	if err != nil {
		return
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "mintmark")
	once := *client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		return // the record has it
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
	_ = resp.Body.Close()
}

// away says why a description is not read from here; "" if it may be. The user has agreed to one origin, and a service
// that names an address there must not make this program call just anything of it.
func away(at, asked string) string {
	u := secure(at)
	if u == nil {
		return "it is no https address"
	}
	own, err := url.Parse(asked)
	if err != nil || asked == "" {
		return "nothing is asked because of a paste"
	}
	if own.Scheme != "https" || !strings.EqualFold(own.Hostname(), u.Hostname()) || port(own) != port(u) {
		return "it is another origin than the one that was asked"
	}
	if !strings.HasPrefix(u.EscapedPath(), "/.well-known/") || strings.Contains(u.Path, "/..") {
		return "it is no well-known address"
	}
	return ""
}

// secure is an https address with nothing hidden in it, or nil.
func secure(at string) *url.URL {
	u, err := url.Parse(at)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" {
		return nil
	}
	return u
}

func port(u *url.URL) string { return orElse(u.Port(), "443") }

// description is what the service says of itself, compared with the token.
type description struct {
	read  string // the command that reads it, when it was not read here
	cause string // what it suggests that the service minds, "" for nothing
}

func (d description) fixes() []inspect.Fix {
	if d.read == "" {
		return nil
	}
	return []inspect.Fix{fix("cli", "Read how the service describes itself", d.read)}
}

// metadata says what the service's description has to do with the refusal.
func (x *explanation) metadata() {
	at := x.r.described()
	if at == "" {
		return
	}
	asked := ""
	if len(x.c.Exchanges) > 0 && x.c.Exchanges[0].URL != "" {
		asked = x.set.URL
	}
	if why := away(at, asked); why != "" {
		x.say("It describes its expectations at %s, which was not read here: %s.", at, why)
		if secure(at) != nil {
			x.about.read = "curl --globoff --silent --show-error " + quote.Shell(at)
		}
		return
	}
	doc, trouble := x.document()
	if trouble != "" {
		x.say("It says that it describes its expectations at %s, but %s.", at, trouble)
		return
	}
	switch resource := one(doc, "resource"); {
	case resource == asked:
		x.say("It describes its expectations at %s (%s).", at, sourceDescribe)
	case under(asked, resource):
		x.say("It describes its expectations at %s, but as those of %q: a client that keeps to %s §3.3 must not use them for another address.", at, resource, sourceDescribe)
	default:
		x.say("Its description at %s is for %q, not for the address that was asked. A client must not use it then (%s §3.3), so it was not compared with the token.", at, resource, sourceDescribe)
		return
	}
	if x.c.Token != nil {
		x.compare(doc)
	}
}

// under reports whether an address lies on the same origin below a resource: what many services publish, and the standard
// does not allow.
func under(asked, resource string) bool {
	a, err := url.Parse(asked)
	if err != nil {
		return false
	}
	r, err := url.Parse(resource)
	return err == nil && r.Scheme == a.Scheme && strings.EqualFold(r.Hostname(), a.Hostname()) && port(r) == port(a) && r.RawQuery == "" &&
		strings.HasPrefix(a.Path+"/", strings.TrimSuffix(r.Path, "/")+"/")
}

// document is the description as it came, or what is wrong with it.
func (x *explanation) document() (doc map[string]json.RawMessage, trouble string) {
	if len(x.c.Exchanges) < 2 || x.c.Exchanges[1].Status == 0 {
		return nil, "nothing came when that was asked for"
	}
	e := x.c.Exchanges[1]
	if e.Status != http.StatusOK {
		return nil, "the answer there is HTTP " + strconv.Itoa(e.Status)
	}
	if json.Unmarshal(e.Body, &doc) != nil || doc == nil {
		return nil, "what came from there is no JSON object"
	}
	return doc, ""
}

// compare sets the description beside the token. What it lists is for clients: that the service validates by it is likely
// and no more.
func (x *explanation) compare(doc map[string]json.RawMessage) {
	iss := x.c.Token.Text("iss")
	// Auth0's issuers end with a slash, and descriptions are often written without it.
	if servers := many(doc, "authorization_servers"); len(servers) > 0 && !slices.Contains(servers, iss) {
		like := slices.ContainsFunc(servers, func(s string) bool { return strings.TrimRight(s, "/") == strings.TrimRight(iss, "/") })
		switch {
		case like:
			x.say("It lists the token's issuer, but writes it with another ending: %s, where the token has %q. If the service compares with that, it refuses the token.", show(servers), iss)
		default:
			x.say("The authorization servers that it lists are %s; the token is from %q.", show(servers), orElse(iss, "nobody"))
			x.suggest(issuerCode(servers[0], iss))
		}
	}
	auds, _ := x.c.Token.Claim("aud").Texts()
	if resource := one(doc, "resource"); x.set.Audience == "" && !slices.Contains(auds, resource) {
		x.say("It calls itself %q, and the token's audience is %s. Whether it wants its own address there, or an API identifier, it does not say.", resource, show(auds))
	}
	methods := many(doc, "bearer_methods_supported")
	if _, told := doc["bearer_methods_supported"]; told && methods != nil && !slices.Contains(methods, "header") {
		x.say("It does not take tokens in the Authorization header; it takes them in: %s.", orElse(strings.Join(methods, ", "), "nothing that carries a bearer token"))
		x.suggest("api.token.unseen")
	}
	var bound bool
	if json.Unmarshal(doc["dpop_bound_access_tokens_required"], &bound) == nil && bound && x.c.Token.Claim("cnf").Kind() == inspect.Absent {
		x.say("It takes only tokens that are bound to a key by DPoP, and this one is not.")
		x.suggest("api.token.scheme")
	}
	if scopes := many(doc, "scopes_supported"); x.r.status == http.StatusForbidden && len(x.scopesAsked()) == 0 && len(scopes) > 0 {
		if missing := lacking(scopes, scopesOf(x.c.Token)); len(missing) > 0 {
			x.say("Of the scopes that it lists the token lacks: %s. Not every address needs every one.", strings.Join(missing, " "))
		}
	}
}

func (x *explanation) suggest(code string) {
	x.about.cause = orElse(x.about.cause, code)
}

// one and many read a text and a list of texts; what is neither is left out, as RFC 9728 §3.2 leaves unknown members.
func one(doc map[string]json.RawMessage, name string) string {
	var text string
	_ = json.Unmarshal(doc[name], &text)
	return text
}

func many(doc map[string]json.RawMessage, name string) []string {
	var list []string
	if json.Unmarshal(doc[name], &list) != nil {
		return nil
	}
	return list
}
