package profiles

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// usedStep is how far LastUsed must move before the index is written for it.
const usedStep = time.Minute

// State implements API. State is best effort: when it cannot be read it is empty.
func (s *Store) State(ctx context.Context, name string) (State, error) {
	snap, err := s.load(ctx)
	if err != nil {
		return State{}, err
	}
	e := snap.find(name)
	if e == nil {
		return State{}, notFound(snap.pages, name)
	}
	data, found, err := s.kv.Get(ctx, stateItemKind+"."+e.ID)
	if err != nil {
		return State{}, s.asTrouble(err)
	}
	var st State
	if found && json.Unmarshal(data, &st) != nil {
		st = State{}
	}
	if used := unix(e.Used); used.After(st.LastUsed) {
		st.LastUsed = used
	}
	return st, nil
}

// PutState implements API. What is over the limit is forgotten: history first, then consents and approved hosts, the
// oldest first (they are asked for again).
func (s *Store) PutState(ctx context.Context, name string, st State) error {
	data, err := trimState(st)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		e := t.find(name)
		if e == nil {
			return notFound(t.pages, name)
		}
		item := Change{Name: stateItemKind + "." + e.ID, Value: data}
		if st.LastUsed.Sub(unix(e.Used)) < usedStep {
			return s.asTrouble(s.kv.Commit(ctx, []Change{item}))
		}
		e.Used = st.LastUsed.Unix()
		t.writes = append(t.writes, item) // overwritten in place: the journal need not name it
		t.touch(e)
		return nil
	})
}

func trimState(st State) ([]byte, error) {
	for {
		data, err := json.Marshal(st, json.Deterministic(true))
		if err != nil || len(data) <= MaxStateBytes {
			return data, err
		}
		switch {
		case len(st.History) > 0:
			st.History = st.History[1:]
		case len(st.Consents) > 0:
			st.Consents = st.Consents[1:]
		case len(st.ApprovedHosts) > 0:
			st.ApprovedHosts = st.ApprovedHosts[1:]
		default:
			return nil, &Trouble{Code: CodeLimit, What: "The notes on the profile are too large.", Why: fmt.Sprintf("They have %d bytes; %d is the limit.", len(data), MaxStateBytes)}
		}
	}
}

// Favour puts a profile among the favourites at a place, 1 being the first and anything beyond the end the last, or with
// 0 takes it out. The others keep their order.
func (s *Store) Favour(ctx context.Context, name string, place int) error {
	return s.write(ctx, func(t *tx) error {
		chosen := t.find(name)
		if chosen == nil {
			return notFound(t.pages, name)
		}
		var order []*entry
		for i := range t.pages {
			for j := range t.pages[i].entries {
				if e := &t.pages[i].entries[j]; e.Favourite != 0 && e != chosen {
					order = append(order, e)
				}
			}
		}
		slices.SortStableFunc(order, func(a, b *entry) int { return cmp.Compare(a.Favourite, b.Favourite) })
		if place > 0 {
			order = slices.Insert(order, min(place-1, len(order)), chosen)
		} else if chosen.Favourite != 0 {
			chosen.Favourite = 0
			t.touch(chosen)
		}
		for i, e := range order {
			if e.Favourite != i+1 {
				e.Favourite = i + 1
				t.touch(e)
			}
		}
		return nil
	})
}
