package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFlowEdit: a new profile is typed, tested before it is saved, and saved; leaving unsaved words asks.
func TestFlowEdit(t *testing.T) {
	const secret = "short-secret" // of the world's only client
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "sandbox --world "+writeShortWorld(t))
		f.wait(`▸. short`)
		f.keys("D") // like this one
		f.wait(`new profile`)
		f.keys("C-u")
		f.text("my-copy")
		f.wait(`my-copy`)
		f.escape()
		f.wait(`Leave without saving`)
		f.escape()
		f.gone(`Leave without saving`)
		f.keys("C-t") // the copy has no secret of its own
		f.wait(`without its client secret`)
		f.escape()
		f.gone(`without its client secret`)
		f.keys("Tab", "Tab", "Tab")
		f.paste(secret)
		f.keys("C-t")
		f.wait(`The tenant gave a token: accepted`)
		f.keys("C-o")
		f.wait(`Saved my-copy`)
		f.keys("e")
		f.wait(`edit my-copy`)
		f.escape()
		f.gone(`edit my-copy`)
		f.keys("f")
		f.wait(`29m \d\ds`)
		if strings.Contains(f.screen(), secret) {
			t.Error("the secret is on the screen")
		}
		f.leave()
	})
}

// TestFlowCompare: two profiles' tokens stand side by side, claim by claim, and what differs is told.
func TestFlowCompare(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "sandbox")
		for _, name := range []string{"acme-prod", "acme-slash"} {
			f.choose(name)
			f.keys("f", "l")
			f.wait(`ACCEPTED`)
			f.escape()
			f.escape()
			f.wait(`Profiles ─+ 2\d\d`)
		}
		f.keys("c")
		f.wait(`(?s)Compare.*acme-prod`)
		f.keys("1")
		f.wait(`(?s)compare.*acme-slash.*acme-prod.*claims.sub.*only in B: read:orders`)
		f.escape()
		f.wait(`Profiles`)
		f.leave()
	})
}

// TestFlowFleet: all profiles and clouds at once; trying them can be cancelled, and what is listed is written to a file.
func TestFlowFleet(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		dir := t.TempDir()
		f := begin(t, size, nil, "sandbox", dir)
		f.wait(`acme-prod`)
		f.keys("m")
		f.wait(`(?s)fleet.*AWS.*acme-prod`)
		f.keys("T")
		f.wait(`trying, \d+ of 2\d\d done`)
		f.wait(`✓`)
		f.keys("Escape")
		f.gone(`trying, `)
		f.wait(`fleet`)
		f.keys("/")
		f.text("acme-")
		f.keys("Enter")
		f.gone(`│ [ ▸] api-`)
		f.keys("E")
		f.wait(`(?i)(wrote|written)`)
		if doc := exported(t, dir); len(doc.Results) < 2 || len(doc.Results) > 20 || !strings.HasPrefix(doc.Results[0].Profile, "acme-") {
			t.Errorf("wrote %+v", doc)
		}
		f.escape()
		f.escape()
		f.wait(`acme-prod`)
		f.leave()
	})
}

// exported reads the one file that an export wrote into a folder.
func exported(t *testing.T, dir string) (doc struct{ Results []struct{ Profile string } }) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.json"))
	if len(files) != 1 {
		t.Fatalf("wrote %v", files)
	}
	data, err := os.ReadFile(files[0])
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestFlowDelete: a destructive act names the thing and takes no enter; palette, filter and help find what there is.
func TestFlowDelete(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "sandbox")
		f.choose("api-good")
		f.keys("x")
		f.wait(`Delete the profile api-good\?`)
		f.keys("Enter")
		time.Sleep(200 * time.Millisecond)
		f.wait(`Delete the profile api-good\?`)
		f.keys("n")
		f.gone(`Delete the profile`)
		f.keys("x")
		f.wait(`Delete the profile api-good\?`)
		f.keys("y")
		f.wait(`Deleted api-good`)
		f.keys("?")
		f.wait(`key leaves`)
		f.escape()
		f.gone(`key leaves`)
		f.keys(":")
		f.text("filter")
		f.wait(`list only what matches`)
		f.keys("Enter")
		f.keys("C-u")
		f.text("acme-prod")
		f.keys("Enter")
		f.wait(`1 of 2\d\d|acme-prod`)
		f.leave()
	})
}
