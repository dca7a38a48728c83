package desktop

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/printable"
	"mintmark/ui"
)

// PreferencesFile is where preferences are: $XDG_CONFIG_HOME/mintmark/config.toml, or the platform's own place; "" where
// there is no home.
func PreferencesFile() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "mintmark", "config.toml")
}

// LoadPreferences reads the preferences file; no file means none. Nothing secret is in it.
func LoadPreferences() (ui.Preferences, error) {
	file := PreferencesFile()
	if file == "" {
		return ui.Preferences{}, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return ui.Preferences{}, nil
	}
	if err != nil {
		return ui.Preferences{}, err
	}
	p, err := ParsePreferences(data)
	if err != nil {
		return p, fmt.Errorf("%s: %w", printable.Of(file), err)
	}
	return p, nil
}

// preferences is the file's shape.
type preferences struct {
	Theme      string              `toml:"theme"`
	Glyphs     string              `toml:"glyphs"`
	Mouse      *bool               `toml:"mouse"`
	ClearAfter *int                `toml:"clear_clipboard_after"`
	AutoRenew  bool                `toml:"auto_renew"`
	Keys       map[string][]string `toml:"keys"`
}

// ParsePreferences reads TOML strictly: an unknown name, a wrong type or an unknown value is an error with its place.
func ParsePreferences(data []byte) (ui.Preferences, error) {
	var raw preferences
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&raw); err != nil {
		return ui.Preferences{}, placed(err)
	}
	p := ui.Preferences{Theme: raw.Theme, Glyphs: raw.Glyphs, AutoRenew: raw.AutoRenew, Keys: raw.Keys, NoMouse: raw.Mouse != nil && !*raw.Mouse}
	if err := oneOf(data, "theme", raw.Theme, "auto", "dark", "light", "contrast"); err != nil {
		return p, err
	}
	if err := oneOf(data, "glyphs", raw.Glyphs, "auto", "unicode", "ascii"); err != nil {
		return p, err
	}
	if raw.ClearAfter != nil {
		if *raw.ClearAfter < 10 || *raw.ClearAfter > 300 {
			return p, fmt.Errorf("%s: clear_clipboard_after is %d, want 10 to 300 seconds", placeOf(data, "clear_clipboard_after"), *raw.ClearAfter)
		}
		p.ClearAfter = time.Duration(*raw.ClearAfter) * time.Second
	}
	return p, checkKeys(data, raw.Keys)
}

// checkKeys refuses keys that terminals swallow or mistake for others, and actions without a key.
func checkKeys(data []byte, keys map[string][]string) error {
	known := map[string]bool{}
	for _, id := range ui.ActionIDs() {
		known[id] = true
	}
	given := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		list := keys[id]
		if !known[id] {
			return fmt.Errorf("%s: keys.%s: there is no such action", placeOf(data, id), printable.Of(id))
		}
		if len(list) == 0 {
			return fmt.Errorf("%s: keys.%s has no key", placeOf(data, id), printable.Of(id))
		}
		for _, k := range list {
			if why := unfit(id, k); why != "" {
				return fmt.Errorf("%s: keys.%s: %s %s", placeOf(data, id), printable.Of(id), printable.Of(strconv.Quote(k)), why)
			}
			if other := given[k]; other != "" {
				return fmt.Errorf("%s: keys.%s: %s is given to keys.%s too, and a key can mean only one", placeOf(data, id), printable.Of(id), printable.Of(strconv.Quote(k)), other)
			}
			given[k] = id
		}
	}
	return nil
}

// keyName is a key as Bubble Tea names it: one sign or a name, behind what is held down with it.
var keyName = lazyregexp.New(`^((ctrl|alt|shift|meta|super|hyper)\+)*([^ ]|up|down|left|right|enter|esc|tab|space|backspace|delete|insert|home|end|pgup|pgdown|f([1-9]|[1-5][0-9]|6[0-3]))$`)

// unfit is why a key cannot be given to an action, "" if it can.
func unfit(id, k string) string {
	switch {
	case slices.Contains([]string{"ctrl+h", "ctrl+j", "ctrl+s", "ctrl+q"}, k):
		return "is not to be used: terminals take it for themselves or for another key"
	case k == "esc" && id != "back":
		return "always leads back, and can be given to nothing else"
	case k == "ctrl+c" && id != "quit":
		return "always quits, and can be given to nothing else"
	}
	if !keyName().MatchString(k) {
		return `is no key: write one sign, or a name such as "space", "pgdown", "f5" or "ctrl+g"`
	}
	return ""
}

func oneOf(data []byte, name, value string, choices ...string) error {
	if value == "" {
		return nil
	}
	for _, c := range choices {
		if value == c {
			return nil
		}
	}
	return fmt.Errorf("%s: %s is %s, want one of %q", placeOf(data, name), name, printable.Of(value), choices)
}

// placed gives a decoder's error its line and column.
func placed(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, column := strict.Errors[0].Position()
		return fmt.Errorf("line %d, column %d: there is no preference %s", line, column, printable.Of(fmt.Sprint(strict.Errors[0].Key())))
	}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, column := at.Position()
		return fmt.Errorf("line %d, column %d: %s", line, column, printable.Of(at.Error()))
	}
	return err
}

// placeOf is where a name that begins a line stands.
func placeOf(data []byte, name string) string {
	for i, line := range bytes.Split(data, []byte("\n")) {
		rest := bytes.TrimLeft(line, " \t\"'")
		if value, ok := bytes.CutPrefix(rest, []byte(name)); ok && bytes.HasPrefix(bytes.TrimLeft(value, " \t\"'"), []byte("=")) {
			return fmt.Sprintf("line %d, column %d", i+1, len(line)-len(rest)+1)
		}
	}
	return "keys" // written in another way, such as keys = {fetch = ["x"]}
}
