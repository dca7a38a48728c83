package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mintmark/profiles"
)

// crowdedWorld has 500 profiles, 20 of them counting down, and a first one whose token has 16 KiB.
func crowdedWorld(tb testing.TB) *world {
	world := newWorld(tb)
	for i := range 495 {
		world.profiles = append(world.profiles, profiles.Profile{Name: fmt.Sprintf("tenant-%03d", i), Domain: fmt.Sprintf("t%03d.eu.auth0.com", i), ClientID: "x", Audience: "https://api.acme.dev"})
	}
	for i := range 20 {
		p := world.profiles[5+i]
		world.tokens[p.Name], _ = world.fetch(context.Background(), p.Name, false)
		f := world.tokens[p.Name]
		f.Cached.ExpiresAt = f.Cached.ExpiresAt.Add(-10 * time.Minute) // below an hour every second is seen
		world.tokens[p.Name] = f
	}
	world.claims["acme-prod"] = `"blob":"` + strings.Repeat("abcdefgh", 1500) + `"`
	return world
}

// crowded is a screen on that world, with the long token held.
func crowded(b testing.TB, w, h int) *driver {
	d := driveWorld(b, crowdedWorld(b), w, h)
	d.keys("f")
	return d
}
