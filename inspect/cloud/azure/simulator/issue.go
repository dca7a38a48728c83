package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// issue answers with an access token: a JWT for the resource, which clients are not meant to read.
func (s *Simulator) issue(w http.ResponseWriter, x *exchange) {
	const life = 3599
	now := s.world.Now()
	s.mu.Lock()
	roles := append([]string(nil), x.app.Roles...)
	object := x.app.ObjectID
	s.mu.Unlock()
	if object == "" {
		object = derivedGUID(x.tenant.ID + "/" + x.app.ClientID)
	}
	claims := map[string]any{
		"aud": x.resource, "iss": "https://sts.windows.net/" + x.tenant.ID + "/", "ver": "1.0",
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(life * time.Second).Unix(),
		"appid": x.app.ClientID, "appidacr": "2", "idp": "https://sts.windows.net/" + x.tenant.ID + "/", "idtyp": "app",
		"oid": object, "sub": object, "tid": x.tenant.ID, "uti": randomGUID()[:22],
		"xms_ficinfo": "CAAQABgAIAAoAjAA",
	}
	if len(roles) > 0 {
		claims["roles"] = roles
	}
	key, err := s.key()
	if err != nil {
		http.Error(w, "cannot sign", http.StatusInternalServerError)
		return
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: s.kid}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		http.Error(w, "cannot sign", http.StatusInternalServerError)
		return
	}
	raw, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		http.Error(w, "cannot sign", http.StatusInternalServerError)
		return
	}
	reply(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": raw})
}

// keys publishes the key of the access tokens.
func (s *Simulator) keys(w http.ResponseWriter) {
	key, err := s.key()
	if err != nil {
		http.Error(w, "no key", http.StatusInternalServerError)
		return
	}
	reply(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: s.kid, Use: "sig", Algorithm: "RS256"}}})
}

// derivedGUID is the same for the same name, as an object ID is.
func derivedGUID(name string) string {
	sum := sha256.Sum256([]byte(name))
	x := hex.EncodeToString(sum[:16])
	return x[:8] + "-" + x[8:12] + "-4" + x[13:16] + "-8" + x[17:20] + "-" + x[20:]
}
