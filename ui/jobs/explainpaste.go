package jobs

import (
	"encoding/json"
	"slices"
	"strings"

	"mintmark/inspect/lazyregexp"
	"mintmark/inspect/wire"
)

// Pasted text is looked at in layers: as it is, without what logs and terminals put around each line, and with strings
// unpacked that logs hold escaped. Secrets are taken out before anything else.

const (
	maxPaste  = 1 << 20 // of a longer one the beginning and the end are read
	maxHead   = 256 << 10
	window    = 24 << 10 // what is looked at in one piece
	overlap   = 4 << 10  // no error is longer
	maxLayers = 16       // of one piece
	maxDepth  = 4
)

// pasted is what somebody pasted, made safe and peeled.
type pasted struct {
	text   string   // without secrets
	layers []string // the outermost first
}

var (
	escapeSequence = lazyregexp.New("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\-_])|\u009b[0-?]*[ -/]*[@-~]|␛\\[[0-9;]*m|(?:\\\\x1b|\\\\u001b|\\\\033)\\[[0-9;]*m")
	linePrefix     = lazyregexp.New(`^(?:\s*(?:` +
		`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?:\s*\|)?|` + // timestamps
		`[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d \S+ \S+?(?:\[\d+\])?:|` + // syslog
		`[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ \S+?\]|` + // klog
		`##\[[a-z]+\]|::(?:error|warning|notice)(?: [^:]*)?::|` + // GitHub Actions
		`[a-z0-9][a-z0-9_.-]{0,40}\s+\|(?:\s|$)|` + // docker compose
		`\d{1,5}(?:\||:\s))\s?)+`)
	// troubled are words one of which stands in every error; pieces of a long log without any are passed over.
	troubled  = lazyregexp.New(`(?i)error|denied|invalid|unauthor|forbid|refus|expire|www-authenticate|jwt|AADSTS|not allowed|not found|exceed|limit|fail|exception|credential|<Code>|bearer|identity|provider`)
	boxed     = lazyregexp.New(`(?m)^\s*[│|╷╵]`)
	openToken = lazyregexp.New(`eyJ[A-Za-z0-9_-]{24,}(?:[.\s][A-Za-z0-9_.-]{24,})*|\b[A-Za-z0-9_-]{120,}\b`)
)

// WithoutSecrets is what of a pasted text is read: its beginning and its end where it is long, with tokens and secrets
// masked. Doing it twice changes nothing.
func WithoutSecrets(text string) string {
	if len(text) > maxPaste {
		text = text[:maxHead] + "\n" + text[len(text)-(maxPaste-maxHead):]
	}
	return unsecret(strings.ToValidUTF8(text, "\uFFFD"))
}

// peel makes the layers.
func peel(text string) pasted {
	safe := WithoutSecrets(text)
	p := pasted{text: safe}
	for _, piece := range pieces(tidy(safe)) {
		p.add(piece, 0, len(p.layers)+maxLayers)
		if wrapped := rewrap(piece); wrapped != piece {
			p.add(wrapped, maxDepth, len(p.layers)+1)
		}
	}
	return p
}

// pieces cuts a long text at line ends, so that what begins in one piece ends in it or stands whole in the next.
func pieces(text string) (out []string) {
	for len(text) > window+overlap {
		cut, next := window+overlap, window
		if at := strings.LastIndexByte(text[:next], '\n'); at > window/2 {
			next = at + 1
		}
		if troubled().MatchString(text[:cut]) {
			out = append(out, strings.ToValidUTF8(text[:cut], ""))
		}
		text = text[next:]
	}
	return append(out, strings.ToValidUTF8(text, ""))
}

// unsecret hides tokens and secrets, also those that a terminal wrapped.
func unsecret(text string) string {
	return openToken().ReplaceAllStringFunc(wire.Redact(text), func(hit string) string {
		if strings.HasPrefix(hit, "eyJ…") {
			return hit
		}
		return wire.Mask
	})
}

// add keeps a layer and what is packed inside it.
func (p *pasted) add(text string, depth, limit int) {
	if strings.TrimSpace(text) == "" || len(p.layers) >= limit || slices.Contains(p.layers, text) {
		return
	}
	p.layers = append(p.layers, text)
	if depth >= maxDepth {
		return
	}
	for _, inner := range packed(text) {
		p.add(tidy(inner), depth+1, limit)
	}
	if inner := unescape(text); inner != text {
		p.add(tidy(inner), depth+1, limit)
	}
}

// packed is the long strings of JSON documents in text: a log line's message, a body kept as a string.
func packed(text string) (out []string) {
	for at, tries := strings.IndexByte(text, '{'), 0; at >= 0 && tries < 20 && len(out) < 8; tries++ {
		var v any
		dec := json.NewDecoder(strings.NewReader(text[at:]))
		step := 1
		if dec.Decode(&v) == nil {
			out = longTexts(v, out)
			step = int(dec.InputOffset())
		}
		next := strings.IndexByte(text[at+step:], '{')
		if next < 0 {
			break
		}
		at += step + next
	}
	return out
}

func longTexts(v any, out []string) []string {
	switch v := v.(type) {
	case string:
		if len(v) > 40 && strings.ContainsAny(v, "{<:\n") {
			out = append(out, v)
		}
	case []any:
		for _, item := range v {
			out = longTexts(item, out)
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			out = longTexts(v[name], out)
		}
	}
	return out
}

// unescape undoes one level of JSON or HTML escaping.
func unescape(text string) string {
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\'`, `'`, `\n`, "\n", `\r`, "", `\t`, "\t", `\/`, "/", `\u0027`, "'", `\u0022`, `"`, `\u003c`, "<", `\u003e`, ">", `\u003C`, "<", `\u003E`, ">",
		`\u0026`, "&", "&quot;", `"`, "&#34;", `"`, "&#39;", "'", "&apos;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// tidy takes away what stands around each line and is nobody's words: colours, timestamps, the boxes of Terraform, whose
// wrapped lines are joined again.
func tidy(text string) string {
	text = strings.ReplaceAll(escapeSequence().ReplaceAllString(text, ""), "\r\n", "\n")
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = linePrefix().ReplaceAllString(l, "")
	}
	text = strings.Join(lines, "\n")
	if !boxed().MatchString(text) {
		return text
	}
	var b strings.Builder
	open := false
	for _, l := range strings.Split(text, "\n") {
		inner, isBoxed := cutBox(l)
		switch {
		case isBoxed && strings.TrimSpace(inner) == "":
			b.WriteByte('\n')
			open = false
		case isBoxed:
			if open {
				b.WriteByte(' ')
			}
			b.WriteString(strings.TrimSpace(inner))
			open = true
		default:
			b.WriteString("\n" + l)
			open = false
		}
	}
	return strings.Trim(b.String(), "\n")
}

func cutBox(l string) (string, bool) {
	trimmed := strings.TrimLeft(l, " \t")
	for _, edge := range []string{"│", "╷", "╵", "| "} {
		if rest, ok := strings.CutPrefix(trimmed, edge); ok {
			return rest, true
		}
	}
	return l, trimmed == "|"
}

// rewrap joins lines that a narrow terminal broke: those that fill the width of the longest and end inside a word.
func rewrap(text string) string {
	lines, width := strings.Split(text, "\n"), 0
	for _, l := range lines {
		width = max(width, len(l))
	}
	if width < 60 || len(lines) < 2 {
		return text
	}
	var b strings.Builder
	for i, l := range lines {
		b.WriteString(l)
		if i == len(lines)-1 {
			break
		}
		if len(l) < width-16 {
			b.WriteByte('\n')
		} else if len(l) < width {
			b.WriteByte(' ') // broken at a blank, which the break took
		}
	}
	return b.String()
}
