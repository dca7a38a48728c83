package profiles

import (
	"fmt"
	"strings"
)

// Words splits the text of a list field whose values hold no blank: at lines, commas and blanks.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r <= ' ' })
}

// Lines splits the text of a list field whose values may hold blanks: at lines and commas.
func Lines(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Pairs reads the text of a map field: NAME=VALUE lines, cut at the first =. Empty text is no pairs.
func Pairs(text string) (map[string]string, error) {
	var out map[string]string
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, invalid("", fmt.Sprintf("Line %d is not NAME=VALUE.", n+1))
		}
		if _, twice := out[name]; twice {
			return nil, invalid("", fmt.Sprintf("Line %d has the name of a line before.", n+1))
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = strings.TrimSpace(value)
	}
	return out, nil
}

// noteOf is a failing note with a sentence, or nothing to say.
func noteOf(problem string) Note {
	if problem == "" {
		return Note{}
	}
	return Note{Status: "fail", Text: problem}
}
