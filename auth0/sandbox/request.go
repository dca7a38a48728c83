package sandbox

import (
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// maxBody bounds every request that a tenant reads.
const maxBody = 1 << 20

// tokenRequest is a token request however it was sent.
type tokenRequest struct {
	fields   map[string]string
	badScope bool // scope was sent as something that is neither text nor a list of texts
	basicID  string
	basicKey string
	basic    bool
	issuer   string // of the host that was asked
	host     string
}

// readTokenRequest reads form and JSON bodies; one that its Content-Type does not describe reads as empty, which is how
// "Missing required parameter: grant_type" comes about.
func readTokenRequest(w http.ResponseWriter, r *http.Request) (*tokenRequest, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	req := &tokenRequest{fields: map[string]string{}, host: hostOf(r)}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		req.readJSON(body)
	case "application/x-www-form-urlencoded":
		values, _ := url.ParseQuery(string(body)) // what could be read counts
		for name := range values {
			req.fields[name] = values.Get(name)
		}
	}
	if id, key, ok := basicAuth(r.Header.Get("Authorization")); ok {
		req.basic, req.basicID, req.basicKey = true, id, key
	}
	return req, nil
}

func (q *tokenRequest) readJSON(body []byte) {
	var object map[string]any
	if json.Unmarshal(body, &object) != nil {
		return
	}
	for name, v := range object {
		switch v := v.(type) {
		case string:
			q.fields[name] = v
		case []any:
			var parts []string
			for _, p := range v {
				text, ok := p.(string)
				q.badScope = q.badScope || name == "scope" && !ok
				parts = append(parts, text)
			}
			q.fields[name] = strings.Join(parts, " ")
		default:
			q.badScope = q.badScope || name == "scope"
		}
	}
}

// basicAuth reads a Basic header, as far as Auth0 documents it: base64 of client_id:client_secret.
func basicAuth(header string) (id, key string, ok bool) {
	scheme, rest, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", "", false
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(plain), ":")
}

// clientID is who the request claims to come from.
func (q *tokenRequest) clientID() string {
	if q.basic {
		if id, err := url.QueryUnescape(q.basicID); err == nil {
			return id
		}
		return q.basicID
	}
	if id := q.fields["client_id"]; id != "" {
		return id
	}
	return assertedClient(q.fields["client_assertion"])
}
