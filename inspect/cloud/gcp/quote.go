package gcp

import (
	"fmt"
	"mintmark/inspect/quote"
	"strings"
)

// flag writes --name=value as one shell word.
func flag(name, value string) string { return quote.Shell("--" + name + "=" + value) }

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

func hclMap(m map[string]string, indent string) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, key := range mappingKeys(m) {
		fmt.Fprintf(&b, "%s  %s = %s\n", indent, quote.HCL(key), quote.HCL(m[key]))
	}
	return b.String() + indent + "}"
}

// celText writes a CEL string.
func celText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + "'"
}
