package inspect

import (
	"fmt"
	"slices"
	"strings"
)

// judgeIssuer compares iss byte for byte with what is expected; nothing expected is a skip.
func judgeIssuer(t *Token, expected string) (Line, []Finding) {
	line := Line{Name: "issuer", Status: Skip}
	if line.Detail = dark(t); line.Detail != "" {
		return line, nil
	}
	if line.Detail = "Not asked: no issuer is expected."; expected == "" {
		return line, nil
	}
	var found []Finding
	switch iss := t.Claim("iss"); {
	case iss.Kind() == Absent:
		found = append(found, find("issuer.missing", "claims.iss", expected, "none", ""))
	case iss.Kind() != String:
		found = append(found, find("issuer.not-text", "claims.iss", expected, iss.Raw(), ""))
	case iss.text != expected:
		found = append(found, missed("issuer", "claims.iss", expected, iss.text))
	}
	return lineOf("issuer", found, "iss is the expected issuer."), found
}

// judgeAudience wants the expected audience to be aud, or one of its texts.
func judgeAudience(t *Token, expected string) (Line, []Finding) {
	line := Line{Name: "audience", Status: Skip}
	if line.Detail = dark(t); line.Detail != "" {
		return line, nil
	}
	if line.Detail = "Not asked: no audience is expected."; expected == "" {
		return line, nil
	}
	var found []Finding
	aud := t.Claim("aud")
	texts, ok := aud.Texts()
	switch {
	case aud.Kind() == Absent || ok && len(texts) == 0:
		found = append(found, find("audience.missing", "claims.aud", expected, "none", ""))
	case !ok:
		found = append(found, find("audience.not-text", "claims.aud", expected, aud.Raw(), ""))
	case !slices.Contains(texts, expected):
		found = append(found, missed("audience", "claims.aud", expected, nearest(expected, texts)))
	}
	return lineOf("audience", found, "aud names the expected audience."), found
}

// missed makes the finding of a name that is compared byte for byte, with the code of its near miss.
func missed(area, path, expected, actual string) Finding {
	miss, words := NearMiss(expected, actual)
	code := area + "." + string(miss)
	if _, known := ruleFor(code); !known || miss == MissOther {
		code = area + ".differs"
	}
	if words == "" {
		words = "First difference: " + FirstDifference(expected, actual) + "."
	}
	return find(code, path, expected, actual, words)
}

// maxLooked is how many audiences are looked at for a near miss, and listed.
const maxLooked = 20

// nearest picks the text that comes closest to what is expected: of several audiences the one worth comparing.
func nearest(expected string, texts []string) string {
	looked := texts[:min(len(texts), maxLooked)]
	for _, text := range looked {
		if miss, _ := NearMiss(expected, text); miss != MissOther {
			return text
		}
	}
	return listed(texts)
}

func listed(texts []string) string {
	if len(texts) > maxLooked {
		return strings.Join(texts[:maxLooked], ", ") + fmt.Sprintf(" and %d more", len(texts)-maxLooked)
	}
	return strings.Join(texts, ", ")
}
