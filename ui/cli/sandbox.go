package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) sandbox() *cobra.Command {
	var o SandboxOptions
	var headless, accessible bool
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Start a pretend Auth0 and pretend clouds on this machine, and open the screen on them",
		Long: "Starts a pretend Auth0 tenant, AWS, Google Cloud, Entra and API on loopback and opens the screen on them, with profiles in memory.\n" +
			"With --headless it only serves: one JSON line when ready, until it is interrupted.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !headless && !a.StdoutTerminal {
				return usage("The screen needs a terminal, and standard output is none.", "Add --headless to serve the pretend world alone.")
			}
			world, err := a.StartSandbox(cmd.Context(), o)
			if err != nil {
				return err
			}
			if !headless {
				return a.Screen(cmd.Context(), world.Jobs, ScreenOptions{Accessible: accessible, Banner: "sandbox"})
			}
			line, err := json.Marshal(world.Ready)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(a.Stdout, "%s\n", line); err != nil {
				return err
			}
			<-cmd.Context().Done()
			return verdict(ExitYes)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&headless, "headless", false, "only serve, without the screen")
	flags.BoolVar(&accessible, "accessible", false, "plain prompts in place of the screen")
	flags.StringVar(&o.World, "world", "", "a world file in place of the built-in one")
	flags.StringVar(&o.Addr, "addr", "", "address of the first tenant, on loopback (default 127.0.0.1:0)")
	flags.StringVar(&o.Dir, "dir", "", "write ca.pem, profiles.json, secrets and a ready vault there")
	return cmd
}
