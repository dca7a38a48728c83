package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/term"

	"mintmark/profiles/secret"
	"mintmark/ui/cli"
)

// WriteFile replaces a file at once: whoever reads sees the old or the new content, never half. It is readable by its
// owner only.
func WriteFile(path string, data []byte) error { return replace(path, data, 0o600) }

// WriteShared is WriteFile for what holds no secret and is there for others, such as a collector of metrics that runs
// as somebody else.
func WriteShared(path string, data []byte) error { return replace(path, data, 0o644) }

func replace(path string, data []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".mintmark-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err == nil && mode != 0o600 {
		err = os.Chmod(f.Name(), mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Linked is where a path really leads: a file that is kept elsewhere, as people keep their settings, is replaced there and
// its link stays. A link to nothing yet leads to where the file will be.
func Linked(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	to, err := os.Readlink(path)
	if err != nil {
		return path, nil //nolint:nilerr // there is no link, and no file yet
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(filepath.Dir(path), to)
	}
	return to, nil
}

// StateFile is a file of ours below $XDG_STATE_HOME (or the platform's own place); its folder is made, for its owner
// only.
func StateFile(name string) (string, error) {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(home, ".local", "state")
		if runtime.GOOS != "linux" {
			if dir, err = os.UserCacheDir(); err != nil {
				return "", err
			}
		}
	}
	dir = filepath.Join(dir, "mintmark")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return filepath.Join(dir, name), nil
}

// AskSecret asks on the terminal itself, without echo, even while standard input is a pipe. When the context ends first
// the terminal is as it was, and the context's error is returned.
func AskSecret(ctx context.Context, prompt string) (secret.Secret, error) {
	in, out := os.Stdin, os.Stderr
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		in, out = tty, tty
	}
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return secret.Secret{}, cli.ErrNoTerminal
	}
	type answer struct {
		typed []byte
		err   error
	}
	done := make(chan answer, 1)
	hush(int(in.Fd())) // before the prompt: what is typed ahead would be shown, and stay in the scrollback
	_, _ = fmt.Fprint(out, prompt)
	go func() {
		defer func() {
			if recover() != nil {
				done <- answer{err: cli.ErrNoTerminal}
			}
		}()
		b, err := term.ReadPassword(int(in.Fd()))
		done <- answer{b, err}
	}()
	select {
	case a := <-done:
		_ = term.Restore(int(in.Fd()), before)
		_, _ = fmt.Fprintln(out)
		if in != os.Stdin {
			_ = in.Close()
		}
		return secret.New(string(a.typed)), a.err
	case <-ctx.Done():
		_ = term.Restore(int(in.Fd()), before)
		_, _ = fmt.Fprintln(out)
		return secret.Secret{}, ctx.Err()
	}
}

// Sleep waits, or ends early with the context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ReadFile reads a file that the user names, a megabyte and one byte of it at most; ~/ is the home folder.
func ReadFile(path string) ([]byte, error) {
	path, err := atHome(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, 1<<20+1))
}

// atHome is a path with ~/ written out.
func atHome(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, rest), err
}
