package desktop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"

	"mintmark/ui/jobs"
)

const (
	maxPrinted = 1 << 20 // what a vendor's tool may print
	maxTrouble = 4 << 10 // of what it complains about, the end is kept
	readLimit  = 60 * time.Second
)

// RunCommand runs a vendor's own command-line tool, without a shell and without anything to read from, and gives what it
// printed. It runs as the user's own login of that tool; nothing of ours is in its arguments but names. Errors are
// *jobs.UsageError, or ctx's.
func RunCommand(ctx context.Context, argv []string) ([]byte, error) {
	if len(argv) == 0 {
		return nil, errors.New("there is no command to run")
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return nil, &jobs.UsageError{What: "there is no program " + argv[0] + " on this machine", Why: "Reading from the cloud uses the vendor's own tool and its login.",
			Next: "Install " + argv[0] + " and log in with it, or paste what the cloud shows into the field."}
	}
	limited, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	printed, trouble := &bounded{limit: maxPrinted}, &bounded{limit: maxTrouble, tail: true}
	cmd := exec.CommandContext(limited, path, argv[1:]...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=", "CLOUDSDK_CORE_DISABLE_PROMPTS=1", "AZURE_CORE_NO_COLOR=1")
	cmd.Stdout, cmd.Stderr = printed, trouble
	cmd.WaitDelay = 2 * time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, &jobs.UsageError{What: argv[0] + " did not end within a minute", Next: "Run it in a shell to see what it waits for: " + jobs.CommandLine(argv)}
	case err != nil:
		return nil, explainRun(argv, err, trouble.kept.String())
	case printed.over:
		return nil, &jobs.UsageError{What: argv[0] + " printed more than a mebibyte", Next: "Run it in a shell, and paste the part that counts: " + jobs.CommandLine(argv)}
	}
	return printed.kept.Bytes(), nil
}

// explainRun says why a tool failed, in its own words, and what usually helps.
func explainRun(argv []string, err error, trouble string) error {
	words := strings.TrimSpace(trouble)
	if words == "" {
		words = err.Error()
	}
	next := "Run it in a shell to see more: " + jobs.CommandLine(argv)
	low := strings.ToLower(words)
	for _, hint := range []struct{ program, says, next string }{
		{"aws", "unable to locate credentials", "Log the aws tool in first: aws configure, or aws sso login."},
		{"aws", "expired", "Log the aws tool in again: aws sso login, or new keys."},
		{"aws", "accessdenied", "The login of the aws tool may not read this; its message names the missing permission."},
		{"gcloud", "active account", "Log gcloud in first: gcloud auth login."},
		{"gcloud", "reauthentication", "Log gcloud in again: gcloud auth login."},
		{"gcloud", "permission_denied", "The login of gcloud may not read this; its message names the missing permission."},
		{"az", "az login", "Log az in first: az login."},
	} {
		if hint.program == argv[0] && strings.Contains(low, hint.says) {
			next = hint.next
			break
		}
	}
	return &jobs.UsageError{What: argv[0] + " failed", Why: words, Next: next}
}

// bounded keeps at most limit bytes: the first, or the last. The buffer is a field, because an embedded one would be
// read into past Write.
type bounded struct {
	kept  bytes.Buffer
	limit int
	tail  bool
	over  bool
}

// Write never fails, so that the writer is not ended by a broken pipe before it has said what is wrong.
func (b *bounded) Write(p []byte) (int, error) {
	n := len(p)
	if !b.tail && b.kept.Len()+len(p) > b.limit {
		b.over, p = true, p[:max(0, b.limit-b.kept.Len())]
	}
	b.kept.Write(p)
	if b.tail && b.kept.Len() > b.limit {
		b.over = true
		b.kept.Next(b.kept.Len() - b.limit)
	}
	return n, nil
}
