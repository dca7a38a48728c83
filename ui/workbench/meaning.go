package workbench

import "mintmark/inspect"

// meaning is what a claim is for, in a few words; "" for what nobody but its tenant knows.
func meaning(_ *inspect.Token, m inspect.Member) string {
	switch m.Name {
	case "iss":
		return "the tenant that minted it"
	case "sub":
		return "whom it speaks for"
	case "aud":
		return "the API it is meant for"
	case "azp":
		return "the client it was given to"
	case "scope":
		return "what it allows"
	}
	if len(m.Name) > 8 && m.Name[:8] == "https://" {
		return "custom claim"
	}
	return ""
}
