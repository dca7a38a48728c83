package profiles

import (
	"encoding/base64"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

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

// FromCurl reads a curl command for /oauth/token, as Auth0's dashboard and documentation show it, also behind a prompt or
// inside other text: JSON or form data, the id and secret in the data or as Basic credentials. The profile has no name.
// The command is only read, never run; data in files (`-d @FILE`) is refused. No error quotes a value of the command.
func FromCurl(text string) (Profile, secret.Secret, error) {
	text, ok := curlIn(text)
	if !ok {
		return Profile{}, secret.Secret{}, errors.New("the text is not a curl command")
	}
	words, err := shellWords(text)
	if err != nil {
		return Profile{}, secret.Secret{}, err
	}
	if slices.ContainsFunc(words, func(w string) bool { return strings.IndexAny(w, "“”‘’") == 0 }) {
		return Profile{}, secret.Secret{}, errors.New("the command holds typographic quotes, which a chat or a word processor makes; paste it as it was written")
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

// HoldsCurl reports whether text is, or has in it, a curl command for a token.
func HoldsCurl(text string) bool {
	found, ok := curlIn(text)
	return ok && (strings.HasPrefix(text, "curl") || strings.Contains(found, "oauth/token"))
}

// curlIn is text from the first curl on: one that starts a line, perhaps behind a prompt, before one inside a line.
func curlIn(text string) (string, bool) {
	text = strings.ReplaceAll(text, "\u00a0", " ") // as web pages have it
	inside, at := -1, 0
	for _, line := range strings.SplitAfter(text, "\n") {
		for i := range line {
			if !curlAt(line[i:]) {
				continue
			}
			before := strings.TrimSpace(line[:i])
			if before == "" || strings.HasSuffix(before, ">") || before == "$" || before == "%" || strings.HasSuffix(before, "/") && !strings.Contains(before, " ") {
				return text[at+i:], true
			}
			if c := line[i-1]; inside < 0 && (c == ' ' || c == '\t' || c == '(' || c == '/') {
				inside = at + i
			}
		}
		at += len(line)
	}
	if inside >= 0 {
		return text[inside:], true
	}
	return text, false
}

// curlAt reports whether text begins with the command's name as a word.
func curlAt(text string) bool {
	rest, ok := strings.CutPrefix(text, "curl")
	rest = strings.TrimPrefix(rest, ".exe")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t\r\n"))
}

// readCurl takes the options that matter and skips the others with their values.
func readCurl(words []string) (curlRequest, error) {
	var r curlRequest
	var addresses []string
	for i := 1; i < len(words); i++ {
		name, value, inline := splitOption(words[i])
		if name == "" {
			addresses = append(addresses, words[i])
			continue
		}
		if !inline && takesValue(name) {
			if i++; i >= len(words) {
				return r, errors.New("its last option has no value")
			}
			value = words[i]
		}
		if name == "--url" {
			addresses = append(addresses, value)
			continue
		}
		if err := r.option(name, value); err != nil {
			return r, err
		}
	}
	var err error
	r.url, err = address(addresses)
	return r, err
}

// address is the one that the command asks. It is never guessed: the secret goes there.
func address(all []string) (string, error) {
	for _, fits := range []func(string) bool{
		func(a string) bool { return strings.Contains(a, "/oauth/token") },
		func(a string) bool { return strings.Contains(a, "://") },
		func(a string) bool { return true },
	} {
		var some []string
		for _, a := range all {
			if fits(a) && !slices.Contains(some, a) {
				some = append(some, a)
			}
		}
		switch {
		case len(some) == 1:
			return some[0], nil
		case len(some) > 1:
			return "", errors.New("the command names several addresses, or has an option that is not known here; leave the one of the token endpoint")
		}
	}
	return "", errors.New("the command names no URL")
}

func (r *curlRequest) option(name, value string) error {
	switch name {
	case "-d", "--data", "--data-ascii", "--data-binary", "--data-raw", "--json", "--data-urlencode":
		if strings.HasPrefix(value, "@") && name != "--data-raw" {
			return errInFile()
		}
		r.encoded = r.encoded || name == "--data-urlencode"
		if name == "--data-urlencode" {
			var err error
			if value, err = urlencoded(value); err != nil {
				return err
			}
		}
		r.data = append(r.data, value)
	case "-F", "--form", "--form-string":
		key, v, _ := strings.Cut(value, "=")
		if name != "--form-string" && strings.HasPrefix(v, "@") || strings.HasPrefix(v, "<") {
			return errInFile()
		}
		r.data = append(r.data, key+"="+url.QueryEscape(v))
	case "-H", "--header":
		r.headers = append(r.headers, value)
	case "-u", "--user":
		r.userPass = value
	}
	return nil
}

func errInFile() error {
	return errors.New("the data is in a file; paste the command with the data itself")
}

// urlencoded is the content of --data-urlencode as form data: NAME=content, =content, content, and NAME@FILE.
func urlencoded(value string) (string, error) {
	eq, at := strings.Index(value, "="), strings.Index(value, "@")
	switch {
	case at >= 0 && (eq < 0 || at < eq):
		return "", errInFile()
	case eq > 0:
		return value[:eq] + "=" + url.QueryEscape(value[eq+1:]), nil
	}
	return url.QueryEscape(strings.TrimPrefix(value, "=")), nil
}

// splitOption reads --name, --name=value (curl takes none, people write it), -X, -Xvalue and -sSX. name is "" for an argument.
func splitOption(word string) (name, value string, inline bool) {
	if strings.HasPrefix(word, "--") {
		return strings.Cut(word, "=")
	}
	if len(word) < 2 || word[0] != '-' {
		return "", "", false
	}
	for i := 1; i < len(word); i++ {
		if short := "-" + word[i:i+1]; takesValue(short) {
			return short, word[i+1:], i+1 < len(word)
		}
	}
	return word, "", false
}

// takesValue lists curl's options that are followed by a value (curl's manual; those for mail and files left out).
func takesValue(name string) bool {
	if len(name) == 2 {
		return strings.Contains("AbcCdDeEFHKmoPQrtTuUwxXyYz", name[1:])
	}
	const long = " url data data-ascii data-binary data-raw data-urlencode json header user request form form-string output user-agent max-time" +
		" connect-timeout cacert capath cert cert-type key key-type pass proxy proxy-header proxy-user preproxy noproxy cookie cookie-jar referer retry" +
		" retry-delay retry-max-time resolve connect-to write-out dump-header config proto proto-default proto-redir tls-max ciphers tls13-ciphers curves" +
		" interface local-port limit-rate max-redirs max-filesize speed-limit speed-time range socks4 socks4a socks5 socks5-hostname unix-socket" +
		" abstract-unix-socket doh-url dns-servers crlfile pinnedpubkey oauth2-bearer aws-sigv4 trace trace-ascii stderr url-query variable request-target" +
		" keepalive-time expect100-timeout happy-eyeballs-timeout-ms alt-svc hsts etag-save etag-compare netrc-file output-dir rate time-cond upload-file "
	return strings.HasPrefix(name, "--") && strings.Contains(long, " "+name[2:]+" ")
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
		return p, secret.Secret{}, errors.New("the URL of the command cannot be read; a placeholder such as {yourDomain} must be filled in")
	}
	if p.Domain, _, err = CleanDomain(u.Host); err != nil {
		return p, secret.Secret{}, err
	}
	if u.Path != "/oauth/token" {
		p.TokenURL = u.Scheme + "://" + strings.ToLower(u.Host) + u.Path
	}
	if g := v["grant_type"]; g != "" && g != "client_credentials" {
		return p, secret.Secret{}, errors.New("the command asks by another grant; only client_credentials is for machines")
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
	id, pass, err := r.basic(u.User)
	if err != nil {
		return p, secret.Secret{}, err
	}
	if id != "" {
		p.ClientID, key, p.ClientAuth = id, pass, SecretBasic
	}
	if v["client_assertion"] != "" {
		p.ClientAuth, key = PrivateKeyJWT, ""
	}
	if p.ClientID == "" {
		return p, secret.Secret{}, errors.New("the command holds no client_id")
	}
	if placeholder(p.ClientID) || placeholder(key) || placeholder(p.Audience) {
		return p, secret.Secret{}, errors.New("the command holds a placeholder, such as YOUR_CLIENT_ID, in place of a value; fill it in")
	}
	return p, secret.New(key), nil
}

// placeholder reports whether documentation's stand-in was left where a value belongs.
func placeholder(value string) bool {
	return strings.HasPrefix(value, "YOUR_") || strings.HasPrefix(value, "{your") || strings.HasPrefix(value, "<") && strings.HasSuffix(value, ">")
}

// basic reads -u ID:SECRET, ID:SECRET@ before the host, or an Authorization: Basic header. The header's halves are
// form-encoded (RFC 6749 §2.3.1).
func (r curlRequest) basic(inURL *url.Userinfo) (id, pass string, err error) {
	if r.userPass != "" {
		id, pass, _ = strings.Cut(r.userPass, ":")
		return id, pass, nil
	}
	if inURL != nil {
		pass, _ = inURL.Password()
		return inURL.Username(), pass, nil
	}
	for _, h := range r.headers {
		name, value, _ := strings.Cut(h, ":")
		scheme, token, _ := strings.Cut(strings.TrimSpace(value), " ")
		if !strings.EqualFold(strings.TrimSpace(name), "authorization") || !strings.EqualFold(scheme, "basic") {
			continue
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(token), "="))
		if err != nil {
			return "", "", errors.New("the Basic credentials in the header cannot be read")
		}
		a, b, _ := strings.Cut(string(raw), ":")
		return plain(a), plain(b), nil
	}
	return "", "", nil
}

func plain(formEncoded string) string {
	if out, err := url.QueryUnescape(formEncoded); err == nil {
		return out
	}
	return formEncoded
}
