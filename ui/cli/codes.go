package cli

import "mintmark/inspect"

// Codes are the codes that the command line itself answers with, for docs/codes.md.
func Codes() []inspect.Code {
	row := func(code, title, why string) inspect.Code {
		return inspect.Code{Code: code, Title: title, Why: why, Certainty: inspect.Documented, Source: "docs/cli.md"}
	}
	return []inspect.Code{
		row("cli.usage", "The command line cannot be meant", "A flag, an argument or a value is missing, unknown or contradicts another."),
		row("cli.declined", "You did not agree", "The command asked first, and the answer was no; nothing was done."),
		row("cli.interrupted", "Interrupted", "The command was stopped before it was done."),
		row("cli.file.unreadable", "A file cannot be read or written", "The path or its permissions do not allow it."),
		row("cli.file.format", "A file is not in its documented format", "Files are read strictly, so that a misspelt field is never silently ignored."),
		row("cli.keys", "A key file holds no keys", "It is neither a PEM public key or certificate, nor a JWK, nor a JWKS."),
		row("cli.decrypt", "The token does not decrypt with that key", "It was encrypted to another key, or the file is no private key."),
		row("cli.clipboard", "Nothing was copied", "There is no clipboard helper and no terminal that could take the text."),
		row("cli.world", "The pretend world did not start", "Its file breaks the documented format, or an address is taken."),
		row("cli.token.unreadable", "What was given is no token", "Neither its header nor its claims can be decoded."),
		row("cli.diff.unreadable", "A token to compare cannot be read", "Neither its header nor its claims can be decoded."),
		row("cli.cloud.unknown", "A profile names a cloud that this version does not know", "Its target can be neither predicted nor tried."),
		row("cli.bug", "mintmark itself failed", "A fault of this program ended one trial; it says nothing about the token or the cloud."),
		row("cli.failed", "Something went wrong that has no better name", "The message says what the program met."),
	}
}
