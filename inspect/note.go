package inspect

import (
	"strconv"
	"strings"
)

// Note says in a few words what a claim tells in this token, from the claim's value and its neighbours: that a subject is
// a machine, how many scopes there are. It says nothing that the token does not show; a claim about which there is nothing
// particular to say gets its dictionary title, and an unknown one "".
func Note(t *Token, m Member) string {
	text, isText := m.Value.Text()
	switch m.Name {
	case "iss":
		return "who minted it"
	case "sub":
		return subjectNote(t, text)
	case "aud":
		return audienceNote(m.Value)
	case "azp":
		if aud := t.Text("aud"); isText && text != "" && text != aud {
			return "AWS reads it as aud" // in place of aud: facts of AWS's OIDC condition keys
		}
		return "the asking client"
	case "client_id":
		return "the asking client"
	case "scope":
		if isText {
			return plural(len(strings.Fields(text)), "scope")
		}
	case "permissions":
		if m.Value.Kind() == Array {
			return plural(len(m.Value.Items()), "permission")
		}
	case "gty":
		if text == "client-credentials" {
			return "no person signed in"
		}
	}
	entry, _ := Describe(m.Name, false)
	return entry.Title
}

// subjectNote reads Auth0's two forms: CLIENT_ID@clients for a machine, CONNECTION|ID for a person.
func subjectNote(t *Token, sub string) string {
	id, machine := strings.CutSuffix(sub, "@clients")
	switch {
	case machine && (id == t.Text("azp") || id == t.Text("client_id")):
		return "client id + @clients"
	case machine:
		return "a machine's @clients"
	case strings.Contains(sub, "|"):
		return "connection | user id"
	}
	return "whom the token is about"
}

func audienceNote(v Value) string {
	list, ok := v.Texts()
	if !ok || len(list) == 0 {
		return "audience"
	}
	if len(list) > 1 {
		return plural(len(list), "audience")
	}
	if strings.HasSuffix(list[0], ".auth0.com/api/v2/") {
		return "the Management API"
	}
	if strings.HasSuffix(list[0], ".auth0.com/userinfo") {
		return "Auth0's userinfo"
	}
	return "the API it is for"
}

// plural counts in words: "1 scope", "3 scopes".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
