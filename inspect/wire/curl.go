package wire

import (
	"net/http"
	"sort"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/quote"
)

var (
	hidden   = lazyregexp.New(`\[secret\]|` + jwtMark)
	lastName = lazyregexp.New(`([A-Za-z][A-Za-z0-9_.-]*)["'\\]*\s*[:=]?\s*["'\\]*$`)
)

// Curl is the request of e as a POSIX shell command. Values that were redacted become "$VARIABLES" named after their
// field; everything else is in single quotes, so that nothing foreign is run or expanded. The answer may hold line
// breaks only inside quotes; make it printable before it is shown.
func Curl(e Exchange) string {
	words := []string{"curl", "-sS", "-i"}
	if e.Method != http.MethodGet && (e.Method != http.MethodPost || len(e.RequestBody) == 0) {
		words = append(words, "-X", shellWord(e.Method))
	}
	words = append(words, "--url", shellWord(e.URL))
	names := make([]string, 0, len(e.RequestHeader))
	for name := range e.RequestHeader {
		if !ownHeader(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		for _, v := range e.RequestHeader[name] {
			words = append(words, "-H", shellWord(name+": "+v))
		}
	}
	if len(e.RequestBody) > 0 {
		words = append(words, "--data-raw", shellWord(string(e.RequestBody)))
	}
	return strings.Join(words, " ")
}

// ownHeader is for headers that curl or the connection makes by itself.
func ownHeader(name string) bool {
	switch n := strings.ToLower(name); n {
	case "user-agent", "accept-encoding", "content-length", "connection", "host", "traceparent":
		return true
	default:
		return strings.HasPrefix(n, "amz-sdk-") || strings.HasPrefix(n, "x-goog-api-client") || strings.HasPrefix(n, "x-client-")
	}
}

// shellWord quotes text for a POSIX shell. A NUL cannot be passed in an argument and is dropped with everything after
// it, as the shell itself would do.
func shellWord(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	var out strings.Builder
	done := 0
	for _, at := range hidden().FindAllStringIndex(text, -1) {
		if at[0] > done {
			out.WriteString(quote.Shell(text[done:at[0]]))
		}
		out.WriteString(`"$` + variable(text[:at[0]]) + `"`)
		done = at[1]
	}
	if rest := text[done:]; rest != "" || done == 0 {
		out.WriteString(quote.Shell(rest))
	}
	return out.String()
}

// variable names the shell variable for a value by the field name before it.
func variable(before string) string {
	m := lastName().FindStringSubmatch(before)
	if m == nil {
		return "SECRET"
	}
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, m[1]), "_")
	switch strings.ToLower(name) {
	case "bearer", "dpop":
		return "TOKEN"
	case "basic":
		return "BASIC_CREDENTIALS"
	}
	return strings.ToUpper(name)
}
