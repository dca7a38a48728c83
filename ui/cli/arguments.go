package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exact gives every command errors that name its own arguments and flags, in place of cobra's counts.
func (a *app) exact(cmd *cobra.Command) {
	cmd.SuggestionsMinimumDistance = 2
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage(sentence(err.Error()), c.CommandPath()+" --help lists the flags.")
	})
	if check := cmd.Args; check != nil {
		cmd.Args = func(c *cobra.Command, args []string) error {
			if check(c, args) == nil {
				return nil
			}
			return argumentFailure(c, args)
		}
	}
	a.completes(cmd)
	for _, sub := range cmd.Commands() {
		a.exact(sub)
	}
}

func argumentFailure(c *cobra.Command, args []string) *Failure {
	if c.HasSubCommands() && len(args) > 0 {
		next := c.CommandPath() + " --help lists the commands."
		if like := c.SuggestionsFor(args[0]); len(like) > 0 {
			next = "Did you mean " + strings.Join(like, " or ") + "?"
		}
		return usage(fmt.Sprintf("There is no command %q.", strings.TrimPrefix(c.CommandPath()+" ", "mintmark ")+args[0]), next)
	}
	wants := strings.TrimSpace(strings.TrimPrefix(c.Use, c.Name()))
	if wants == "" {
		return usage(c.CommandPath()+" takes no argument.", c.CommandPath()+" --help lists the flags.")
	}
	given := fmt.Sprintf("%d arguments were", len(args))
	switch len(args) {
	case 0:
		given = "none was"
	case 1:
		given = "one was"
	}
	return usage(fmt.Sprintf("%s wants %s, and %s given.", c.CommandPath(), wants, given), c.CommandPath()+" --help says more.")
}

// help is cobra's, but an unknown topic is an error.
func (a *app) help() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Say what a command does",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return argumentFailure(cmd.Root(), args)
			}
			return found.Help()
		},
	}
}
