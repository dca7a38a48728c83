package auth0

import (
	"time"

	"mintmark/inspect"
)

// KeyRow is one published key as it is worth showing.
type KeyRow struct {
	Key    inspect.Key
	Signed bool   // the token at hand names it
	Remark string // what is known of its place in the rotation; "" if nothing
}

// KeyRows lists the published keys beside a token (nil = none), in the order published. Auth0 publishes the key in use and
// the next one, and after a rotation the previous one until it is revoked (rotate-signing-keys); the set does not say
// which is which, so that only the key of a token just minted is known to be the one in use.
func (m Metadata) KeyRows(t *inspect.Token, now time.Time) []KeyRow {
	if m.Keys == nil {
		return nil
	}
	kid, fresh := "", false
	if t != nil {
		kid = t.KeyID()
		issued, ok := t.Time("iat")
		fresh = ok && now.Sub(issued) < keysTTL && issued.Sub(now) < keysTTL
	}
	rows := make([]KeyRow, len(m.Keys.Keys))
	for i, k := range m.Keys.Keys {
		rows[i] = KeyRow{Key: k, Signed: kid != "" && k.ID == kid}
		switch {
		case rows[i].Signed && fresh:
			rows[i].Remark = "in use: it signed a token a short while ago"
		case rows[i].Signed:
			rows[i].Remark = "signed this token; whether it is still in use is not known"
		case kid != "" && len(rows) > 1:
			rows[i].Remark = "the next or the previous one of a rotation; the set does not say which"
		}
	}
	return rows
}
