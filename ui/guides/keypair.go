package guides

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// signsWithKey passes when the profile authenticates with a private key and the tenant takes it.
func signsWithKey(l *Look) Result {
	if l.Profile.ClientAuth != profiles.PrivateKeyJWT {
		return fail("The profile still authenticates with a secret.", bad("client authentication", orElse(l.Profile.ClientAuth, profiles.SecretPost)))
	}
	r := reached(stageApp)(l)
	r.Saw = append([]Seen{good("client authentication", profiles.PrivateKeyJWT)}, r.Saw...)
	return r
}

// registersKey makes a pair for the pretend application and puts the private half into the practice profile.
func registersKey(*Look) []Move {
	return []Move{{"A key pair was made, its public half registered, its private half put into the profile.", func(l *Look) error {
		private, public, err := newPair()
		if err != nil {
			return err
		}
		if err := l.jobs.ChangeTenant(l.ctx, l.Profile.Name, map[string]any{"client": map[string]any{"client_id": l.Profile.ClientID,
			"auth_method": profiles.PrivateKeyJWT, "public_key_pem": public, "assertion_alg": "RS256"}}); err != nil {
			return err
		}
		key := secret.New(private)
		return l.jobs.EditProfile(l.ctx, l.Profile.Name, &key, func(p *profiles.Profile) {
			p.ClientAuth, p.AssertionAlg, p.KeyID = profiles.PrivateKeyJWT, "RS256", ""
		})
	}}}
}

// newPair is an RSA pair as PEM, of the smallest size that Auth0 takes.
func newPair() (private, public string, err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", "", err
	}
	inner, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", err
	}
	outer, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return "", "", err
	}
	block := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return block("PRIVATE KEY", inner), block("PUBLIC KEY", outer), nil
}

func words(s string) []string { return strings.Fields(s) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }
