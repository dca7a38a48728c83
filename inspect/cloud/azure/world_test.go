package azure

import (
	"encoding/json"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/azure/simulator"
	"mintmark/inspect/cloud/cloudtest"
)

// pretend is a tenant and a pretend Entra beside it: what the sandbox runs.
type pretend struct {
	*cloudtest.World
	t   *testing.T
	sim *simulator.Simulator
}

// open starts the world of a fragment file.
func open(t *testing.T, file string) *pretend {
	t.Helper()
	p := &pretend{World: cloudtest.Open(t, file, "azure"), t: t}
	p.simulate(p.Section)
	return p
}

func (p *pretend) simulate(section json.RawMessage) {
	p.t.Helper()
	var err error
	if p.sim, err = simulator.New(simulator.World{Issuers: []string{p.Issuer()}, Client: p.Tenant.Client(), Now: time.Now}, section); err != nil {
		p.t.Fatal(err)
	}
	p.Serve = p.sim
}

func (p *pretend) try(token *inspect.Token, settings json.RawMessage) (cloud.Case, *cloud.Session) {
	p.t.Helper()
	return p.Try(New(), token, settings)
}
