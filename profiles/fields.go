package profiles

import (
	"strings"
)

// FieldKind says how a field is edited.
type FieldKind string

// Kinds of fields.
const (
	TextField   FieldKind = "text"
	ChoiceField FieldKind = "choice"
	ListField   FieldKind = "list"   // one a line, or between commas; blanks separate too where a value cannot hold one
	MapField    FieldKind = "map"    // NAME=VALUE lines
	SwitchField FieldKind = "switch" // "true" or ""
	FileField   FieldKind = "file"   // a path
)

// Note is the verdict on a field as it is typed. Its text is ours, with foreign parts made printable.
type Note struct {
	Status  string // "pass", "warn", "fail"; "" for nothing to say
	Text    string // what was understood, or what is wrong and how to write it
	Cleaned string // the value to keep instead; "" = as typed
}

// ProfileField declares one field of a profile once; forms, flags and docs derive from it.
type ProfileField struct {
	Key      string // as in the file form; "expect.algorithms" for nested ones. As a flag: dashes for underscores and dots
	Label    string
	Help     string // one or two sentences
	Example  string
	Kind     FieldKind
	Required bool
	Choices  []string
	Default  string                        // what an empty field means
	Check    func(text string) Note        // judged as typed; never nil
	Text     func(p Profile) string        // the field as text for a form
	Apply    func(p *Profile, text string) // the text into the profile; call it with what Check cleaned
}

// Flag is the field's name on a command line.
func (f ProfileField) Flag() string { return strings.NewReplacer("_", "-", ".", "-").Replace(f.Key) }

// Fields are all fields of a profile but its targets and its secret, in form order.
func Fields() []ProfileField {
	return append(identityFields(), extraFields()...)
}

// text makes a plain field over one string of a profile.
func text(key, label, help, example string, at func(*Profile) *string, check func(string) Note) ProfileField {
	return ProfileField{
		Key: key, Label: label, Help: help, Example: example, Kind: TextField, Check: check,
		Text:  func(p Profile) string { return *at(&p) },
		Apply: func(p *Profile, text string) { *at(p) = strings.TrimSpace(text) },
	}
}

func (f ProfileField) required() ProfileField { f.Required = true; return f }

func (f ProfileField) byDefault(meaning string) ProfileField { f.Default = meaning; return f }

func (f ProfileField) choices(list []string) ProfileField {
	f.Kind, f.Choices = ChoiceField, list
	f.Check = func(text string) Note {
		return noteOf(checkChoice(strings.ToLower(f.Label), strings.TrimSpace(text), list))
	}
	return f
}

func identityFields() []ProfileField {
	return []ProfileField{
		text("name", "Name", "What you call this profile. Upper and lower case count as the same.", "acme-prod",
			func(p *Profile) *string { return &p.Name }, func(t string) Note { return CheckName(strings.TrimSpace(t)) }).required(),
		text("domain", "Domain", "The tenant's domain or custom domain, as in Applications > your app > Settings.", "acme.eu.auth0.com",
			func(p *Profile) *string { return &p.Domain }, CheckDomain).required(),
		text("client_id", "Client ID", "The application's client id.", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6",
			func(p *Profile) *string { return &p.ClientID }, CheckClientID).required(),
		text("client_auth", "Client authentication", "How the application proves who it is: Applications > your app > Credentials.", SecretPost,
			func(p *Profile) *string { return &p.ClientAuth }, nil).choices(AuthMethods()).byDefault(SecretPost),
		text("assertion_alg", "Assertion algorithm", "For private_key_jwt: the algorithm that the credential was registered with.", "RS256",
			func(p *Profile) *string { return &p.AssertionAlg }, nil).choices(AssertionAlgs()).byDefault("RS256"),
		text("key_id", "Key ID", "For private_key_jwt: the credential's id, if the assertion should name it.", "",
			func(p *Profile) *string { return &p.KeyID }, func(t string) Note { return noteOf(checkPlain("key id", strings.TrimSpace(t), 255)) }).byDefault("none"),
		text("audience", "Audience", "The API's identifier, exactly as in Applications > APIs.", "https://api.acme.dev",
			func(p *Profile) *string { return &p.Audience }, CheckAudience),
		list("scopes", "Scopes", "What to ask for.", "read:data write:data",
			func(p *Profile) *[]string { return &p.Scopes }, Words, CheckScopes).byDefault("every scope that the client was granted"),
		text("organization", "Organization", "An organization's id or name, where the client grant asks for one.", "org_a1B2c3D4e5F6g7H8",
			func(p *Profile) *string { return &p.Organization }, func(t string) Note { return noteOf(checkPlain("organization", strings.TrimSpace(t), 255)) }).byDefault("none"),
		parameters(),
		text("issuer", "Issuer", "Only if the tokens' issuer is not https://DOMAIN/.", "https://login.acme.dev/",
			func(p *Profile) *string { return &p.Issuer }, CheckIssuer).byDefault("https://DOMAIN/"),
		text("token_url", "Token URL", "Only if the token endpoint is not ISSUER + oauth/token.", "https://login.acme.dev/oauth/token",
			func(p *Profile) *string { return &p.TokenURL }, func(t string) Note { return noteOf(checkEndpoint("token URL", strings.TrimSpace(t))) }).byDefault("ISSUER + oauth/token"),
	}
}

func extraFields() []ProfileField {
	return []ProfileField{
		list("expect.algorithms", "Expected algorithms", "Signature algorithms that the tokens may have.", "RS256",
			func(p *Profile) *[]string { return &p.expect().Algorithms }, Words, checkAlgorithms).byDefault("any safe one"),
		claims(),
		list("tags", "Tags", "Words to group and find profiles by, one a line or between commas.", "prod, eu",
			func(p *Profile) *[]string { return &p.Tags }, Lines, checkTags),
		text("label", "Label", `Shown beside the name; "production" looks like one everywhere.`, "production",
			func(p *Profile) *string { return &p.Label }, func(t string) Note { return noteOf(checkText("label", strings.TrimSpace(t), 64)) }),
		fileField(),
		autoRenew(),
		text("cache", "Token cache", "Where tokens are kept between runs: beside the profile, or only in memory.", CacheMemory,
			func(p *Profile) *string { return &p.Cache }, nil).choices([]string{CacheKeyring, CacheMemory}).byDefault(CacheKeyring),
	}
}

func fileField() ProfileField {
	f := text("ca_file", "CA file", "A PEM file with certificate authorities to trust beside the system's, for a tenant behind a private one.", "/etc/ssl/acme-ca.pem",
		func(p *Profile) *string { return &p.CAFile }, func(t string) Note { return noteOf(checkText("CA file", t, 4096)) })
	f.Kind = FileField
	return f
}

func autoRenew() ProfileField {
	return ProfileField{
		Key: "auto_renew", Label: "Auto-renew", Help: "Fetch anew before the token expires, while the screen is open.", Example: "true", Kind: SwitchField, Default: "off",
		Check: func(t string) Note { return noteOf(checkChoice("auto-renew", t, []string{"true", "false"})) },
		Text: func(p Profile) string {
			if p.AutoRenew {
				return "true"
			}
			return ""
		},
		Apply: func(p *Profile, t string) { p.AutoRenew = strings.TrimSpace(t) == "true" },
	}
}

// list makes a field over a list; split reads its text.
func list(key, label, help, example string, at func(*Profile) *[]string, split func(string) []string, check func(string) Note) ProfileField {
	return ProfileField{
		Key: key, Label: label, Help: help, Example: example, Kind: ListField, Check: check,
		Text:  func(p Profile) string { return strings.Join(*at(&p), "\n") },
		Apply: func(p *Profile, t string) { *at(p) = split(t); p.tidy() },
	}
}

// claims is the field of expected claims.
func claims() ProfileField {
	return ProfileField{
		Key: "expect.claims", Label: "Expected claims", Help: "Claims that the tokens must have, one NAME=VALUE a line.", Example: "https://acme.dev/tenant_id=tenant-123", Kind: MapField,
		Check: func(t string) Note {
			_, err := Pairs(t)
			if err != nil {
				return noteOf(err.Error())
			}
			return Note{}
		},
		Text:  func(p Profile) string { return pairText(p.expect().Claims) },
		Apply: func(p *Profile, t string) { p.expect().Claims, _ = Pairs(t); p.tidy() },
	}
}

// expect makes Expect writable without sharing it with another copy of the profile.
func (p *Profile) expect() *Expect {
	fresh := Expect{}
	if p.Expect != nil {
		fresh = *p.Expect
	}
	p.Expect = &fresh
	return p.Expect
}

// tidy takes an Expect away that says nothing.
func (p *Profile) tidy() {
	if p.Expect != nil && len(p.Expect.Algorithms) == 0 && len(p.Expect.Claims) == 0 {
		p.Expect = nil
	}
}
