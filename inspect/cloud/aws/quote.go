package aws

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"

	"mintmark/inspect/quote"
)

// hclValue writes a JSON value as an HCL expression, indented by depth.
func hclValue(v any, depth int) string {
	pad, end := strings.Repeat("  ", depth+1), strings.Repeat("  ", depth)
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		sort.Strings(names)
		var b strings.Builder
		b.WriteString("{\n")
		for _, name := range names {
			b.WriteString(pad + quote.HCL(name) + " = " + hclValue(v[name], depth+1) + "\n")
		}
		return b.String() + end + "}"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = hclValue(item, depth)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return quote.HCL(v)
	}
	raw, _ := json.Marshal(v)
	return string(raw)
}

// hclJSON writes a JSON document as an HCL expression.
func hclJSON(raw []byte, depth int) string {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return "{}"
	}
	return hclValue(v, depth)
}

// encode is JSON without HTML escaping, as people paste it.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return nil
	}
	return bytes.TrimSpace(b.Bytes())
}

func indent(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

// identifier makes a Terraform resource name out of any text.
func identifier(text string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, text)
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "r_" + name
	}
	return name
}
