package workbench

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// mint makes a token of a subject that lives an hour from now on.
func mint(now time.Time, sub, extra string) *inspect.Token {
	b64 := base64.RawURLEncoding.EncodeToString
	payload := fmt.Sprintf(`{"iss":"https://acme.eu.auth0.com/","sub":%q,"iat":%d,"exp":%d%s}`, sub, now.Unix(), now.Add(time.Hour).Unix(), extra)
	return inspect.Parse(b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(payload)) + ".c2lnbmF0dXJl")
}

// bench is the page over a store and tenants that the test plays.
type bench struct {
	t       *testing.T
	w       *Workbench
	now     time.Time
	list    []profiles.Summary
	extra   string           // more claims of the tokens to come
	fails   map[string]error // what is asked in vain: "list", "fetch", "inspect", "try"
	asked   []string         // what was asked, in order
	agreed  bool
	verdict cloud.ActualVerdict
	sent    []tea.Msg
	area    page.Area
	// what is predicted; nothing where it is nil
	foretell func(on func(cloud.Trial))
}

func newBench(t *testing.T, names ...string) *bench {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	b := &bench{t: t, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), fails: map[string]error{}, verdict: cloud.Accepted, area: page.Area{W: 120, H: 34, Side: 34}}
	for _, n := range names {
		b.list = append(b.list, profiles.Summary{Name: n, Domain: n + ".eu.auth0.com", Audience: "https://api", Targets: []profiles.SummaryTarget{{Cloud: "aws", Name: "deploy"}}})
	}
	ask := func(what string) error { b.asked = append(b.asked, what); return b.fails[what] }
	env := &page.Env{Clock: func() time.Time { return b.now }, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
	b.w = New(env, Deps{
		List: func(context.Context) ([]profiles.Summary, error) { return b.list, ask("list") },
		Get: func(_ context.Context, name string) (profiles.Profile, error) {
			return profiles.Profile{Name: name, Targets: []profiles.Target{{Cloud: "aws", Name: "deploy"}}}, nil
		},
		Remove: func(_ context.Context, name string) error { return ask("remove " + name) },
		Fetch: func(_ context.Context, name string, fresh bool) (jobs.Fetched, error) {
			tok := mint(b.now, name, b.extra)
			return jobs.Fetched{Profile: profiles.Profile{Name: name, Targets: []profiles.Target{{Cloud: "aws", Name: "deploy"}}}, Token: tok, Cached: profiles.CachedToken{Token: secret.New(tok.Raw), ExpiresAt: b.now.Add(time.Hour), FetchedAt: b.now}}, ask("fetch")
		},
		Cached: func(context.Context, string) (jobs.Fetched, bool, error) { return jobs.Fetched{}, false, nil },
		Inspect: func(_ context.Context, _ string, tok *inspect.Token) (jobs.Inspected, error) {
			return jobs.Inspected{Token: tok}.At(b.now), ask("inspect")
		},
		Try: func(_ context.Context, o jobs.TryOptions, on func(cloud.Trial)) (jobs.Tried, error) {
			if o.Offline {
				if b.foretell == nil {
					return jobs.Tried{}, nil
				}
				b.foretell(on)
				return jobs.Tried{}, ask("predict")
			}
			tr := cloud.Trial{Cloud: "aws", Target: "deploy", TriedAt: b.now, Actual: cloud.Actual{Verdict: b.verdict}}
			on(tr)
			return jobs.Tried{Trials: []cloud.Trial{tr}}, ask("try")
		},
		Destinations: func(profiles.Profile, []string) []string { return []string{"https://sts.amazonaws.com"} },
		Consented:    func(context.Context, string, []string) (bool, error) { return b.agreed, nil },
		Consent:      func(context.Context, string, []string) error { b.agreed = true; return ask("consent") },
	})
	b.run(b.w.Enter())
	return b
}

// run runs a command and all that follows, and keeps what was sent to the root.
func (b *bench) run(cmd tea.Cmd) {
	b.sent = append(b.sent, b.w.env.Sent()...)
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			b.run(c)
		}
	case page.Part, page.Done:
		b.w.env.Turn()
		b.run(b.w.Update(msg))
	default:
		b.sent = append(b.sent, msg)
	}
}

func (b *bench) update(msg tea.Msg) {
	b.w.env.Turn()
	b.run(b.w.Update(msg))
}

// keys presses keys as the root does.
func (b *bench) keys(names ...string) {
	b.t.Helper()
	for _, n := range names {
		b.text()
		b.w.env.Turn()
		k := tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		if code, ok := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "end": tea.KeyEnd, "home": tea.KeyHome, "pgdown": tea.KeyPgDown}[n]; ok {
			k = tea.KeyPressMsg{Code: code}
		}
		if cmd, used := b.w.Press(k); used {
			b.run(cmd)
			continue
		}
		for _, act := range b.w.Actions() {
			if act.On(k.String()) {
				b.run(b.w.Do(act.ID))
				break
			}
		}
	}
}

func (b *bench) typed(s string) {
	for _, r := range s {
		b.keys(string(r))
	}
}

func (b *bench) text() string { return widget.Plain(b.w.View(b.area)) }

func (b *bench) shows(wants ...string) {
	b.t.Helper()
	got := b.text()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			b.t.Fatalf("it lacks %q:\n%s", want, got)
		}
	}
}

func (b *bench) lacks(bad ...string) {
	b.t.Helper()
	got := b.text()
	for _, s := range bad {
		if strings.Contains(got, s) {
			b.t.Fatalf("it shows %q:\n%s", s, got)
		}
	}
}

// chosen is the profile under the cursor.
func (b *bench) chosen() string {
	if r := b.w.row(); r != nil {
		return r.sum.Name
	}
	return ""
}

func (b *bench) offers(id string) bool {
	for _, act := range b.w.Actions() {
		if act.ID == id {
			return true
		}
	}
	return false
}

// last is the message sent last.
func last[T any](b *bench) T {
	b.t.Helper()
	for i := len(b.sent) - 1; i >= 0; i-- {
		if m, ok := b.sent[i].(T); ok {
			return m
		}
	}
	var none T
	b.t.Fatalf("no %T was sent, but %v", none, b.sent)
	return none
}

func TestTheCursorMovesOverWhatIsListed(t *testing.T) {
	b := newBench(t, "one", "two", "three")
	for _, step := range []struct{ key, at string }{{"k", "one"}, {"j", "two"}, {"j", "three"}, {"j", "three"}, {"home", "one"}, {"end", "three"}} {
		b.keys(step.key)
		if b.chosen() != step.at {
			t.Fatalf("after %s on %q, want %q", step.key, b.chosen(), step.at)
		}
	}
	b.keys("/")
	b.typed("one")
	b.keys("enter", "j", "j")
	if b.chosen() != "one" {
		t.Errorf("the cursor left the filter to %q", b.chosen())
	}
}

func TestTheFilterTakesEveryTermAnywhere(t *testing.T) {
	b := newBench(t, "acme-prod", "acme-test", "other")
	b.list[0].Tags, b.list[2].Label = []string{"Live"}, "production"
	b.run(b.w.Enter())
	for filter, want := range map[string]string{"acme": "acme-prod acme-test", "acme test": "acme-test", "LIVE": "acme-prod", "product": "other", "other.eu": "other", "api acme": "acme-prod acme-test", "none": ""} {
		b.keys("/")
		b.typed(filter)
		var got []string
		for _, i := range b.w.shown {
			got = append(got, b.w.rows[i].sum.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q lists %v, want %s", filter, got, want)
		}
		b.keys("esc")
		if len(b.w.shown) != 3 {
			t.Fatalf("esc leaves %d rows", len(b.w.shown))
		}
	}
}

// TestTheListIsReadAnewWithoutForgetting: what is known of a profile stays, what is gone is gone.
func TestTheListIsReadAnewWithoutForgetting(t *testing.T) {
	b := newBench(t, "a", "b", "c")
	b.keys("j", "f")
	b.shows("sub   b ", "DECODED")
	held := b.w.row().token
	b.list = append(b.list[1:], profiles.Summary{Name: "d", Domain: "d.eu.auth0.com"})
	b.run(b.w.Enter())
	if b.chosen() != "b" || b.w.row().token != held {
		t.Errorf("on %q, with another token: %v", b.chosen(), b.w.row().token != held)
	}
	if b.w.named("a") != nil || b.w.named("d") == nil {
		t.Error("the list is the one before")
	}
	b.update(page.Changed{Name: "b"}) // its identity may be another one now
	if b.w.row().token != nil {
		t.Error("a changed profile keeps its token")
	}
}

func TestAClaimOpensAndFolds(t *testing.T) {
	b := newBench(t, "a")
	b.extra = `,"roles":{"deploy":["eu","us"],"read":true}`
	b.keys("f", "tab", "end")
	b.shows("▸ roles")
	b.lacks(`"deploy": [`)
	if !b.offers("open") {
		t.Fatal("nothing can be opened")
	}
	b.keys("enter")
	open := b.text()
	b.keys("enter")
	if folded := b.text(); folded == open {
		t.Fatalf("enter does not fold again:\n%s", folded)
	}
	b.keys("enter", "esc")
	if b.text() == open || b.w.focus != onDetail {
		t.Error("esc does not fold before it leaves")
	}
	b.keys("esc")
	if b.w.focus != onList {
		t.Error("esc does not lead back to the list")
	}
}

// TestTheCopyMenuHasEveryForm: each key of it makes the form that it names, and the report holds no signature.
func TestTheCopyMenuHasEveryForm(t *testing.T) {
	b := newBench(t, "a")
	b.keys("f", "y")
	raw := b.w.row().token.Raw
	menu := last[page.Menu](b)
	made := map[string]string{}
	for _, it := range menu.Items {
		text, err := it.Choice.(page.Copy).Make()
		if err != nil {
			t.Fatalf("%s: %v", it.Key, err)
		}
		made[it.Key] = text
	}
	for key, want := range map[string]string{"y": raw, "h": "Authorization: Bearer " + raw, "c": "curl", "e": "export TOKEN='" + raw + "'", "j": `"sub"`, "r": "#"} {
		if !strings.HasPrefix(made[key], want) && !strings.Contains(made[key], want) {
			t.Errorf("%s copies %q", key, made[key])
		}
	}
	if signature := raw[strings.LastIndexByte(raw, '.')+1:]; strings.Contains(made["r"], signature) || strings.Contains(made["j"], signature) {
		t.Error("a redacted form holds the signature")
	}
}

func TestATrialAsksOnceAndKeepsItsAnswer(t *testing.T) {
	b := newBench(t, "a")
	b.keys("t")
	ask := last[page.Ask](b)
	if !strings.Contains(ask.Title.String(), "a token of a") || ask.Body[0].String() != "https://sts.amazonaws.com" || ask.Danger {
		t.Fatalf("asked %+v", ask)
	}
	if strings.Contains(strings.Join(b.asked, " "), "try") {
		t.Fatal("tried before it was agreed to")
	}
	b.update(ask.Answer)
	if got := strings.Join(b.asked, " "); !strings.HasSuffix(got, "consent fetch inspect try") {
		t.Errorf("asked %s", got)
	}
	if tr := b.w.row().trial("aws", "deploy"); tr == nil || tr.Actual.Verdict != cloud.Accepted {
		t.Errorf("kept %+v", tr)
	}
	before := len(b.sent)
	b.verdict = cloud.Refused
	b.keys("t") // agreed to: not asked again
	if len(b.sent) != before || b.w.row().trial("aws", "deploy").Actual.Verdict != cloud.Refused {
		t.Errorf("sent %v", b.sent[before:])
	}
}

func TestDeletingAsksAndNamesTheProfile(t *testing.T) {
	b := newBench(t, "a", "b")
	b.keys("j", "x")
	ask := last[page.Ask](b)
	if !ask.Danger || !strings.Contains(ask.Title.String(), "Delete the profile b?") {
		t.Fatalf("asked %+v", ask)
	}
	b.update(ask.Answer)
	if b.asked[len(b.asked)-2] != "remove b" {
		t.Errorf("asked %v", b.asked)
	}
}

// TestAVerdictBelongsToItsToken: a new token that cannot be judged must not be called what the old one was.
func TestAVerdictBelongsToItsToken(t *testing.T) {
	b := newBench(t, "a")
	b.keys("f")
	if b.w.row().judged == nil {
		t.Fatal("not judged")
	}
	b.now = b.now.Add(time.Second)
	b.fails["inspect"] = errors.New("the tenant's keys are away")
	b.keys("F")
	if r := b.w.row(); r.judged != nil || r.earlier == nil {
		t.Errorf("judged %+v", r.judged)
	}
	b.shows("the tenant's keys are away")
	b.shows("? DECODED, not verified")
	b.lacks("judging")
}

func TestAFailureIsDismissedAndNothingElse(t *testing.T) {
	b := newBench(t, "a", "b")
	b.fails["fetch"] = errors.New("the tenant is away")
	b.keys("f")
	b.shows("the tenant is away", "esc dismiss")
	b.keys("/", "a", "enter", "esc")
	b.lacks("the tenant is away")
	b.shows("/ a") // the filter goes with the next esc
	b.keys("esc")
	b.lacks("/ a")
}

func TestAStoreInTroubleIsToldAndReadAgain(t *testing.T) {
	b := newBench(t)
	b.fails["list"] = &profiles.Trouble{Code: "store.locked", What: "The keyring is locked.", Why: "Nobody unlocked it.", Next: "Unlock it."}
	b.run(b.w.Enter())
	b.shows("The keyring is locked.", "Nobody unlocked it.", "  Unlock it.", "store.locked", "ctrl+r  try again", "p       paste a token")
	if b.offers("new") || b.offers("fetch") || !b.offers("reload") {
		t.Error("what needs a store is offered without one")
	}
	delete(b.fails, "list")
	b.list = []profiles.Summary{{Name: "a"}}
	b.run(b.w.Do("reload"))
	b.lacks("locked")
}

// TestWhatDoesNotFitScrolls while there is no list: every way on can be reached on the smallest screen.
func TestWhatDoesNotFitScrolls(t *testing.T) {
	b := newBench(t)
	b.w.deps.Sandbox = true
	small := func() string { return widget.Plain(b.w.View(page.Area{W: 24, H: 5, Bare: true})) }
	seen := small()
	for range 40 {
		b.run(b.w.Do("down"))
		seen += "\n" + small()
	}
	for _, want := range []string{"A mint mark", "add the first", "paste a token", "sandbox: a", "see every key"} {
		if !strings.Contains(seen, want) {
			t.Errorf("%q is out of reach:\n%s", want, small())
		}
	}
	b.run(b.w.Do("first"))
	if !strings.Contains(small(), "A mint mark") {
		t.Errorf("home does not lead back:\n%s", small())
	}
}

func TestARevealedTokenHidesAgain(t *testing.T) {
	b := newBench(t, "a")
	b.keys("f")
	raw := b.w.row().token.Raw
	b.keys("6")
	b.lacks(raw[:20])
	b.keys("r")
	b.shows(raw[:20])
	b.update(page.Remask{})
	b.lacks(raw[:20])
	b.keys("r")
	b.now = b.now.Add(31 * time.Second)
	b.update(page.Tick{})
	b.lacks(raw[:20])
}

// TestARoundGoesOverWhatIsListed and stops when told, what was done kept.
func TestARoundGoesOverWhatIsListed(t *testing.T) {
	b := newBench(t, "acme-a", "acme-b", "other")
	b.agreed = true
	b.keys("/")
	b.typed("acme")
	b.keys("enter", "T")
	for _, n := range []string{"acme-a", "acme-b"} {
		if b.w.named(n).trial("aws", "deploy") == nil {
			t.Errorf("%s was not tried", n)
		}
	}
	if b.w.named("other").trial("aws", "deploy") != nil {
		t.Error("a profile that the filter hides was tried")
	}
	if done, all := b.w.progress(); all != 0 {
		t.Errorf("%d of %d are still awaited", done, all)
	}
	cmd := b.w.Do("try-all") // not run: all wait
	if _, all := b.w.progress(); all != 2 || !b.w.Busy() {
		t.Fatalf("%d are tried", all)
	}
	b.update(page.StopAll{})
	b.run(cmd)
	if b.w.Busy() || b.w.named("acme-a").trial("aws", "deploy") == nil {
		t.Error("stopping left something running, or forgot what was done")
	}
}

func TestAPastedTokenIsDroppedWithItsText(t *testing.T) {
	b := newBench(t, "a")
	b.keys("p")
	b.update(tea.PasteMsg{Content: "Bearer " + mint(b.now, "pasted", "").Raw})
	b.shows("Paste a token", "pasted", "DECODED, not verified", "Taken away: Bearer")
	b.keys("esc")
	if b.chosen() != "pasted token" {
		t.Fatalf("on %q", b.chosen())
	}
	before := len(b.asked)
	b.keys("x")
	if b.chosen() != "a" || len(b.asked) != before || len(b.w.rows) != 1 {
		t.Errorf("on %q of %d", b.chosen(), len(b.w.rows))
	}
	b.keys("p", "esc") // nothing typed: nothing stays
	if len(b.w.rows) != 1 {
		t.Error("an empty paste stays in the list")
	}
}
