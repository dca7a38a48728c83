package guides

import (
	"mintmark/inspect"
)

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
