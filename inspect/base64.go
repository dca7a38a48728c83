package inspect

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// segment decodes one part of a compact token as RFC 7515 §2 wants it: the URL-safe alphabet, no padding, no line
// breaks, and zero bits after the last whole byte (else two different texts would be the same token).
func segment(text string) ([]byte, *scanFault) {
	for i := 0; i < len(text); i++ {
		if !base64URLByte(text[i]) {
			return nil, alphabetFault(text, i)
		}
	}
	if len(text)%4 == 1 {
		return nil, &scanFault{"structure.base64.length", fmt.Sprintf("%d characters cannot be base64url: one too many or too few", len(text)), len(text)}
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, &scanFault{"structure.base64.trailing-bits", "the last character carries bits that belong to no byte", len(text) - 1}
	}
	return data, nil
}

func alphabetFault(text string, i int) *scanFault {
	switch {
	case text[i] == '=':
		return &scanFault{"structure.base64.padding", "padding (=)", i}
	case strings.IndexByte("+/", text[i]) >= 0:
		return &scanFault{"structure.base64.alphabet", "the standard base64 alphabet (+ or /) instead of the URL-safe one (- and _)", i}
	}
	return &scanFault{"structure.foreign-byte", fmt.Sprintf("byte 0x%02X", text[i]), i}
}

func base64URLByte(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}
