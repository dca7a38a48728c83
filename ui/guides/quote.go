package guides

import (
	"bytes"
	"encoding/json"
	"strings"

	"mintmark/inspect"
	"mintmark/ui/jobs"
)

// shell makes one word for a POSIX shell.
func shell(s string) string { return jobs.Quote(s) }

// jsonText is compact JSON, which is a JavaScript literal too, with nothing escaped that a reader would not expect.
func jsonText(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return "null"
	}
	return strings.TrimSpace(b.String())
}

// hcl is a string literal for Terraform; ${ and %{ would begin a template there.
func hcl(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(jsonText(s))
}

func hclList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = hcl(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func cli(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "cli", Text: text} }
func terraform(title, text string) inspect.Fix {
	return inspect.Fix{Title: title, As: "terraform", Text: text}
}
func console(title, text string) inspect.Fix {
	return inspect.Fix{Title: title, As: "console", Text: text}
}
func action(title, text string) inspect.Fix {
	return inspect.Fix{Title: title, As: "action", Text: text}
}
func plain(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "text", Text: text} }

// orElse is value, or a placeholder in its place.
func orElse(value, placeholder string) string {
	if value == "" {
		return placeholder
	}
	return value
}
