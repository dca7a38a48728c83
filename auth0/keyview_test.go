package auth0

import (
	"testing"
	"time"

	"mintmark/inspect"
)

func TestKeyRows(t *testing.T) {
	s := newTenant(t)
	m, err := NewKeys(time.Now).Get(t.Context(), s.http(t), s.issuer())
	if err != nil {
		t.Fatal(err)
	}
	m.Keys.Keys = append(m.Keys.Keys, inspect.Key{ID: "k2", Thumbprint: "other"})
	token := inspect.Parse(s.mint(time.Hour))
	rows := m.KeyRows(token, time.Now())
	if len(rows) != 2 || !rows[0].Signed || rows[1].Signed || rows[0].Remark != "in use: it signed a token a short while ago" || rows[1].Remark == "" {
		t.Errorf("%+v", rows)
	}
	if old := m.KeyRows(token, time.Now().Add(time.Hour)); old[0].Remark != "signed this token; whether it is still in use is not known" {
		t.Errorf("%+v", old[0])
	}
	if none := m.KeyRows(nil, time.Now()); none[0].Signed || none[0].Remark != "" || (Metadata{}).KeyRows(token, time.Now()) != nil {
		t.Errorf("%+v", none)
	}
	other := Metadata{Keys: &inspect.KeySet{Keys: []inspect.Key{{ID: "x", Thumbprint: m.Keys.Keys[0].Thumbprint}}}}
	if !m.SharesKey(other) || m.SharesKey(Metadata{}) || m.SharesKey(Metadata{Keys: &inspect.KeySet{Keys: []inspect.Key{{ID: "k1", Thumbprint: "new"}}}}) {
		t.Error("SharesKey is wrong")
	}
}
