package profiles

import (
	"bytes"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

// entry is one profile in the index: all that a list shows, and where its parts lie. Keys are short because a page of
// entries must fit into 2,000 bytes on some systems.
type entry struct {
	ID         string `json:"i"`
	Name       string `json:"n"`
	Settings   blob   `json:"p"`
	Secret     blob   `json:"k,omitzero"`
	Token      blob   `json:"t,omitzero"`
	Updated    int64  `json:"u,omitzero"` // Unix seconds, as the two below
	Expires    int64  `json:"e,omitzero"` // of the cached token
	Used       int64  `json:"s,omitzero"`
	Favourite  int    `json:"f,omitzero"`
	MemoryOnly bool   `json:"m,omitzero"`  // cache: memory
	Brief      *brief `json:"b,omitempty"` // nil when it would not fit: then a list reads the settings
}

// brief is the part of the settings that a list shows.
type brief struct {
	Domain    string      `json:"d"`
	ClientID  string      `json:"c"`
	Audience  string      `json:"a,omitempty"`
	Tags      []string    `json:"g,omitempty"`
	Targets   [][2]string `json:"x,omitempty"`
	Label     string      `json:"l,omitempty"`
	AutoRenew bool        `json:"r,omitzero"`
}

func briefOf(p Profile) *brief {
	b := &brief{Domain: p.Domain, ClientID: p.ClientID, Audience: p.Audience, Tags: p.Tags, Label: p.Label, AutoRenew: p.AutoRenew}
	for _, t := range p.Targets {
		b.Targets = append(b.Targets, [2]string{t.Cloud, t.Name})
	}
	return b
}

// summary is the list row of e; b is its brief, from the entry or from the settings.
func (e entry) summary(b *brief) Summary {
	s := Summary{
		Name: e.Name, Tags: []string{}, Targets: []SummaryTarget{}, Favourite: e.Favourite,
		TokenExpiresAt: unix(e.Expires), LastUsed: unix(e.Used),
	}
	if b == nil {
		return s
	}
	s.Domain, s.ClientID, s.Audience, s.Label, s.AutoRenew = b.Domain, b.ClientID, b.Audience, b.Label, b.AutoRenew
	s.Tags = append(s.Tags, b.Tags...)
	for _, t := range b.Targets {
		s.Targets = append(s.Targets, SummaryTarget{Cloud: t[0], Name: t[1]})
	}
	return s
}

func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// names of everything stored for e, for a journal.
func (e entry) items() []string {
	out := []string{stateItemKind + "." + e.ID}
	for _, part := range []struct {
		kind string
		b    blob
	}{{settingsItem, e.Settings}, {secretItem, e.Secret}, {tokenItem, e.Token}} {
		if !part.b.IsZero() {
			out = append(out, span(part.b.base(part.kind, e.ID), part.b.count))
		}
	}
	return out
}

// page is one item of the index: whole entries, under a checksum of its own, so that damage stays within the page.
type page struct {
	gen     generation
	number  int
	entries []entry
	damage  string // why it cannot be read, "" if it can
	size    int    // bytes as stored
	dirty   bool   // to be written again
}

func (p page) name() string { return chunkName(indexItem+"."+p.gen.String(), p.number) }

// encodePage writes "CHECKSUM NAME\n[entries]": the name is under the checksum too, so that a page in a wrong place is
// noticed.
func encodePage(name string, entries []entry) ([]byte, error) {
	list, err := json.Marshal(entries, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	body := append([]byte(name+"\n"), list...)
	return append([]byte(checksum(body)+" "), body...), nil
}

// decodePage checks and reads what encodePage wrote.
func decodePage(name string, data []byte) ([]entry, error) {
	sum, body, ok := bytes.Cut(data, []byte(" "))
	if !ok || checksum(body) != string(sum) {
		return nil, fmt.Errorf("its checksum is wrong")
	}
	own, list, _ := bytes.Cut(body, []byte("\n"))
	if string(own) != name {
		return nil, fmt.Errorf("it belongs elsewhere")
	}
	var entries []entry
	if err := json.Unmarshal(list, &entries); err != nil {
		return nil, fmt.Errorf("it is not an index page")
	}
	return entries, nil
}
