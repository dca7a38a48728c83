package test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs scripts/*.txtar: the command line as its contract (docs/cli.md) says it, one script a command.
//
// Beside testscript's own commands:
//
//	mint CODE ARG…       runs mintmark and wants exactly that exit code
//	json [PATH VALUE]…   standard output is one JSON document, and what PATH (a.b.0.c) leads to is VALUE
//	mode FILE OCTAL      the file's permissions
//	plain                no escape byte on either output
//	nowhere FILE         what FILE holds stands in no file below $WORK but the vault, and on neither output
func TestScripts(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	r, err := shared.start()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "scripts", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{"vault.age", "passphrase"} {
				data, err := os.ReadFile(filepath.Join(r.dir, name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(e.WorkDir, name), data, 0o600); err != nil {
					return err
				}
			}
			for name, value := range map[string]string{
				"PATH": filepath.Dir(path) + ":" + os.Getenv("PATH"), "HOME": e.WorkDir, "TERM": "xterm-256color", "MINTMARK": path,
				"MINTMARK_STORE": "vault:" + filepath.Join(e.WorkDir, "vault.age"), "MINTMARK_VAULT_PASSPHRASE_FILE": filepath.Join(e.WorkDir, "passphrase"),
				"ISSUER": r.ready.Issuer, "CA": r.ready.CA, "API": r.ready.API, "SECRETS": filepath.Join(r.dir, "secrets"), "PROFILES": r.ready.Profiles,
			} {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"mint": mintCommand, "json": jsonCommand, "mode": modeCommand, "plain": plainCommand, "nowhere": nowhereCommand},
	})
}

func mintCommand(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(append(args, "")[0])
	if neg || err != nil {
		ts.Fatalf("usage: mint CODE ARG…")
	}
	err = ts.Exec("mintmark", args[1:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("mintmark did not run: %v", err)
	}
	if code != want {
		ts.Fatalf("mintmark %s: exit %d, want %d", strings.Join(args[1:], " "), code, want)
	}
	if code != 0 && ts.ReadFile("stdout") == "" && !strings.Contains(ts.ReadFile("stderr"), "mintmark: ") {
		ts.Fatalf("exit %d without a word", code)
	}
}

func jsonCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 0 {
		ts.Fatalf("usage: json [PATH VALUE]…")
	}
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil {
		ts.Fatalf("standard output is no JSON document: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		ts.Fatalf("standard output holds more than one JSON document")
	}
	for i := 0; i < len(args); i += 2 {
		if got := fmt.Sprint(lookUp(doc, args[i])); got != args[i+1] {
			ts.Fatalf("%s is %q, want %q", args[i], got, args[i+1])
		}
	}
}

// lookUp follows a path of member names and array indexes; len is an array's length.
func lookUp(doc any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch v := doc.(type) {
		case map[string]any:
			got, ok := v[part]
			if !ok {
				return "(absent)"
			}
			doc = got
		case []any:
			if part == "len" {
				return len(v)
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(v) {
				return "(absent)"
			}
			doc = v[i]
		default:
			return "(absent)"
		}
	}
	if doc == nil {
		return "null"
	}
	return doc
}

func modeCommand(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

func plainCommand(ts *testscript.TestScript, _ bool, _ []string) {
	for _, name := range []string{"stdout", "stderr"} {
		if i := strings.IndexFunc(ts.ReadFile(name), func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }); i >= 0 {
			ts.Fatalf("%s holds a control character at %d", name, i)
		}
	}
}

func nowhereCommand(ts *testscript.TestScript, _ bool, args []string) {
	secret := []byte(strings.TrimSpace(ts.ReadFile(args[0])))
	if len(secret) < 8 {
		ts.Fatalf("%s holds nothing worth looking for", args[0])
	}
	for _, name := range []string{"stdout", "stderr"} {
		if bytes.Contains([]byte(ts.ReadFile(name)), secret) {
			ts.Fatalf("%s holds the secret of %s", name, args[0])
		}
	}
	own := ts.MkAbs(args[0])
	seen := 0
	ts.Check(filepath.WalkDir(ts.Getenv("WORK"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == own {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if seen++; bytes.Contains(data, secret) {
			ts.Fatalf("%s holds the secret of %s", path, args[0])
		}
		return nil
	}))
	if seen == 0 {
		ts.Fatalf("no file was looked at")
	}
}
