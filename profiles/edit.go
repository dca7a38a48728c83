package profiles

import (
	"context"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
)

// Edit saves what was made of a profile that was read before, as was; p may have another name. What others changed
// in between is merged in, as Put does. Without a name, was stands for a profile that is new: its name must be free. A
// profile that is gone, or has another name by now, is not made again: it would be one without its secret.
func (s *Store) Edit(ctx context.Context, was, p Profile, sec *secret.Secret) error {
	if err := checkItem(Item{p, sec}); err != nil {
		return err
	}
	report := MergeReport{Profile: p.Name}
	err := s.write(ctx, func(t *tx) error {
		report.Elsewhere = without(without(t.elsewhere, p.Name), was.Name)
		e := t.find(was.Name)
		if was.Name != "" && e == nil {
			return notFound(t.pages, was.Name)
		}
		if other := t.find(p.Name); other != nil && other != e {
			return taken(other.Name)
		}
		if e == nil {
			return t.upsert(ctx, Item{p, sec})
		}
		merged, err := t.mergeInto(ctx, e, was, p, &report)
		if err != nil {
			return err
		}
		return t.replace(ctx, e, Item{merged, sec})
	})
	if err == nil {
		s.tell(report)
	}
	return err
}

// tell says what a write met, if anything.
func (s *Store) tell(r MergeReport) {
	if s.opts.Notice != nil && len(r.Elsewhere)+len(r.Kept)+len(r.Overwritten) > 0 {
		s.opts.Notice(r)
	}
}

// mergeInto is the change from was to p, made to what e holds now. What cannot be read is replaced.
func (t *tx) mergeInto(ctx context.Context, e *entry, was, p Profile, report *MergeReport) (Profile, error) {
	theirs, err := t.stored(ctx, e)
	if codeOf(err) == CodeDamaged {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	merged, kept, overwritten, err := merge(was, p, theirs)
	report.Kept, report.Overwritten = kept, overwritten
	return merged, err
}

func taken(name string) error {
	return &Trouble{Code: CodeExists, What: "There is already a profile named " + printable.Of(name).String() + ".", Why: "Names count as the same without regard to case.", Next: "Choose another name, or remove that profile first."}
}
