package api

import (
	"encoding/json"
	"testing"
)

func TestSettingsFollowWhatWasChanged(t *testing.T) {
	got, err := API{}.Follow(json.RawMessage(`{"url":"https://a/x","audience":"old","scopes":["s"]}`), json.RawMessage(`{"service":{"url":"https://a/x","audience":"new"}}`))
	if want := `{"audience":"new","scopes":["s"],"url":"https://a/x"}`; err != nil || string(got) != want {
		t.Errorf("%s (%v), want %s", got, err, want)
	}
	if _, err := (API{}).Follow(json.RawMessage(`{}`), json.RawMessage(`[]`)); err == nil {
		t.Error("a list was followed")
	}
}
