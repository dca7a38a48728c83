package profiles

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
)

// curlRequest is what a curl command would send, as far as a token request goes.
type curlRequest struct {
	url      string
	data     []string
	headers  []string
	userPass string
	encoded  bool // some data came from --data-urlencode, which is form data already
}

// FromCurl reads a curl command for /oauth/token, as Auth0's dashboard shows it: JSON or form data, the id and secret
// in the data or as Basic credentials. The profile has no name. The command is only read, never run; data in files
// (`-d @FILE`) is refused.
func FromCurl(text string) (Profile, secret.Secret, error) {
	words, err := shellWords(text)
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	req, err := readCurl(words)
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	values, err := req.values()
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	return req.profile(values)
}

// readCurl takes the options that matter and skips the others with their values.
func readCurl(words []string) (curlRequest, error) {
	var r curlRequest
	if len(words) == 0 || words[0] != "curl" && !strings.HasSuffix(words[0], "/curl") && words[0] != "curl.exe" {
		return r, errors.New("the text is not a curl command")
	}
	for i := 1; i < len(words); i++ {
		name, value, inline := splitOption(words[i])
		if name == "" {
			r.url = words[i]
			continue
		}
		if !inline && takesValue(name) {
			if i++; i >= len(words) {
				return r, fmt.Errorf("the option %s has no value", printable.Of(name))
			}
			value = words[i]
		}
		if err := r.option(name, value); err != nil {
			return r, err
		}
	}
	if r.url == "" {
		return r, errors.New("the command names no URL")
	}
	return r, nil
}

func (r *curlRequest) option(name, value string) error {
	switch name {
	case "--url":
		r.url = value
	case "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--json", "--data-urlencode":
		if strings.HasPrefix(value, "@") && name != "--data-raw" {
			return errors.New("the data is in a file; paste the command with the data itself")
		}
		r.encoded = r.encoded || name == "--data-urlencode"
		if name == "--data-urlencode" {
			key, v, _ := strings.Cut(value, "=")
			value = key + "=" + url.QueryEscape(v)
		}
		r.data = append(r.data, value)
	case "-H", "--header":
		r.headers = append(r.headers, value)
	case "-u", "--user":
		r.userPass = value
	}
	return nil
}

// splitOption reads --name, --name=value (curl takes none, people write it), -X and -Xvalue. name is "" for an argument.
func splitOption(word string) (name, value string, inline bool) {
	switch {
	case strings.HasPrefix(word, "--"):
		return strings.Cut(word, "=")
	case len(word) > 2 && word[0] == '-' && takesValue(word[:2]):
		return word[:2], word[2:], true
	case len(word) > 1 && word[0] == '-':
		return word, "", false
	}
	return "", "", false
}

// takesValue lists curl's options that are followed by a value, as far as they occur beside token requests.
func takesValue(name string) bool {
	switch name {
	case "--url", "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json", "-H", "--header", "-u", "--user",
		"-X", "--request", "-o", "--output", "-A", "--user-agent", "-m", "--max-time", "--connect-timeout", "--cacert", "-x", "--proxy",
		"-b", "--cookie", "-e", "--referer", "--retry", "--resolve", "-w", "--write-out", "-E", "--cert", "--key", "-D", "--dump-header":
		return true
	}
	return false
}

// values are the parameters of the request, from JSON or form data.
func (r curlRequest) values() (map[string]string, error) {
	out := map[string]string{}
	body := strings.TrimSpace(strings.Join(r.data, "&"))
	if body == "" {
		return out, nil
	}
	if strings.HasPrefix(body, "{") {
		var fields map[string]any
		if err := json.Unmarshal([]byte(body), &fields); err != nil {
			return nil, errors.New("the data looks like JSON but cannot be read")
		}
		for k, v := range fields {
			if text, ok := v.(string); ok {
				out[k] = text
			}
		}
		return out, nil
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, errors.New("the data is neither JSON nor a form")
	}
	for k, v := range form {
		out[k] = v[0]
	}
	return out, nil
}

// profile puts together what the request says.
func (r curlRequest) profile(v map[string]string) (Profile, secret.Secret, error) {
	var p Profile
	target := r.url
	if !strings.Contains(target, "://") {
		target = "https://" + target
	}
	u, err := url.Parse(target)
	if err != nil || u.Host == "" {
		return p, secret.Secret{}, errors.New("the URL of the command cannot be read")
	}
	if p.Domain, _, err = CleanDomain(u.Host); err != nil {
		return p, secret.Secret{}, err
	}
	if u.Path != "/oauth/token" {
		p.TokenURL = u.Scheme + "://" + strings.ToLower(u.Host) + u.Path
	}
	if g := v["grant_type"]; g != "" && g != "client_credentials" {
		return p, secret.Secret{}, fmt.Errorf("the command asks by %s; only client_credentials is for machines", printable.Of(g))
	}
	p.ClientID, p.Audience, p.Organization = v["client_id"], v["audience"], v["organization"]
	p.Scopes = strings.Fields(v["scope"])
	for name, value := range v {
		if checkParameter(name, value) == "" {
			if p.Parameters == nil {
				p.Parameters = map[string]string{}
			}
			p.Parameters[name] = value
		}
	}
	key := v["client_secret"]
	if id, pass, ok := r.basic(); ok {
		p.ClientID, key, p.ClientAuth = id, pass, SecretBasic
	}
	if v["client_assertion"] != "" {
		p.ClientAuth, key = PrivateKeyJWT, ""
	}
	if p.ClientID == "" {
		return p, secret.Secret{}, errors.New("the command holds no client_id")
	}
	return p, secret.New(key), nil
}

// basic reads -u ID:SECRET or an Authorization: Basic header. The header's halves are form-encoded (RFC 6749 §2.3.1).
func (r curlRequest) basic() (id, pass string, ok bool) {
	if r.userPass != "" {
		return strings.Cut(r.userPass, ":")
	}
	for _, h := range r.headers {
		name, value, _ := strings.Cut(h, ":")
		scheme, token, _ := strings.Cut(strings.TrimSpace(value), " ")
		if !strings.EqualFold(strings.TrimSpace(name), "authorization") || !strings.EqualFold(scheme, "basic") {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(token))
		if err != nil {
			return "", "", false
		}
		a, b, found := strings.Cut(string(raw), ":")
		return plain(a), plain(b), found
	}
	return "", "", false
}

func plain(formEncoded string) string {
	if out, err := url.QueryUnescape(formEncoded); err == nil {
		return out
	}
	return formEncoded
}
