package sandbox

func faultKinds() []string {
	return []string{"slow", "html", "truncated", "redirect", "429", "500", "wrong-issuer", "reset", "answer"}
}
