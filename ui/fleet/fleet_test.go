package fleet

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// stand is the page over rows that the test changes, and what the page asked of the root.
type stand struct {
	t         *testing.T
	f         *Fleet
	rows      []page.FleetRow
	done, all int
	asked     []tea.Msg
}

func newStand(t *testing.T, names ...string) *stand {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	env := &page.Env{Clock: func() time.Time { return time.Unix(1e9, 0) }, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
	s := &stand{t: t, f: New(env, true)}
	for i, name := range names {
		s.rows = append(s.rows, page.FleetRow{Name: name, Rank: 9 - i%3, Cells: []page.Mark{cell(theme.OK, "✓", "accepted"), cell(theme.Muted, "–", "")}})
	}
	s.f.Update(page.Open{Arg: page.FleetArg{Clouds: []printable.Text{printable.Own("AWS"), printable.Own("Google Cloud")}, Short: []printable.Text{printable.Own("AWS"), printable.Own("GCP")},
		Rows:     func() []page.FleetRow { return append([]page.FleetRow(nil), s.rows...) },
		Progress: func() (int, int) { return s.done, s.all },
		Document: func(names []string) func() ([]byte, error) {
			return func() ([]byte, error) { return []byte(strings.Join(names, " ")), nil }
		}}})
	return s
}

func cell(role theme.Role, glyph, word string) page.Mark {
	return page.Mark{Role: role, Glyph: printable.Of(glyph), Word: printable.Of(word)}
}

// keys presses keys as the root does: the page first, then its actions.
func (s *stand) keys(names ...string) {
	s.t.Helper()
	for _, n := range names {
		k := tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		if code, ok := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp}[n]; ok {
			k = tea.KeyPressMsg{Code: code}
		}
		if cmd, used := s.f.Press(k); used {
			s.run(cmd)
			continue
		}
		for _, act := range s.f.Actions() {
			if act.On(k.String()) {
				s.run(s.f.Do(act.ID))
				break
			}
		}
	}
}

// run takes what the page sent; this page has no commands.
func (s *stand) run(cmd tea.Cmd) {
	s.t.Helper()
	if cmd != nil {
		s.t.Fatal("a command of a page that waits for nothing")
	}
	s.asked = append(s.asked, s.f.env.Sent()...)
}

func (s *stand) text(w, h int) string { return widget.Plain(s.f.View(page.Area{W: w, H: h})) }

// marked is the name on the row with the cursor.
func (s *stand) marked() string {
	s.t.Helper()
	for _, l := range strings.Split(s.text(80, 12), "\n") {
		if _, rest, ok := strings.Cut(l, "▸ "); ok {
			return strings.Fields(rest)[0]
		}
	}
	return ""
}

func TestTheCursorMovesAndStopsAtTheEnds(t *testing.T) {
	s := newStand(t, "a", "b", "c")
	for _, step := range []struct{ key, at string }{{"k", "a"}, {"j", "b"}, {"j", "c"}, {"j", "c"}, {"pgup", "a"}, {"pgdown", "c"}, {"k", "b"}} {
		s.keys(step.key)
		if got := s.marked(); got != step.at {
			t.Fatalf("after %s the cursor is on %q, want %q", step.key, got, step.at)
		}
	}
}

func TestManyRowsScrollWithTheCursor(t *testing.T) {
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("t%03d", i))
	}
	s := newStand(t, names...)
	for range 25 {
		s.keys("j")
	}
	if got := s.marked(); got != "t025" {
		t.Fatalf("the cursor is on %q", got)
	}
	for range 60 {
		s.keys("pgdown")
	}
	if got := s.marked(); got != "t299" {
		t.Errorf("the last page ends on %q", got)
	}
	s.f.Update(page.Wheel{Lines: -3})
	if got := s.marked(); got != "t296" {
		t.Errorf("the wheel leads to %q", got)
	}
}

func TestTheWorstComeFirstWhenAsked(t *testing.T) {
	s := newStand(t, "good", "fair", "bad")
	s.rows[2].Rank, s.rows[1].Rank, s.rows[0].Rank = 0, 2, 3
	s.keys("s")
	if got := order(s.text(80, 12), "good", "fair", "bad"); got != "bad fair good" {
		t.Errorf("sorted as %s", got)
	}
	s.keys("s")
	if got := order(s.text(80, 12), "good", "fair", "bad"); got != "good fair bad" {
		t.Errorf("back as %s", got)
	}
}

// order are the names as they stand one below the other.
func order(text string, names ...string) string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		for _, n := range names {
			if strings.Contains(l, " "+n+" ") {
				out = append(out, n)
			}
		}
	}
	return strings.Join(out, " ")
}

// TestTheCursorStaysOnItsProfile when a trial's answer moves rows about: enter must not open another one.
func TestTheCursorStaysOnItsProfile(t *testing.T) {
	s := newStand(t, "one", "two", "three")
	s.rows[0].Rank, s.rows[1].Rank, s.rows[2].Rank = 1, 2, 3
	s.keys("s", "j")
	if got := s.marked(); got != "two" {
		t.Fatalf("on %q", got)
	}
	s.rows[2].Rank = 0
	if got := s.marked(); got != "two" {
		t.Errorf("after an answer the cursor is on %q", got)
	}
	s.keys("enter")
	if len(s.asked) != 2 || s.asked[1] != (page.Choose{Name: "two"}) {
		t.Errorf("asked for %v", s.asked)
	}
	s.rows = s.rows[:1] // the profile is deleted elsewhere
	if got := s.marked(); got != "one" {
		t.Errorf("after the profile went the cursor is on %q", got)
	}
}

func TestTheFilterKnowsNamesStatesAndClaims(t *testing.T) {
	s := newStand(t, "acme-prod", "acme-test", "other")
	s.rows[1].Cells[1] = cell(theme.Bad, "✗", "audience")
	s.rows[2].Claims = cell(theme.Warn, "▲", "org_id differs")
	for filter, want := range map[string]string{"acme": "acme-prod acme-test", "gcp aud": "acme-test", "AWS accepted": "acme-prod acme-test other", "org_id": "other", "claims": "other", "none of it": ""} {
		s.keys("/")
		for _, r := range filter {
			s.keys(string(r))
		}
		if got := order(s.text(100, 12), "acme-prod", "acme-test", "other"); got != want {
			t.Errorf("%q lists %q, want %q", filter, got, want)
		}
		s.keys("esc")
	}
	if got := order(s.text(100, 12), "acme-prod", "acme-test", "other"); got != "acme-prod acme-test other" {
		t.Errorf("after esc %q is listed", got)
	}
}

func TestAFilterThatIsKeptGoesWithEscBeforeThePageDoes(t *testing.T) {
	s := newStand(t, "a", "b")
	s.keys("/", "b", "enter")
	if got := s.text(80, 12); !strings.Contains(got, "Fleet / b") || s.f.Typing() {
		t.Fatalf("the filter is not kept:\n%s", got)
	}
	s.keys("esc")
	if len(s.asked) != 0 || s.marked() != "b" { // the cursor stays on its profile
		t.Fatalf("esc led away: %v, on %q", s.asked, s.marked())
	}
	s.keys("esc")
	if len(s.asked) != 1 || s.asked[0] != (page.Back{}) {
		t.Errorf("asked for %v", s.asked)
	}
}

// TestKeysAreTextWhileTheFilterIsTyped: a name with an s in it sorts nothing.
func TestKeysAreTextWhileTheFilterIsTyped(t *testing.T) {
	s := newStand(t, "asT", "b")
	s.keys("/", "s", "T", "E")
	if len(s.asked) != 0 || s.f.worst {
		t.Fatalf("typing acted: %v", s.asked)
	}
	s.keys("backspace")
	s.f.Update(tea.PasteMsg{Content: "\n\x1b[2J"})
	if got := s.text(80, 12); strings.Contains(got, "\x1b") || !strings.Contains(got, "0") {
		t.Errorf("a paste is shown raw:\n%q", got)
	}
	for _, act := range s.f.Actions() {
		if act.ID != "keep-filter" && act.ID != "clear-filter" {
			t.Errorf("%s is offered while typing", act.ID)
		}
	}
}

func TestATrialOfAllIsBegunAndStopped(t *testing.T) {
	s := newStand(t, "a", "b", "ab")
	s.keys("/", "b", "enter", "T") // what the filter hides is left alone
	if want := (page.TryAll{Names: []string{"b", "ab"}}); len(s.asked) != 1 || !reflect.DeepEqual(s.asked[0], want) {
		t.Fatalf("asked for %v", s.asked)
	}
	s.done, s.all = 1, 2
	if !s.f.Busy() {
		t.Error("the spinner stands still")
	}
	if got := s.text(80, 12); !strings.Contains(got, "Fleet / b  ") || !strings.Contains(got, "1 of 2 done") {
		t.Errorf("a running trial hides by what the list is filtered:\n%s", got)
	}
	s.keys("esc")
	if len(s.asked) != 2 || s.asked[1] != (page.StopAll{}) {
		t.Fatalf("asked for %v", s.asked)
	}
	s.done, s.all = 0, 0
	s.rows[1].Busy = true
	if !s.f.Busy() {
		t.Error("a row that waits turns no spinner")
	}
	s.rows[1].Busy = false
	if s.f.Busy() {
		t.Error("it waits for nothing")
	}
}

func TestWhatIsListedIsExported(t *testing.T) {
	s := newStand(t, "good", "bad", "hidden")
	s.rows[1].Rank = 0
	s.keys("s", "/", "d", "enter", "E")
	if len(s.asked) != 1 {
		t.Fatalf("asked for %v", s.asked)
	}
	e, ok := s.asked[0].(page.Export)
	if !ok || e.Name != "mintmark-fleet" || e.Ext != ".json" {
		t.Fatalf("asked for %+v", s.asked[0])
	}
	data, err := e.Make()
	if err != nil || string(data) != "bad hidden good" && string(data) != "bad good hidden" {
		t.Errorf("wrote %q (%v)", data, err)
	}
	s.f.exports = false
	for _, act := range s.f.Actions() {
		if act.ID == "export" {
			t.Error("an export is offered that nobody can write")
		}
	}
}

func TestClicksChooseAndOpen(t *testing.T) {
	s := newStand(t, "a", "b", "c")
	view := s.f.View(page.Area{W: 80, H: 12})
	on := view[4].At(10) // border, head, a, b, c
	s.run(s.f.Update(page.Hit{On: on}))
	if got := s.marked(); got != "c" {
		t.Fatalf("a click chose %q", got)
	}
	s.run(s.f.Update(page.Hit{On: on, Double: true}))
	if len(s.asked) != 2 || s.asked[1] != (page.Choose{Name: "c"}) {
		t.Errorf("asked for %v", s.asked)
	}
}

// TestEveryShapeIsExact: columns give way, nothing overflows, hostile names and words stay in their cells.
func TestEveryShapeIsExact(t *testing.T) {
	s := newStand(t, "plain", "\x1b[2J\u202e"+strings.Repeat("漢", 60))
	s.rows[0].Claims, s.rows[0].Past = cell(theme.Warn, "▲", strings.Repeat("differs ", 9)), []page.Mark{cell(theme.OK, "✓", ""), cell(theme.Bad, "✗", "")}
	s.rows[1].Cells[0].Word = printable.Of(errors.New("\x07\r\n" + strings.Repeat("x", 90)).Error())
	for _, a := range []page.Area{{W: 200, H: 40}, {W: 80, H: 22}, {W: 60, H: 14}, {W: 30, H: 8, Bare: true}, {W: 20, H: 4, Bare: true}, {W: 4, H: 3}} {
		view := s.f.View(a)
		if len(view) != a.H {
			t.Errorf("%+v: %d lines", a, len(view))
		}
		for i, l := range view {
			if l.Width() != a.W {
				t.Errorf("%+v: line %d is %d wide", a, i, l.Width())
			}
		}
		if strings.ContainsAny(widget.Plain(view), "\x1b\x07\r\u202e") {
			t.Errorf("%+v: foreign control characters", a)
		}
	}
}

func TestNothingListedBreaksNothing(t *testing.T) {
	s := newStand(t)
	s.keys("j", "k", "pgdown", "pgup", "enter", "s")
	if len(s.asked) != 0 || s.marked() != "" {
		t.Errorf("asked for %v", s.asked)
	}
}

// TestWordsAreWholeOrElseSigns: columns are as wide as their words; times go first, and where words would be cut beyond
// recognition there are signs, and the worst in words.
func TestWordsAreWholeOrElseSigns(t *testing.T) {
	s := newStand(t, "a-profile-with-a-long-name", "other")
	for i := range s.rows {
		for n := range s.rows[i].Cells {
			s.rows[i].Cells[n] = cell(theme.OK, "✓", "accepted")
			s.rows[i].Cells[n].Aside = printable.Own("41 ms")
		}
	}
	s.rows[1].Cells[1] = cell(theme.Bad, "✗", "audience mismatch")
	s.rows[1].Claims = cell(theme.Warn, "▲", "org_id differs")
	for _, c := range []struct {
		w           int
		want, lacks []string
	}{
		{120, []string{"accepted 41 ms", "audience mismatch", "org_id differs"}, []string{"…", "Worst"}},
		{88, []string{"accepted ", "audience mismatch", "org_id differs"}, []string{"41 ms", "…", "Worst"}},
		{66, []string{"Worst", "AWS GCP Claims Worst", "✗   ▲      audience mismatch"}, []string{"41 ms", "org_id differs"}},
		{40, []string{"Worst", "✗   ▲      audi"}, nil},
	} {
		got := s.text(c.w, 8)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%d cells: it lacks %q:\n%s", c.w, want, got)
			}
		}
		for _, bad := range c.lacks {
			if strings.Contains(got, bad) {
				t.Errorf("%d cells: it shows %q:\n%s", c.w, bad, got)
			}
		}
	}
}

// TestTheListFillsItsBox: a low terminal has no row to give away.
func TestTheListFillsItsBox(t *testing.T) {
	s := newStand(t, strings.Fields("a b c d e f g h i j k l m n")...)
	lines := strings.Split(strings.TrimRight(s.text(60, 10), "\n"), "\n")
	if last := lines[len(lines)-2]; !strings.Contains(last, " g ") {
		t.Errorf("the last row is %q of\n%s", last, strings.Join(lines, "\n"))
	}
}
