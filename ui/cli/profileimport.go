package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

type importFlags struct {
	yes                    bool
	secretsDir, passphrase string
	name                   string // of the one profile that an .env file or a curl command holds
}

func (a *app) profileImport() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Import profiles; shows what would change first", Args: cobra.ExactArgs(1),
		Long: "Reads profiles from the documented JSON format, from a sealed export, from an .env file with AUTH0_… lines, or from a curl command for /oauth/token; - is standard input.\nShows what it would add and change, and which secrets are still missing, before it does.",
		RunE: func(cmd *cobra.Command, args []string) error { return a.runImport(cmd.Context(), args[0], f) },
	}
	cmd.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	cmd.Flags().StringVar(&f.secretsDir, "secrets-dir", "", "a folder with one file per profile, named as it, that holds its secret")
	cmd.Flags().StringVar(&f.name, "name", "", "the profile's name, for an .env file or a curl command; without it the tenant's")
	cmd.Flags().StringVar(&f.passphrase, "passphrase-file", "", "a file with the passphrase of a sealed export")
	return a.withJSON(cmd)
}

func (a *app) runImport(ctx context.Context, file string, f importFlags) error {
	data, err := a.whole(file)
	if err != nil {
		return err
	}
	incoming, secrets, err := a.readImport(ctx, file, data, f)
	if err != nil {
		return err
	}
	a.create = true
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	if err := a.normalizeImport(j, file, data, incoming); err != nil {
		return err
	}
	if err := a.readSecrets(incoming, f.secretsDir, secrets); err != nil {
		return err
	}
	plan, err := j.ImportPlan(ctx, incoming, secrets)
	if err != nil {
		return err
	}
	changes := len(secrets) > 0
	s := &sheet{}
	for _, item := range plan {
		changes = changes || item.Action != profiles.Same
		planRows(s, item)
	}
	if err := s.print(a.Stderr); err != nil {
		return err
	}
	if changes {
		if err := staySecret(plan, f.yes); err != nil {
			return err
		}
		if err := a.agree(f.yes); err != nil {
			return err
		}
		if err := j.Import(ctx, incoming, secrets); err != nil {
			return err
		}
	}
	return a.done(planDocument(plan))
}

// staySecret lets nobody but a person agree that a stored secret is sent to another host than so far: whoever may write to
// a team's file could otherwise have the secrets of all who import it.
func staySecret(plan []profiles.PlanItem, yes bool) error {
	for _, item := range plan {
		if yes && item.SecretMoves != "" {
			return usage("The stored secret of "+item.Name+" would go to another host than so far: "+item.SecretMoves+".",
				"Import without --yes to agree to that, or give its secret with --secrets-dir.")
		}
	}
	return nil
}

// agree asks before the store is changed.
func (a *app) agree(yes bool) error {
	switch {
	case yes:
		return nil
	case !a.StdinTerminal:
		return usage("Importing changes the store, and nobody is there to agree.", "Add --yes.")
	case !a.ask("Import?"):
		return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was imported.", Why: "You did not agree.", Next: "Add --yes to import without being asked."}
	}
	return nil
}

// normalizeImport checks every target with its cloud; an error in the documented format names its place in the file.
func (a *app) normalizeImport(j *jobs.Jobs, file string, data []byte, incoming []profiles.Profile) error {
	base, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return err
	}
	for i := range incoming {
		p, notes, err := j.Normalize(incoming[i], base)
		var target *jobs.TargetError
		if errors.As(err, &target) && !profiles.IsSealed(data) {
			path := fmt.Sprintf("profiles[%d].targets[%d].%s", i, target.Target, target.Path)
			at := jobs.FindPlace(data, path)
			return &profiles.FormatError{Line: at.Line, Column: at.Column, Path: path, Code: profiles.CodeFormat, What: strings.TrimSuffix(target.What, ".") + "."}
		}
		if err != nil {
			return err
		}
		incoming[i] = p
		for _, n := range notes {
			fmt.Fprintln(a.Stderr, of(n))
		}
	}
	return nil
}

// readImport takes the documented format, an age file made by export --with-secrets, an .env file or a curl command.
func (a *app) readImport(ctx context.Context, file string, data []byte, f importFlags) ([]profiles.Profile, map[string]secret.Secret, error) {
	env := filepath.Ext(file) == ".env" || strings.Contains(string(data), "AUTH0_")
	switch start := strings.TrimSpace(string(data)); {
	case profiles.IsSealed(data):
		pass, err := a.passphrase(ctx, "Passphrase of "+file+": ", f.passphrase)
		if err != nil {
			return nil, nil, err
		}
		return profiles.DecodeSealed(data, pass)
	case !strings.HasPrefix(start, "{") && profiles.HoldsCurl(start):
		p, key, err := profiles.FromCurl(start)
		return readOne(p, key, err, f.name, "The command asks /oauth/token and has a client_id.")
	case env && !strings.HasPrefix(start, "{"):
		p, key, err := a.fromEnvFile(string(data))
		return readOne(p, key, err, f.name, "The file needs AUTH0_DOMAIN and AUTH0_CLIENT_ID.")
	}
	list, notes, err := profiles.DecodeNotes(data)
	for _, n := range notes {
		fmt.Fprintln(a.Stderr, of(n))
	}
	return list, map[string]secret.Secret{}, err
}

// readOne is the one profile that an .env file or a curl command holds, under the name that was asked for or its tenant's.
func readOne(p profiles.Profile, key secret.Secret, err error, name, next string) ([]profiles.Profile, map[string]secret.Secret, error) {
	if err != nil {
		return nil, nil, usage(sentence(oneLine(err)), next)
	}
	if p.Name = name; name == "" {
		p.Name = strings.SplitN(p.Domain, ".", 2)[0]
	}
	secrets := map[string]secret.Secret{}
	if !key.Empty() {
		secrets[p.Name] = key
	}
	return []profiles.Profile{p}, secrets, nil
}

// passphrase reads it from the file that the user named, or asks on the terminal.
func (a *app) passphrase(ctx context.Context, prompt, file string) (secret.Secret, error) {
	if file == "" {
		return a.AskSecret(ctx, prompt)
	}
	b, err := a.ReadFile(file)
	return secret.New(strings.TrimRight(string(b), "\r\n")), err
}

// readSecrets reads one file per profile; a file that is not there is no error, the plan says what is missing.
func (a *app) readSecrets(incoming []profiles.Profile, dir string, into map[string]secret.Secret) error {
	if dir == "" {
		return nil
	}
	for _, p := range incoming {
		if filepath.Base(p.Name) != p.Name || strings.HasPrefix(p.Name, ".") {
			continue // such a name cannot be a file of the folder
		}
		b, err := a.ReadFile(filepath.Join(dir, p.Name))
		if missingFile(err) {
			continue
		}
		if err != nil {
			return err
		}
		into[p.Name] = secret.New(strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"))
	}
	return nil
}

func planRows(s *sheet, item profiles.PlanItem) {
	s.line(of(string(item.Action)), printable.Own("  "), of(item.Name))
	for _, c := range item.Changes {
		s.line(printable.Own("    "), of(c.Field), printable.Own("  "), of(c.Old), printable.Own(" → "), of(c.New))
	}
	if n := profiles.CheckName(item.Name); item.Action == profiles.Add && n.Status == "warn" {
		s.line(printable.Own("    "), of(n.Text))
	}
	if item.SecretMoves != "" {
		s.line(printable.Own("    its stored secret would go to another host than so far: "), of(item.SecretMoves))
	}
	if item.SecretMissing {
		s.line(printable.Own("    no secret yet: mintmark profile edit "), told(quote.Shell(item.Name)), printable.Own(" --secret-stdin"))
	}
}

type planJSON struct {
	Name          string       `json:"name"`
	Action        string       `json:"action"` // add, change, same
	Changes       []changeText `json:"changes"`
	SecretMissing bool         `json:"secret_missing"`
	SecretMoves   string       `json:"secret_moves,omitempty"` // the other host's token endpoint that gets the stored secret
}

type changeText struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

func planDocument(plan []profiles.PlanItem) map[string][]planJSON {
	out := make([]planJSON, 0, len(plan))
	for _, item := range plan {
		row := planJSON{item.Name, string(item.Action), []changeText{}, item.SecretMissing, item.SecretMoves}
		for _, c := range item.Changes {
			row.Changes = append(row.Changes, changeText(c))
		}
		out = append(out, row)
	}
	return map[string][]planJSON{"imported": out}
}
