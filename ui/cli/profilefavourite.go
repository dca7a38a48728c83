package cli

import (
	"math"

	"github.com/spf13/cobra"
)

func (a *app) profileFavourite() *cobra.Command {
	var place int
	var remove bool
	cmd := &cobra.Command{
		Use: "favourite NAME", Aliases: []string{"favorite"}, Short: "List a profile first, among the favourites in their order", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed("place")
			switch {
			case remove && given:
				return usage("--place and --remove exclude each other.", "Name one of them.")
			case given && place < 1:
				return usage("--place counts from 1.", "Example: --place 1 lists the profile before all others.")
			case remove:
				place = 0
			case !given:
				place = math.MaxInt
			}
			store, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			if err := store.Favour(cmd.Context(), args[0], place); err != nil || !a.json {
				return err
			}
			list, err := store.List(cmd.Context())
			if err != nil {
				return err
			}
			names := []string{}
			for _, p := range list {
				if p.Favourite > 0 {
					names = append(names, p.Name)
				}
			}
			return a.done(map[string][]string{"favourites": names})
		},
	}
	cmd.Flags().IntVar(&place, "place", 0, "its place among the favourites, from 1; without it the last")
	cmd.Flags().BoolVar(&remove, "remove", false, "make it a favourite no longer")
	return a.withJSON(cmd)
}
