package wire

// Redact hides what must not be shown in text that somebody pasted: compact JWTs, and the values that stand behind the
// names of secrets in JSON, XML, forms and headers. What it leaves is still foreign text.
func Redact(text string) string { return redactText(text) }
