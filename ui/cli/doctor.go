package cli

import (
	"github.com/spf13/cobra"

	"mintmark/inspect/printable"
)

// Check is one thing that doctor looked at.
type Check struct {
	Name   string `json:"name"`
	Status string `json:"status"` // pass, warn, fail, skip
	Detail string `json:"detail"`
	Next   string `json:"next"`
}

func (a *app) doctor() *cobra.Command {
	return a.withJSON(&cobra.Command{
		Use: "doctor", Short: "Check keyring, clipboard, terminal, clock and proxy", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks := a.Doctor(cmd.Context(), first(a.store, a.Getenv("MINTMARK_STORE"), "keyring"))
			failed := false
			s := &sheet{}
			for _, c := range checks {
				failed = failed || c.Status == "fail"
				s.line(mark(c.Status), printable.Own(" "), pad(c.Name, 12), of(c.Detail))
				if c.Next != "" {
					s.line(printable.Own("              next: "), of(c.Next))
				}
			}
			var err error
			if a.json {
				err = writeJSON(a.Stdout, map[string][]Check{"checks": checks})
			} else {
				err = s.print(a.Stdout)
			}
			if err == nil && failed {
				err = verdict(ExitNo)
			}
			return err
		},
	})
}

// StoreCheck is the doctor's line for a store that did not open.
func StoreCheck(err error) Check {
	f := failure(err)
	return Check{Name: "store", Status: "fail", Detail: f.What + " " + f.Why, Next: f.Next}
}
