package profiles

import (
	"context"
	"strings"
)

// Lister is a KV that can tell the names of all its items. A keyring that cannot, says known = false.
type Lister interface {
	Names(ctx context.Context) (names []string, known bool, err error)
}

// sweepLost removes what a given up index page had named: nobody knows those names any more, so what no readable page
// leads to goes. While another page is unreadable nothing does, since that one may come back from a backup. The caller
// holds the lock.
func (s *Store) sweepLost(ctx context.Context) (RecoveryReport, error) {
	report := RecoveryReport{GivenUp: true}
	lister, ok := s.kv.(Lister)
	if !ok {
		return report, nil
	}
	snap, err := s.load(ctx)
	if err != nil {
		return report, err
	}
	known := map[string]bool{}
	for _, p := range snap.pages {
		if p.damage != "" {
			return report, nil
		}
		known[p.name()] = true
		for _, e := range p.entries {
			for _, name := range unspan(e.items()) {
				known[name] = true
			}
		}
	}
	names, complete, err := lister.Names(ctx)
	if err != nil || !complete {
		return report, err
	}
	var lost []string
	for _, name := range names {
		kind, _, dotted := strings.Cut(name, ".")
		if dotted && !known[name] && strings.Contains(" p k t s index ", " "+kind+" ") {
			lost = append(lost, name)
		}
	}
	report.Swept, report.Items = true, len(lost)
	return report, s.erase(ctx, lost)
}
