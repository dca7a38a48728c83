package desktop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mintmark/ui/jobs"
)

// tool puts a program of that name alone in front of PATH.
func tool(t *testing.T, name, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pretend tool is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestRunCommandGivesWhatIsPrinted(t *testing.T) {
	tool(t, "gcloud", `printf '%s|' "$@"; [ -t 0 ] && echo terminal; cat; echo noise >&2`)
	out, err := RunCommand(context.Background(), []string{"gcloud", "a b", "$(id)", "Roles[?Arn=='x']"})
	if err != nil || string(out) != "a b|$(id)|Roles[?Arn=='x']|" {
		t.Fatalf("%q, %v", out, err)
	}
}

func TestRunCommandExplainsItsFailures(t *testing.T) {
	tool(t, "aws", `echo "$1" >&2; exit 253`)
	for says, next := range map[string]string{
		"Unable to locate credentials. You can configure credentials by running \"aws login\".": "aws configure",
		"An error occurred (AccessDenied) when calling the ListRoles operation":                 "missing permission",
		"something else": "aws 'something else'",
	} {
		_, err := RunCommand(context.Background(), []string{"aws", says})
		var told *jobs.UsageError
		if !errors.As(err, &told) || told.Why != says || !strings.Contains(told.Next, next) {
			t.Errorf("%q: %+v", says, told)
		}
	}
	_, err := RunCommand(context.Background(), []string{"no-such-vendor-tool"})
	var told *jobs.UsageError
	if !errors.As(err, &told) || !strings.Contains(told.What, "no-such-vendor-tool") || told.Next == "" {
		t.Errorf("missing: %v", err)
	}
	if _, err := RunCommand(context.Background(), nil); err == nil {
		t.Error("nothing was run without a complaint")
	}
}

func TestRunCommandEnds(t *testing.T) {
	tool(t, "az", `if [ "$1" = flood ]; then head -c 3000000 /dev/zero; else sleep 30; fi`)
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := RunCommand(ctx, []string{"az", "wait"}); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
	if _, err := RunCommand(context.Background(), []string{"az", "flood"}); err == nil || !strings.Contains(err.Error(), "mebibyte") {
		t.Errorf("a flood: %v", err)
	}
}
