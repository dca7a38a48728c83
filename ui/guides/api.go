package guides

import (
	"mintmark/inspect"
	"mintmark/inspect/quote"
)

func ownAPI() Guide {
	r := apiRoad()
	return Guide{
		Name: "auth0-to-your-api", Title: "Auth0 to your own API: validate as a service should",
		Why: "At the end your service accepts the tokens that are meant for it and refuses every other one, with the right status.",
		Steps: []Step{tokenStep(),
			{ID: "keys", Title: "Verify the signature with the tenant's keys", Why: "Fetch the key set from the issuer's own discovery document, keep it for a while, fetch it again when a kid is not in it. Never take a key, an address or an algorithm from the token.",
				Sources: []string{docValidate, docLocateJWKS, docRFC8725}, Do: validateSnippets, Check: line("structure", "signature", "key"),
				OnFail: "HS256 tokens cannot be verified with published keys: set the API to RS256."},
			{ID: "claims", Title: "Compare issuer, audience and time", Why: "iss with the slash, aud with the API's own identifier, exp and nbf with a few seconds of grace.",
				Sources: []string{docValidate, docRFC9068}, Do: validateSnippets, Check: line("time", "issuer", "audience"),
				OnFail: "Each of these is one line in the library's options; a default that checks nothing is the usual fault."},
			{ID: "service", Title: "Let the service expect this issuer and audience", Why: "The service answers 401 with WWW-Authenticate: Bearer when it does not take the token.",
				Sources: []string{docRFC6750, docValidate}, Do: orSnippets(r.do(1)), Check: r.check(1), Moves: r.moves(1),
				OnFail: "The service's own log says what its library did not like; the answer usually does not."},
			{ID: "rights", Title: "Check the scopes", Why: "A token that is good but lacks a scope is answered with 403 insufficient_scope, not with 401.",
				Sources: []string{docRFC6750}, Do: orSnippets(r.do(2)), Check: r.check(2), Moves: r.moves(2),
				OnFail: "scope is one text with blanks; permissions is a list that is there only with RBAC."},
		},
	}
}

func orSnippets(do func(*Look) []inspect.Fix) func(*Look) []inspect.Fix {
	return func(l *Look) []inspect.Fix { return append(do(l), validateSnippets(l)...) }
}

// validateSnippets validate this profile's tokens in three languages.
func validateSnippets(l *Look) []inspect.Fix {
	issuer, aud := quote.JSON(l.Profile.IssuerURL()), quote.JSON(l.api())
	keys := quote.JSON(l.Profile.IssuerURL() + ".well-known/jwks.json")
	return []inspect.Fix{
		plain("Go, github.com/golang-jwt/jwt/v5 and github.com/MicahParks/keyfunc/v3", "keys, err := keyfunc.NewDefaultCtx(ctx, []string{"+keys+"})\nif err != nil {\n\treturn err\n}\ntoken, err := jwt.Parse(bearer, keys.Keyfunc,\n\tjwt.WithValidMethods([]string{\"RS256\"}),\n\tjwt.WithIssuer("+issuer+"),\n\tjwt.WithAudience("+aud+"),\n\tjwt.WithExpirationRequired(),\n\tjwt.WithLeeway(30*time.Second))"),
		plain("Node.js, jose", "import { createRemoteJWKSet, jwtVerify } from 'jose'\n\nconst keys = createRemoteJWKSet(new URL("+keys+"))\nconst { payload } = await jwtVerify(bearer, keys, {\n  issuer: "+issuer+",\n  audience: "+aud+",\n  algorithms: ['RS256'],\n  requiredClaims: ['exp'],\n})"),
		plain("Python, PyJWT", "import jwt\n\nkeys = jwt.PyJWKClient("+keys+")\nclaims = jwt.decode(\n    bearer,\n    keys.get_signing_key_from_jwt(bearer).key,\n    algorithms=[\"RS256\"],\n    issuer="+issuer+",\n    audience="+aud+",\n    options={\"require\": [\"exp\", \"iss\", \"aud\"]},\n)"),
	}
}

func service() Guide {
	r := apiRoad()
	return Guide{
		Name: "service-to-service", Title: "Service to service",
		Why: "At the end one service of yours calls another as itself, and the other knows who calls and what it may do.",
		Steps: []Step{tokenStep(),
			{ID: "identity", Title: "Know the caller", Why: "sub and azp name the calling application. Give every service an application of its own: shared ones cannot be told apart, limited or cut off alone.",
				Sources: []string{docProfiles}, Check: machineToken, Do: createApp, OnFail: "A user's token in this place means that a service passes on what it was given: let it ask for its own."},
			{ID: "least", Title: "Ask for one API and few scopes", Why: "A token for one audience is of no use anywhere else when it is stolen.",
				Sources: []string{docClientGrants, docRFC8725}, Do: authorise, Check: narrow, Moves: authorises, Fresh: true,
				OnFail: "Name the scopes in the profile: without any, the token carries all that is granted."},
			{ID: "call", Title: "Call the other service", Why: "The token goes into the Authorization header, over TLS, and into no address and no log.",
				Sources: []string{docRFC6750}, Check: r.check(2),
				Moves: func(l *Look) []Move { return append(r.moves(1)(l), r.moves(2)(l)...) },
				Do: func(l *Look) []inspect.Fix {
					call := "curl --header \"Authorization: Bearer $(mintmark token " + quote.Shell(l.Profile.Name) + ")\" " + quote.Shell(l.setting("api", "url", "https://YOUR_API"))
					return append([]inspect.Fix{cli("Call it", call)}, r.do(1)(l)...)
				},
				OnFail: "The guide auth0-to-your-api goes through the service's side."},
		},
	}
}

// narrow passes for a token with one audience and no more scopes than the profile names.
func narrow(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	auds, _ := f.Token.Claim("aud").Texts()
	saw := []Seen{{"aud", f.Token.Claim("aud").Show(), len(auds) == 1}, good("scope", orElse(f.Token.Text("scope"), "none"))}
	if len(auds) != 1 {
		return fail("The token is not for exactly one API.", saw...)
	}
	if len(l.Profile.Scopes) == 0 {
		return fail("The profile names no scope, so it gets all that is granted. Name the ones that the service needs, or skip this step if the grant itself is narrow.", saw...)
	}
	for _, s := range words(f.Token.Text("scope")) {
		if !contains(l.Profile.Scopes, s) {
			return fail("The token carries more than was asked for: "+s+".", saw...)
		}
	}
	return pass(saw...)
}
