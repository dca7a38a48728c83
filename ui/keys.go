package ui

import (
	"slices"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// globals are the actions that exist on every page.
func globals() []page.Action {
	own := printable.Own
	program := own("Program")
	return []page.Action{
		{ID: "palette", Keys: []string{":"}, Verb: own("commands"), Name: own("find any action by its name"), Group: program, Hint: true},
		{ID: "help", Keys: []string{"?", "f1"}, Verb: own("help"), Name: own("show or hide all keys"), Group: program, Hint: true},
		{ID: "quit", Keys: []string{"q", "ctrl+c"}, Verb: own("quit"), Name: own("leave mintmark"), Group: program, Hint: true},
		{ID: "suspend", Keys: []string{"ctrl+z"}, Verb: own("suspend"), Name: own("suspend to the shell"), Group: program},
	}
}

// actions are the page's and the global ones, with the user's own keys in place.
func (a *App) actions() []page.Action {
	list := append(a.page().Actions(), globals()...)
	if t, ok := a.page().(interface{ Typing() bool }); ok && t.Typing() {
		list = whileTyping(list)
	}
	return ownKeys(list, a.opts.Preferences.Keys)
}

// ownKeys gives actions the keys that the user chose. A key chosen for one action is taken from those that have it by
// default, which stay in the palette; ctrl+c always leaves.
func ownKeys(list []page.Action, chosen map[string][]string) []page.Action {
	if len(chosen) == 0 {
		return list
	}
	taken := map[string]string{}
	for _, act := range list {
		for _, k := range chosen[act.ID] {
			taken[k] = act.ID
		}
	}
	for i, act := range list {
		keys := chosen[act.ID]
		if keys == nil {
			keys = act.Keys
		}
		list[i].Keys = slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return taken[k] != "" && taken[k] != act.ID })
		if act.ID == "quit" && !slices.Contains(list[i].Keys, "ctrl+c") {
			list[i].Keys = append(list[i].Keys, "ctrl+c")
		}
	}
	return list
}

// whileTyping leaves out the keys that would only be typed.
func whileTyping(list []page.Action) []page.Action {
	var out []page.Action
	for _, act := range list {
		var keys []string
		for _, k := range act.Keys {
			if len([]rune(k)) > 1 && k != "space" {
				keys = append(keys, k)
			}
		}
		if act.Keys = keys; len(keys) > 0 {
			out = append(out, act)
		}
	}
	return out
}

// find is the action that a key means here, nil if none.
func (a *App) find(pressed string) *page.Action {
	list := a.actions()
	for i := range list {
		if list[i].On(pressed) {
			return &list[i]
		}
	}
	return nil
}

// keyName is a key as help shows it.
func keyName(p widget.Pen, key string) printable.Text {
	if p.ASCII() {
		return printable.Of(key)
	}
	switch key {
	case "up":
		return printable.Own("↑")
	case "down":
		return printable.Own("↓")
	case "left":
		return printable.Own("←")
	case "right":
		return printable.Own("→")
	}
	return printable.Of(key)
}

// ActionIDs are the names by which config.toml may give actions other keys.
func ActionIDs() []string {
	return []string{"palette", "help", "quit", "suspend", "fetch", "fetch-new", "try", "try-all", "copy", "copy-fix", "paste", "verify", "reveal", "compare", "guides", "begin", "check", "apply", "skip", "hint", "form", "form-back", "source",
		"new", "edit", "duplicate", "rename", "delete", "favourite", "favourite-up", "favourite-down", "dashboard", "filter", "fleet", "show", "worst", "tab-1", "tab-2", "tab-3", "tab-4", "tab-5", "tab-6", "reload", "vault", "memory", "sandbox", "export", "open", "into",
		"down", "up", "page-down", "page-up", "first", "last", "left", "focus", "focus-back", "follow", "link-left", "link-right", "back", "times", "swap", "save", "test", "add-cloud", "read", "policy-tester", "cel-tester", "explain", "join", "clear", "user", "device", "browser", "open-code", "copy-code", "other-side", "remove-cloud"}
}
