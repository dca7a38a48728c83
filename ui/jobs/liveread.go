package jobs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// A field can be read live: its cloud declares a read-only command of the vendor's own tool, the user sees it and runs it,
// and what it prints is reduced by the same Normalize as a pasted answer.

// FieldCommand is the exact argv that reads a field, its ${key} filled from the target's settings. It is run without a
// shell. The error is a *UsageError that names the field to fill in first.
func FieldCommand(c cloud.Cloud, settings json.RawMessage, key string) ([]string, error) {
	f, ok := fieldOf(c, key)
	if !ok || len(f.Command) == 0 {
		return nil, &UsageError{What: fmt.Sprintf("%s declares no command that reads %q", c.Title(), key), Next: "Paste what the cloud shows."}
	}
	texts := SettingTexts(c, settings)
	argv := slices.Clone(f.Command)
	for i, arg := range argv {
		for _, name := range references(arg) {
			value := strings.TrimSpace(texts[name])
			label := name
			if other, ok := fieldOf(c, name); ok {
				label = other.Label
			}
			switch {
			case value == "":
				return nil, &UsageError{What: "the command needs the field " + label + ", which is empty", Next: "Fill in " + label + " first."}
			case strings.HasPrefix(value, "-") || strings.ContainsAny(value, "'\"`\\{}[] ") || strings.ContainsFunc(value, unicode.IsControl):
				// A value must not become an option, or end the quotes of a query that it stands in.
				return nil, &UsageError{What: "the field " + label + " holds what no name has, so it is not put into a command", Next: "Correct " + label + " first."}
			}
			argv[i] = strings.ReplaceAll(argv[i], "${"+name+"}", value)
		}
	}
	return argv, nil
}

// CommandLine is an argv as it is typed into a POSIX shell; what needs no quotes has none.
func CommandLine(argv []string) string {
	words := make([]string, len(argv))
	for i, arg := range argv {
		words[i] = arg
		if arg == "" || strings.ContainsFunc(arg, func(r rune) bool {
			return !strings.ContainsRune("-_./:=@,+%", r) && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
		}) {
			words[i] = quote.Shell(arg)
		}
	}
	return strings.Join(words, " ")
}

// references are the keys that an argument names as ${key}.
func references(arg string) (names []string) {
	for rest := arg; ; {
		_, after, ok := strings.Cut(rest, "${")
		if !ok {
			return names
		}
		name, tail, ok := strings.Cut(after, "}")
		if !ok {
			return names
		}
		names, rest = append(names, name), tail
	}
}

// TakeAnswer lays what a field's command printed over a target's settings. What the cloud told goes before what the
// settings said. notes say what was cut down.
func TakeAnswer(c cloud.Cloud, settings json.RawMessage, key string, printed []byte) (normal json.RawMessage, notes []string, err error) {
	f, ok := fieldOf(c, key)
	if !ok {
		return nil, nil, &UsageError{What: fmt.Sprintf("there is no setting %q of %s", key, c.Title())}
	}
	text := string(bytes.TrimSpace(printed))
	if text == "" || text == "None" || text == "null" || text == "[]" {
		return nil, nil, &UsageError{What: "the command ran and found nothing", Why: "There is no such thing where it looked, or the account that it runs as is another.", Next: "Compare the account and the names in the command with the cloud's console."}
	}
	// The answer is reduced beside nothing but what it needs, so that older settings cannot overrule it.
	bare := map[string]json.RawMessage{}
	var all map[string]json.RawMessage
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &all); err != nil {
			return nil, nil, err
		}
	}
	for _, other := range c.Fields() {
		if other.Key != key && (other.Required || slices.ContainsFunc(f.Command, func(arg string) bool { return strings.Contains(arg, "${"+other.Key+"}") })) && all[other.Key] != nil {
			bare[other.Key] = all[other.Key]
		}
	}
	asked, err := json.Marshal(bare)
	if err != nil {
		return nil, nil, err
	}
	if asked, err = SetSetting(c, asked, key, text); err != nil {
		return nil, nil, err
	}
	told, notes, err := c.Normalize(asked)
	if err != nil {
		return nil, nil, err
	}
	over := map[string]json.RawMessage{}
	if err := json.Unmarshal(told, &over); err != nil {
		return nil, nil, err
	}
	if all == nil {
		all = map[string]json.RawMessage{}
	}
	for name, value := range over {
		all[name] = value
	}
	whole, err := json.Marshal(all)
	if err != nil {
		return nil, nil, err
	}
	normal, _, err = c.Normalize(whole)
	return normal, notes, err
}

func fieldOf(c cloud.Cloud, key string) (cloud.Field, bool) {
	for _, f := range c.Fields() {
		if f.Key == key {
			return f, true
		}
	}
	return cloud.Field{}, false
}
