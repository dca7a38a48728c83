package keyring

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

func profile(name string) profiles.Profile {
	return profiles.Profile{
		Name: name, Domain: "acme.eu.auth0.com", ClientID: clientID(name), Audience: "https://api.acme.dev/" + name, Tags: []string{"prod"},
		Targets: []profiles.Target{{Cloud: "aws", Name: "deploy", Settings: []byte(`{"region":"eu-west-1"}`)}},
	}
}

func open(t *testing.T, f *fake, goos string) *profiles.Store {
	t.Helper()
	k := New(Options{Calls: f.calls(), GOOS: goos, Getenv: func(string) string { return "unix:path=/fake" }})
	s, err := profiles.Open(t.Context(), k, profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func box(s string) *secret.Secret {
	b := secret.New(s)
	return &b
}

// TestPlatformLimits runs a store at the edge on each platform: large and awkward records, and names that differ only
// in what a platform's collation ignores.
func TestPlatformLimits(t *testing.T) {
	for goos, f := range map[string]*fake{"windows": windows(), "darwin": macos(), "linux": newFake()} {
		t.Run(goos, func(t *testing.T) {
			s := open(t, f, goos)
			text := strings.Repeat("日本語 🗝 \" \\ \n", 1500) // 30 KB, many bytes a character
			want := map[string]string{}
			for i := range 12 {
				p := profile(fmt.Sprintf("p%02d", i))
				p.Targets[0].Settings = []byte(fmt.Sprintf(`{"trust_policy":%q}`, strings.Repeat("é", 1+i*1700)))
				want[p.Name] = text[:i*2000] + "\x00\xff\xfe"
				if err := s.Put(t.Context(), p, box(want[p.Name])); err != nil {
					t.Fatal(err)
				}
			}
			again := open(t, f, goos)
			for name, value := range want {
				p, err := again.Get(t.Context(), name)
				if err != nil || p.ClientID != clientID(name) {
					t.Errorf("%s: %v", name, err)
				}
				if sec, err := again.Secret(t.Context(), name); err != nil || sec.Reveal() != value {
					t.Errorf("%s: secret of %d bytes came back wrong: %v", name, len(value), err)
				}
			}
			for name := range want {
				if err := again.Remove(t.Context(), name); err != nil {
					t.Error(err)
				}
			}
			if len(f.items) != 1 {
				t.Errorf("%d items left, want the root alone", len(f.items))
			}
		})
	}
}

// TestNamesAreCaseless: on a keyring that folds case no two items of a large store fall together.
func TestNamesAreCaseless(t *testing.T) {
	f := macos()
	s := open(t, f, "darwin")
	var items []profiles.Item
	for i := range 200 {
		items = append(items, profiles.Item{Profile: profile(fmt.Sprintf("Profile %d", i)), Secret: box(fmt.Sprint(i))})
	}
	if err := s.Import(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	for range 300 { // many small commits, so that references to pages grow
		i := rand.IntN(200)
		if err := s.PutToken(t.Context(), profile(fmt.Sprintf("Profile %d", i)), profiles.CachedToken{Token: secret.New("t")}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 200 {
		if sec, err := s.Secret(t.Context(), fmt.Sprintf("profile %d", i)); err != nil || sec.Reveal() != fmt.Sprint(i) {
			t.Fatal(i, err)
		}
	}
}

// TestAThousandProfilesFitTheSmallest backend, and no more.
func TestAThousandProfilesFitTheSmallest(t *testing.T) {
	f := windows()
	s := open(t, f, "windows")
	var items []profiles.Item
	for i := range profiles.MaxProfiles {
		p := profile(fmt.Sprintf("%s-%04d", strings.Repeat("名", 50), i))
		p.Audience = "https://api.acme.dev/" + strings.Repeat("a", 500)
		items = append(items, profiles.Item{Profile: p})
	}
	if err := s.Import(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	list, err := s.List(t.Context())
	if err != nil || len(list) != profiles.MaxProfiles || list[7].Audience != items[7].Profile.Audience {
		t.Fatalf("%d profiles, %v", len(list), err)
	}
	if err := s.Put(t.Context(), profile("one more"), nil); err == nil {
		t.Error("more than the limit")
	}
	for i := range 30 {
		p := items[i*30].Profile
		p.ClientID = "changed"
		if err := s.Put(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// clientID is a client id of the vendor's length that differs by name.
func clientID(name string) string { return fmt.Sprintf("client%x", sha256.Sum256([]byte(name)))[:32] }
