package guides

import (
	"mintmark/inspect"
	"mintmark/inspect/quote"
)

func machine() Guide {
	return Guide{
		Name: "machine-to-machine", Title: "Create a machine-to-machine application",
		Why: "At the end a service of yours gets its own access token from Auth0, with no person signing in.",
		Steps: []Step{
			{ID: "app", Title: "Create the application", Why: "An application of type Machine to Machine is confidential: it can keep a secret, and so may use the client credentials grant.",
				Sources: []string{docAppTypes, docClientCredentials}, Do: createApp, Check: reached(stageApp), Moves: createsApp, Fresh: true,
				OnFail: "Auth0 gives one answer for a wrong domain, client ID, secret and authentication method: compare all four. A missing region in the domain names another tenant."},
			{ID: "grant-type", Title: "Allow the client credentials grant", Why: "New machine applications have it. One that was made for logins, a single-page or a native application, may not or cannot.",
				Sources: []string{docGrantTypes}, Do: allowGrant, Check: reached(stageGrantType), Moves: allowsGrant, Fresh: true,
				OnFail: "A single-page or native application cannot keep a secret: create a machine application instead."},
			{ID: "api", Title: "Name the API that the token is for", Why: "The audience is the identifier of an API of this tenant, character by character. Without one there is no JWT to be had.",
				Sources: []string{docClientCredentials}, Do: createAPI, Check: reached(stageAPI), Moves: createsAPI, Fresh: true,
				OnFail: "Compare the identifier with the profile's audience: a slash at the end, http or https, upper and lower case all count."},
			{ID: "grant", Title: "Authorise the application for the API", Why: "An application and an API do not know each other until a client grant says so; it also lists the scopes.",
				Sources: []string{docClientGrants}, Do: authorise, Check: reached(stageGrant), Moves: authorises, Fresh: true,
				OnFail: "If the message names scopes, they are not in the grant: add them there or take them out of the profile."},
			{ID: "look", Title: "Look at the token", Why: "A machine token names the client twice: sub is the client ID with @clients behind it, azp (or client_id in the RFC 9068 profile) is the client ID itself.",
				Sources: []string{docProfiles}, Check: machineToken,
				OnFail: "If sub is a user or there is no azp or client_id, the token came from another flow."},
		},
	}
}

// machineToken passes for a token that speaks of a client and of no user.
func machineToken(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	if f.Token.Claims == nil {
		return unknown("The token cannot be read: it is " + string(f.Token.Kind) + ". Ask for an API that is not encrypted, with its audience.")
	}
	client := f.Token.Text("azp")
	if client == "" {
		client = f.Token.Text("client_id")
	}
	sub := f.Token.Text("sub")
	saw := []Seen{{"sub", sub, sub == client+"@clients"}, {"client", client, client != ""}, good("gty", orElse(f.Token.Text("gty"), "not in this token profile"))}
	if sub != client+"@clients" || client == "" {
		return fail("The subject is not this client: a machine token's sub is its client ID with @clients behind it.", saw...)
	}
	return pass(saw...)
}

func audience() Guide {
	return Guide{
		Name: "api-audience-scopes", Title: "API, audience and scopes",
		Why: "At the end the token is for exactly one API and carries exactly the scopes that the service needs.",
		Steps: []Step{
			{ID: "api", Title: "Create the API", Why: "Its identifier becomes aud. It is a name, not an address: nothing is ever called there.",
				Sources: []string{docClientCredentials}, Do: createAPI, Check: reached(stageAPI), Fresh: true,
				Moves: func(l *Look) []Move {
					return append(append(createsApp(l), allowsGrant(l)...), createsAPI(l)...)
				},
				OnFail: "Copy the identifier from the dashboard into the profile's audience, unchanged."},
			{ID: "grant", Title: "Grant the scopes", Why: "What the grant does not list cannot be asked for; a request without scopes gets all that is granted.",
				Sources: []string{docClientGrants}, Do: authorise, Check: reached(stageGrant), Moves: authorises, Fresh: true,
				OnFail: "openid, profile and email are for people: a machine cannot ask for them."},
			{ID: "aud", Title: "See the audience in the token", Why: "The service that gets the token compares aud with its own identifier.",
				Sources: []string{docProfiles}, Check: line("audience"), OnFail: "Ask for a token with the profile's audience: F on the workbench."},
			{ID: "scope", Title: "See the scopes in the token", Why: "scope is one text, its words parted by blanks. Ask for no more than this service needs.",
				Sources: []string{docClientGrants, docRFC6750}, Do: authorise, Check: scopesInToken, Moves: authorises, Fresh: true,
				OnFail: "Extend the client grant, then fetch anew: a token says what was granted when it was made."},
		},
	}
}

// scopesInToken passes when the token carries every scope of the profile.
func scopesInToken(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	have := words(f.Token.Text("scope"))
	res := pass(good("scope", orElse(f.Token.Text("scope"), "none")))
	if len(l.Profile.Scopes) == 0 {
		res.Saw = append(res.Saw, good("wanted", "the profile asks for none in particular"))
	}
	for _, want := range l.Profile.Scopes {
		if !contains(have, want) {
			res.Status, res.Code, res.Why = Fail, "claim.scope-missing", "The token lacks the scope "+want+"."
			res.Saw = append(res.Saw, bad("lacks", want))
		}
	}
	return res
}

func authentication() Guide {
	return Guide{
		Name: "client-authentication", Title: "Client secret, and a private key in its place",
		Why: "At the end the service proves who it is with a key that never leaves it: nothing secret is sent, and nothing that was overheard can be used again.",
		Steps: []Step{
			{ID: "secret", Title: "Authenticate with the client secret", Why: "Post sends it in the body, Basic in a header. The application accepts what its setting says.",
				Sources: []string{docAppTypes}, Do: createApp, Check: reached(stageApp), Fresh: true,
				Moves: func(l *Look) []Move {
					return append(append(append(createsApp(l), allowsGrant(l)...), createsAPI(l)...), authorises(l)...)
				},
				OnFail: "A secret that was rotated elsewhere answers like a wrong one. Copy it anew."},
			{ID: "key", Title: "Sign with a private key instead", Why: "private_key_jwt signs a short assertion. Its aud is the issuer with the slash at the end; each one is used once and lives a few minutes. An Enterprise plan is needed: skip this step without one.",
				Sources: []string{docPrivateKeyJWT, docConfigurePKJ}, Do: registerKey, Check: signsWithKey, Moves: registersKey, Fresh: true,
				OnFail: "The answer is only invalid_client: the tenant log (type feccft) names the reason. Usual ones are the algorithm, the clock and the missing slash in aud."},
		},
	}
}

func registerKey(l *Look) []inspect.Fix {
	return []inspect.Fix{
		cli("Make a key pair", "openssl genrsa -out service-key.pem 2048\nopenssl rsa -in service-key.pem -pubout -out service-public.pem"),
		cli("Register the public half", "auth0 api post "+quote.Shell("clients/"+l.id()+"/credentials")+" --data \"$(jq -n --rawfile pem service-public.pem '{credential_type: \"public_key\", name: \"mintmark\", alg: \"RS256\", pem: $pem}')\""+l.tenant()),
		cli("Make it the way to authenticate (the secret stops working)", "auth0 api patch "+quote.Shell("clients/"+l.id())+" --data "+
			quote.Shell(quote.JSON(map[string]any{"token_endpoint_auth_method": nil, "client_authentication_methods": map[string]any{"private_key_jwt": map[string]any{"credentials": []any{map[string]any{"id": "CREDENTIAL_ID"}}}}}))+l.tenant()),
		terraform("Register the key", "resource \"auth0_client_credentials\" \"service\" {\n  client_id             = "+quote.HCL(l.id())+"\n  authentication_method = \"private_key_jwt\"\n  private_key_jwt {\n    credentials {\n      name            = \"mintmark\"\n      credential_type = \"public_key\"\n      algorithm       = \"RS256\"\n      pem             = file(\"service-public.pem\")\n    }\n  }\n}"),
		console("Register the key", l.app()+" > Credentials > Private Key JWT > Add New Key"),
		cli("In the profile", "mintmark profile edit "+quote.Shell(l.Profile.Name)+" --client-auth private_key_jwt --private-key-file service-key.pem"),
	}
}
