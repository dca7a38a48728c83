package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// editFlags are the fields of a profile as flags, named as in the file with dashes.
type editFlags struct {
	p                               profiles.Profile
	expectAlgorithms, expectClaims  []string
	secretStdin, fromEnv            bool
	privateKeyFile, target, fromRaw string
	set, setFile                    []string
	removeTarget                    bool
	approve, parameters             []string
}

func (f *editFlags) bind(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&f.p.Domain, "domain", "", "the tenant's domain, for example acme.eu.auth0.com")
	s.StringVar(&f.p.Issuer, "issuer", "", "the issuer, if it is not https://DOMAIN/")
	s.StringVar(&f.p.TokenURL, "token-url", "", "the token endpoint, if it is not ISSUER + oauth/token")
	s.StringVar(&f.p.ClientID, "client-id", "", "the application's client id")
	s.StringVar(&f.p.ClientAuth, "client-auth", "", strings.Join(profiles.AuthMethods(), ", "))
	s.StringVar(&f.p.AssertionAlg, "assertion-alg", "", "private_key_jwt: "+strings.Join(profiles.AssertionAlgs(), ", "))
	s.StringVar(&f.p.KeyID, "key-id", "", "private_key_jwt: the key's kid")
	s.StringVar(&f.p.Audience, "audience", "", "the API's identifier, exactly")
	s.StringSliceVar(&f.p.Scopes, "scopes", nil, "scopes to ask for; none means every granted one")
	s.StringVar(&f.p.Organization, "organization", "", "an organization's id or name")
	s.StringArrayVar(&f.parameters, "parameters", nil, "a further parameter of the token request, NAME=VALUE; repeatable; no secrets")
	s.StringSliceVar(&f.expectAlgorithms, "expect-algorithms", nil, "signature algorithms that the tokens may have")
	s.StringArrayVar(&f.expectClaims, "expect-claims", nil, "a claim that the tokens must have, NAME=VALUE; repeatable")
	s.StringSliceVar(&f.p.Tags, "tags", nil, "words to group profiles by")
	s.StringVar(&f.p.Label, "label", "", `a label; "production" looks like one everywhere`)
	s.StringVar(&f.p.CAFile, "ca-file", "", "a PEM file with further certificate authorities")
	s.BoolVar(&f.p.AutoRenew, "auto-renew", false, "fetch anew before a token expires, while the screen is open")
	s.StringVar(&f.p.Cache, "cache", "", "where tokens are cached: keyring or memory")
	s.BoolVar(&f.secretStdin, "secret-stdin", false, "read the client secret from standard input")
	s.StringVar(&f.privateKeyFile, "private-key-file", "", "read the private key (PEM or JWK) from a file")
	s.StringVar(&f.target, "target", "", "the target that --set means: CLOUD or CLOUD:NAME; made if it is not there")
	s.StringArrayVar(&f.set, "set", nil, "a setting of the target, KEY=VALUE; repeatable")
	s.StringArrayVar(&f.setFile, "set-file", nil, "a setting of the target from a file, KEY=@FILE; repeatable")
	s.StringArrayVar(&f.approve, "approve-host", nil, "let this profile's requests reach a host on a private address; repeatable")
	s.BoolVar(&f.removeTarget, "remove-target", false, "remove the target that --target names")
	s.BoolVar(&f.fromEnv, "from-env", false, "start from the environment: AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_AUDIENCE, and what the clouds' SDKs read (AWS_ROLE_ARN, AZURE_TENANT_ID and AZURE_CLIENT_ID, GOOGLE_APPLICATION_CREDENTIALS)")
	s.StringVar(&f.fromRaw, "from-curl", "", "start from a curl command for /oauth/token in a file, - for standard input")
}

func (a *app) profileAdd() *cobra.Command {
	var f editFlags
	cmd := &cobra.Command{
		Use: "add NAME", Short: "Add a profile; on a terminal it asks for what is missing", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.create = true
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			_, err = j.Store.Get(cmd.Context(), args[0])
			if err == nil {
				return &Failure{Exit: ExitStore, Code: "store.name.taken", What: "There is a profile " + args[0] + " already.", Why: "Names are unique without regard to case.", Next: "mintmark profile edit " + quote.Shell(args[0]) + " changes it."}
			}
			if !notFound(err) {
				return err
			}
			return a.editProfile(cmd, j, profiles.Profile{Name: args[0]}, &f, true)
		},
	}
	f.bind(cmd)
	return a.withJSON(cmd)
}

func (a *app) profileEdit() *cobra.Command {
	var f editFlags
	cmd := &cobra.Command{
		Use: "edit NAME", Short: "Change fields of a profile", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			p, err := j.Store.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.editProfile(cmd, j, p, &f, false)
		},
	}
	f.bind(cmd)
	return a.withJSON(cmd)
}

func notFound(err error) bool { return errors.Is(err, profiles.ErrNotFound) }

// editProfile applies the flags to p and stores it.
func (a *app) editProfile(cmd *cobra.Command, j *jobs.Jobs, p profiles.Profile, f *editFlags, adding bool) error {
	p, key, err := a.startingPoint(j, p, f)
	if err != nil {
		return err
	}
	if err := f.apply(cmd, &p); err != nil {
		return err
	}
	if adding && a.StdinTerminal && !f.secretStdin && (p.Domain == "" || p.ClientID == "") {
		a.askFields(&p)
	}
	if p, err = a.settled(j, p, f); err != nil {
		return err
	}
	if key, err = a.secretFor(cmd, p, f, key, adding); err != nil {
		return err
	}
	if key != nil {
		a.remark("secret", profiles.CheckSecret(p.ClientAuth, *key).Status, profiles.CheckSecret(p.ClientAuth, *key).Text)
	}
	if err := j.Store.Put(cmd.Context(), p, key); err != nil {
		return err
	}
	if len(f.approve) > 0 {
		if err := j.Approve(cmd.Context(), p.Name, f.approve...); err != nil {
			return err
		}
	}
	if a.json {
		return a.printProfiles(p)
	}
	return nil
}

// settled is the profile with its domain cut down, its target changed and everything checked.
func (a *app) settled(j *jobs.Jobs, p profiles.Profile, f *editFlags) (profiles.Profile, error) {
	domain, note, err := profiles.CleanDomain(p.Domain)
	if err != nil {
		return p, usage(err.Error(), "Write --domain acme.eu.auth0.com.")
	}
	if p.Domain = domain; note != "" {
		fmt.Fprintln(a.Stderr, note)
	}
	if err := a.applyTarget(j, &p, f); err != nil {
		return p, err
	}
	base, err := filepath.Abs(".")
	if err != nil {
		return p, err
	}
	p, notes, err := j.Normalize(p, base)
	if err != nil {
		return p, err
	}
	for _, n := range notes {
		fmt.Fprintln(a.Stderr, of(n))
	}
	if err := profiles.Validate(p); err != nil {
		return p, usage(oneLine(err), "mintmark profile add --help lists the fields.")
	}
	for _, field := range profiles.Fields() {
		if text := field.Text(p); text != "" {
			n := field.Check(text)
			a.remark(field.Flag(), n.Status, n.Text)
		}
	}
	for _, r := range profiles.Review(p) {
		a.remark(r.Field, r.Note.Status, r.Note.Text)
	}
	return p, nil
}

// remark warns of what is allowed and looks wrong.
func (a *app) remark(field, status, text string) {
	if status == "warn" || status == "fail" {
		fmt.Fprintf(a.Stderr, "warning: %s: %s\n", of(field), of(text))
	}
}

// oneLine joins errors that come on several lines.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", " ") }

// startingPoint reads --from-env or --from-curl.
func (a *app) startingPoint(j *jobs.Jobs, p profiles.Profile, f *editFlags) (profiles.Profile, *secret.Secret, error) {
	switch {
	case f.fromEnv:
		return a.fromEnvironment(j, p)
	case f.fromRaw == "":
		return p, nil, nil
	}
	text, err := a.whole(strings.TrimPrefix(f.fromRaw, "@"))
	if err != nil {
		return p, nil, err
	}
	found, key, err := profiles.FromCurl(string(text))
	if err != nil {
		return p, nil, usage(sentence(oneLine(err)), "Give the fields as flags instead.")
	}
	p = profiles.Over(p, found)
	if key.Empty() {
		return p, nil, nil
	}
	return p, &key, nil
}

// apply copies the flags that were given.
func (f *editFlags) apply(cmd *cobra.Command, p *profiles.Profile) error {
	given := cmd.Flags().Changed
	texts := map[string][2]*string{
		"domain": {&p.Domain, &f.p.Domain}, "issuer": {&p.Issuer, &f.p.Issuer}, "token-url": {&p.TokenURL, &f.p.TokenURL},
		"client-id": {&p.ClientID, &f.p.ClientID}, "client-auth": {&p.ClientAuth, &f.p.ClientAuth}, "assertion-alg": {&p.AssertionAlg, &f.p.AssertionAlg},
		"key-id": {&p.KeyID, &f.p.KeyID}, "audience": {&p.Audience, &f.p.Audience}, "organization": {&p.Organization, &f.p.Organization},
		"label": {&p.Label, &f.p.Label}, "ca-file": {&p.CAFile, &f.p.CAFile}, "cache": {&p.Cache, &f.p.Cache},
	}
	for name, pair := range texts {
		if given(name) {
			*pair[0] = *pair[1]
		}
	}
	if given("scopes") {
		p.Scopes = f.p.Scopes
	}
	if given("tags") {
		p.Tags = f.p.Tags
	}
	if given("auto-renew") {
		p.AutoRenew = f.p.AutoRenew
	}
	if given("parameters") {
		var err error
		if p.Parameters, err = profiles.Pairs(strings.Join(f.parameters, "\n")); err != nil {
			return usage(err.Error(), "Example: --parameters env=staging")
		}
	}
	return f.applyExpect(cmd, p)
}

func (f *editFlags) applyExpect(cmd *cobra.Command, p *profiles.Profile) error {
	if !cmd.Flags().Changed("expect-algorithms") && !cmd.Flags().Changed("expect-claims") {
		return nil
	}
	e := profiles.Expect{}
	if p.Expect != nil {
		e = *p.Expect
	}
	if cmd.Flags().Changed("expect-algorithms") {
		e.Algorithms = f.expectAlgorithms
	}
	if cmd.Flags().Changed("expect-claims") {
		e.Claims = map[string]string{}
		for _, pair := range f.expectClaims {
			// A claim's name may be an address with = in its query; its value hardly is: cut at the last.
			i := strings.LastIndexByte(pair, '=')
			if i <= 0 {
				return usage("--expect-claims "+pair+" is no NAME=VALUE.", "Example: --expect-claims https://acme.dev/tenant_id=tenant-123")
			}
			e.Claims[pair[:i]] = pair[i+1:]
		}
	}
	p.Expect = &e
	return nil
}

// askFields asks on the terminal for what every profile needs, and again for an answer that cannot be right.
func (a *app) askFields(p *profiles.Profile) {
	in := bufio.NewScanner(a.Stdin)
	for _, q := range []struct {
		label, example string
		into           *string
		check          func(string) profiles.Note
	}{
		{"Domain", "acme.eu.auth0.com", &p.Domain, profiles.CheckDomain},
		{"Client ID", "from the application's page", &p.ClientID, profiles.CheckClientID},
		{"Audience", "the API's identifier", &p.Audience, profiles.CheckAudience},
	} {
		for *q.into == "" {
			fmt.Fprintf(a.Stderr, "%s (%s): ", q.label, q.example)
			if !in.Scan() {
				return
			}
			answer := strings.TrimSpace(in.Text())
			note := q.check(answer)
			if note.Status != "fail" {
				*q.into = answer
				break // what only looks wrong is said with all the rest
			}
			fmt.Fprintln(a.Stderr, of(note.Text))
		}
	}
}

// secretFor reads the secret from where the flags say; nil keeps the stored one.
func (a *app) secretFor(cmd *cobra.Command, p profiles.Profile, f *editFlags, found *secret.Secret, adding bool) (*secret.Secret, error) {
	switch {
	case f.secretStdin && f.privateKeyFile != "":
		return nil, usage("--secret-stdin and --private-key-file exclude each other.", "Name the one that the client authentication needs.")
	case f.secretStdin:
		b, err := io.ReadAll(io.LimitReader(a.Stdin, profiles.MaxRecord+3)) // a line end, and enough to be refused
		if err != nil {
			return nil, err
		}
		key := secret.New(strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"))
		if key.Empty() {
			return nil, usage("Standard input holds no secret.", "Pipe it in: printf %s \"$SECRET\" | mintmark profile add … --secret-stdin")
		}
		return &key, nil
	case f.privateKeyFile != "":
		b, err := a.ReadFile(f.privateKeyFile)
		if err != nil {
			return nil, err
		}
		key := secret.New(string(b))
		return &key, nil
	case found != nil:
		return found, nil
	case adding && p.ClientAuth == profiles.PrivateKeyJWT: // a key has many lines, and a prompt takes one
		a.remark("secret", "warn", "No private key yet; give it with: mintmark profile edit "+quote.Shell(p.Name)+" --private-key-file FILE")
		return nil, nil
	case adding && a.StdinTerminal:
		key, err := a.AskSecret(cmd.Context(), "Client secret (not shown, empty to add it later): ")
		if err != nil || key.Empty() {
			return nil, err
		}
		return &key, nil
	}
	return nil, nil
}
