package cli

import (
	"context"
	"io"
	"strings"
	"testing"

	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// TestAKeyringInTroubleOpensTheScreen: it offers ways on. What was named on the command line, and plain prompts, get
// the error itself.
func TestAKeyringInTroubleOpensTheScreen(t *testing.T) {
	for args, screen := range map[string]bool{"": true, "--accessible": false, "--store vault:f": false} {
		var got *ScreenOptions
		code := Run(t.Context(), Deps{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, StdoutTerminal: true,
			Getenv: func(string) string { return "" },
			OpenStore: func(context.Context, string, Opening) (profiles.API, error) {
				return nil, &profiles.Trouble{Code: profiles.CodeLocked, What: "The keyring is locked."}
			},
			Screen: func(_ context.Context, j *jobs.Jobs, o ScreenOptions) error {
				got = &o
				if j != nil {
					t.Error("there are jobs without a store")
				}
				return nil
			}}, strings.Fields(args))
		if (got != nil) != screen || screen != (code == ExitYes) {
			t.Errorf("%q: screen %v, exit %d", args, got != nil, code)
		}
		if got != nil && (got.Trouble == nil || got.Store != "keyring") {
			t.Errorf("%q: the screen was told %+v", args, got)
		}
	}
}
