package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mintmark/inspect/printable"
	"mintmark/profiles"
)

func (a *app) profile() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Manage profiles: list, show, add, edit, remove, rename, favourite, import, export, test",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage("profile needs to know what to do.", "Use list, show, add, edit, remove, rename, favourite, import, export or test.")
		},
	}
	for _, make := range []func() *cobra.Command{a.profileList, a.profileShow, a.profileAdd, a.profileEdit, a.profileRemove, a.profileRename,
		a.profileFavourite, a.profileImport, a.profileExport, a.profileTest} {
		cmd.AddCommand(make())
	}
	return cmd
}

func (a *app) profileList() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "list", Short: "List the stored profiles; no secret is read", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			list, err := store.List(cmd.Context())
			if err != nil {
				return err
			}
			if a.json {
				return writeJSON(a.Stdout, map[string][]profiles.Summary{"profiles": filled(list)})
			}
			s := &sheet{}
			for _, p := range list {
				var clouds []string
				for _, t := range p.Targets {
					clouds = append(clouds, t.Cloud)
				}
				s.line(pad(p.Name, 24), printable.Own("  "), pad(p.Domain, 32), printable.Own("  "), of(strings.Join(clouds, " ")), of(standing(p)))
			}
			if len(list) == 0 {
				fmt.Fprintln(a.Stderr, "No profiles yet. Add one: mintmark profile add NAME --domain … --client-id …")
			}
			return s.print(a.Stdout)
		},
	})
}

// standing is what a list tells of a profile beside who it is.
func standing(p profiles.Summary) string {
	out := ""
	if p.Label != "" {
		out += "  " + p.Label
	}
	if p.Favourite > 0 {
		out += fmt.Sprintf("  favourite %d", p.Favourite)
	}
	if !p.LastUsed.IsZero() {
		out += "  used " + p.LastUsed.UTC().Format("2006-01-02 15:04Z")
	}
	if p.Damaged != "" {
		out += "  damaged: " + p.Damaged
	}
	return out
}

// filled replaces nil lists, so that a script always finds an array.
func filled(list []profiles.Summary) []profiles.Summary {
	out := make([]profiles.Summary, 0, len(list))
	for _, p := range list {
		if p.Tags == nil {
			p.Tags = []string{}
		}
		if p.Targets == nil {
			p.Targets = []profiles.SummaryTarget{}
		}
		out = append(out, p)
	}
	return out
}

func (a *app) profileShow() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "show NAME", Short: "Print one profile, without its secret", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			p, err := store.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.printProfiles(p)
		},
	})
}

// printProfiles prints profiles in the documented format, which never holds a secret.
func (a *app) printProfiles(list ...profiles.Profile) error {
	doc, err := profiles.Encode(list)
	if err != nil {
		return err
	}
	_, err = a.Stdout.Write(printable.JSON(doc))
	return err
}

// done prints a short document for commands that have nothing else to say, when JSON is wanted.
func (a *app) done(v any) error {
	if !a.json {
		return nil
	}
	return writeJSON(a.Stdout, v)
}

func (a *app) profileRemove() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm"}, Short: "Remove a profile and everything of it: settings, secret, token", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			if err := listed(cmd.Context(), store, args[0]); err != nil {
				return err
			}
			if !yes {
				if !a.StdinTerminal {
					return usage("Removing a profile needs your word.", "Add --yes.")
				}
				if !a.ask("Remove " + printable.Of(args[0]).String() + " with its secret and token?") {
					return &Failure{Exit: ExitNo, Code: "cli.declined", What: "Nothing was removed.", Why: "You did not agree.", Next: "Add --yes to remove without being asked."}
				}
			}
			if err := store.Remove(cmd.Context(), args[0]); err != nil {
				return err
			}
			return a.done(map[string]string{"removed": args[0]})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return a.withJSON(cmd)
}

// listed is an error when a list does not show the name. It also shows what cannot be read, and that can be removed.
func listed(ctx context.Context, store profiles.API, name string) error {
	list, err := store.List(ctx)
	if err != nil {
		return err
	}
	for _, p := range list {
		if profiles.SameName(p.Name, name) {
			return nil
		}
	}
	_, err = store.Get(ctx, name)
	return err
}

func (a *app) profileRename() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "rename FROM TO", Short: "Give a profile another name", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			if err := store.Rename(cmd.Context(), args[0], args[1]); err != nil {
				return err
			}
			return a.done(map[string]any{"renamed": map[string]string{"from": args[0], "to": args[1]}})
		},
	})
}

func (a *app) profileTest() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "test NAME", Short: "Fetch a fresh token and verify it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := a.jobs(cmd.Context())
			if err != nil {
				return err
			}
			f, err := j.Fetch(cmd.Context(), args[0], true)
			if err != nil {
				return err
			}
			done, err := j.Inspect(cmd.Context(), args[0], f.Token)
			if err != nil {
				return err
			}
			if a.json {
				err = writeJSON(a.Stdout, done.Report)
			} else {
				err = inspectSheet(f.Token, done.Report, a.Now()).print(a.Stdout)
			}
			if err != nil {
				return err
			}
			return inspectExit(done)
		},
	})
}
