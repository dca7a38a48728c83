package guides

import (
	"fmt"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

func tenants() Guide {
	return Guide{
		Name: "many-tenants", Title: "Many customers: organizations, claims, fleet check",
		Why: "At the end each customer's token says whose it is, and one command tells which of them would be refused today.",
		Steps: []Step{tokenStep(),
			{ID: "claim", Title: "Say the customer in a claim", Why: "One application for each customer and a namespaced claim is the way that needs no further plan.",
				Sources: []string{docCustomClaims, docM2MTrigger}, Do: writeAction, Check: claimsRight, Fresh: true,
				Moves: func(l *Look) []Move {
					if len(expected(l)) == 0 {
						return expectsClaim(l)
					}
					return setsClaims(l, "")
				}, OnFail: "The guide custom-claims goes through this in steps."},
			{ID: "organization", Title: "Or use an organization", Why: "With machine access for organizations the token carries org_id. The grant must allow it and the organization must be attached to it. This needs a B2B plan: skip it without one.",
				Sources: []string{docOrganizations}, Do: attachOrganization, Check: inOrganization, Moves: entersOrganization, Fresh: true,
				OnFail: "The parameter is refused when the grant says None, or when the organization is not attached to the grant."},
			{ID: "fleet", Title: "Check all of them at once", Why: "Profiles that share a tag are predicted together, without asking any cloud.",
				Sources: []string{docRateLimits}, Check: fleet, Moves: mendsTargets, OnFail: "mintmark fleet shows each profile with its cause.",
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("Try every profile for real", "mintmark fleet"), cli("For a dashboard or CI", "mintmark fleet --metrics mintmark.prom --junit > fleet.xml")}
				}},
		},
	}
}

func attachOrganization(l *Look) []inspect.Fix {
	org := orElse(l.Profile.Organization, "ORG_ID")
	return []inspect.Fix{
		cli("Attach the grant to the organization", "auth0 api post "+quote.Shell("organizations/"+org+"/client-grants")+" --data "+quote.Shell(quote.JSON(map[string]any{"grant_id": "GRANT_ID"}))+l.tenant()),
		cli("Let the grant be used with organizations", "auth0 api patch client-grants/GRANT_ID --data "+quote.Shell(quote.JSON(map[string]any{"organization_usage": "allow"}))+l.tenant()),
		terraform("Attach the grant to the organization", "resource \"auth0_organization_client_grant\" \"customer\" {\n  organization_id = "+quote.HCL(org)+"\n  grant_id        = auth0_client_grant.service.id\n}"),
		console("Attach the grant to the organization", "Applications > APIs > "+l.api()+" > Application Access: Organization Support Optional. Then Organizations > the organization > Machine-to-Machine Access > Add Access."),
		plain("In the profile", "Put the organization's ID into the profile with e."),
	}
}

// inOrganization passes when the profile names an organization and its token says so.
func inOrganization(l *Look) Result {
	if l.Profile.Organization == "" {
		return fail("The profile names no organization. Name one, or skip this step.", bad("organization", "none in the profile"))
	}
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	org := f.Token.Text("org_id")
	if org == "" {
		return fail("The token carries no org_id.", bad("org_id", "not in the token"))
	}
	return pass(good("org_id", org))
}

func entersOrganization(*Look) []Move {
	const id, name = "org_practice0000001", "practice-customer"
	return []Move{
		{"An organization was made and attached to the grant.", func(l *Look) error {
			if err := l.jobs.ChangeTenant(l.ctx, l.Profile.Name, map[string]any{"organization": map[string]any{"id": id, "name": name}}); err != nil && !strings.Contains(err.Error(), "twice") {
				return err
			}
			return l.jobs.ChangeTenant(l.ctx, l.Profile.Name, map[string]any{"client": map[string]any{"client_id": l.Profile.ClientID,
				"grants": []any{map[string]any{"audience": l.Profile.Audience, "scopes": l.scopes(), "organization_usage": "allow", "organizations": []string{id}}}}})
		}},
		{"The organization was put into the profile.", func(l *Look) error {
			return l.jobs.EditProfile(l.ctx, l.Profile.Name, nil, func(p *profiles.Profile) { p.Organization = id })
		}},
	}
}

// fleet passes when no profile that shares a tag with this one would be refused.
func fleet(l *Look) Result {
	if len(l.Profile.Tags) == 0 {
		return unknown("The profile has no tag, so it belongs to no fleet. Give the profiles of your customers a tag of their own.")
	}
	results, err := l.jobs.Fleet(l.ctx, jobs.FleetOptions{Tags: l.Profile.Tags, Offline: true}, nil)
	if err != nil {
		return could(err)
	}
	res := pass(good("profiles", fmt.Sprint(len(results))))
	for _, r := range results {
		if r.Rank() < 2 {
			continue
		}
		said := "would be refused"
		switch p := problem(r.Err); {
		case p != nil:
			said, res.Code = p.Title, p.Cause
		case r.Err != nil:
			said = r.Err.Error()
		case r.Rank() == 2:
			said = "cannot be told from what the profile holds"
		}
		res.Status, res.Why = Fail, "Of the profile "+r.Profile+": "+said
		res.Saw = append(res.Saw, bad(r.Profile, said))
	}
	return res
}

func rotation() Guide {
	return Guide{
		Name: "key-rotation", Title: "Rotate the signing key",
		Why: "At the end you have rotated the tenant's key once, on purpose, and every service went on working.",
		Steps: []Step{tokenStep(),
			{ID: "before", Title: "See the keys before", Why: "A tenant publishes the current key and the next one, so that services can know the next before it is used.",
				Sources: []string{docRotate, docJWKS}, Check: keysBefore, Fresh: true,
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{cli("List the keys", "auth0 api get keys/signing"+l.tenant())}
				},
				OnFail: "A key that was uploaded to a cloud by hand does not follow a rotation: let the cloud fetch the keys."},
			{ID: "rotate", Title: "Rotate", Why: "New tokens are signed with the next key at once; tokens that are out stay good, since the previous key stays published.",
				Sources: []string{docRotate}, Check: rotated, Fresh: true, Moves: rotates,
				Do: func(l *Look) []inspect.Fix {
					return []inspect.Fix{
						cli("Rotate", "auth0 api post keys/signing/rotate"+l.tenant()),
						console("Rotate", "Settings > Signing Keys > Rotation Settings > Rotate Key"),
					}
				},
				OnFail: "A service that knows only one key, or keeps keys for days, fails now: let it fetch the set again on an unknown kid."},
			{ID: "revoke", Title: "Revoke the previous key", Why: "Wait for the longest token lifetime of the tenant first: whatever was signed with that key is refused from now on.",
				Sources: []string{docRotate}, Check: revoked, Fresh: true, Moves: revokes,
				Do: func(l *Look) []inspect.Fix {
					kid := orElse(l.Notes["before"], "KEY_ID")
					return []inspect.Fix{
						cli("Revoke", "auth0 api put "+quote.Shell("keys/signing/"+kid+"/revoke")+l.tenant()),
						console("Revoke", "Settings > Signing Keys > List of Valid Keys > the previous key > Revoke"),
					}
				},
				OnFail: "Key sets are kept by caches: a key can be seen for a while after it was revoked."},
		},
	}
}

// published are the kids of the issuer's key set, and the kid of the profile's token.
func published(l *Look) (kids []string, kid string, res Result) {
	l.jobs.ForgetKeys(l.Profile.IssuerURL()) // what is published now, not a while ago
	judged, err := l.Judged()
	if err != nil {
		return nil, "", could(err)
	}
	if judged.Metadata == nil || judged.Metadata.Keys == nil {
		return nil, "", unknown("The tenant's keys could not be had: " + judged.Options.KeysError + ".")
	}
	for _, k := range judged.Metadata.Keys.Keys {
		kids = append(kids, k.ID)
	}
	return kids, judged.Token.KeyID(), Result{}
}

func keysBefore(l *Look) Result {
	kids, kid, res := published(l)
	if kids == nil {
		return res
	}
	saw := []Seen{{"published", strings.Join(kids, ", "), len(kids) > 0}, {"signed with", kid, contains(kids, kid)}}
	if !contains(kids, kid) {
		r := fail("The key that signed the token is not published.", saw...)
		r.Code = "key.unknown-kid"
		return r
	}
	res = pass(saw...)
	res.note = kid
	if before := l.Notes["before"]; contains(kids, before) {
		res.note = before // looking again must not forget it while it can be revoked; after that, a further rotation begins
	}
	return res
}

func rotated(l *Look) Result {
	kids, kid, res := published(l)
	if kids == nil {
		return res
	}
	before := l.Notes["before"]
	if before == "" {
		return unknown("The key from before is not known. Check the step before first.")
	}
	saw := []Seen{good("before", before), {"now", kid, kid != before}}
	if kid == before {
		return fail("New tokens are still signed with the same key.", saw...)
	}
	if !contains(kids, kid) {
		r := fail("The new key is not published.", saw...)
		r.Code = "key.unknown-kid"
		return r
	}
	return pass(saw...)
}

func revoked(l *Look) Result {
	kids, kid, res := published(l)
	if kids == nil {
		return res
	}
	before := l.Notes["before"]
	if before == "" {
		return unknown("The key from before is not known. Check the first step first.")
	}
	saw := []Seen{{"previous key", before, !contains(kids, before)}, {"signed with", kid, contains(kids, kid)}}
	if contains(kids, before) {
		return fail("The previous key is still published.", saw...)
	}
	return pass(saw...)
}

func rotates(*Look) []Move {
	return []Move{{"The tenant's signing key was rotated.", func(l *Look) error {
		return l.jobs.InPractice(l.ctx, l.Profile.Name, func(p profiles.Profile, world jobs.Practice) error {
			if err := world.Rotate(p.IssuerURL()); err != nil {
				return err
			}
			return l.jobs.Forget(l.ctx, p)
		})
	}}}
}

func revokes(*Look) []Move {
	return []Move{{"The previous key was revoked.", func(l *Look) error {
		return l.jobs.InPractice(l.ctx, l.Profile.Name, func(p profiles.Profile, world jobs.Practice) error {
			return world.Revoke(p.IssuerURL())
		})
	}}}
}
