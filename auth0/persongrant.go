package auth0

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
)

// A grant type can be refused to a person's login as well as to a machine. What is to be ticked differs, and advice for
// the one would switch off the other.

// personGrant is true for flows in which a person takes part, by the flow that was asked or the words that were pasted.
func personGrant(q reply) bool { return personGrantName(q) != "" }

// personGrantName is the grant type as the dashboard names it, "" for the machine's.
func personGrantName(q reply) string {
	for _, g := range []struct {
		flow       flow
		word, name string
	}{{deviceFlow, "device_code", "Device Code"}, {codeFlow, "authorization_code", "Authorization Code"}, {refreshFlow, "refresh_token", "Refresh Token"}} {
		if q.flow == g.flow || strings.Contains(strings.ToLower(q.message), g.word) {
			return g.name
		}
	}
	return ""
}

// fixPersonGrant names no command: the one that sets grant types replaces all of them, and which are on is not known here.
func fixPersonGrant(q reply) []inspect.Fix {
	return []inspect.Fix{console("Enable the grant type", q.app()+" > Settings > Advanced Settings > Grant Types: tick "+personGrantName(q)+", and leave what is ticked"),
		advice("Or use another application", "Keep the machine's application for machines, and make a profile for a native application in which people log in.")}
}

// fixAccess is the grant of the kind that the flow needs.
func fixAccess(q reply) []inspect.Fix {
	if q.flow == machineFlow {
		return fixGrant(q)
	}
	return fixPersonAccess(q)
}

// fixPersonAccess names a grant for people and never one for machines, which would let the application in by itself.
func fixPersonAccess(q reply) []inspect.Fix {
	body := quote.JSON(map[string]any{"client_id": q.id(), "audience": q.aud(), "scope": append([]string{}, q.client.Scopes...), "subject_type": "user"})
	return append([]inspect.Fix{
		console("Authorise the application for people", "Applications > APIs > "+q.aud()+" > Application Access > Edit > User-Delegated Access: grant "+q.id()+" and tick its permissions"),
		cli("Create the client grant", "auth0 api post client-grants --data "+quote.Shell(body)+q.tenant()),
	}, fixLogs(q)...)
}
