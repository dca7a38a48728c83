package editor

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// bench is an editor over a store of one profile, with the real declarations of AWS.
type bench struct {
	t      *testing.T
	e      *Editor
	stored profiles.Profile
	saved  *profiles.Profile
	secret *secret.Secret
	was    profiles.Profile
	out    []tea.Msg
}

func newBench(t *testing.T, arg page.EditorArg) *bench {
	s := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	env := &page.Env{Clock: time.Now, Styles: &s, Pen: widget.NewPen(&s), Local: time.UTC}
	b := &bench{t: t, stored: profiles.Profile{Name: "acme", Domain: "acme.eu.auth0.com", ClientID: "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", Audience: "https://api.acme.dev",
		Expect:  &profiles.Expect{Algorithms: []string{"RS256"}, Claims: map[string]string{"t": "1"}},
		Targets: []profiles.Target{{Cloud: "aws", Name: "deploy", Settings: json.RawMessage(`{"role_arn":"arn:aws:iam::123456789012:role/deploy"}`)}}}}
	b.e = New(env, Deps{Clouds: cloud.Registry{aws.New()},
		Get: func(context.Context, string) (profiles.Profile, error) { return b.stored, nil },
		Save: func(_ context.Context, was, p profiles.Profile, s *secret.Secret) error {
			b.was, b.saved, b.secret = was, &p, s
			return nil
		},
		Test: func(context.Context, profiles.Profile, *secret.Secret) (jobs.Inspected, error) {
			return jobs.Inspected{}, errors.New("the tenant is away")
		}})
	b.send(page.Open{Page: "editor", Arg: arg})
	return b
}

func (b *bench) send(m tea.Msg) { b.run(b.e.Update(m)) }

func (b *bench) run(cmd tea.Cmd) {
	b.out = append(b.out, b.e.env.Sent()...)
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			b.run(c)
		}
	case page.Done, page.Part:
		b.send(m)
	default:
		b.out = append(b.out, m)
	}
}

// fill types a text into the field of that label in the given target, after emptying it.
func (b *bench) fill(key string, target int, text string) {
	b.t.Helper()
	for i, f := range b.e.fields {
		if f.Key == key && f.target == target {
			b.e.focus = i
			f.input.Set("")
			b.send(tea.PasteMsg{Content: text})
			return
		}
	}
	b.t.Fatalf("no field %s", key)
}

func (b *bench) frame() string {
	return widget.Plain(b.e.View(page.Area{W: 100, H: 60}))
}

func TestEditingKeepsWhatWasNotTouched(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	if b.e.Unsaved() {
		t.Error("an untouched form counts as changed")
	}
	b.fill("audience", own, "https://api.acme.dev/")
	if !b.e.Unsaved() {
		t.Error("a changed form counts as untouched")
	}
	b.run(b.e.Do("save"))
	if b.saved == nil {
		t.Fatalf("not saved:\n%s", b.frame())
	}
	want := b.stored
	want.Audience = "https://api.acme.dev/"
	got, _ := json.Marshal(b.saved)
	exp, _ := json.Marshal(want)
	var a, c any
	_ = json.Unmarshal(got, &a)
	_ = json.Unmarshal(exp, &c)
	if string(mustJSON(a)) != string(mustJSON(c)) {
		t.Errorf("saved %s\nwant  %s", got, exp)
	}
	if b.secret != nil {
		t.Error("an empty secret field must keep the stored one")
	}
}

func mustJSON(v any) []byte { b, _ := json.Marshal(v); return b }

func TestRenameGoesThroughTheStore(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "rename", Profile: "acme"})
	b.fill("name", own, "acme-eu")
	b.run(b.e.Do("save"))
	if b.was.Name != "acme" || b.saved == nil || b.saved.Name != "acme-eu" {
		t.Errorf("of %v, saved %+v", b.was, b.saved)
	}
}

func TestDuplicateWantsANameOfItsOwn(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "duplicate", Profile: "acme"})
	b.run(b.e.Do("save"))
	if b.saved != nil {
		t.Fatal("saved without a name")
	}
	if !strings.Contains(b.frame(), "to put right") {
		t.Error("it does not say what is missing")
	}
	b.fill("name", own, "acme-two")
	b.run(b.e.Do("save"))
	if b.saved == nil || b.saved.Name != "acme-two" || b.was.Name != "" {
		t.Errorf("saved %+v, of %v", b.saved, b.was)
	}
}

func TestAPastedURLIsCutDownToItsHost(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	b.fill("domain", own, "https://acme.eu.auth0.com/login?x=1")
	if f := b.e.fields[b.e.focus]; f.input.Value() == "" || !strings.Contains(b.frame(), "acme.eu.auth0.com") {
		t.Fatalf("the field holds %q", f.input.Value())
	}
	p, _ := b.e.read()
	if p.Domain != "acme.eu.auth0.com" {
		t.Errorf("domain %q", p.Domain)
	}
}

func TestCloudFieldsAreJudgedByTheirCloud(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.fill("role_arn", 0, "arn:aws:iam::12:role/x")
	if f := b.e.fields[b.e.focus]; f.verdict.Status != "fail" || f.verdict.Text == "" {
		t.Errorf("verdict %+v", f.verdict)
	}
	b.run(b.e.Do("save"))
	if b.saved != nil {
		t.Error("saved with a wrong ARN")
	}
}

func TestCloudsAreAddedAndRemoved(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.send(addTarget{"aws"})
	b.fill("name", 1, "second")
	b.fill("role_arn", 1, "arn:aws:iam::123456789012:role/second")
	for i, f := range b.e.fields {
		if f.target == 0 {
			b.e.focus = i
		}
	}
	b.run(b.e.Do("remove-cloud"))
	b.run(b.e.Do("save"))
	if b.saved == nil || len(b.saved.Targets) != 1 || b.saved.Targets[0].Name != "second" || !strings.Contains(string(b.saved.Targets[0].Settings), "role/second") {
		t.Fatalf("saved %+v\n%s", b.saved, b.frame())
	}
}

func TestAPastedCurlFillsANewForm(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	b.send(tea.PasteMsg{Content: `curl --request POST --url https://acme.eu.auth0.com/oauth/token --header 'content-type: application/json' ` +
		`--data '{"client_id":"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6","client_secret":"s3cret-s3cret-s3cret-s3cret-s3cret-s3cret","audience":"https://api.acme.dev","grant_type":"client_credentials"}'`})
	p, s := b.e.read()
	if p.Domain != "acme.eu.auth0.com" || p.Audience != "https://api.acme.dev" || s == nil || !strings.HasPrefix(s.Reveal(), "s3cret") {
		t.Fatalf("read %+v", p)
	}
	if strings.Contains(b.frame(), "s3cret") {
		t.Error("the secret is shown")
	}
}

func TestATestThatFailsIsExplainedAndNothingIsSaved(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	b.run(b.e.Do("test"))
	if !strings.Contains(b.frame(), "the tenant is away") || b.saved != nil {
		t.Errorf("saved %v\n%s", b.saved, b.frame())
	}
}

// TestAFixIsCopiedFromTheForm with a key that types nothing, and the failure is read to its end with another.
func TestAFixIsCopiedFromTheForm(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	p := &auth0.Problem{Cause: "auth0.grant", Title: "The tenant refused."}
	for i := range 9 {
		p.Fix = append(p.Fix, inspect.Fix{Title: "Do " + itoa(i+1), As: "cli", Text: "command-" + itoa(i+1)})
	}
	b.e.card = page.CardOf(printable.Own("That did not work."), p)
	frame := func() string { return widget.Plain(b.e.View(page.Area{W: 80, H: 22})) }
	seen := frame()
	if !strings.Contains(seen, "ctrl+y copy a fix") {
		t.Fatalf("no key copies:\n%s", seen)
	}
	for range 5 {
		b.run(b.e.Do("next-page"))
		seen += frame()
	}
	if !strings.Contains(seen, "command-9") || b.e.focus != 0 {
		t.Errorf("the last fix was never in sight:\n%s", frame())
	}
	if _, used := b.e.Press(tea.KeyPressMsg{Code: 'y', Mod: tea.ModCtrl}); used {
		t.Error("the key is typed")
	}
	b.e.Do("copy-fix")
	if sent := b.e.env.Sent(); len(sent) != 1 || len(sent[0].(page.Menu).Items) != 9 {
		t.Errorf("sent %+v", sent)
	}
	b.run(b.e.Do("back"))
	b.run(b.e.Do("next-page"))
	if b.e.focus == 0 {
		t.Error("the form does not turn its page")
	}
}

func TestChoicesTurn(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "edit", Profile: "acme"})
	for i, f := range b.e.fields {
		if f.Key == "client_auth" {
			b.e.focus = i
		}
	}
	for range 3 {
		b.e.Press(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	}
	if p, _ := b.e.read(); p.ClientAuth != profiles.PrivateKeyJWT {
		t.Errorf("client_auth %q", p.ClientAuth)
	}
}
