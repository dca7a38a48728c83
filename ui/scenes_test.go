package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// scenes are the main pages and states of the plain world, each with how to get there from the first frame.
func scenes() map[string]func(d *driver) {
	return map[string]func(d *driver){
		"start":        func(*driver) {},
		"claims":       func(d *driver) { d.keys("f", "tab", "end", "enter") },
		"checks":       func(d *driver) { d.keys("f", "2") },
		"ask":          func(d *driver) { d.keys("t") },
		"clouds":       func(d *driver) { d.keys("t", "y", "tab") },
		"chain":        func(d *driver) { d.keys("t", "y"); d.frame(); d.keys("shift+tab", "l", "l", "l") },
		"keys":         func(d *driver) { d.keys("f", "4", "tab") },
		"wire":         func(d *driver) { d.keys("f", "5", "tab", "enter") },
		"raw":          func(d *driver) { d.keys("f", "6", "tab") },
		"help":         func(d *driver) { d.keys("f", "?") },
		"palette":      func(d *driver) { d.keys("f", ":"); d.typed("cop") },
		"copy-menu":    func(d *driver) { d.keys("f", "y") },
		"toast":        func(d *driver) { d.keys("f", "y", "y") },
		"refused":      func(d *driver) { d.keys("j", "j", "f", "tab") },
		"filter":       func(d *driver) { d.keys("/"); d.typed("acme") },
		"filter-none":  func(d *driver) { d.keys("/"); d.typed("nothing like it"); d.keys("enter") },
		"edit":         func(d *driver) { d.keys("e", "tab", "tab"); d.typed(" x") },
		"new":          func(d *driver) { d.keys("n") },
		"new-faults":   func(d *driver) { d.keys("n"); d.typed("a/b"); d.keys("tab"); d.typed("not a domain"); d.keys("ctrl+o") },
		"unsaved":      func(d *driver) { d.keys("e"); d.typed("x"); d.keys("esc") },
		"paste-empty":  func(d *driver) { d.keys("p") },
		"compare-menu": func(d *driver) { d.keys("f"); d.send(paste(d.w.mint(d.w.profiles[1]).Raw)); d.keys("enter", "c") },
		"paste": func(d *driver) {
			d.keys("p")
			d.send(paste("Authorization: Bearer " + unsigned(d.w.mint(d.w.profiles[1]).Raw)))
		},
		"compare":      func(d *driver) { d.keys("f"); d.send(paste(d.w.mint(d.w.profiles[1]).Raw)); d.keys("enter", "c", "1") },
		"fleet":        func(d *driver) { d.keys("t", "y", "m", "s") },
		"fleet-filter": func(d *driver) { d.keys("t", "y", "m", "/"); d.typed("acme") },
		"explain":      func(d *driver) { d.keys("E"); d.send(paste(refusedByEntra)); d.keys("tab") },
		"guides":       func(d *driver) { d.keys("g") },
		"guide":        func(d *driver) { d.keys("g", "enter", "enter") },
		"delete":       func(d *driver) { d.keys("x") },
		"renewing": func(d *driver) {
			d.renewsItself()
			d.later(1, 20*time.Minute)
		},
		"renewal-failed": func(d *driver) {
			d.renewsItself()
			d.w.fail["acme-prod"] = errors.New("the tenant is away")
			d.later(1, 48*time.Minute)
		},
		"renewal-stopped": func(d *driver) {
			d.renewsItself()
			d.w.fail["acme-prod"] = refusedForGood()
			d.later(1, 48*time.Minute)
		},
		"waiting": func(d *driver) { d.app.Update(keyPress("f")) },
		"expired": func(d *driver) { d.keys("f"); d.w.at(2 * time.Hour); d.send(page.Tick{}); d.keys("2", "tab") },
	}
}

// unsigned has a signature that is the same in every run.
func unsigned(raw string) string {
	return raw[:strings.LastIndexByte(raw, '.')+1] + strings.Repeat("c2lnbmF0dXJl", 28)
}

// scene is one page or state with the world it needs.
type scene struct {
	name string
	open func(t testing.TB, w, h int) *driver
	list bool // something is chosen in a list: its mark must be in sight wherever one moves
	qr   bool // holds a QR code, which light turns over
}

// every is every page and state: those of the plain world, and those that need another one.
func every() []scene {
	plain := scenes()
	lists := []string{"start", "claims", "wire", "clouds", "palette", "fleet", "guides", "edit", "new", "new-faults", "expired"}
	var all []scene
	for _, name := range slices.Sorted(maps.Keys(plain)) {
		all = append(all, scene{name: name, list: slices.Contains(lists, name), open: func(t testing.TB, w, h int) *driver {
			d := drive(t, w, h)
			plain[name](d)
			return d
		}})
	}
	on := func(make func(t testing.TB, w, h int) *driver, keys ...string) func(t testing.TB, w, h int) *driver {
		return func(t testing.TB, w, h int) *driver {
			d := make(t, w, h)
			d.keys(keys...)
			return d
		}
	}
	return append(all,
		scene{name: "favourites", open: favourites, list: true},
		scene{name: "welcome", open: firstRun},
		scene{name: "trouble", open: locked},
		scene{name: "vault", open: func(t testing.TB, w, h int) *driver {
			d := on(locked, "V")(t, w, h)
			d.typed("team.age")
			d.keys("tab")
			d.typed("secret")
			return d
		}},
		scene{name: "vault-refused", open: on(locked, "V", "x", "enter", "x", "enter", "enter")},
		scene{name: "sandbox-refused", open: on(firstRun, "s")},
		scene{name: "login", open: on(refusesPersons, "U")},
		scene{name: "login-code", open: waitsForAPerson, qr: true},
		scene{name: "login-refused", open: on(refusesPersons, "U", "b")},
		scene{name: "policy-tester", open: func(t testing.TB, w, h int) *driver {
			d := on(withTesters, "f", "P")(t, w, h)
			d.send(paste("a1B2c3@client"))
			return d
		}},
		scene{name: "policy-unread", open: func(t testing.TB, w, h int) *driver {
			d := on(withTesters, "f", "P")(t, w, h)
			d.send(paste("broken"))
			return d
		}},
		scene{name: "cel-tester", open: on(withTesters, "f", "L")},
		scene{name: "exercise", open: func(t testing.TB, w, h int) *driver {
			d := on(drive, "g")(t, w, h)
			for range 14 {
				d.keys("j")
			}
			d.keys("enter", "enter", "i")
			return d
		}},
	)
}

// firstRun is a world without any profile, whose sandbox does not open.
func firstRun(t testing.TB, width, height int) *driver {
	w := newWorld(t)
	w.profiles = nil
	deps := w.withGuides(w.deps())
	deps.Sandbox = func(context.Context) (Deps, error) { return Deps{}, errors.New("no port is free") }
	return driveDeps(t, w, deps, width, height)
}

// locked is a world whose keyring is locked, and in whose place nothing else opens.
func locked(t testing.TB, width, height int) *driver {
	w := newWorld(t)
	deps := w.withGuides(w.deps())
	deps.Sandbox = func(context.Context) (Deps, error) { return Deps{}, errors.New("no port is free") }
	deps.Reopen = func(context.Context, Place) (Deps, error) {
		return Deps{}, &profiles.Trouble{Code: "store.vault.passphrase", What: "The passphrase does not open this vault.", Why: "It was made with another one, or the file is damaged.", Next: "Type it again."}
	}
	return driveDeps(t, w, Without(deps, &profiles.Trouble{Code: "store.locked", What: "The keyring is locked.",
		Why:  "The Secret Service answered, but the collection of this session is locked and nothing on this machine asked for its password.",
		Next: "Unlock it with your desktop's keyring program, then press ctrl+r."}), width, height)
}

// tellsACode is a world whose tenant tells a code and waits for a person, once; later it is asked in vain.
func tellsACode(t testing.TB, width, height int) *driver {
	asked := false
	return withLogin(t, width, height, func(ctx context.Context, _ string, l jobs.Login) (jobs.Fetched, error) {
		if asked {
			return jobs.Fetched{}, errors.New("nobody came")
		}
		asked = true
		_ = l.Show(auth0.DeviceCode{UserCode: "WDJB-MJHT", URL: "https://acme.eu.auth0.com/activate", FullURL: "https://acme.eu.auth0.com/activate?user_code=WDJB-MJHT", ExpiresAt: start.Add(15 * time.Minute)})
		<-ctx.Done()
		return jobs.Fetched{}, ctx.Err()
	})
}

func refusesPersons(t testing.TB, width, height int) *driver {
	return withLogin(t, width, height, func(context.Context, string, jobs.Login) (jobs.Fetched, error) {
		return jobs.Fetched{}, &auth0.Problem{Cause: "auth0.device.expired", Refused: true, Title: "The code has expired.", Why: "Nobody confirmed it in time."}
	})
}

func waitsForAPerson(t testing.TB, width, height int) *driver {
	d := tellsACode(t, width, height)
	d.keys("U")
	_, cmd := d.app.Update(keyPress("d"))
	d.app.Update(cmd())
	t.Cleanup(func() { d.app.pages["login"].Do("back") })
	return d
}
