package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// filler replaces ${…} in strings and object keys.
//
// The rule: only the names below are ours; any other ${…} is left exactly as it stands, because IAM policy variables
// (${aws:username}, ${*}) and other template languages share the spelling. ${aws} is ours, ${aws:…} never is. A name
// that begins with "issuer" can only be meant for us, so an issuer that this world does not have is an error.
type filler struct {
	values map[string]string // issuer…, roots, ca_file
	now    time.Time
	pairs  keyPairs
}

// document fills in a whole JSON document, keys too. Keys that become equal are an error.
func (f *filler) document(data []byte) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	var out bytes.Buffer
	enc := jsontext.NewEncoder(&out)
	for {
		tok, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		if tok.Kind() == '"' {
			text, err := f.text(tok.String())
			if err != nil {
				return nil, &WorldError{Path: dotted(dec.StackPointer()), What: err.Error()}
			}
			tok = jsontext.String(text)
		}
		if err := enc.WriteToken(tok); err != nil {
			return nil, &WorldError{Path: dotted(dec.StackPointer()), What: "after filling in: " + err.Error()}
		}
	}
}

// text fills in one string. What is filled in is not searched again.
func (f *filler) text(s string) (string, error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known, err := f.value(name)
		if err != nil {
			return "", err
		}
		if closed && known {
			out.WriteString(value)
			s = after
		} else {
			out.WriteString("${")
			s = rest
		}
	}
}

func (f *filler) value(name string) (value string, known bool, err error) {
	if v, ok := f.values[name]; ok {
		return v, true, nil
	}
	kind, pair, hasColon := strings.Cut(name, ":")
	switch {
	case kind == "public_key_pem" && pair != "":
		value, err = f.pairs.public(pair)
		return value, true, err
	case kind == "private_key_pem" && pair != "":
		value, err = f.pairs.private(pair)
		return value, true, err
	case kind == "door" && pair != "":
		return "", false, fmt.Errorf("this world has no door %q", pair)
	case hasColon:
		return "", false, nil
	case ourIssuer().MatchString(name):
		return "", false, fmt.Errorf("this world has no ${%s}", name)
	}
	offset, ok := strings.CutPrefix(name, "now")
	if !ok {
		return "", false, nil
	}
	seconds, ok := secondsOf(offset)
	return f.now.Add(time.Duration(seconds) * time.Second).UTC().Format(time.RFC3339), ok, nil
}

// secondsOf reads what stands behind now: nothing, or a signed number.
func secondsOf(offset string) (int, bool) {
	if offset == "" {
		return 0, true
	}
	seconds, err := strconv.Atoi(offset)
	return seconds, err == nil && (offset[0] == '+' || offset[0] == '-')
}

func ourIssuer() *regexp.Regexp { return regexp.MustCompile(`^issuer[0-9]*(_[a-z_]*)?$`) }

// issuerNames lists what stands for the tenants: issuer, issuer_noslash, issuer_host and their _custom forms; the second
// tenant's begin with issuer2, and so on. ports are the tenants' ports.
func issuerNames(tenants []Tenant, ports []int) map[string]string {
	values := map[string]string{}
	put := func(prefix, host string, port int) {
		at := authorityOf(host, port)
		values[prefix] = "https://" + at + "/"
		values[prefix+"_noslash"] = "https://" + at
		values[prefix+"_host"] = at
	}
	for i, t := range tenants {
		prefix := "issuer"
		if i > 0 {
			prefix += strconv.Itoa(i + 1)
		}
		put(prefix, t.Host, ports[i])
		if len(t.CustomDomains) > 0 {
			put(prefix+"_custom", t.CustomDomains[0], ports[i])
		}
	}
	return values
}
