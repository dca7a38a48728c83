package profiles

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/profiles/secret"
)

var _ API = (*Store)(nil)

// backends runs a test on both kinds of backend: with and without a journal.
func backends(t *testing.T, f func(t *testing.T, kv KV)) {
	t.Run("memory", func(t *testing.T) { f(t, NewMemory()) })
	t.Run("keyring-like", func(t *testing.T) { f(t, &dirKV{dir: t.TempDir(), max: small}) })
}

func TestProfileWhole(t *testing.T) {
	backends(t, func(t *testing.T, kv KV) {
		s := openStore(t, kv, Options{Now: fixedNow})
		p := sample("acme-prod")
		p.Expect = &Expect{Algorithms: []string{"RS256"}, Claims: map[string]string{"https://acme.dev/tenant_id": "tenant-123"}}
		p.Label, p.AutoRenew = "production", true
		must(t, s.Put(t.Context(), p, boxed("the secret")))
		got, err := openStore(t, kv, Options{}).Get(t.Context(), "ACME-prod")
		must(t, err)
		if !reflect.DeepEqual(got, p) {
			t.Errorf("got %+v", got)
		}
		must(t, s.Put(t.Context(), p, nil))
		if sec, err := s.Secret(t.Context(), "acme-prod"); err != nil || sec.Reveal() != "the secret" {
			t.Errorf("a nil secret did not keep the stored one: %v", err)
		}
		must(t, s.Put(t.Context(), p, boxed("")))
		if sec, err := s.Secret(t.Context(), "acme-prod"); err != nil || !sec.Empty() {
			t.Errorf("an empty secret did not remove the stored one: %v", err)
		}
		list, err := s.List(t.Context())
		must(t, err)
		want := Summary{
			Name: "acme-prod", Domain: p.Domain, ClientID: p.ClientID, Audience: p.Audience, Tags: []string{"prod"}, Label: "production", AutoRenew: true,
			Targets: []SummaryTarget{{"aws", "deploy"}},
		}
		if len(list) != 1 || !reflect.DeepEqual(list[0], want) {
			t.Errorf("listed %+v", list)
		}
	})
}

// TestAMisspeltNameIsGuessed where letters are missing or too many, and nothing is guessed of what is unlike all.
func TestAMisspeltNameIsGuessed(t *testing.T) {
	s := openStore(t, NewMemory(), Options{})
	for _, name := range []string{"acme-prod", "acme-test", "Legacy"} {
		must(t, s.Put(t.Context(), sample(name), nil))
	}
	const none = "See `mintmark profile list`."
	for name, want := range map[string]string{
		"acme-prd": "Did you mean acme-prod? `mintmark profile list` shows all.", "acme-produ": "Did you mean acme-prod? `mintmark profile list` shows all.",
		"LEGAC": "Did you mean Legacy? `mintmark profile list` shows all.", "a": none, "beta": none, "": none, "\x1b[2J": none,
	} {
		_, err := s.Get(t.Context(), name)
		var trouble *Trouble
		if !errors.As(err, &trouble) || !errors.Is(err, ErrNotFound) || trouble.Next != want {
			t.Errorf("%q: %v, %+v", name, err, trouble)
		}
		if err := s.Remove(t.Context(), name); !errors.As(err, &trouble) || trouble.Next != want {
			t.Errorf("removing %q: %v", name, err)
		}
	}
}

func TestNamesAreUniqueWithoutCase(t *testing.T) {
	backends(t, func(t *testing.T, kv KV) {
		s := openStore(t, kv, Options{})
		must(t, s.Put(t.Context(), sample("Straße"), nil))
		must(t, s.Put(t.Context(), sample("STRASSE"), nil))
		must(t, s.Put(t.Context(), sample("other"), nil))
		list, err := s.List(t.Context())
		must(t, err)
		if len(list) != 2 || list[1].Name != "STRASSE" {
			t.Errorf("%+v", list)
		}
		if err := s.Rename(t.Context(), "other", "straße"); codeOf(err) != CodeExists {
			t.Errorf("renamed onto another: %v", err)
		}
		must(t, s.Rename(t.Context(), "strasse", "Straße"))
		for _, err := range []error{s.Rename(t.Context(), "nobody", "x"), s.Remove(t.Context(), "nobody"), s.DropToken(t.Context(), "nobody")} {
			if !errors.Is(err, ErrNotFound) || codeOf(err) != CodeNotFound {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestRemoveTakesEverything(t *testing.T) {
	d := &dirKV{dir: t.TempDir(), max: small}
	s := openStore(t, d, Options{})
	must(t, s.Put(t.Context(), sample("main"), boxed(strings.Repeat("k", 9000))))
	must(t, s.PutToken(t.Context(), sample("main"), CachedToken{Token: secret.New(strings.Repeat("t", 9000))}))
	must(t, s.PutState(t.Context(), "main", State{History: []string{"h"}}))
	must(t, s.Remove(t.Context(), "main"))
	if left := d.names(t); !slices.Equal(left, []string{rootItem}) {
		t.Errorf("left over: %v", left)
	}
}

func TestTokens(t *testing.T) {
	backends(t, func(t *testing.T, kv KV) {
		s := openStore(t, kv, Options{Now: fixedNow})
		p := sample("main")
		must(t, s.Put(t.Context(), p, boxed("first")))
		tok := CachedToken{Token: secret.New("a.b.c"), ExpiresAt: fixedNow().Add(time.Hour), FetchedAt: fixedNow(), Scope: "read:data", Type: "Bearer"}
		keep := func() { must(t, s.PutToken(t.Context(), p, tok)) }
		has := func(where *Store) bool {
			got, found, err := where.Token(t.Context(), "main")
			must(t, err)
			if found && !reflect.DeepEqual(got, tok) {
				t.Errorf("got %+v", got)
			}
			return found
		}
		keep()
		if !has(s) || !has(openStore(t, kv, Options{})) {
			t.Fatal("not kept")
		}
		if list, _ := s.List(t.Context()); !list[0].TokenExpiresAt.Equal(tok.ExpiresAt) || !list[0].LastUsed.Equal(fixedNow()) {
			t.Errorf("listed %+v", list[0])
		}
		p.Tags = []string{"other"}
		must(t, s.Put(t.Context(), p, nil))
		if !has(s) {
			t.Error("a change of tags dropped the token")
		}
		for _, change := range []func(){
			func() { p.Audience += "/2" }, func() { p.Scopes = []string{"write"} }, func() { p.ClientID = "another" }, func() { p.Domain = "b.auth0.com" },
			func() { p.Organization = "org_1" }, func() { p.ClientAuth = SecretBasic }, func() { p.Issuer = "https://login.acme.dev/" },
			func() { p.Parameters = map[string]string{"env": "staging"} },
		} {
			keep()
			change()
			must(t, s.Put(t.Context(), p, nil))
			if has(s) || has(openStore(t, kv, Options{})) {
				t.Errorf("kept although the identity changed: %+v", p)
			}
		}
		keep()
		must(t, s.Put(t.Context(), p, boxed("second")))
		if has(s) {
			t.Error("kept although the secret changed")
		}
		keep()
		must(t, s.DropToken(t.Context(), "main"))
		if has(s) {
			t.Error("not dropped")
		}
		p.Cache = CacheMemory
		must(t, s.Put(t.Context(), p, nil))
		keep()
		if !has(s) || has(openStore(t, kv, Options{})) {
			t.Error("cache: memory is not this process's memory alone")
		}
		must(t, s.DropToken(t.Context(), "main"))
		if has(s) {
			t.Error("not dropped from memory")
		}
	})
}

// TestTokenForOldSettings: while a token was fetched somebody changed the audience; the token is not kept.
func TestTokenForOldSettings(t *testing.T) {
	kv := NewMemory()
	a, b := openStore(t, kv, Options{}), openStore(t, kv, Options{})
	must(t, a.Put(t.Context(), sample("main"), nil))
	was, err := a.Get(t.Context(), "main")
	must(t, err)
	change := func(p Profile) (Profile, error) { p.Audience += "/other"; return p, nil }
	for name, by := range map[string]func() error{
		"another process": func() error { return b.Update(t.Context(), "main", change) },
		"this process":    func() error { return a.Update(t.Context(), "main", change) },
		"another process, and this one looked": func() error {
			err := b.Update(t.Context(), "main", change)
			_, _ = a.Get(t.Context(), "main")
			return err
		},
		"taking it away and making another": func() error {
			p := sample("main")
			p.Audience = "https://another"
			return errors.Join(a.Remove(t.Context(), "main"), a.Put(t.Context(), p, nil))
		},
	} {
		must(t, by())
		must(t, a.PutToken(t.Context(), was, CachedToken{Token: secret.New("old")}))
		if _, found, err := a.Token(t.Context(), "main"); found || err != nil {
			t.Errorf("changed by %s: kept a token for another audience: %v", name, err)
		}
	}
}

func TestStateAndFavourites(t *testing.T) {
	backends(t, func(t *testing.T, kv KV) {
		s := openStore(t, kv, Options{})
		for _, n := range []string{"d", "c", "b", "a"} {
			must(t, s.Put(t.Context(), sample(n), nil))
		}
		order := func() (names []string) {
			list, err := s.List(t.Context())
			must(t, err)
			for i, row := range list {
				if names = append(names, row.Name); row.Favourite != 0 && row.Favourite != i+1 {
					t.Errorf("%s has the place %d at %d", row.Name, row.Favourite, i+1)
				}
			}
			return names
		}
		for _, step := range []struct {
			name  string
			place int
			want  string
		}{
			{"c", 99, "c a b d"}, {"b", 99, "c b a d"}, {"D", 1, "d c b a"}, {"c", 3, "d b c a"}, {"b", 1, "b d c a"}, {"c", 0, "b d a c"}, {"b", 2, "d b a c"}, {"a", 0, "d b a c"},
		} {
			must(t, s.Favour(t.Context(), step.name, step.place))
			if got := strings.Join(order(), " "); got != step.want {
				t.Errorf("%s to %d: %s, want %s", step.name, step.place, got, step.want)
			}
		}
		must(t, s.Put(t.Context(), sample("gone"), nil))
		must(t, s.Favour(t.Context(), "gone", 1))
		must(t, s.Remove(t.Context(), "gone"))
		if got := strings.Join(order(), " "); got != "d b a c" {
			t.Errorf("after a favourite was removed: %s", got)
		}
		if err := s.Favour(t.Context(), "nobody", 1); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v", err)
		}
		used := fixedNow()
		st := State{Consents: []string{"https://sts.amazonaws.com"}, Guides: map[string]string{"aws": "2"}, LastUsed: used}
		must(t, s.PutState(t.Context(), "a", st))
		got, err := openStore(t, kv, Options{}).State(t.Context(), "a")
		must(t, err)
		if !reflect.DeepEqual(got, st) {
			t.Errorf("state %+v", got)
		}
		list, err := s.List(t.Context())
		must(t, err)
		if got := strings.Join(order(), " "); got != "d b a c" || !list[2].LastUsed.Equal(used) {
			t.Errorf("order %v, %+v", got, list[2])
		}
		long := State{Consents: []string{"keep"}}
		for i := range 100 {
			long.History = append(long.History, fmt.Sprintf("%d %s", i, strings.Repeat("h", 50)))
		}
		must(t, s.PutState(t.Context(), "b", long))
		got, err = s.State(t.Context(), "b")
		must(t, err)
		if n := len(got.History); n == 0 || n > 40 || !strings.HasPrefix(got.History[n-1], "99 ") || len(got.Consents) != 1 {
			t.Errorf("trimmed to %d", n)
		}
	})
}

// TestDamage: whatever item is lost or changed, the other profiles open, and the damaged one can be saved again or
// removed.
func TestDamage(t *testing.T) {
	for _, part := range []string{"p.", "k.", "t."} {
		for _, how := range []string{"lost", "changed"} {
			d := &dirKV{dir: t.TempDir(), max: small}
			seed(t, d)
			s := openStore(t, d, Options{})
			snap, err := s.load(t.Context())
			must(t, err)
			id := snap.find("main").ID
			for _, name := range d.names(t) {
				if strings.HasPrefix(name, part+id) {
					if how == "lost" {
						must(t, os.Remove(filepath.Join(d.dir, name)))
					} else {
						must(t, os.WriteFile(filepath.Join(d.dir, name), []byte("x"), 0o600))
					}
				}
			}
			before := len(d.names(t))
			_, errP := s.Get(t.Context(), "main")
			_, errK := s.Secret(t.Context(), "main")
			_, found, errT := s.Token(t.Context(), "main")
			if part == "p." && codeOf(errP) != CodeDamaged || part == "k." && codeOf(errK) != CodeDamaged || part == "t." && (found || errT != nil) {
				t.Errorf("%s %s: %v, %v, %v %v", part, how, errP, errK, found, errT)
			}
			list, err := s.List(t.Context())
			must(t, err)
			if (list[0].Damaged != "") != (part != "t.") || list[1].Damaged != "" {
				t.Errorf("%s %s: listed %+v", part, how, list)
			}
			if bad := has(t, s, "other", "other secret"); bad != "" {
				t.Error(bad)
			}
			if len(d.names(t)) != before {
				t.Error("reading rewrote something")
			}
			must(t, s.Put(t.Context(), sample("main"), boxed("again")))
			if bad := has(t, s, "main", "again"); bad != "" {
				t.Errorf("%s %s: not mended: %s", part, how, bad)
			}
			must(t, s.Remove(t.Context(), "main"))
			noOrphans(t, d, s)
		}
	}
}

func TestDamagedIndexAndRoot(t *testing.T) {
	d := &dirKV{dir: t.TempDir(), max: small}
	s := openStore(t, d, Options{})
	must(t, s.Import(t.Context(), hundred()))
	var pages []string
	for _, name := range d.names(t) {
		if strings.HasPrefix(name, "index.") {
			pages = append(pages, name)
		}
	}
	must(t, os.WriteFile(filepath.Join(d.dir, pages[3]), []byte("x"), 0o600))
	s = openStore(t, d, Options{})
	list, err := s.List(t.Context())
	must(t, err)
	i := slices.IndexFunc(list, func(row Summary) bool { return row.Damaged != "" })
	if i < 0 || len(list) < 90 || len(list) > 99 {
		t.Fatalf("%d rows", len(list))
	}
	must(t, s.Put(t.Context(), sample("still writable"), nil))
	must(t, s.Remove(t.Context(), list[i].Name))
	if after, err := s.List(t.Context()); err != nil || slices.ContainsFunc(after, func(row Summary) bool { return row.Damaged != "" }) {
		t.Errorf("the lost page is still listed: %v", err)
	}
	for text, code := range map[string]string{"x": CodeDamagedRoot, `{"format":"mintmark.store/2","more":1}`: CodeNewerStore} {
		must(t, os.WriteFile(filepath.Join(d.dir, rootItem), []byte(text), 0o600))
		s = openStore(t, d, Options{})
		_, err := s.List(t.Context())
		if codeOf(err) != code || codeOf(s.Put(t.Context(), sample("x"), nil)) != code {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestWhatALostPageNamedIsSwept: giving up unreadable pages leaves no orphan where the backend can list, and says so
// where it cannot. While one is still unreadable nothing of it is touched.
func TestWhatALostPageNamedIsSwept(t *testing.T) {
	for _, lists := range []bool{true, false} {
		d := inMemory()
		d.lists = lists
		var reports []RecoveryReport
		s := openStore(t, d, Options{Cleaned: func(r RecoveryReport) { reports = append(reports, r) }})
		must(t, s.Import(t.Context(), hundred()))
		must(t, s.PutToken(t.Context(), hundred()[0].Profile, CachedToken{Token: secret.New("t")}))
		must(t, s.PutState(t.Context(), "import-000", State{History: []string{"h"}}))
		snap, err := s.load(t.Context())
		must(t, err)
		d.mem[snap.pages[0].name()] = []byte("x")
		delete(d.mem, snap.pages[len(snap.pages)-1].name())
		d.mem["elsewhere"], d.mem["p.x"] = []byte("not ours"), []byte("not ours either, but lost")
		s = openStore(t, d, s.opts)
		lost := []string{}
		list, err := s.List(t.Context())
		must(t, err)
		for _, row := range list {
			if row.Damaged != "" {
				lost = append(lost, row.Name)
			}
		}
		if len(lost) != 2 {
			t.Fatalf("lost %v", lost)
		}
		before := len(d.mem)
		must(t, s.Remove(t.Context(), lost[0]))
		if len(reports) != 1 || !reports[0].GivenUp || reports[0].Swept || len(d.mem) < before-1 {
			t.Errorf("after the first: %+v, %d items of %d", reports, len(d.mem), before)
		}
		must(t, s.Remove(t.Context(), lost[1]))
		if r := reports[1]; !r.GivenUp || r.Swept != lists || (r.Items > 3) != lists {
			t.Errorf("after the second: %+v", r)
		}
		if _, kept := d.mem["elsewhere"]; !kept {
			t.Error("an item of another kind was removed")
		}
		delete(d.mem, "elsewhere")
		left := len(d.mem) - len(reachable(t, s))
		if lists {
			noOrphans(t, d, s)
		} else if left == 0 {
			t.Error("nothing to sweep: the test shows nothing")
		}
		for _, row := range list {
			if row.Damaged == "" {
				number := strings.TrimPrefix(strings.TrimPrefix(row.Name, "import-"), "0")
				if bad := has(t, s, row.Name, "secret-"+strings.TrimPrefix(number, "0")); bad != "" && row.Name != "import-000" {
					t.Error(bad)
				}
			}
		}
	}
}

// TestOneNameTwiceInAnImport: the last one counts, and nothing of it is deleted with the first.
func TestOneNameTwiceInAnImport(t *testing.T) {
	d := inMemory()
	s := openStore(t, d, Options{})
	seed(t, d)
	long := strings.Repeat("first", 1000)
	must(t, s.Import(t.Context(), []Item{{sample("main"), boxed(long)}, {sample("MAIN"), boxed("second")}, {sample("new"), boxed(long)}, {sample("New"), boxed("third")}}))
	s = openStore(t, d, Options{})
	if bad := has(t, s, "main", "second") + has(t, s, "new", "third"); bad != "" {
		t.Error(bad)
	}
	noOrphans(t, d, s)
}

func TestLimits(t *testing.T) {
	s := openStore(t, NewMemory(), Options{})
	big := sample("big")
	big.Targets[0].Settings = []byte(`{"a":"` + strings.Repeat("x", MaxRecord) + `"}`)
	if err := s.Put(t.Context(), big, nil); codeOf(err) != CodeInvalid {
		t.Errorf("record: %v", err)
	}
	if err := s.Put(t.Context(), sample("main"), boxed(strings.Repeat("x", MaxRecord+1))); codeOf(err) != CodeLimit {
		t.Errorf("secret: %v", err)
	}
	must(t, s.Put(t.Context(), sample("main"), nil))
	huge := CachedToken{Token: secret.New(strings.Repeat("x", MaxRecord+1))}
	must(t, s.PutToken(t.Context(), sample("main"), huge))
	if got, found, err := s.Token(t.Context(), "main"); err != nil || !found || got.Token.Len() != MaxRecord+1 {
		t.Errorf("a large token is not kept in memory: %v %v", found, err)
	}
}

// TestAListDoesNotHideTrouble: what a profile too large for the index has in its settings is asked of the backend, and a
// backend that does not answer is no profile without a domain.
func TestAListDoesNotHideTrouble(t *testing.T) {
	d := inMemory()
	s := openStore(t, d, Options{})
	large := sample("large")
	large.Label, large.Tags = strings.Repeat("l", 64), []string{strings.Repeat("t", 64), strings.Repeat("u", 64), strings.Repeat("v", 64), strings.Repeat("w", 64), strings.Repeat("x", 64)}
	must(t, s.Put(t.Context(), large, nil))
	if list, err := s.List(t.Context()); err != nil || list[0].Domain != large.Domain {
		t.Fatalf("%v %+v", err, list)
	}
	for _, code := range []string{CodeSlow, CodeLocked, CodeBackend} {
		d.gets = func(name string) error {
			if strings.HasPrefix(name, settingsItem+".") {
				return &Trouble{Code: code}
			}
			return nil
		}
		if list, err := s.List(t.Context()); codeOf(err) != code {
			t.Errorf("%s: %v, listed %+v", code, err, list)
		}
	}
}
