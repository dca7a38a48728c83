package printable

import (
	"fmt"
	"unicode/utf8"
)

// JSON escapes, in marshalled JSON, every rune that may not be written to a terminal as it is. Such runes can only
// stand inside strings, where \uXXXX means the same, so no value changes.
func JSON(data []byte) []byte {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r != utf8.RuneError && !Shown(r) && r != '\n' && r != '\t' && r != '\r' {
			return escapeJSON(data, i)
		}
		i += size
	}
	return data
}

func escapeJSON(data []byte, from int) []byte {
	out := append(make([]byte, 0, len(data)+64), data[:from]...)
	for i := from; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1, Shown(r), r == '\n', r == '\t', r == '\r':
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
