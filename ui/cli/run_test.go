package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// said is what one command line did.
type said struct {
	out, err string
	code     int
	asked    []bool // whether each opening of the store could have asked
	creates  []bool // whether it could have made one
}

// run executes a command line with pretended surroundings that change may alter.
func run(t *testing.T, change func(*Deps), args ...string) said {
	t.Helper()
	var out, errs bytes.Buffer
	s := said{}
	d := Deps{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: time.Now, ReadFile: os.ReadFile,
		WriteFile:   func(string, []byte) error { return errors.New("nothing is written here") },
		WriteShared: func(string, []byte) error { return errors.New("nothing is written here") },
		AskSecret:   func(context.Context, string) (secret.Secret, error) { return secret.Secret{}, ErrNoTerminal },
		OpenStore: func(ctx context.Context, _ string, o Opening) (profiles.API, error) {
			s.asked = append(s.asked, o.Ask)
			s.creates = append(s.creates, o.Create)
			return profiles.Open(ctx, profiles.NewMemory(), profiles.Options{})
		},
		NewJobs: func(store profiles.API) *jobs.Jobs {
			return jobs.New(jobs.Deps{Store: store, Clouds: cloud.Registry{}, Now: time.Now})
		},
		Doctor: func(context.Context, string) []Check { return []Check{{Name: "version", Status: "pass"}} },
	}
	if change != nil {
		change(&d)
	}
	s.code = Run(context.Background(), d, args)
	s.out, s.err = out.String(), errs.String()
	return s
}

func TestHelpersNeverAsk(t *testing.T) {
	for _, h := range []string{"aws", "gcp", "azure", "kubectl", "env"} {
		s := run(t, func(d *Deps) { d.StdinTerminal = true }, "helper", h, "nobody")
		if len(s.asked) != 1 || s.asked[0] {
			t.Errorf("%s could have asked: %v", h, s.asked)
		}
		if want := map[bool]int{true: ExitYes, false: ExitStore}[h == "gcp"]; s.code != want {
			t.Errorf("%s: exit %d, want %d", h, s.code, want)
		}
	}
	if s := run(t, nil, "token", "nobody"); len(s.asked) != 1 || !s.asked[0] {
		t.Errorf("token may ask, but could not: %v", s.asked)
	}
}

// TestOnlyWhatPutsSomethingInMakesAStore: elsewhere a slip in a vault's path is an error.
func TestOnlyWhatPutsSomethingInMakesAStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "acme.env")
	if err := os.WriteFile(file, []byte("AUTH0_DOMAIN=acme.eu.auth0.com\nAUTH0_CLIENT_ID=c\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]bool{"profile add acme": true, "profile import --yes " + file: true, "profile list": false, "profile edit acme": false, "token acme": false, "try acme": false,
		"fleet": false, "helper env acme": false, "doctor --profile acme": false} {
		s := run(t, nil, strings.Fields(line)...)
		if len(s.creates) == 0 || s.creates[0] != want {
			t.Errorf("%s: may make a store: %v, want %v (%s)", line, s.creates, want, s.err)
		}
	}
}

// TestJSONIsOneDocument: with --json, standard output is one document and standard error silent, whatever goes wrong.
func TestJSONIsOneDocument(t *testing.T) {
	for _, line := range []string{"try", "try x", "try --bogus", "inspect a b", "diff x", "fleet", "fleet --junit", "setup a", "setup a b c", "doctor x", "profile list x", "profile show", "profile show x", "profile add",
		"profile add x", "profile edit x", "profile remove x", "profile rename x y", "profile import nowhere", "profile export x", "profile test x", "token x", "guide x"} {
		s := run(t, nil, append(strings.Fields(line), "--json")...)
		var doc struct {
			Error struct{ Code, What, Why, Next string }
		}
		d := json.NewDecoder(strings.NewReader(s.out))
		if err := d.Decode(&doc); err != nil || d.More() || s.err != "" || s.code == 0 {
			t.Errorf("%s: exit %d, %v, %q, stderr %q", line, s.code, err, s.out, s.err)
			continue
		}
		if e := doc.Error; e.Code == "" || e.What == "" || e.Why == "" || e.Next == "" {
			t.Errorf("%s leaves something unsaid: %+v", line, e)
		}
	}
}

// TestEveryCodeOfACommandIsListed: the codes that this package writes are in its table.
func TestEveryCodeOfACommandIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, c := range Codes() {
		listed[c.Code] = true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") || f.Name() == "codes.go" {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), `Code: "cli.`)[1:] {
			code := "cli." + part[:strings.IndexByte(part, '"')]
			if seen++; !listed[code] {
				t.Errorf("%s writes %s, which Codes does not list", f.Name(), code)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d codes were looked at", seen)
	}
}

func TestInputGivesUpWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	done := make(chan error, 1)
	go func() { _, err := io.ReadAll(interruptible{ctx, r}); done <- err }()
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still reading")
	}
	text := strings.Repeat("0123456789", 10000)
	if got, err := io.ReadAll(interruptible{context.Background(), strings.NewReader(text)}); err != nil || string(got) != text {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestWatchingOutlivesAFailure: once it has written, it waits and tries again; each sleep is what NextWrite and NextTry
// say. What will be refused again is asked more and more rarely.
func TestWatchingOutlivesAFailure(t *testing.T) {
	var written []string
	var slept []time.Duration
	now := time.Unix(1700000000, 0)
	a := &app{Deps: Deps{Stdout: io.Discard, Stderr: io.Discard, Now: func() time.Time { return now },
		WriteFile: func(_ string, data []byte) error { written = append(written, string(data)); return nil },
		Sleep: func(_ context.Context, d time.Duration) error {
			if slept = append(slept, d); len(slept) == 5 {
				return context.Canceled
			}
			return nil
		}}}
	n := 0
	err := a.watch(context.Background(), func(context.Context) (jobs.Given, error) {
		if n++; n >= 2 && n <= 4 {
			return jobs.Given{}, &jobs.MissingSecretError{Profile: "p"}
		}
		return jobs.Given{Text: secret.New("token"), ExpiresAt: now.Add(time.Hour)}, nil
	}, "file")
	var done verdict
	if !errors.As(err, &done) || done != ExitYes || len(written) != 2 || slept[0] != 48*time.Minute || slept[1] != 10*time.Second || slept[2] != 20*time.Second || slept[3] != 40*time.Second || slept[4] != 48*time.Minute {
		t.Errorf("%v, written %v, slept %v", err, written, slept)
	}
}

// TestTheScreenIsOnlyForTerminals, and its own end is the program's.
func TestTheScreenIsOnlyForTerminals(t *testing.T) {
	opened := 0
	change := func(d *Deps) {
		d.StdoutTerminal = true
		d.Screen = func(_ context.Context, _ *jobs.Jobs, o ScreenOptions) error {
			if opened++; o.Accessible {
				return errors.New("no")
			}
			return nil
		}
	}
	if s := run(t, change); s.code != ExitYes || opened != 1 {
		t.Errorf("exit %d, opened %d times: %s", s.code, opened, s.err)
	}
	if s := run(t, change, "--accessible"); s.code == ExitYes || opened != 2 {
		t.Errorf("exit %d, opened %d times", s.code, opened)
	}
	if s := run(t, nil); s.code != ExitUsage {
		t.Errorf("without a terminal: exit %d", s.code)
	}
}

// TestAFleetsConsentIsRemembered: asked once for all who have not agreed, and never again.
func TestAFleetsConsentIsRemembered(t *testing.T) {
	store, err := profiles.Open(context.Background(), profiles.NewMemory(), profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		p := profiles.Profile{Name: name, Domain: "acme.eu.auth0.com", ClientID: "c", Targets: []profiles.Target{{Cloud: "api", Name: "orders", Settings: json.RawMessage(`{"url":"https://api.acme.dev/orders"}`)}}}
		if err := store.Put(context.Background(), p, nil); err != nil {
			t.Fatal(err)
		}
	}
	fleet := func(answer string, terminal bool) said {
		return run(t, func(d *Deps) {
			d.Stdin, d.StdinTerminal = strings.NewReader(answer), terminal
			d.OpenStore = func(context.Context, string, Opening) (profiles.API, error) { return store, nil }
			d.NewJobs = func(s profiles.API) *jobs.Jobs {
				return jobs.New(jobs.Deps{Store: s, Clouds: cloud.Registry{api.New()}, Now: time.Now})
			}
		}, "fleet")
	}
	if s := fleet("", false); s.code != ExitUsage || !strings.Contains(s.err, "--yes") {
		t.Errorf("without a terminal: exit %d %s", s.code, s.err)
	}
	if s := fleet("n\n", true); s.code != ExitNo || !strings.Contains(s.err, "2 profiles") || !strings.Contains(s.err, "https://api.acme.dev/orders") {
		t.Errorf("declined: exit %d %s", s.code, s.err)
	}
	if s := fleet("y\n", true); s.code != ExitStore || !strings.Contains(s.err, "Send them") { // no secret is stored, so no token is had
		t.Errorf("agreed: exit %d %s", s.code, s.err)
	}
	if s := fleet("", false); s.code != ExitStore || strings.Contains(s.err, "Send them") {
		t.Errorf("asked again: exit %d %s", s.code, s.err)
	}
}

// TestWhatIsPipedInIsReadWhole: a large export, and a secret that is too large to be kept and must not be cut to fit.
func TestWhatIsPipedInIsReadWhole(t *testing.T) {
	var list []profiles.Profile
	for i := range 600 {
		list = append(list, profiles.Profile{Name: fmt.Sprintf("p%d", i), Domain: "acme.eu.auth0.com", ClientID: "c", Audience: "https://" + strings.Repeat("a", 500), Tags: []string{strings.Repeat("t", 64), strings.Repeat("u", 64)},
			Expect: &profiles.Expect{Claims: map[string]string{"c": strings.Repeat("v", 1500)}}})
	}
	export, err := profiles.Encode(list)
	if err != nil || len(export) <= maxInput {
		t.Fatalf("%d bytes, %v", len(export), err)
	}
	if s := run(t, func(d *Deps) { d.Stdin = bytes.NewReader(export) }, "profile", "import", "--yes", "-"); s.code != ExitYes {
		t.Errorf("import: exit %d, %s", s.code, s.err)
	}
	key := strings.Repeat("k", profiles.MaxRecord+1)
	s := run(t, func(d *Deps) { d.Stdin = strings.NewReader(key) }, "profile", "add", "acme", "--domain", "acme.eu.auth0.com", "--client-id", "c", "--secret-stdin")
	if s.code == ExitYes || !strings.Contains(s.err, "too large") {
		t.Errorf("secret: exit %d, %s", s.code, s.err)
	}
}

// TestAPrivateKeyIsNotAskedFor: a PEM text has lines, and the prompt takes one; the rest would go to the shell behind it.
func TestAPrivateKeyIsNotAskedFor(t *testing.T) {
	for method, asks := range map[string]bool{profiles.SecretPost: true, profiles.PrivateKeyJWT: false} {
		asked := false
		s := run(t, func(d *Deps) {
			d.StdinTerminal = true
			d.AskSecret = func(context.Context, string) (secret.Secret, error) { asked = true; return secret.Secret{}, nil }
		}, "profile", "add", "acme", "--domain", "acme.eu.auth0.com", "--client-id", "c", "--client-auth", method)
		if asked != asks || s.code != 0 || strings.Contains(s.err, "--private-key-file") == asks {
			t.Errorf("%s: asked %v, exit %d %s", method, asked, s.code, s.err)
		}
	}
}
