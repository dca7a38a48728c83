package wire

import (
	"strings"
	"testing"
)

func TestPastedTextLosesItsSecrets(t *testing.T) {
	got := Redact("Authorization: Bearer " + sampleJWT + "\nclient_secret=" + sentinel + "\nAADSTS50027: JWT token is invalid or malformed.")
	if strings.Contains(got, sampleJWT) || strings.Contains(got, sentinel) || !strings.Contains(got, "AADSTS50027: JWT token is invalid or malformed.") {
		t.Errorf("%q", got)
	}
}
