package guides

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
	"mintmark/profiles"
)

func claims() Guide {
	return Guide{
		Name: "custom-claims", Title: "Custom claims with an Action",
		Why: "At the end every machine token of this application carries a claim of your own, such as the customer that it works for.",
		Steps: []Step{
			{ID: "name", Title: "Choose a name", Why: "Use a URL or URN of yours as a namespace. Restricted names are dropped without an error, and auth0.com, webtask.io, webtask.run and urn:auth0 are refused.",
				Sources: []string{docCustomClaims}, Do: nameClaim, Check: claimNames, Moves: expectsClaim,
				OnFail: "A namespace is only a name: nothing needs to answer at that address."},
			{ID: "action", Title: "Write the Action on the Machine to Machine trigger", Why: "Only the trigger credentials-exchange runs for client credentials; a post-login Action never does.",
				Sources: []string{docM2MTrigger, docM2MAPI}, Do: writeAction, Check: claimsThere, Fresh: true,
				Moves: func(l *Look) []Move {
					return append(fromNothing(l), setsClaims(l, "not yet right")...)
				},
				OnFail: "An Action must be deployed, dragged into the Machine to Machine flow, and the flow applied. A token from before stays as it was: fetch anew."},
			{ID: "value", Title: "See the right value", Why: "What the profile expects is compared with the token: a claim with another customer's value is worse than none.",
				Sources: []string{docM2MAPI}, Do: writeAction, Check: claimsRight, Fresh: true,
				Moves:  func(l *Look) []Move { return setsClaims(l, "") },
				OnFail: "Values are compared exactly as JSON text: \"5\" is not 5."},
		},
	}
}

func expected(l *Look) []string {
	if l.Profile.Expect == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.Profile.Expect.Claims))
}

func nameClaim(l *Look) []inspect.Fix {
	return []inspect.Fix{
		plain("In the profile", "Tell the profile which claims its tokens should carry, with e: for example https://acme.dev/tenant_id = tenant-123. Every token is held against that."),
	}
}

// claimNames passes when the profile expects claims whose names an Action can set.
func claimNames(l *Look) Result {
	names := expected(l)
	if len(names) == 0 {
		return fail("The profile expects no claim yet, so there is nothing to see in its tokens.", bad("expected claims", "none"))
	}
	res := pass()
	for _, name := range names {
		ok, note := true, "can be set"
		switch {
		case inspect.Restricted(name):
			ok, note = false, "restricted: an Action that sets it is ignored without an error"
		case refusedNamespace(name):
			ok, note = false, "a namespace that Auth0 keeps for itself"
		case !strings.Contains(name, ":"):
			note = "can be set on your own APIs; a namespace keeps it apart from names to come"
		}
		res.Saw = append(res.Saw, Seen{name, note, ok})
		if !ok && res.Status == Pass {
			res.Status, res.Code, res.Why = Fail, "claim.dropped-by-auth0", "Auth0 will not write "+name+": "+note+"."
			if refusedNamespace(name) {
				res.Code = ""
			}
		}
	}
	return res
}

func refusedNamespace(name string) bool {
	if strings.HasPrefix(name, "urn:auth0") {
		return true
	}
	_, rest, ok := strings.Cut(name, "://")
	host, _, _ := strings.Cut(rest, "/")
	for _, kept := range []string{"auth0.com", "webtask.io", "webtask.run"} {
		if ok && (host == kept || strings.HasSuffix(host, "."+kept)) {
			return true
		}
	}
	return false
}

// actionCode is the Action that sets the expected claims for this application alone.
func actionCode(l *Look) string {
	var b strings.Builder
	b.WriteString("exports.onExecuteCredentialsExchange = async (event, api) => {\n  if (event.client.client_id !== " + quote.JSON(l.id()) + ") return;\n")
	names := expected(l)
	if len(names) == 0 {
		b.WriteString("  api.accessToken.setCustomClaim(\"https://YOUR.NAMESPACE/tenant_id\", \"VALUE\");\n")
	}
	for _, name := range names {
		b.WriteString("  api.accessToken.setCustomClaim(" + quote.JSON(name) + ", " + quote.JSON(l.Profile.Expect.Claims[name]) + ");\n")
	}
	return b.String() + "};\n"
}

func writeAction(l *Look) []inspect.Fix {
	code := actionCode(l)
	return []inspect.Fix{
		action("The Action, trigger Machine to Machine", code),
		cli("Create it, then deploy it with the id that is printed", "auth0 actions create --name machine-claims --trigger credentials-exchange --code "+quote.Shell(code)+l.tenant()+"\nauth0 actions deploy ACTION_ID"+l.tenant()),
		cli("Put it into the flow (this list replaces the whole flow: name the Actions that are there too)", "auth0 api patch actions/triggers/credentials-exchange/bindings --data "+
			quote.Shell(quote.JSON(map[string]any{"bindings": []any{map[string]any{"ref": map[string]any{"type": "action_name", "value": "machine-claims"}, "display_name": "machine-claims"}}}))+l.tenant()),
		terraform("The Action in the flow", "resource \"auth0_action\" \"machine_claims\" {\n  name   = \"machine-claims\"\n  deploy = true\n  code   = "+quote.HCL(code)+
			"\n  supported_triggers {\n    id      = \"credentials-exchange\"\n    version = \"v2\"\n  }\n}\n\nresource \"auth0_trigger_actions\" \"machine\" {\n  trigger = \"credentials-exchange\"\n  actions {\n    id           = auth0_action.machine_claims.id\n    display_name = auth0_action.machine_claims.name\n  }\n}"),
		console("The Action in the flow", "Actions > Triggers > machine-to-machine > Add Action > Build from scratch. Deploy, drag it between Start and Complete, Apply."),
	}
}

// claimsThere passes when the token carries the expected claims, whatever their value.
func claimsThere(l *Look) Result { return claimsIn(l, false) }

// claimsRight passes when they have the expected values too.
func claimsRight(l *Look) Result { return claimsIn(l, true) }

func claimsIn(l *Look, values bool) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	names := expected(l)
	if len(names) == 0 {
		return unknown("The profile expects no claim, so there is nothing to look for. Name one with e.")
	}
	res := pass()
	sort.Strings(names)
	for _, name := range names {
		v := f.Token.Claim(name)
		switch want := l.Profile.Expect.Claims[name]; {
		case v.Kind() == inspect.Absent:
			res.Saw = append(res.Saw, bad(name, "not in the token"))
			if res.Status == Pass {
				res.Status, res.Code, res.Why = Fail, "claim.missing", "The token does not carry "+name+"."
			}
		case values && v.Show() != want:
			res.Saw = append(res.Saw, bad(name, v.Show()+", expected "+want))
			if res.Status == Pass {
				res.Status, res.Code, res.Why = Fail, "claim.differs", "The token says "+v.Show()+" where the profile expects "+want+"."
			}
		default:
			res.Saw = append(res.Saw, good(name, v.Show()))
		}
	}
	return res
}

// expectsClaim gives the practice profile something to look for.
func expectsClaim(*Look) []Move {
	return []Move{{"The profile expects https://acme.dev/tenant_id to be tenant-123 now.", func(l *Look) error {
		return l.jobs.EditProfile(l.ctx, l.Profile.Name, nil, func(p *profiles.Profile) {
			p.Expect = &profiles.Expect{Claims: map[string]string{"https://acme.dev/tenant_id": "tenant-123"}}
		})
	}}}
}

// setsClaims deploys the Action; other is a value to set in place of the expected one, "" for the right ones.
func setsClaims(l *Look, other string) []Move {
	names := expected(l)
	if len(names) == 0 {
		return nil
	}
	return []Move{tenantMove("The Action was deployed into the Machine to Machine flow.", func(l *Look) map[string]any {
		set := map[string]any{}
		for _, name := range names {
			set[name] = orElse(other, l.Profile.Expect.Claims[name])
		}
		return map[string]any{"client": map[string]any{"client_id": l.Profile.ClientID, "claims": set}}
	})}
}
