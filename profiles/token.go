package profiles

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"mintmark/profiles/secret"
)

// Where a profile's tokens are cached (Profile.Cache); "" is CacheKeyring.
const (
	CacheKeyring = "keyring" // beside the profile, in whatever backend holds it
	CacheMemory  = "memory"  // in this process only
)

// heldToken is a token in this process's memory and what it belongs to: the stored copy, or the settings for which it
// was fetched when the profile wants no stored copy.
type heldToken struct {
	token    CachedToken
	stored   blob
	settings blob
}

func (h heldToken) fits(e *entry) bool {
	if e.MemoryOnly || h.stored.IsZero() {
		return h.settings == e.Settings
	}
	return h.stored == e.Token
}

// tokenRecord is the stored form. It is the one place where a token leaves its box for the backend.
type tokenRecord struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expires_at"`
	FetchedAt time.Time `json:"fetched_at"`
	Scope     string    `json:"scope,omitempty"`
	Type      string    `json:"type,omitempty"`
}

// Token implements API: from memory if it is still what the backend holds, else from the backend. Whether it has
// expired is for the caller to judge.
func (s *Store) Token(ctx context.Context, name string) (CachedToken, bool, error) {
	snap, err := s.load(ctx)
	if err != nil {
		return CachedToken{}, false, err
	}
	e := snap.find(name)
	if e == nil {
		return CachedToken{}, false, notFound(snap.pages, name)
	}
	s.mu.Lock()
	held, ok := s.tokens[e.ID]
	s.mu.Unlock()
	if ok && held.fits(e) {
		return held.token, true, nil
	}
	if e.Token.IsZero() {
		return CachedToken{}, false, nil
	}
	e, data, err := s.read(ctx, name, tokenPart())
	if err != nil && codeOf(err) != CodeDamaged {
		return CachedToken{}, false, err
	}
	t, found := decodeToken(data)
	if found {
		s.hold(e, t)
	}
	return t, found, nil
}

// decodeToken reads the stored form. What cannot be read is no token: a fresh one costs one request.
func decodeToken(data []byte) (t CachedToken, found bool) {
	var r tokenRecord
	if json.Unmarshal(data, &r) != nil || r.Token == "" {
		return CachedToken{}, false
	}
	return CachedToken{Token: secret.New(r.Token), ExpiresAt: r.ExpiresAt, FetchedAt: r.FetchedAt, Scope: r.Scope, Type: r.Type}, true
}

func (s *Store) hold(e *entry, t CachedToken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[e.ID] = heldToken{token: t, stored: e.Token, settings: e.Settings}
}

// PutToken implements API. A token that is larger than MaxRecord, or whose profile says `cache: memory`, stays in memory.
// A token fetched for settings that were replaced meanwhile, by whom ever, is not kept.
func (s *Store) PutToken(ctx context.Context, of Profile, t CachedToken) error {
	data, err := json.Marshal(tokenRecord{Token: t.Token.Reveal(), ExpiresAt: t.ExpiresAt, FetchedAt: t.FetchedAt, Scope: t.Scope, Type: t.Type})
	if err != nil {
		return err
	}
	var kept *entry
	err = s.write(ctx, func(w *tx) error {
		e := w.find(of.Name)
		if e == nil {
			return notFound(w.pages, of.Name)
		}
		if stale, err := w.stale(ctx, e, of); err != nil || stale {
			return err
		}
		if e.MemoryOnly || len(data) > MaxRecord {
			w.dropToken(e)
		} else {
			e.Token = w.put(tokenItem, e.ID, e.Token, data)
			e.Expires = t.ExpiresAt.Unix()
		}
		e.Used = s.opts.Now().Unix()
		w.touch(e)
		copied := *e
		kept = &copied
		return nil
	})
	if err == nil && kept != nil {
		s.hold(kept, t)
	}
	return err
}

// stale reports whether e's identity is no longer that of the profile which a token was fetched for.
func (t *tx) stale(ctx context.Context, e *entry, of Profile) (bool, error) {
	t.store.mu.Lock()
	last, known := t.store.bases[e.ID]
	t.store.mu.Unlock()
	now := last.profile
	if !known || last.ref != e.Settings {
		var err error
		if now, err = t.stored(ctx, e); codeOf(err) == CodeDamaged {
			return true, nil
		} else if err != nil {
			return false, err
		}
	}
	return !sameIdentity(of, now), nil
}

// DropToken implements API.
func (s *Store) DropToken(ctx context.Context, name string) error {
	return s.write(ctx, func(t *tx) error {
		e := t.find(name)
		if e == nil {
			return notFound(t.pages, name)
		}
		if t.dropToken(e); !t.changed {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.tokens, e.ID)
		}
		return nil
	})
}
