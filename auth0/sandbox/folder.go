package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// prepare makes the directory: dir, or a temporary one. It ends up 0700, for it holds the pretend secrets.
func (r *Running) prepare(dir string) error {
	var err error
	if dir == "" {
		if dir, err = os.MkdirTemp("", "mintmark-sandbox-"); err != nil {
			return err
		}
		r.temporary = true
	}
	if r.Dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(r.Dir, "secrets"), 0o700); err != nil {
		return err
	}
	return nil
}

func (r *Running) path(name string) string { return filepath.Join(r.Dir, name) }

// write puts into the directory what other programs need: ca.pem, profiles.json, secrets/NAME and control.json.
func (r *Running) write() error {
	control, err := json.Marshal(map[string]string{"url": r.ControlURL, "token": r.ControlToken})
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"ca.pem": r.CA, "profiles.json": append([]byte(r.Profiles), '\n'), "control.json": append(control, '\n'),
	}
	for name, secret := range r.Secrets {
		if name != filepath.Base(name) || strings.HasPrefix(name, ".") {
			return fmt.Errorf("the profile name %q cannot be a file name, which its secret needs", name)
		}
		files[filepath.Join("secrets", name)] = []byte(secret)
	}
	for name, data := range files {
		if err := os.WriteFile(r.path(name), data, 0o600); err != nil {
			return err
		}
		if err := os.Chmod(r.path(name), 0o600); err != nil { // the file may have been there with another mode
			return err
		}
	}
	return nil
}
