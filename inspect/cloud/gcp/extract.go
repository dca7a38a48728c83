package gcp

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// extractFunction declares Google's own `extract`, which is in no CEL library: "text".extract("before{name}after").
func extractFunction() cel.EnvOption {
	return cel.Function("extract", cel.MemberOverload("google_extract", []*cel.Type{cel.StringType, cel.StringType}, cel.StringType,
		cel.BinaryBinding(func(text, template ref.Val) ref.Val {
			found, ok := extract(string(text.(types.String)), string(template.(types.String)))
			if !ok {
				return types.NewErr("extract: the template needs exactly one {name}")
			}
			return types.String(found)
		})))
}

// extract gives the part of text that stands for the template's one {name}: after the first occurrence of what is
// before it, up to the next occurrence of what is behind it. Without a prefix it starts at the start, without a suffix
// it ends at the end, without a match it is empty. ok is false for a template without exactly one {name}.
// Source: IAM conditions attribute reference, "extract".
func extract(text, template string) (found string, ok bool) {
	before, rest, open := strings.Cut(template, "{")
	name, after, closed := strings.Cut(rest, "}")
	if !open || !closed || name == "" || strings.ContainsAny(before+name+after, "{}") {
		return "", false
	}
	start := strings.Index(text, before)
	if start < 0 {
		return "", true
	}
	text = text[start+len(before):]
	if after == "" {
		return text, true
	}
	end := strings.Index(text, after)
	if end < 0 {
		return "", true
	}
	return text[:end], true
}
