package jobs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/profiles"
)

// Forms lists the shapes a token can be copied or printed in, the values of --as.
func Forms() []string { return []string{"token", "header", "curl", "env", "json"} }

// KnownForm reports whether as is one of Forms; empty means the plain token.
func KnownForm(as string) bool { return as == "" || slices.Contains(Forms(), as) }

// Form renders a fetched token; the result is a secret and goes only where the user asked.
func Form(f Fetched, as string) (string, error) {
	raw := f.Token.Raw
	switch as {
	case "", "token":
		return raw, nil
	case "header":
		return "Authorization: Bearer " + raw, nil
	case "curl":
		return "curl --header " + always("Authorization: Bearer "+raw) + " " + always(apiURL(f.Profile)), nil
	case "env":
		return "export TOKEN=" + always(raw), nil
	case "json":
		return decodedJSON(f.Token, f.Quota), nil
	}
	return "", fmt.Errorf("unknown form %q, want one of %s", as, strings.Join(Forms(), ", "))
}

// apiURL is where a bearer token of this profile is meant to go: the first api target, else the audience when it is an
// address, else a placeholder that nobody can mistake for one.
func apiURL(p profiles.Profile) string {
	for _, t := range p.Targets {
		if t.Cloud != "api" {
			continue
		}
		var s struct {
			URL string `json:"url"`
		}
		if json.Unmarshal(t.Settings, &s) == nil && s.URL != "" {
			return s.URL
		}
	}
	if strings.HasPrefix(p.Audience, "https://") {
		return p.Audience
	}
	return "https://YOUR_API"
}

// decodedJSON is the token's two objects, with escapes for what no terminal should be sent, and, where the tenant said
// some, its limits.
func decodedJSON(t *inspect.Token, q auth0.Quota) string {
	part := func(o *inspect.Object) json.RawMessage {
		if o == nil {
			return json.RawMessage("null")
		}
		return json.RawMessage(o.Raw)
	}
	doc := map[string]any{"header": part(t.Header), "claims": part(t.Claims)}
	if limits := LimitsOf(q); len(limits) > 0 {
		doc["limits"] = limits
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "null"
	}
	return string(printable.JSON(b))
}

// always is s in single quotes, plain or not: what is asked for is that very form.
func always(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
