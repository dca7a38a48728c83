package cloud

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Configurer is a Cloud whose own tools can be pointed at this program's helper by a file.
type Configurer interface {
	// ToolConfig writes that file for a target. The error says which value it cannot hold.
	ToolConfig(settings json.RawMessage, h Helper) (ToolConfig, error)
}

// Helper is how a vendor's tool is to call this program.
type Helper struct {
	Name      string   // the profile's
	Command   []string // absolute path of the program, and its arguments
	TokenFile string   // absolute; for tools that read a token from a file
}

// ToolConfig is a file for a vendor's tool. It holds no secret.
type ToolConfig struct {
	Text  string
	Ours  bool                                        // the tool keeps such files for its owner alone
	Next  []string                                    // what to do with it: commands, in which FILE is the file
	Merge func(old string) (whole string, clash bool) // puts Text into a file that holds more; clash: in place of an entry of that name. nil = the file is Text alone
}

// Words joins a command for a file in which blanks divide and double quotes keep together, as POSIX shells, the AWS SDKs
// and botocore read it alike. What they would read differently is an error.
func (h Helper) Words() (string, error) {
	words := make([]string, len(h.Command))
	for i, w := range h.Command {
		switch {
		case strings.ContainsFunc(w, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune("\"`$", r) }) || strings.Contains(w, `\\`) || strings.HasSuffix(w, `\`):
			return "", fmt.Errorf("%q cannot stand in this file: quotes, $, line breaks and some backslashes are read differently by different tools", w)
		case w == "" || strings.ContainsFunc(w, func(r rune) bool { return !plainRune(r) }):
			w = `"` + w + `"`
		}
		words[i] = w
	}
	return strings.Join(words, " "), nil
}

// Entry is the name as configuration files can hold it without quotes.
func (h Helper) Entry() string {
	return strings.Map(func(r rune) rune {
		if plainRune(r) && r != '/' && r != ':' && r != ',' && r != '=' {
			return r
		}
		return '-'
	}, h.Name)
}

func plainRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
}
