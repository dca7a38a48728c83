package api

import (
	"encoding/json"
	"strings"
)

// quoteShell makes s one word for a POSIX shell, whatever it holds. Plain words stay readable.
func quoteShell(s string) string {
	plain := s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@=,") == ""
	if plain && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// quoteHCL makes s a Terraform string: JSON's escapes, and the two template marks doubled.
func quoteHCL(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(jsonText(s))
}

// jsonText writes any value as one line of JSON, which is a JavaScript literal too. HTML escapes are left out, for a
// reader would stumble over them.
func jsonText(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}
