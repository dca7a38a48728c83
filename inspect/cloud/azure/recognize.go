package azure

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"mintmark/inspect/wire"
)

// How CLIs, SDKs, actions and Terraform dress an answer up.
var (
	frameShape  = regexp.MustCompile(`[\r\n]+[ \t]*[│|╷╵][ \t]*`) // Terraform's box, which breaks sentences anywhere
	statusShape = regexp.MustCompile(`(?i)(?:RESPONSE|HTTP(?:/[\d.]+)?|status(?: ?code)?)[:= ]+"?(4\d\d|5\d\d)\b`)
)

// Recognize implements cloud.Recognizer: an AADSTS number is Entra's alone, and so are the sentences about federated
// identity records, whose number tools sometimes drop.
func (Azure) Recognize(text string) (wire.Exchange, bool) {
	plain := html.UnescapeString(frameShape.ReplaceAllString(text, " "))
	at := numberShape.FindStringIndex(plain)
	if at == nil && !ownWords(plain) {
		return wire.Exchange{}, false
	}
	e := wire.Exchange{Body: []byte(answerIn(plain, at))}
	if m := statusShape.FindStringSubmatch(plain); m != nil {
		e.Status, _ = strconv.Atoi(m[1]) // three digits
	}
	return e, true
}

// ownWords is for texts without a number that nobody else writes.
func ownWords(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "federated identity record") || strings.Contains(lower, "federated identity credential")
}

// answerIn is Entra's JSON if it is whole, also one that is itself text inside JSON, else the sentence from its number on.
func answerIn(text string, at []int) string {
	for _, form := range []string{text, strings.ReplaceAll(text, `\"`, `"`)} {
		for open := strings.Index(form, "{"); open >= 0; {
			if a := readText(form[open:]); a.hasJSON() && a.number != "" {
				return form[open:]
			}
			next := strings.Index(form[open+1:], "{")
			if next < 0 {
				break
			}
			open += 1 + next
		}
	}
	if at == nil {
		return strings.Join(strings.Fields(text), " ")
	}
	sentence := strings.Join(strings.Fields(text[at[0]:]), " ")
	if end := strings.Index(sentence, `\"`); end > 0 {
		sentence = sentence[:end]
	}
	return sentence
}
