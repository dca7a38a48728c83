package azure

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

var (
	frameShape = lazyregexp.New(`[\r\n]+[ \t]*[│|╷╵][ \t]*`) // Terraform's box, which breaks sentences anywhere
	// sentenceEnd is what stands behind Entra's sentence in the wrappings that keep no JSON.
	sentenceEnd  = lazyregexp.New(`(?i)\\[rn]|\r|\n|\s*Correlation ID:\s*[0-9a-f-]{36}.*|\s*Timestamp:\s*[0-9-]{10} [0-9:]{8}Z.*|["'],\s*["']|["']\}|\s*Original exception:`)
	pastedStatus = lazyregexp.New(`(?i)(?:status(?: ?code)?["']?|HTTP(?:/[0-9.]+)?|RESPONSE|response)[ :=]+["']?([45][0-9]{2})\b`)
	// tellingWords are parts of Entra's sentences that no other service is known to write.
	tellingWords = lazyregexp.New(`(?i)federated identity (?:record|credential)|presented assertion|External OIDC (?:endpoint|Provider)|signing keys|keyId specified in token header|/\.default suffixed|missing service principal in the tenant|Conditional Access polic`)
)

// Recognize implements cloud.Recognizer. AADSTS and a number are Entra's alone; without them the sentence must be one of
// its own. The OAuth word beside it (invalid_client) is everybody's and decides nothing. The status is 0 unless told.
func (Azure) Recognize(text string) (wire.Exchange, bool) {
	text = html.UnescapeString(frameShape().ReplaceAllString(text[:min(len(text), 64<<10)], " "))
	body, ok := bodyOf(text)
	if !ok {
		body, ok = bodyOf(strings.ReplaceAll(text, `\"`, `"`)) // a body that is itself text inside JSON
	}
	if !ok {
		body, ok = sentenceIn(text)
	}
	if !ok {
		return wire.Exchange{}, false
	}
	e := wire.Exchange{Body: []byte(body)}
	if m := pastedStatus().FindStringSubmatch(text); m != nil {
		e.Status, _ = strconv.Atoi(m[1]) // three digits
	}
	return e, true
}

// bodyOf is Entra's JSON, wherever in the text it stands.
func bodyOf(text string) (string, bool) {
	for at, tries := strings.IndexByte(text, '{'), 0; at >= 0 && tries < 30; tries++ {
		var raw json.RawMessage
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}
		if json.NewDecoder(strings.NewReader(text[at:])).Decode(&raw) == nil && json.Unmarshal(raw, &body) == nil && body.Error != "" && ownWords(body.Description) {
			return string(raw), true
		}
		next := strings.IndexByte(text[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return "", false
}

// ownWords is for sentences that nobody else writes, with a number or with words that are known without it.
func ownWords(sentence string) bool {
	if numberShape().MatchString(sentence) {
		return true
	}
	_, known := lookupText(sentence)
	return known && tellingWords().MatchString(sentence)
}

// sentenceIn is Entra's sentence without a body around it, up to what follows its stamps.
func sentenceIn(text string) (string, bool) {
	sentence := ""
	if at := numberShape().FindStringIndex(text); at != nil {
		sentence = text[at[0]:]
	} else {
		for _, l := range strings.Split(text, "\n") {
			if ownWords(l) {
				sentence = l
				break
			}
		}
	}
	if sentence == "" {
		return "", false
	}
	trace := traceShape().FindStringSubmatch(sentence)
	if end := sentenceEnd().FindStringIndex(sentence); end != nil && end[0] > 0 {
		sentence = sentence[:end[0]]
	}
	sentence = strings.TrimSpace(sentence)
	for sentence != "" { // a quote that was opened before the sentence goes; one that the sentence opened is its own
		last := sentence[len(sentence)-1:]
		if last != `"` && last != "'" || strings.Count(sentence, last)%2 == 0 {
			break
		}
		sentence = sentence[:len(sentence)-1]
	}
	if trace != nil && !strings.Contains(sentence, trace[0]) {
		sentence += " " + trace[0]
	}
	return sentence, true
}

// TellApart implements cloud.Distinguisher.
func (Azure) TellApart(cause string) []string {
	switch cause {
	case "azure.credentials.mismatch", "azure.credentials.replication":
		return []string{
			"The issuer differs, most often by the final slash: it is compared byte for byte with the token's iss.",
			"The subject differs: with Auth0 it is CLIENT_ID@clients, upper and lower case counted.",
			"The audience differs from the token's aud.",
			"The credential was made minutes ago and has not reached every server: the error comes and goes then.",
		}
	case "azure.credentials.none":
		return []string{
			"The credential is on another application: az ad app federated-credential list --id CLIENT_ID shows this one's.",
			"It is on a managed identity, whose client ID is another: az identity federated-credential list.",
			"It was made minutes ago.",
		}
	case "azure.key.unknown":
		return []string{
			"Entra's copy of the keys is old: it is right again within about half an hour.",
			"The key was revoked: the token's kid is no longer in the issuer's jwks.json.",
			"The token is another tenant's: compare its iss with the credential's issuer.",
		}
	case "azure.app.missing":
		return []string{
			"The object ID was given in place of the application (client) ID.",
			"The tenant is another one: az account show --query tenantId.",
			"The application or managed identity was deleted.",
		}
	case "azure.issuer.unreachable":
		return []string{
			"Discovery or keys do not open from the internet: try them from another network.",
			"A firewall lets browsers through but not Microsoft.",
			"The metadata lacks something that Entra wants.",
		}
	}
	return nil
}
