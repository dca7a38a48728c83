package profiles

import (
	"errors"
	"fmt"
	"strings"

	"mintmark/profiles/secret"
)

// EnvNames are the variables that FromVars reads: those of the Auth0 CLI, and API_IDENTIFIER and AUTH0_ISSUER_BASE_URL,
// which the vendor's quickstarts use.
func EnvNames() []string {
	return []string{"AUTH0_DOMAIN", "AUTH0_ISSUER_BASE_URL", "AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET", "AUTH0_AUDIENCE", "API_IDENTIFIER", "AUTH0_SCOPE"}
}

// EnvVars reads an .env text: NAME=VALUE lines, taken literally.
func EnvVars(text string) (map[string]string, error) {
	vars := map[string]string{}
	for n, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		key, value, err := envLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if key != "" {
			vars[key] = value
		}
	}
	return vars, nil
}

// FromVars reads a profile without a name from variables; other variables are left alone. The secret is empty when there
// is none.
func FromVars(vars map[string]string) (Profile, secret.Secret, error) {
	domain := vars["AUTH0_DOMAIN"]
	if domain == "" {
		domain = vars["AUTH0_ISSUER_BASE_URL"]
	}
	if domain == "" {
		return Profile{}, secret.Secret{}, errors.New("AUTH0_DOMAIN is not set")
	}
	if vars["AUTH0_CLIENT_ID"] == "" {
		return Profile{}, secret.Secret{}, errors.New("AUTH0_CLIENT_ID is not set")
	}
	clean, _, err := CleanDomain(domain)
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	p := Profile{Domain: clean, ClientID: vars["AUTH0_CLIENT_ID"], Audience: vars["AUTH0_AUDIENCE"]}
	if p.Audience == "" {
		p.Audience = vars["API_IDENTIFIER"]
	}
	p.Scopes = strings.Fields(vars["AUTH0_SCOPE"])
	return p, secret.New(vars["AUTH0_CLIENT_SECRET"]), nil
}

// envLine reads NAME=VALUE with an optional export, quotes and a trailing comment. An empty line or a comment has no
// name. Values are taken literally: nothing is expanded.
func envLine(line string) (key, value string, err error) {
	line = strings.TrimSpace(strings.TrimSuffix(line, "\r"))
	if line == "" || strings.HasPrefix(line, "#") {
		return "", "", nil
	}
	line = strings.TrimSpace(strings.TrimPrefix(line, "export "))
	key, value, ok := strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	if !ok || key == "" || strings.ContainsAny(key, " \t\"'") {
		return "", "", errors.New("it is not NAME=VALUE")
	}
	value = strings.TrimSpace(value)
	if value == "" || value[0] != '"' && value[0] != '\'' {
		if i := strings.Index(value, " #"); i >= 0 {
			value = strings.TrimSpace(value[:i])
		}
		return key, value, nil
	}
	quote := value[0]
	var b strings.Builder
	for i := 1; i < len(value); i++ {
		switch {
		case value[i] == '\\' && quote == '"' && i+1 < len(value):
			i++
			b.WriteString(unescape(value[i]))
		case value[i] == quote:
			if rest := strings.TrimSpace(value[i+1:]); rest != "" && rest[0] != '#' {
				return "", "", errors.New("something follows the closing quote")
			}
			return key, b.String(), nil
		default:
			b.WriteByte(value[i])
		}
	}
	return "", "", errors.New("a quote is not closed on the same line")
}

func unescape(c byte) string {
	switch c {
	case 'n':
		return "\n"
	case '"', '\\', '$', '`':
		return string(c)
	}
	return "\\" + string(c)
}
