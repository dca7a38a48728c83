package profiles

import (
	"errors"
	"strconv"
	"strings"
)

// shellWords splits a pasted command as a POSIX shell would, including $'…' and line continuations (also those of
// cmd.exe and PowerShell). Nothing is expanded: a command that needs it is refused.
func shellWords(text string) ([]string, error) {
	s := &shellReader{text: strings.TrimSpace(text)}
	if strings.Contains(text, `^"`) { // cmd.exe, as browsers copy it: every sign that it could take is behind a caret
		s.text = withoutCarets(strings.ReplaceAll(s.text, "\r\n", "\n"))
	}
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	s.end()
	return s.words, nil
}

// withoutCarets is what cmd.exe makes of a caret: the sign behind it as it is, and a line that goes on.
func withoutCarets(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '^' && i+1 < len(text) {
			if i++; text[i] == '\n' {
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

type shellReader struct {
	text   string
	at     int
	word   strings.Builder
	inWord bool
	words  []string
}

func (s *shellReader) end() {
	if s.inWord {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.inWord = false
}

func (s *shellReader) add(text string) {
	s.inWord = true
	s.word.WriteString(text)
}

func (s *shellReader) next() error {
	c := s.text[s.at]
	rest := s.text[s.at+1:]
	s.at++
	switch {
	case c == '\r':
	case c == '\n' && !goesOn(rest):
		s.end()
		s.at = len(s.text)
	case c == ' ' || c == '\t' || c == '\n':
		s.end()
	case (c == '\\' || c == '^' || c == '`') && (rest == "" || strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")):
		s.at += strings.Index(rest, "\n") + 1
	case c == '\\':
		s.add(rest[:1])
		s.at++
	case c == '\'':
		return s.quoted(rest, '\'', literal)
	case c == '$' && strings.HasPrefix(rest, "'"):
		s.at++
		return s.quoted(rest[1:], '\'', ansiC)
	case c == '"':
		return s.quoted(rest, '"', double)
	case c == '`' || c == '$' && rest != "" && strings.ContainsAny(rest[:1], "({abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"):
		return errors.New("the command uses a shell variable or substitution; paste it with the values filled in")
	case c == ')' || c == ';' || c == '|' || c == '&' || c == '>' || c == '<':
		s.end()
		s.at = len(s.text) // the command ends here; what follows is another one
	default:
		s.add(s.text[s.at-1 : s.at]) // the byte: a letter may have several
	}
	return nil
}

// goesOn reports whether a line belongs to the command above it although the sign for that was lost in copying.
func goesOn(line string) bool {
	line = strings.TrimLeft(line, " \t\r\n")
	return strings.HasPrefix(line, "-") || strings.HasPrefix(line, "http") || strings.HasPrefix(line, "'http") || strings.HasPrefix(line, `"http`)
}

// quoted reads to the closing quote; escape reads what follows a backslash and says how many bytes it took.
func (s *shellReader) quoted(rest string, quote byte, escape func(string) (string, int)) error {
	s.add("")
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == quote:
			s.at += i + 1
			return nil
		case rest[i] == '\\' && i+1 < len(rest):
			text, took := escape(rest[i+1:])
			s.add(text)
			i += took
		case quote == '"' && (rest[i] == '`' || rest[i] == '$' && i+1 < len(rest) && strings.ContainsAny(rest[i+1:i+2], "({abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")):
			return errors.New("the command uses a shell variable or substitution; paste it with the values filled in")
		default:
			s.add(rest[i : i+1])
		}
	}
	return errors.New("a quote is not closed")
}

func literal(string) (string, int) { return "\\", 0 }

func double(rest string) (string, int) {
	switch rest[0] {
	case '\n':
		return "", 1
	case '"', '\\', '$', '`':
		return rest[:1], 1
	}
	return "\\", 0
}

func ansiC(rest string) (string, int) {
	switch rest[0] {
	case 'n':
		return "\n", 1
	case 't':
		return "\t", 1
	case 'r':
		return "\r", 1
	case 'x':
		if len(rest) >= 3 {
			if n, err := strconv.ParseUint(rest[1:3], 16, 8); err == nil {
				return string([]byte{byte(n)}), 3
			}
		}
	case 'u':
		if len(rest) >= 5 {
			if n, err := strconv.ParseUint(rest[1:5], 16, 32); err == nil {
				return string(rune(n)), 5
			}
		}
	case '\'', '"', '\\', '?':
		return rest[:1], 1
	}
	return "\\", 0
}
