package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mintmark/inspect/lazyregexp"
)

func (a *app) completion() *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print a completion script: bash, zsh, fish or powershell", Args: cobra.ExactArgs(1),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(a.Stdout)
			case "fish":
				return root.GenFishCompletion(a.Stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.Stdout)
			}
			return usage("There is no completion for "+args[0]+".", "Use bash, zsh, fish or powershell.")
		},
	}
}

// completes says what a shell may offer for a command's arguments and flags, by the words of its usage. Where neither a
// file nor one of a few words is meant, nothing is offered: a shell's own list of files would mislead. Names of profiles
// are not offered, since the store would have to be opened, and might ask, at every press of the key.
func (a *app) completes(cmd *cobra.Command) {
	if len(cmd.ValidArgs) == 0 && cmd.ValidArgsFunction == nil {
		wants := strings.Fields(cmd.Use)[1:]
		cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(wants) == 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			want := wants[min(len(args), len(wants)-1)]
			switch {
			case len(args) >= len(wants) && !strings.Contains(want, "…"):
				return nil, cobra.ShellCompDirectiveNoFileComp
			case strings.Contains(want, "CLOUD"):
				var offer []string
				for _, c := range a.Clouds {
					offer = append(offer, c.ID())
				}
				if cmd.Flags().Lookup("helper") != nil {
					offer = append(offer, "kubectl")
				}
				return offer, cobra.ShellCompDirectiveNoFileComp
			case want == "FILE":
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if offer, ok := flagWords(f); ok {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(offer, cobra.ShellCompDirectiveNoFileComp))
		}
	})
}

// path finds the flags that take the name of a file or folder.
var path = lazyregexp.New(`\b(?:file|folder|dir|FILE)\b`)

// flagWords are the words that a flag may have; false where a file may be meant.
func flagWords(f *pflag.Flag) (words []string, ok bool) {
	switch {
	case path().MatchString(f.Name) || path().MatchString(f.Usage):
		return nil, false
	case f.Name == "as" || f.Name == "client-auth" || f.Name == "cache" || f.Name == "assertion-alg":
		_, list, found := strings.Cut(f.Usage, ": ")
		if !found {
			list = strings.TrimPrefix(f.Usage, "only as ")
		}
		return strings.Fields(strings.NewReplacer(",", " ", " or ", " ").Replace(list)), true
	case f.Name == "user":
		return []string{"device", "browser"}, true
	}
	return nil, true
}
