package cli

import (
	"context"

	"github.com/spf13/cobra"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

func (a *app) profileExport() *cobra.Command {
	var sealed, passphraseFile string
	cmd := &cobra.Command{
		Use: "export [NAME…]", Short: "Print profiles in the documented format, without secrets", Args: cobra.ArbitraryArgs,
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
				return a.printProfiles(list...)
			}
			return a.seal(cmd.Context(), list, secrets, sealed, passphraseFile)
		},
	}
	cmd.Flags().StringVar(&sealed, "with-secrets", "", "write an age file with the secrets too, locked by a passphrase")
	cmd.Flags().StringVar(&passphraseFile, "passphrase-file", "", "with --with-secrets: a file with the passphrase, in place of the terminal")
	return a.withJSON(cmd)
}

// seal writes profiles with their secrets into an age file. A passphrase that is typed is typed twice: a slip of the
// finger would lock everybody out.
func (a *app) seal(ctx context.Context, list []profiles.Profile, secrets map[string]secret.Secret, file, passphraseFile string) error {
	pass, err := a.passphrase(ctx, "Passphrase for "+file+": ", passphraseFile)
	if err != nil {
		return err
	}
	if passphraseFile == "" {
		again, err := a.AskSecret(ctx, "The same once more: ")
		if err != nil {
			return err
		}
		if again.Reveal() != pass.Reveal() {
			return usage("The two passphrases differ.", "Run the command again.")
		}
	}
	if pass.Empty() {
		return usage("The passphrase is empty.", "Secrets leave the store only behind a passphrase.")
	}
	data, err := profiles.EncodeSealed(list, secrets, pass)
	if err != nil {
		return err
	}
	if err := a.WriteFile(file, data); err != nil {
		return err
	}
	return a.done(map[string]string{"written": file})
}
