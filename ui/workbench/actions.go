package workbench

import (
	"slices"
	"sort"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
)

// Actions are what can be done here and now; only those that would do something are offered.
func (w *Workbench) Actions() []page.Action {
	own := printable.Own
	if w.Typing() {
		return w.typingActions()
	}
	token, profile, look, move := own("Token"), own("Profile"), own("Look"), own("Move")
	var out []page.Action
	add := func(ok bool, id string, keys []string, verb, name, group printable.Text, hint bool) {
		if ok {
			out = append(out, page.Action{ID: id, Keys: keys, Verb: verb, Name: name, Group: group, Hint: hint})
		}
	}
	r := w.row()
	saved, held := r != nil && !r.scratch && r.sum.Damaged == "", r != nil && r.token != nil
	waits, failed := r != nil && r.work.Running(), r != nil && r.card != nil
	add(waits, "back", []string{"esc"}, own("cancel"), own("cancel, dismiss, go back"), move, true)
	add(failed && !waits, "back", []string{"esc"}, own("dismiss"), own("cancel, dismiss, go back"), move, true)
	add(saved, "fetch", []string{"f"}, own("fetch"), own("fetch a token, a kept one while it is good"), token, true)
	add(w.refreshes(r), "refresh", []string{"f", "F"}, own("refresh"), own("a new token for the person who logged in"), token, true)
	add(saved, "fetch-new", []string{"F"}, own("renew"), own("fetch a new token"), token, false)
	add(saved || held && r.with != "", "try", []string{"t"}, own("try"), own("try every cloud of this profile"), token, true)
	add(len(w.shown) > 1, "try-all", []string{"T"}, own("try all"), own("try every listed profile"), token, false)
	add(saved || held, "copy", []string{"y"}, own("copy"), own("copy the token, or a form of it"), token, held)
	add(true, "paste", []string{"p"}, own("paste"), own("paste a token and read it"), token, true)
	add(held, "verify", []string{"v"}, own("verify"), own("verify with its issuer's keys"), token, r != nil && r.scratch)
	add(held, "reveal", []string{"r"}, own("reveal"), own("show the raw token for 30 seconds"), token, false)
	add(held && (r.earlier != nil || len(w.rows) > 1), "compare", []string{"c"}, own("compare"), own("compare with another token"), token, true)
	add(saved, "guides", []string{"g"}, own("guides"), own("walk through a set-up, step by step"), look, true)
	add(w.failed == nil || len(w.rows) > 0, "new", []string{"n"}, own("new"), own("add a profile"), profile, true)
	add(saved, "edit", []string{"e"}, own("edit"), own("change this profile"), profile, true)
	add(saved, "duplicate", []string{"D"}, own("duplicate"), own("a new profile like this one"), profile, false)
	add(saved, "rename", []string{"R"}, own("rename"), own("give this profile another name"), profile, false)
	add(r != nil, "delete", []string{"x"}, own("delete"), own("delete this profile"), profile, false)
	w.favouriteActions(func(ok bool, id, key string, verb, name printable.Text) {
		add(saved && ok, id, []string{key}, verb, name, profile, false)
	})
	add(saved, "dashboard", []string{"o"}, own("open"), own("open this client in the Auth0 dashboard"), profile, false)
	add(len(w.shown) > 0, "fleet", []string{"m"}, own("fleet"), own("see all profiles and clouds at once"), look, true)
	add(saved && w.deps.Login, "user", []string{"U"}, own("user"), own("log in as a person, for a token to compare"), token, false)
	add(w.deps.Testers, "policy-tester", []string{"P"}, own("policy"), own("policy tester: an AWS trust policy alone"), look, false)
	add(w.deps.Testers, "cel-tester", []string{"L"}, own("CEL"), own("CEL tester: Google's maps and conditions"), look, false)
	add(w.deps.Explain, "explain", []string{"E"}, own("explain"), own("explain an error from a log or CI"), look, false)
	add(len(w.rows) > 1, "filter", []string{"/"}, own("filter"), own("list only what matches"), look, true)
	for i, name := range []printable.Text{own("see the claims"), own("see the checks"), own("see the clouds"), own("see the keys"), own("see the wire"), own("see the raw token")} {
		add(r != nil, "tab-"+string(rune('1'+i)), []string{string(rune('1' + i))}, own("tab"), name, look, false)
	}
	add(w.failed != nil, "reload", []string{"ctrl+r"}, own("retry"), own("open the store and read the profiles again"), profile, true)
	add(w.failed != nil && w.deps.Reopens, "vault", []string{"V"}, own("vault"), own("open an age vault in place of this store"), profile, true)
	add(w.failed != nil && w.deps.Reopens, "memory", []string{"M"}, own("memory"), own("keep profiles in memory, for this run only"), profile, true)
	add(w.deps.Sandbox && len(w.rows) == 0, "sandbox", []string{"s"}, own("sandbox"), own("open the sandbox, a pretend tenant and clouds"), profile, true)
	add(w.chosenFolds(), "open", []string{"enter", "space"}, own("open"), own("open or fold what is chosen"), look, false)
	add(r != nil && w.focus == onList, "into", []string{"enter", "l", "right"}, own("open"), own("go to the token"), move, false)
	add(w.chosenText() != nil || w.mends(), "copy-fix", []string{"Y"}, w.copyVerb(), own("copy what is chosen: a fix, a claim, a request"), token, false)
	w.moves(func(ok bool, id string, keys []string, verb, name printable.Text, hint bool) {
		add(ok, id, keys, verb, name, move, hint)
	})
	return w.hinted(out)
}

// moves are the ways around the page.
func (w *Workbench) moves(add func(ok bool, id string, keys []string, verb, name printable.Text, hint bool)) {
	own, r := printable.Own, w.row()
	add(true, "down", []string{"j", "down"}, own("down"), own("next"), false)
	add(true, "up", []string{"k", "up"}, own("up"), own("previous"), false)
	add(true, "page-down", []string{"pgdown", "ctrl+f"}, own("page"), own("a page down"), false)
	add(true, "page-up", []string{"pgup", "ctrl+b"}, own("page"), own("a page up"), false)
	add(true, "first", []string{"home"}, own("first"), own("to the first"), false)
	add(true, "last", []string{"end", "G"}, own("last"), own("to the last"), false)
	add(w.focus == onChain, "follow", []string{"enter", "space"}, own("go"), own("go where this link of the chain leads"), true)
	add(w.focus == onChain, "link-left", []string{"h", "left"}, own("left"), own("the link before"), false)
	add(w.focus == onChain, "link-right", []string{"l", "right"}, own("right"), own("the next link"), false)
	add(w.focus == onDetail, "left", []string{"h", "left"}, own("list"), own("go to the list"), false)
	add(r != nil, "focus", []string{"tab"}, own("pane"), own("the next pane: list, token, chain"), false)
	add(r != nil, "focus-back", []string{"shift+tab"}, own("pane"), own("the pane before"), false)
	add(r == nil || !r.work.Running() && r.card == nil, "back", []string{"esc"}, own("back"), own("cancel, dismiss, go back"), false)
}

// typingActions are the few things that can be done while text is typed.
func (w *Workbench) typingActions() []page.Action {
	own := printable.Own
	if w.paste != nil {
		group := own("Paste")
		return []page.Action{
			{ID: "keep", Keys: []string{"enter"}, Verb: own("keep"), Name: own("keep it in the list"), Group: group, Hint: true},
			{ID: "leave", Keys: []string{"esc"}, Verb: own("leave"), Name: own("leave; what was read stays in the list"), Group: group, Hint: true},
			{ID: "next-tab", Keys: []string{"tab"}, Verb: own("next"), Name: own("the next tab"), Group: group, Hint: true},
		}
	}
	group := own("Filter")
	return []page.Action{
		{ID: "keep-filter", Keys: []string{"enter"}, Verb: own("keep"), Name: own("keep the filter"), Group: group, Hint: true},
		{ID: "clear-filter", Keys: []string{"esc"}, Verb: own("clear"), Name: own("list everything again"), Group: group, Hint: true},
	}
}

// Do runs an action.
func (w *Workbench) Do(id string) tea.Cmd {
	r := w.row()
	switch id {
	case "fetch", "fetch-new":
		return w.fetch(r, id == "fetch-new")
	case "refresh":
		return w.refresh(r)
	case "try":
		w.tab = tabClouds
		return w.try(r)
	case "try-all":
		return w.tryAll(w.shownNames())
	case "copy":
		return w.copyMenu(r)
	case "copy-fix":
		return w.copyChosen()
	case "paste":
		return w.startPaste()
	case "verify":
		return w.askVerify(r)
	case "reveal":
		w.reveal(r)
	case "compare":
		return w.compare(r)
	case "fleet":
		return w.fleet()
	case "guides":
		return w.env.Send(page.Open{Page: "guide", Arg: page.GuideArg{Profile: r.sum.Name}})
	case "new", "edit", "duplicate", "rename":
		return w.edit(id, r)
	case "delete":
		return w.askRemove(r)
	case "favourite", "favourite-up", "favourite-down":
		return w.favour(id, r)
	case "dashboard":
		return w.env.Send(page.Browse{URL: dashboard(r.sum.Domain, r.sum.ClientID)})
	case "user":
		return w.env.Send(page.Open{Page: "login", Arg: page.LoginArg{Profile: r.sum.Name}})
	case "policy-tester":
		return w.openTester(page.PolicyTester)
	case "cel-tester":
		return w.openTester(page.CELTester)
	case "explain":
		return w.explain()
	case "filter":
		w.filtering, w.focus = true, onList
	case "reload":
		if w.deps.Reopens && w.failed != nil {
			return w.env.Send(page.Reopen{How: "again"})
		}
		return w.reload("")
	case "vault", "memory":
		return w.env.Send(page.Reopen{How: id})
	case "sandbox":
		return w.env.Send(page.Sandbox{})
	default:
		return w.moveBy(id)
	}
	return nil
}

func (w *Workbench) moveBy(id string) tea.Cmd {
	switch id {
	case "open":
		w.fold()
	case "into":
		w.focus = onDetail
	case "left":
		w.focus = onList
	case "focus":
		w.cycle(1)
	case "focus-back":
		w.cycle(-1)
	case "follow":
		return w.follow()
	case "link-left":
		w.along(-1)
	case "link-right":
		w.along(1)
	case "back":
		w.back()
	case "down":
		return w.step1(1)
	case "up":
		return w.step1(-1)
	case "page-down":
		return w.step1(max(1, w.area.H-6))
	case "page-up":
		return w.step1(-max(1, w.area.H-6))
	case "first":
		return w.step1(-1 << 20)
	case "last":
		return w.step1(1 << 20)
	}
	if strings.HasPrefix(id, "tab-") && len(id) == 5 {
		w.tab = int(id[4]-'1') % tabs
	}
	return nil
}

// back undoes the innermost thing: a wait, a failure, an opened item, a filter, the focus.
func (w *Workbench) back() {
	r := w.row()
	switch {
	case w.round.running() > 0:
		w.stopRound()
	case r != nil && r.work.Running():
		r.stop()
	case r != nil && r.card != nil:
		r.card = nil
	case w.focus == onDetail && w.chosenOpen():
		w.fold()
	case w.filter.Value() != "":
		w.filter.Set("")
		w.refilter("")
	case w.focus != onList:
		w.focus = onList
	}
}

// Typing reports that plain keys are text here.
func (w *Workbench) Typing() bool { return w.filtering || w.paste != nil }

// Press takes the keys while something is typed.
func (w *Workbench) Press(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case w.filtering:
		switch k.String() {
		case "enter", "down", "tab":
			w.filtering = false
		case "esc":
			w.filtering = false
			w.filter.Set("")
			w.refilter("")
		default:
			if !w.filter.Key(k) {
				return nil, false
			}
			w.refilter("")
		}
		return w.chose(), true
	case w.paste != nil:
		return w.pressPaste(k)
	}
	return nil, false
}

func (w *Workbench) pressPaste(k tea.KeyPressMsg) (tea.Cmd, bool) {
	r := w.row()
	switch key := k.String(); key {
	case "esc", "enter":
		empty := strings.TrimSpace(w.paste.input.Value()) == ""
		w.paste = nil
		if empty {
			w.dropScratch()
			w.focus = onList
		}
		if key == "enter" && r != nil && r.token != nil && w.owner(r.token) != "" {
			return w.askVerify(r), true
		}
		return nil, true
	case "tab":
		w.tab = (w.tab + 1) % tabs
		return nil, true
	case "pgdown", "pgup":
		return w.step1(map[string]int{"pgdown": 8, "pgup": -8}[key]), true
	}
	if !w.paste.input.Key(k) {
		return nil, false
	}
	return w.decode(), true
}

func (w *Workbench) reveal(r *row) {
	if r == nil || r.token == nil {
		return
	}
	r.revealed = !r.revealed || w.tab != tabRaw
	r.hideAt = w.env.Now().Add(30 * time.Second)
	r.version++
	w.tab = tabRaw
}

// refilter lists what matches; name is chosen if it is among it.
func (w *Workbench) refilter(name string) {
	keep := w.row()
	w.shown = w.shown[:0]
	terms := strings.Fields(strings.ToLower(w.filter.Value()))
	for i, r := range w.rows {
		hay := strings.ToLower(strings.Join(append([]string{r.sum.Name, r.sum.Domain, r.sum.Audience, r.sum.Label}, r.sum.Tags...), " "))
		match := true
		for _, t := range terms {
			match = match && strings.Contains(hay, t)
		}
		if match {
			w.shown = append(w.shown, i)
		}
	}
	sort.Ints(w.shown)
	w.cursor = 0
	for i, n := range w.shown {
		if name == "" && w.rows[n] == keep || name != "" && w.rows[n].sum.Name == name {
			w.cursor = i
		}
	}
}

// choose puts the cursor on a row. A filter that hides the row goes: whoever chooses it wants to see it.
func (w *Workbench) choose(index int) {
	at := slices.Index(w.shown, index)
	if at < 0 {
		w.filter.Set("")
		w.refilter("")
		at = slices.Index(w.shown, index)
	}
	w.cursor = at
}

// edit opens the editor. Arguments: what to do, and the profile's name.
func (w *Workbench) edit(how string, r *row) tea.Cmd {
	name := ""
	if r != nil && !r.scratch && how != "new" {
		name = r.sum.Name
	}
	return w.env.Send(page.Open{Page: "editor", Arg: page.EditorArg{How: how, Profile: name}})
}

func dashboard(domain, client string) string {
	tenant, region, ok := strings.Cut(strings.TrimSuffix(domain, ".auth0.com"), ".")
	if !strings.HasSuffix(domain, ".auth0.com") {
		return "https://manage.auth0.com/"
	}
	if !ok {
		region = "us"
	}
	return "https://manage.auth0.com/dashboard/" + region + "/" + tenant + "/applications/" + client + "/settings"
}
