package azure

import (
	"encoding/json"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Sides of a change. "profile" is a change of what the profile itself says: a mistyped tenant is mended nowhere else.
const (
	sideCloud   = "cloud"
	sideAuth0   = "auth0"
	sideProfile = "profile"
)

// Setup implements cloud.Cloud: first what mends the refusal, then what mends the other predicted faults, then the
// whole set-up for this very token.
func (a Azure) Setup(c cloud.Case) []cloud.Change {
	set, err := decode(c.Settings)
	if err != nil {
		return nil
	}
	m := mender{set: set, token: c.Token}
	var codes []string
	if len(c.Exchanges) > 0 || c.Err != nil {
		m.seen = readAnswer(c)
		codes = append(codes, a.Explain(c).Cause)
	}
	codes = append(codes, c.Prediction.Codes(cloud.Fail, cloud.Unknown, cloud.Warn)...)
	return cloud.Ordered(codes, m.mend, m.whole())
}

// mender writes changes for one target and one token.
type mender struct {
	set   settings
	token *inspect.Token
	seen  answer
}

// mend is the changes for one code, in the order in which to try them; nil when nothing can be advised.
func (m mender) mend(code string) []cloud.Change {
	var changes []cloud.Change
	for _, part := range []func(string) []cloud.Change{m.mendCredential, m.mendDirectory, m.mendAuth0, m.mendProfile, m.mendElsewhere} {
		changes = append(changes, part(code)...)
	}
	for i := range changes {
		changes[i].Code = code
	}
	return changes
}

// texts are the texts of all changes for one code.
func (m mender) texts(code string) []inspect.Fix {
	var fixes []inspect.Fix
	for _, ch := range m.mend(code) {
		fixes = append(fixes, ch.Fixes()...)
	}
	return fixes
}

// whole is plain setting up: application, service principal, credential, role.
func (m mender) whole() []cloud.Change {
	changes := []cloud.Change{m.registerApp()}
	if ch, ok := m.trustToken(); ok {
		changes = append(changes, ch)
	}
	return append(changes, m.grantRole())
}

// apply is a change for the pretend cloud: see its Apply.
func (m mender) apply(op string, more map[string]any) json.RawMessage {
	change := map[string]any{"op": op, "tenant": m.set.TenantID, "client_id": m.set.ClientID}
	for k, v := range more {
		change[k] = v
	}
	raw, err := json.Marshal(change)
	if err != nil {
		return nil
	}
	return raw
}

func (m mender) app() string      { return orElse(m.set.ClientID, "CLIENT_ID") }
func (m mender) nation() national { n, _ := nationalOf(m.set.authority()); return n }

func cli(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "cli", Text: text} }
func terraform(title, text string) inspect.Fix {
	return inspect.Fix{Title: title, As: "terraform", Text: text}
}
func console(title, text string) inspect.Fix {
	return inspect.Fix{Title: title, As: "console", Text: text}
}
func plain(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "text", Text: text} }
