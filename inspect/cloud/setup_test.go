package cloud

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"

	"mintmark/inspect"
)

func TestOrderedSaysEachChangeOnceAndTheMendsFirst(t *testing.T) {
	change := func(title, apply string) Change {
		return Change{Title: title, Apply: []byte(apply), Texts: []inspect.Fix{{Text: "x"}}}
	}
	p := Prediction{Steps: []Step{{Status: Unknown, Code: "u"}, {Status: Fail, Code: "f1"}, {Status: Pass, Code: "p"}, {Status: Fail, Code: "f2"}}}
	codes := p.Codes(Fail, Unknown)
	if !slices.Equal(codes, []string{"f1", "f2", "u"}) {
		t.Fatalf("codes %v", codes)
	}
	mends := map[string][]Change{"f1": {change("a", "1"), {Title: "without texts"}}, "f2": {change("a", "1"), change("a", "2")}}
	got := Ordered(codes, func(code string) []Change { return mends[code] }, []Change{change("whole", ""), change("a", "2")})
	var titles []string
	for _, c := range got {
		titles = append(titles, c.Title+string(c.Apply))
	}
	if !slices.Equal(titles, []string{"a1", "a2", "whole"}) {
		t.Errorf("changes %v", titles)
	}
}

func TestStrictErrorNamesPlaceAndFault(t *testing.T) {
	type inner struct {
		Name string `json:"name"`
	}
	var into struct {
		List []inner `json:"list"`
	}
	for text, want := range map[string]string{
		`{"list":[{"name":"a"},{"name":7}]}`: "x.list[1].name: wrong type; want a string",
		`{"list":[{"nam":"a"}]}`:             "x.list[0].nam: unknown field",
		`{"list":[{"name":"a","name":"b"}]}`: "x.list[0].name: given twice",
		`{"list":`:                           "x.list: not valid JSON",
	} {
		err := json.Unmarshal([]byte(text), &into, json.RejectUnknownMembers(true))
		got := StrictError("x", err, func(t reflect.Type) string { return "a " + t.Kind().String() })
		var settings *SettingsError
		if err == nil || !errors.As(got, &settings) || got.Error() != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
	if got := StrictError("", errors.New("x"), nil); got.Error() != "settings: not valid JSON" {
		t.Error(got)
	}
}
