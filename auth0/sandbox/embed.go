package sandbox

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The default world stands in several files, so that each cloud's faults can be read on one page; world/README.md says
// what may stand where.
//
//go:embed world/*.json
var worldFiles embed.FS

// DefaultWorld is the world that runs unless another file is given: base.json with every fragment joined in. It panics
// if the embedded files cannot be joined, which a test rules out.
func DefaultWorld() []byte {
	data, err := joinWorld(worldFiles, "world")
	if err != nil {
		panic("sandbox: the embedded world is broken: " + err.Error())
	}
	return data
}

// baseWorld is base.json, as far as joining must understand it.
type baseWorld struct {
	Format   string                      `json:"format"`
	Tenants  []map[string]jsontext.Value `json:"tenants"`
	Profiles struct {
		Format   string           `json:"format"`
		Profiles []jsontext.Value `json:"profiles"`
	} `json:"profiles"`
	Secrets         map[string]string         `json:"secrets"`
	Scenarios       []jsontext.Value          `json:"scenarios"`
	TenantScenarios []jsontext.Value          `json:"tenant_scenarios"`
	ClaimScenarios  []jsontext.Value          `json:"claim_scenarios"`
	Sections        map[string]jsontext.Value `json:",embed"`
}

// fragment is any other file.
type fragment struct {
	APIs            []jsontext.Value          `json:"apis"`
	Clients         []jsontext.Value          `json:"clients"`
	Organizations   []jsontext.Value          `json:"organizations"`
	Faults          []jsontext.Value          `json:"faults"`
	Profiles        []jsontext.Value          `json:"profiles"`
	Secrets         map[string]string         `json:"secrets"`
	Scenarios       []jsontext.Value          `json:"scenarios"`
	TenantScenarios []jsontext.Value          `json:"tenant_scenarios"`
	ClaimScenarios  []jsontext.Value          `json:"claim_scenarios"`
	Sections        map[string]jsontext.Value `json:",embed"`
}

// joinWorld joins base.json and all other *.json files of a folder, in the order of their names.
func joinWorld(files fs.FS, dir string) ([]byte, error) {
	var base baseWorld
	if err := readJSON(files, path.Join(dir, "base.json"), &base); err != nil {
		return nil, err
	}
	if len(base.Tenants) == 0 {
		return nil, fmt.Errorf("base.json has no tenant to add to")
	}
	if base.Sections == nil {
		base.Sections = map[string]jsontext.Value{}
	}
	list, err := fs.Glob(files, path.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, name := range list {
		if path.Base(name) == "base.json" {
			continue
		}
		var f fragment
		if err := readJSON(files, name, &f); err != nil {
			return nil, err
		}
		if err := base.add(f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return json.Marshal(base, json.Deterministic(true), jsontext.WithIndent("  "))
}

// add joins one fragment in. Equal names are left for ParseWorld to find, except where joining would hide one.
func (b *baseWorld) add(f fragment) error {
	for member, more := range map[string][]jsontext.Value{
		"apis": f.APIs, "clients": f.Clients, "organizations": f.Organizations, "faults": f.Faults,
	} {
		if err := appendTo(b.Tenants[0], member, more); err != nil {
			return err
		}
	}
	for name, section := range f.Sections {
		if _, twice := b.Sections[name]; twice {
			return fmt.Errorf("the section %q stands in another file already", name)
		}
		b.Sections[name] = section
	}
	for name, secret := range f.Secrets {
		if _, twice := b.Secrets[name]; twice {
			return fmt.Errorf("the secret %q stands in another file already", name)
		}
		b.Secrets[name] = secret
	}
	b.Profiles.Profiles = append(b.Profiles.Profiles, f.Profiles...)
	b.Scenarios = append(b.Scenarios, f.Scenarios...)
	b.TenantScenarios = append(b.TenantScenarios, f.TenantScenarios...)
	b.ClaimScenarios = append(b.ClaimScenarios, f.ClaimScenarios...)
	return nil
}

// appendTo adds to a list member of an object.
func appendTo(object map[string]jsontext.Value, member string, more []jsontext.Value) error {
	if len(more) == 0 {
		return nil
	}
	var list []jsontext.Value
	if have, ok := object[member]; ok {
		if err := json.Unmarshal(have, &list); err != nil {
			return err
		}
	}
	whole, err := json.Marshal(append(list, more...))
	object[member] = whole
	return err
}

func readJSON(files fs.FS, name string, into any) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	p, err := locate(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, p.explain(err, ""))
	}
	return nil
}
