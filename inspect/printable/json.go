package printable

import (
	"fmt"
	"unicode/utf8"
)

// JSON escapes, in marshalled JSON, every rune that may not be written to a terminal as it is. Such runes can only
// stand inside strings, where \uXXXX means the same, so no value changes; the blanks between tokens stay. Bytes that
// are no UTF-8, which marshalled JSON never holds, become \ufffd.
func JSON(data []byte) []byte {
	for i := 0; i < len(data); i++ {
		if c := data[i]; c > '~' || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return escapeJSON(data)
		}
	}
	return data
}

func escapeJSON(data []byte) []byte {
	out := make([]byte, 0, len(data)+64)
	var m marks
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r < utf8.RuneSelf && (r >= ' ' && r <= '~' || r == '\n' || r == '\t' || r == '\r'):
			m = marks{base: r > ' '}
			out = append(out, byte(r))
		case m.pass(r, size):
			out = append(out, data[i:i+size]...)
		case r >= 0x10000:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}
