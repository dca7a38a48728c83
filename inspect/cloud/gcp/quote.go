package gcp

import (
	"fmt"
	"regexp"
	"strings"
)

// shell quotes one word for a POSIX shell.
func shell(word string) string {
	if regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`).MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// flag writes --name=value as one shell word.
func flag(name, value string) string { return shell("--" + name + "=" + value) }

// gcloudList joins values for a gcloud list or map flag. A comma separates there unless another separator is declared
// as ^SEPARATOR^ in front (gcloud topic escaping).
func gcloudList(values []string) string {
	all := strings.Join(values, "")
	if !strings.ContainsAny(all, ",") && !strings.HasPrefix(all, "^") {
		return strings.Join(values, ",")
	}
	separator := ";"
	for _, s := range []string{";", "|", "~", "#", "::", "@@", "%%%", "~~~~"} {
		if !strings.Contains(all, s) {
			separator = s
			break
		}
	}
	return "^" + separator + "^" + strings.Join(values, separator)
}

// hcl writes a Terraform string: JSON-like escapes, and ${ and %{ doubled so that nothing is interpolated.
func hcl(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteString(string(r) + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func hclList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = hcl(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func hclMap(m map[string]string, indent string) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, key := range mappingKeys(m) {
		fmt.Fprintf(&b, "%s  %s = %s\n", indent, hcl(key), hcl(m[key]))
	}
	return b.String() + indent + "}"
}

// celText writes a CEL string.
func celText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + "'"
}
