package ui

import (
	"io"
	"os"
	"strings"
	"time"
)

// Options are how the screen is opened. The zero value means the real terminal and what it says of itself.
type Options struct {
	Input       io.Reader // nil = standard input
	Output      io.Writer // nil = standard output
	Environ     []string  // "NAME=value"; decides colours, glyphs, and the terminal's abilities
	Banner      string    // stands beside the name: "sandbox"
	Accessible  bool      // plain prompts, line by line, instead of a screen
	Preferences Preferences
	Local       *time.Location // nil = time.Local

	// Monitor starts what gives the terminal back when this process cannot, by writing giveBack to it; end ends that.
	// Called after the first frame and after each stop; nil = nobody does.
	Monitor func(giveBack string) (end func())
}

// Preferences are what a user may settle in config.toml; nothing in it is secret.
type Preferences struct {
	Theme      string              // "", auto, dark, light, contrast
	Glyphs     string              // "", auto, unicode, ascii
	NoMouse    bool                //
	ClearAfter time.Duration       // the clipboard; 0 = 45 s
	AutoRenew  bool                // renew every profile, not only those that ask for it
	Keys       map[string][]string // action → keys
}

func (o Options) environ() []string {
	if o.Environ == nil {
		return os.Environ()
	}
	return o.Environ
}

func (o Options) getenv(name string) string {
	for _, e := range o.environ() {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// ascii is whether only ASCII may be written: asked for, or the locale is none of UTF-8.
func (o Options) ascii() bool {
	switch o.Preferences.Glyphs {
	case "ascii":
		return true
	case "unicode":
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := o.getenv(name); v != "" {
			v = strings.ToLower(v)
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return o.getenv("TERM") == "linux"
}

// nativeProgress is whether the terminal is known to show OSC 9;4 as progress; others take it for a notification.
func (o Options) nativeProgress() bool {
	return o.getenv("WT_SESSION") != "" || o.getenv("ConEmuANSI") == "ON" || o.getenv("TERM_PROGRAM") == "ghostty"
}
