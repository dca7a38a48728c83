package azure

import (
	"fmt"
	"mintmark/inspect/quote"
	"strings"
)

// believed explains a failed match that the prediction did not foresee. Entra quotes what it saw in the token; that is
// held against the token and against the credentials that the profile believes in. If they fit each other, the
// configuration in Entra is not the one in the profile.
func (x *explanation) believed() string {
	switch {
	case x.row.parts == "all":
		return x.noCredentials()
	case x.row.cause == "azure.subject.case":
		x.say("Entra holds a credential whose subject differs from the token's in upper and lower case only; the profile does not know it, so the application in Entra is configured differently from the profile. Compare with %s.", x.listCommand())
		return x.row.cause
	case x.row.number == "700213" && x.predicted("azure.subject.case"):
		x.say("The profile's credential differs in upper and lower case only. Entra has a number of its own for that (AADSTS7002138) and did not use it, so it likely holds another subject: the application in Entra is configured differently from the profile. Compare with %s.", x.listCommand())
		return x.row.cause
	}
	parts := []string{x.row.parts}
	if x.row.parts == "any" {
		parts = []string{"issuer", "subject", "audience"}
	}
	for _, part := range parts {
		if code := x.held(part); code != "" {
			return code
		}
	}
	if x.set.Credentials == nil {
		x.say("Which credentials the application has was not told: compare with %s.", x.listCommand())
		return x.row.cause
	}
	if x.row.parts == "any" {
		if x.c.Token == nil && x.a.quotesNothing() {
			return x.row.cause
		}
		x.say("The credentials in the profile fit the token, so this is likely a recent change that has not reached every server yet; if it lasts longer than a few minutes, the application in Entra is configured differently from the profile.")
		return "azure.credentials.replication"
	}
	x.differs()
	return x.row.cause
}

func (x *explanation) predicted(code string) bool {
	for _, s := range x.c.Prediction.Steps {
		if s.Code == code {
			return true
		}
	}
	return false
}

func (a answer) quotesNothing() bool {
	for _, part := range []string{"issuer", "subject", "audience"} {
		if _, ok := a.quoted(part); ok {
			return false
		}
	}
	return true
}

// held compares what Entra quotes with the token, and, when there is no prediction to go by, with the credentials. It
// returns a code when that alone explains the refusal.
func (x *explanation) held(part string) string {
	quoted, ok := x.a.quoted(part)
	if !ok {
		return ""
	}
	if x.c.Token != nil {
		mine := x.ofToken(part)
		if len(mine) > 0 && !contains(mine, quoted) {
			x.say("Entra saw the %s %q, but the token at hand has %q: another token was sent, or it was issued differently.", part, quoted, strings.Join(mine, ", "))
		} else {
			x.say("Entra saw the %s %q, as it is in the token.", part, quoted)
		}
	} else {
		x.say("Entra saw the %s %q.", part, quoted)
	}
	best := difference{far: -1}
	for _, c := range x.set.Credentials {
		if d, told := part2difference(part, c, quoted); told && (best.far < 0 || d.far < best.far) {
			best = d
		}
	}
	if best.far <= 0 {
		return ""
	}
	if x.c.Token != nil && x.row.parts != "any" && x.fitsSomewhere(part) {
		return ""
	}
	x.say("%s", best.how)
	return best.code
}

// fitsSomewhere reports whether a credential in the profile has the token's value for this part.
func (x *explanation) fitsSomewhere(part string) bool {
	for _, c := range x.set.Credentials {
		for _, v := range x.ofToken(part) {
			if d, told := part2difference(part, c, v); told && d.far == 0 {
				return true
			}
		}
	}
	return false
}

func (x *explanation) ofToken(part string) []string {
	switch part {
	case "issuer":
		return []string{x.c.Token.Text("iss")}
	case "subject":
		return []string{x.c.Token.Text("sub")}
	}
	auds, _ := x.c.Token.Claim("aud").Texts()
	return auds
}

// part2difference compares one part of a credential with a value; told is false if the credential's part is not known.
func part2difference(part string, c credential, value string) (d difference, told bool) {
	switch {
	case part == "issuer" && c.Issuer != "":
		return differIssuer(c.Issuer, value), true
	case part == "subject" && c.Subject != "":
		return differSubject(c.Subject, value), true
	case part == "audience" && len(c.Audiences) == 1:
		return differAudience(c.Audiences[0], value), true
	}
	return difference{}, false
}

// differs says aloud that profile and Entra disagree.
func (x *explanation) differs() {
	if len(x.set.Credentials) == 0 {
		x.say("The profile says that the application has no federated credential, but Entra knows at least one. Compare with %s.", x.listCommand())
		return
	}
	fit := ""
	if x.c.Token != nil {
		for _, c := range compareAll(x.set.Credentials, x.c.Token) {
			if c.distance() == 0 && len(c.unknown) == 0 {
				fit = label(c.cred)
				break
			}
		}
	}
	if fit != "" {
		fit = fmt.Sprintf("The profile's credential %s fits this token, but Entra found none that does", fit)
	} else {
		fit = fmt.Sprintf("A credential in the profile has the token's %s, but Entra found none that does", x.row.parts)
	}
	x.say("%s: the application in Entra is configured differently from the profile, or a change made minutes ago has not reached every server. Compare with %s.", fit, x.listCommand())
}

func (x *explanation) noCredentials() string {
	if len(x.set.Credentials) > 0 {
		x.say("The profile lists %d, so the application in Entra is configured differently from the profile, the client ID belongs to another application, or the credential was made minutes ago. Compare with %s.", len(x.set.Credentials), x.listCommand())
	}
	return x.row.cause
}

func (x *explanation) listCommand() string {
	return "az ad app federated-credential list --id " + quote.Shell(orElse(x.set.ClientID, "CLIENT_ID"))
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
