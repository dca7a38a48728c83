package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

func (a *app) profileImport() *cobra.Command {
	var yes bool
	var secretsDir string
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Import profiles; shows what would change first", Args: cobra.ExactArgs(1),
		Long: "Reads profiles from the documented JSON format, from a sealed export, or from an .env file with AUTH0_… lines.\nShows what it would add and change, and which secrets are still missing, before it does.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runImport(cmd.Context(), args[0], secretsDir, yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.Flags().StringVar(&secretsDir, "secrets-dir", "", "a folder with one file per profile, named as it, that holds its secret")
	return cmd
}

func (a *app) runImport(ctx context.Context, file, secretsDir string, yes bool) error {
	data, err := a.ReadFile(file)
	if err != nil {
		return err
	}
	incoming, secrets, err := a.readImport(ctx, file, data)
	if err != nil {
		return err
	}
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	base, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return err
	}
	for i := range incoming {
		p, notes, err := j.Normalize(incoming[i], base)
		if err != nil {
			return err
		}
		incoming[i] = p
		for _, n := range notes {
			fmt.Fprintln(a.Stderr, of(n))
		}
	}
	if err := a.readSecrets(incoming, secretsDir, secrets); err != nil {
		return err
	}
	plan, err := j.ImportPlan(ctx, incoming, secrets)
	if err != nil {
		return err
	}
	s := &sheet{}
	changes := 0
	for _, item := range plan {
		if item.Action != profiles.Same || !item.SecretMissing {
			changes++
		}
		planRows(s, item)
	}
	if err := s.print(a.Stderr); err != nil {
		return err
	}
	if !yes && changes > 0 {
		if !a.StdinTerminal {
			return usage("Importing changes the store, and nobody is there to agree.", "Add --yes.")
		}
		if !a.ask("Import?") {
			return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was imported.", Why: "You did not agree.", Next: "Add --yes to import without being asked."}
		}
	}
	return j.Import(ctx, incoming, secrets)
}

// readImport takes the documented format, an age file made by export --with-secrets, or an .env file.
func (a *app) readImport(ctx context.Context, file string, data []byte) ([]profiles.Profile, map[string]secret.Secret, error) {
	secrets := map[string]secret.Secret{}
	switch {
	case strings.HasPrefix(string(data), "age-encryption.org/") || strings.HasPrefix(string(data), "-----BEGIN AGE"):
		pass, err := a.AskSecret(ctx, "Passphrase of "+file+": ")
		if err != nil {
			return nil, nil, err
		}
		return profiles.DecodeSealed(data, pass)
	case filepath.Ext(file) == ".env" || filepath.Base(file) == ".env":
		p, key, err := profiles.FromEnv(string(data))
		if err != nil {
			return nil, nil, usage(sentence(oneLine(err)), "The file needs AUTH0_DOMAIN and AUTH0_CLIENT_ID.")
		}
		if p.Name == "" {
			p.Name = strings.SplitN(p.Domain, ".", 2)[0]
		}
		if !key.Empty() {
			secrets[p.Name] = key
		}
		return []profiles.Profile{p}, secrets, nil
	}
	list, notes, err := profiles.DecodeNotes(data)
	for _, n := range notes {
		fmt.Fprintln(a.Stderr, of(n))
	}
	return list, secrets, err
}

// readSecrets reads one file per profile; a file that is not there is no error, the plan says what is missing.
func (a *app) readSecrets(incoming []profiles.Profile, dir string, into map[string]secret.Secret) error {
	if dir == "" {
		return nil
	}
	for _, p := range incoming {
		if filepath.Base(p.Name) != p.Name {
			continue // a name with a separator cannot be a file of the folder
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
	if item.SecretMissing {
		s.line(printable.Own("    no secret yet: mintmark profile edit "), of(jobs.Quote(item.Name)), printable.Own(" --secret-stdin"))
	}
}

func (a *app) profileExport() *cobra.Command {
	var sealed string
	cmd := &cobra.Command{
		Use: "export [NAME…]", Short: "Print profiles in the documented format, without secrets",
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			list, secrets, err := j.Export(cmd.Context(), args, sealed != "")
			if err != nil {
				return err
			}
			if sealed == "" {
				doc, err := profiles.Encode(list)
				if err != nil {
					return err
				}
				_, err = a.Stdout.Write(printable.JSON(doc))
				return err
			}
			pass, err := a.AskSecret(cmd.Context(), "Passphrase for "+sealed+": ")
			if err != nil {
				return err
			}
			data, err := profiles.EncodeSealed(list, secrets, pass)
			if err != nil {
				return err
			}
			return a.WriteFile(sealed, data)
		},
	}
	cmd.Flags().StringVar(&sealed, "with-secrets", "", "write an age file with the secrets too, locked by a passphrase")
	return cmd
}
