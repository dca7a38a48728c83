package cloud

import (
	"testing"

	"mintmark/inspect"
)

// TestFixesSayWhatTheyDo: in a list, "az, app registration" alone would say with what, not what.
func TestFixesSayWhatTheyDo(t *testing.T) {
	c := Change{Title: "Change the credential", Texts: []inspect.Fix{
		{Title: "az, app registration", As: "cli", Text: "az …"}, {Title: "Change the credential", As: "console", Text: "…"}}}
	got := c.Fixes()
	if got[0].Title != "Change the credential: az, app registration" || got[1].Title != "Change the credential" || got[0].As != "cli" || got[0].Text != "az …" {
		t.Errorf("%+v", got)
	}
	if c.Texts[0].Title != "az, app registration" {
		t.Error("the change itself was altered")
	}
	if got := (Change{Texts: c.Texts}).Fixes(); got[0].Title != "az, app registration" {
		t.Errorf("without a title: %+v", got)
	}
}

func TestWordIsNotTheStatusAgain(t *testing.T) {
	for _, v := range []struct {
		p    Problem
		want string
	}{{Problem{HTTPStatus: 401, Code: "HTTP 401"}, ""}, {Problem{HTTPStatus: 401, Code: "invalid_token"}, "invalid_token"}, {Problem{Code: "HTTP 0"}, "HTTP 0"}, {Problem{HTTPStatus: 403, Code: "HTTP 401"}, "HTTP 401"}} {
		if got := v.p.Word(); got != v.want {
			t.Errorf("%+v: %q", v.p, got)
		}
	}
}
