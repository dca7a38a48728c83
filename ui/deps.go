// Package ui is the Bubble Tea program: one tea.Model that routes messages to plain pages.
package ui

import (
	"context"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/guides"
	"mintmark/ui/jobs"
)

// Deps is every effect the screen may have, as funcs: main binds them to the real store, tenant, clouds and desktop, the
// tests to plain values. No page calls anything else that can block.
type Deps struct {
	Now    func() time.Time
	Clouds cloud.Registry // declarations only: titles, fields, Normalize; trials go through Try

	List   func(ctx context.Context) ([]profiles.Summary, error)
	Get    func(ctx context.Context, name string) (profiles.Profile, error)
	Save   func(ctx context.Context, was, p profiles.Profile, s *secret.Secret) error // was as read before, without a name if new; a nil secret keeps the stored one
	Remove func(ctx context.Context, name string) error
	Favour func(ctx context.Context, name string, place int) error // 1 = first, 0 = no favourite; nil = not offered
	Store  func() string                                           // the backend in words, for the header: "Secret Service"

	Fetch        func(ctx context.Context, profile string, fresh bool) (jobs.Fetched, error)
	Cached       func(ctx context.Context, profile string) (jobs.Fetched, bool, error) // never asks the tenant
	RenewAt      func(f jobs.Fetched) time.Time                                        // when a token is to be fetched anew: zero = never, past = now; nil = nothing renews itself
	RenewRetryAt func(failures int, tried, retryAt time.Time) time.Time                // after that many failures in a row, not before the tenant's own retryAt
	Inspect      func(ctx context.Context, profile string, t *inspect.Token) (jobs.Inspected, error)
	Verify       func(ctx context.Context, issuer string, t *inspect.Token) (jobs.Inspected, error)      // of an issuer that the user agreed to ask; nil = not offered
	Test         func(ctx context.Context, p profiles.Profile, s *secret.Secret) (jobs.Inspected, error) // fetches and verifies before saving; nil = not offered
	Try          func(ctx context.Context, o jobs.TryOptions, on func(cloud.Trial)) (jobs.Tried, error)
	Destinations func(p profiles.Profile, clouds []string) []string
	Consented    func(ctx context.Context, profile string, destinations []string) (bool, error)
	Consent      func(ctx context.Context, profile string, destinations []string) error

	GuideOpen  func(ctx context.Context, guide, profile string) (guides.Page, error) // asks nobody
	GuideCheck func(ctx context.Context, guide, profile, step string) (guides.Result, guides.Page, error)
	GuideApply func(ctx context.Context, guide, profile, step string) ([]string, error) // in the sandbox only
	GuideSkip  func(ctx context.Context, guide, profile, step string) (guides.Page, error)
	GuideBegin func(ctx context.Context, exercise string) error

	// Reopen opens a store in place of one in trouble, Sandbox a pretend world: the answer takes the place of these Deps.
	// History is what became of a profile's trials, oldest first. Export writes a new file and tells its name. Notices
	// are whole sentences about the store that came by themselves. Each may be nil = not offered.
	Reopen  func(ctx context.Context, p Place) (Deps, error)
	Sandbox func(ctx context.Context) (Deps, error)
	History func(ctx context.Context, profile string) ([]jobs.Past, error)
	Limits  func(ctx context.Context, profile string) (auth0.Quota, time.Time, error) // as the tenant last said them, and when
	Export  func(ctx context.Context, name, ext string, data []byte) (file string, err error)
	Notices <-chan string

	// Login gives a person's token for a profile's application; nil = not offered.
	Login func(ctx context.Context, profile string, l jobs.Login) (jobs.Fetched, error)
	// RefreshLogin replaces that token without the person; nil = not offered.
	RefreshLogin func(ctx context.Context, profile string) (jobs.Fetched, error)

	// Story is what the pretend world has set up for a profile, in a few words, "" for nothing; nil = the world is real.
	Story func(profile string) string

	// TestPolicy judges an AWS trust policy alone against a token, TestCEL mappings and a condition in CEL. Both are pure.
	TestPolicy, TestCEL func(text string, t *inspect.Token) (cloud.Prediction, error)

	// FleetDocument writes the fleet's results as the command line prints them; nil = nothing can be exported.
	FleetDocument func([]jobs.FleetResult) ([]byte, error)

	// Explain reads an error text offline, joined with a profile and a token; nil = not offered.
	Explain func(ctx context.Context, text string, o jobs.ExplainOptions) (jobs.Explained, error)

	ReadCloud func(ctx context.Context, argv []string) ([]byte, error) // runs a vendor's own read-only command, as declared by a field; nil = not offered
	ReadFile  func(path string) ([]byte, error)                        // a file that the user names in a form; nil = not offered

	Copy        func(ctx context.Context, text secret.Secret) (Copied, error)
	OpenBrowser func(ctx context.Context, url string) error
}

// Without is d without its store: it tells why there is none, keeps nothing, and offers Reopen. Nothing takes the place
// of a store silently.
func Without(d Deps, trouble error) Deps {
	d.Store = func() string { return "no store" }
	d.List = func(context.Context) ([]profiles.Summary, error) { return nil, trouble }
	d.Get = func(context.Context, string) (profiles.Profile, error) { return profiles.Profile{}, trouble }
	d.Save = func(context.Context, profiles.Profile, profiles.Profile, *secret.Secret) error { return trouble }
	d.Favour = nil
	return d
}

// Place says which store to open.
type Place struct {
	How        string        // "again" = the same as before, "vault", "memory"
	File       string        // of a vault
	Passphrase secret.Secret // of a vault
	Again      secret.Secret // the passphrase once more, where the file does not exist yet
}

// Copied says honestly what became of a copy.
type Copied struct {
	How       string        // "wl-copy", "xclip", "OSC 52", …
	Confirmed bool          // false: sent to the terminal, nobody can confirm
	ClearIn   time.Duration // when it will be cleared; 0 = not
	Sequence  string        // for OSC 52: the program hands it to the terminal itself
}
