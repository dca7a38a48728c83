package fleet

import (
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/ui/page"
)

// document is the exported file: what is listed, in the order listed.
type document struct {
	At       time.Time `json:"at"`
	Filter   string    `json:"filter,omitempty"`
	Profiles []entry   `json:"profiles"`
}

type entry struct {
	Profile string  `json:"profile"`
	Clouds  []state `json:"clouds"`
}

// state is one cloud as the matrix shows it: accepted, refused, predicted, not tried, …
type state struct {
	Cloud  string `json:"cloud"`
	State  string `json:"state"`
	Detail string `json:"detail,omitempty"`
}

func (f *Fleet) export() tea.Cmd {
	doc := document{At: f.env.Now().UTC().Truncate(time.Second), Filter: f.filter.Value(), Profiles: []entry{}}
	for _, r := range f.rows() {
		e := entry{Profile: r.Name, Clouds: []state{}}
		for i, c := range r.Cells {
			if c.State != "" && i < len(f.arg.Clouds) {
				e.Clouds = append(e.Clouds, state{f.arg.Clouds[i].String(), c.State, c.Word.String()})
			}
		}
		doc.Profiles = append(doc.Profiles, e)
	}
	return page.Send(page.Export{Name: "mintmark-fleet", Ext: ".json", Make: func() ([]byte, error) {
		data, err := json.MarshalIndent(doc, "", "  ")
		return append(data, '\n'), err
	}})
}
