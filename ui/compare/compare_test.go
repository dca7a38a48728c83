package compare

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func token(payload string) *inspect.Token {
	b64 := base64.RawURLEncoding.EncodeToString
	return inspect.Parse(b64([]byte(`{"alg":"RS256"}`)) + "." + b64([]byte(payload)) + ".c2ln")
}

// comparing is the page with two tokens of these claims.
func comparing(t *testing.T, a, b string) *Compare {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	c := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)})
	c.Update(page.Open{Page: "compare", Arg: page.CompareArg{A: page.Side{Name: printable.Own("left"), Token: token(a)}, B: page.Side{Name: printable.Own("right"), Token: token(b)}}})
	return c
}

func shown(c *Compare, w, h int) string { return widget.Plain(c.View(page.Area{W: w, H: h})) }

func holds(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
}

func TestEachDifferenceIsWordedByWhatItIs(t *testing.T) {
	c := comparing(t, `{"iss":"https://t/","scope":"read:a write:a","aud":"x","azp":"me","exp":9}`, `{"iss":"https://t","scope":"read:a read:b","aud":["x"],"org_id":"o","exp":10}`)
	got := shown(c, 100, 40)
	holds(t, got, "✗  claims.iss  B lacks at the end: /", "✗  claims.scope  only in A: write:a; only in B: read:b", "✗  claims.aud  A is a string, B is an array of the same",
		"–  claims.azp  only in A", "+  claims.org_id  only in B", "1 differs as it does between any two tokens: claims.exp", "without dates and ids")
	if strings.Contains(got, "✗  claims.exp") {
		t.Errorf("dates are compared without being asked for:\n%s", got)
	}
}

func TestDatesAreComparedWhenAsked(t *testing.T) {
	c := comparing(t, `{"exp":9,"jti":"a"}`, `{"exp":10,"jti":"b"}`)
	holds(t, shown(c, 80, 20), "Nothing differs that was compared.", "2 differ as they do")
	c.Do("times")
	holds(t, shown(c, 80, 20), "claims.exp", "claims.jti", "dates and ids too")
	c.Do("times")
	holds(t, shown(c, 80, 20), "Nothing differs")
}

func TestSwapTurnsTheSidesRound(t *testing.T) {
	c := comparing(t, `{"azp":"me"}`, `{}`)
	holds(t, shown(c, 80, 20), "A  left", "B  right", "–  claims.azp  only in A")
	c.Do("swap")
	holds(t, shown(c, 80, 20), "A  right", "B  left", "+  claims.azp  only in B")
	holds(t, widget.Plain(widget.Block{c.Title()}), "compare right with left")
}

// TestTheDifferingCharactersAreMarked in the role that stands out, and nothing else is.
func TestTheDifferingCharactersAreMarked(t *testing.T) {
	c := comparing(t, `{"scope":"read:a write:a"}`, `{"scope":"read:a"}`)
	styles := c.env.Styles
	painted := widget.Paint(c.View(page.Area{W: 80, H: 12}), styles)
	if start := styles.Start(theme.Differ, false); strings.Count(painted, start) != 1 || !strings.Contains(painted, start+" write:a") {
		t.Errorf("marked otherwise:\n%q", painted)
	}
}

func TestItScrollsAndStopsAtItsEnds(t *testing.T) {
	var a strings.Builder
	for i := range 40 {
		a.WriteString(`,"k` + string(rune('a'+i%26)) + string(rune('a'+i/26)) + `":1`)
	}
	c := comparing(t, `{"x":1`+a.String()+`}`, `{}`)
	first := shown(c, 60, 10)
	for _, id := range []string{"up", "page-up"} {
		c.Do(id)
		if shown(c, 60, 10) != first {
			t.Fatalf("%s at the top scrolls", id)
		}
	}
	c.Do("down")
	if shown(c, 60, 10) == first {
		t.Fatal("down does not scroll")
	}
	for range 50 {
		c.Do("page-down")
		shown(c, 60, 10)
	}
	last := shown(c, 60, 10)
	c.Update(page.Wheel{Lines: 3})
	if shown(c, 60, 10) != last {
		t.Error("it scrolls beyond its end")
	}
	c.Update(page.Wheel{Lines: -3})
	if shown(c, 60, 10) == last {
		t.Error("the wheel does not scroll")
	}
}

func TestWordsThatDoNotFitGoBelow(t *testing.T) {
	c := comparing(t, `{"scope":"read:orders read:invoices read:customers"}`, `{"scope":"write:everything"}`)
	got := shown(c, 50, 20)
	holds(t, got, "only in A: read:orders, read:invoices,", "read:customers; only in B:")
	if strings.Contains(got, "only in A: read:orders, read…") {
		t.Errorf("the words are cut:\n%s", got)
	}
}

func TestWithoutTwoTokensItSaysWhereTheyComeFrom(t *testing.T) {
	styles := theme.New(theme.Options{})
	c := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)})
	holds(t, shown(c, 60, 8), "Choose two tokens on the workbench")
	c.Do("times") // nothing to compare yet, and nothing breaks
	c.Do("back")
	if sent := c.env.Sent(); len(sent) != 1 || sent[0] != (page.Back{}) {
		t.Errorf("back sent %v", sent)
	}
}

// TestLongAndHostileValuesStayInTheirLines: a claim of a megabyte, control characters, wide ones.
func TestLongAndHostileValuesStayInTheirLines(t *testing.T) {
	long := strings.Repeat("W漢\\u001b[2J", 20000)
	c := comparing(t, `{"a":"`+long+`","b\u001b]0;x\u0007":"x\u202ey"}`, `{"a":"`+long+`!","b\u001b]0;x\u0007":"z"}`)
	for _, size := range [][2]int{{120, 30}, {60, 12}, {10, 4}} {
		for _, l := range c.View(page.Area{W: size[0], H: size[1]}) {
			if l.Width() != size[0] {
				t.Fatalf("%v: a line is %d wide", size, l.Width())
			}
		}
		if text := shown(c, size[0], size[1]); strings.ContainsAny(text, "\x1b\x07\u202e") {
			t.Errorf("%v: control characters are shown", size)
		}
	}
}
