package guides

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

func login() Guide {
	return Guide{
		Name: "login", Title: "Auth0 as your app's identity provider: people beside machines",
		Why: "At the end you can tell a person's token from a machine's, and your API treats each as it should.",
		Steps: []Step{tokenStep(),
			{ID: "machine", Title: "Know a machine's token", Why: "sub is CLIENT_ID@clients. A person's sub names a connection and a user, such as auth0|abc, and its token may have two audiences, yours and /userinfo.",
				Sources: []string{docProfiles}, Check: machineToken,
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("A person's token beside it, signed in by device", "mintmark token "+quote.Shell(l.Profile.Name)+" --user device"),
						plain("What differs", "sub, and often aud as a list. The issuer, the keys and the checks are the same, so one piece of code validates both.")}
				},
				OnFail: "Decide by sub and by scopes which calls a person may make and which a machine may."},
			{ID: "discovery", Title: "Point your app at the issuer", Why: "Sign-in libraries need the issuer and the client ID alone: the rest is in the discovery document.",
				Sources: []string{docLocateJWKS, docPKCE, docDevice}, Check: discovered,
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{
						cli("Read it", "curl -sS "+quote.Shell(l.Profile.IssuerURL()+".well-known/openid-configuration")),
						plain("Which flow", "A web app with a server: authorization code. A single-page or native app: authorization code with PKCE. A terminal or a television: device flow. A service: client credentials."),
						plain("What to keep apart", "The ID token is for the app, the access token is for the API. An API that takes ID tokens lets anybody in who signed in anywhere."),
					}
				},
				OnFail: "With a custom domain, use it for everything: the issuer is the host that was asked."},
		},
	}
}

// discovered passes when the issuer's discovery document is there and names the issuer itself.
func discovered(l *Look) Result {
	judged, err := l.Judged()
	if err != nil {
		return could(err)
	}
	if judged.Metadata == nil {
		return unknown("The discovery document could not be had: " + judged.Options.KeysError + ".")
	}
	m := judged.Metadata
	saw := []Seen{{"issuer", m.Issuer, m.Issuer == l.Profile.IssuerURL()}, good("keys", m.JWKSURI)}
	if m.Issuer != l.Profile.IssuerURL() {
		r := fail("The document names another issuer than the one that was asked.", saw...)
		r.Code = "auth0.discovery.issuer"
		return r
	}
	return pass(saw...)
}

func refused() Guide {
	return Guide{
		Name: "refused", Title: "My token is refused: find out why",
		Why: "Each question rules something out. The first one that is answered with ✗ is where the fault is.",
		Steps: []Step{
			{ID: "token", Title: "Do you get a token at all?", Why: "If the tenant refuses, no cloud was ever asked.", Sources: []string{docClientCredentials, docLogs},
				Check: hasToken, Moves: fromNothing, Fresh: true, OnFail: "The guide machine-to-machine takes the request apart.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("Watch the tenant's log while you ask", "auth0 logs tail --filter "+quote.Shell("type:feccft")+l.tenant())}
				}},
			{ID: "shape", Title: "Is it a signed JWT that verifies?", Why: "Opaque, encrypted and HS256 tokens can be verified by no cloud.", Sources: []string{docSigning, docJWKS},
				Check: line("structure", "signature", "key"), Do: signRS256, OnFail: "Ask with an audience, sign with RS256, and look for what changed the token on its way."},
			{ID: "time", Title: "Is it valid now?", Why: "An expired token and a clock that is off look alike to whoever refuses.", Sources: []string{docLifetime},
				Check: line("time"), OnFail: "Fetch anew with F. If a new token is refused too, compare the clocks: mintmark doctor.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("A new token", "mintmark token "+quote.Shell(l.Profile.Name)+" --fresh"), cli("The clock", "mintmark doctor")}
				}},
			{ID: "names", Title: "Does it say what you expect?", Why: "Issuer and audience are compared character by character, everywhere.", Sources: []string{docProfiles},
				Check: line("issuer", "audience"), OnFail: "The Claims tab shows each one with what it means."},
			{ID: "predicted", Title: "Would each target accept it, by what you configured?", Why: "This compares the token with the configuration that the profile holds, rule by rule.", Sources: []string{docAWSKeys, docGoogleOther, docEntraRules},
				Check: allTargets(false), Moves: mendsTargets, OnFail: "If this passes and the cloud refuses, the configuration in force is not the one that the profile holds: read it anew.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("Every rule with expected and actual", "mintmark try "+quote.Shell(l.Profile.Name)+" --offline")}
				}},
			{ID: "tried", Title: "What does each target say?", Why: "The answer is matched with what is known of its codes, and with the prediction.", Sources: []string{docAWSCall, docGoogleFaults, docEntraFlow},
				Check: allTargets(true), Moves: mendsTargets, OnFail: "The Clouds tab shows cause and fix; explain reads an error that was pasted from a log.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("Try them all", "mintmark try "+quote.Shell(l.Profile.Name)), cli("A refusal from a log", "mintmark explain --profile "+quote.Shell(l.Profile.Name)+" -")}
				}},
		},
	}
}

// allTargets passes when every target of the profile accepts, by prediction or in reality.
func allTargets(really bool) func(l *Look) Result {
	return func(l *Look) Result {
		if len(l.Profile.Targets) == 0 {
			return unknown("The profile has no target. Add one with e.")
		}
		res := pass()
		for _, id := range clouds(l) {
			t, err := l.Prediction(id)
			if really {
				t, err = l.Trial(id)
			}
			if err != nil {
				return could(err)
			}
			res.judge(t, really)
		}
		return res
	}
}

// clouds are the profile's clouds, each once.
func clouds(l *Look) []string {
	var out []string
	for _, t := range l.Profile.Targets {
		if !contains(out, t.Cloud) {
			out = append(out, t.Cloud)
		}
	}
	return out
}

func (r *Result) judge(t cloud.Trial, really bool) {
	label := strings.ToUpper(t.Cloud) + " " + t.Target
	if really {
		ok := t.Actual.Verdict == cloud.Accepted
		r.Saw = append(r.Saw, Seen{label, string(t.Actual.Verdict), ok})
		r.Saw = append(r.Saw, itsWords(t)...)
		if !ok && r.Status != Fail {
			r.Status, r.Code, r.Why, r.Fixes = Fail, t.Actual.Cause, t.Actual.Title+" "+t.Actual.Why, t.Actual.Fix
			if t.Actual.Verdict != cloud.Refused {
				r.Status = Unknown
			}
		}
		return
	}
	r.Saw = append(r.Saw, Seen{label, string(t.Predicted.Verdict), t.Predicted.Verdict == cloud.Accept})
	first := t.Predicted.First()
	if t.Predicted.Verdict == cloud.Accept || first == nil || r.Status == Fail {
		return
	}
	r.Status, r.Code, r.Why, r.Fixes = Unknown, first.Code, first.Why, first.Fix
	if t.Predicted.Verdict == cloud.Refuse {
		r.Status = Fail
	}
}

// mendsTargets makes what each refused target asks for.
func mendsTargets(l *Look) []Move {
	var out []Move
	for _, r := range []road{awsRoad(), googleRoad(), entraRoad(), apiRoad()} {
		for at := range r.stages {
			out = append(out, r.moves(at)(l)...)
		}
	}
	return out
}
