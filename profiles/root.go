package profiles

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"mintmark/inspect/printable"
)

const (
	storeFormat       = "mintmark.store/1"
	storeFormatPrefix = "mintmark.store/"
	maxPages          = 1 << 14 // far more than a full store has
)

// root is the one item that decides: a generation exists as soon as root names it, and not before.
type root struct {
	Format     string     `json:"format"`
	Generation generation `json:"generation"`
	Pages      string     `json:"index"`  // "2:0-199 a:0": generation:pages, in base 36
	Sum        string     `json:"sha256"` // of the three above
}

func (r root) sum() string {
	return checksum([]byte(r.Format + "\n" + r.Generation.String() + "\n" + r.Pages))
}

func encodeRoot(g generation, pages []page) ([]byte, error) {
	r := root{Format: storeFormat, Generation: g, Pages: packRefs(pages)}
	r.Sum = r.sum()
	out, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write the root: %w", err)
	}
	return out, nil
}

// decodeRoot checks and reads a root; the pages it returns have no entries yet.
func decodeRoot(data []byte) (generation, []page, error) {
	var head struct {
		Format string `json:"format"`
	}
	if json.Unmarshal(data, &head) == nil && head.Format != storeFormat && strings.HasPrefix(head.Format, storeFormatPrefix) {
		return 0, nil, &Trouble{
			Code: CodeNewerStore, What: fmt.Sprintf("The profiles are kept in the layout %s, which this program does not read.", printable.Of(head.Format)),
			Why: "A newer mintmark wrote them.", Next: "Use that newer mintmark, or export from it and import here.",
		}
	}
	var r root
	if err := json.Unmarshal(data, &r); err != nil || r.Format != storeFormat || r.Sum != r.sum() {
		return 0, nil, damagedRoot()
	}
	pages, err := unpackRefs(r.Pages)
	if err != nil {
		return 0, nil, damagedRoot()
	}
	return r.Generation, pages, nil
}

func damagedRoot() error {
	return &Trouble{
		Code: CodeDamagedRoot, What: "The list of profiles is damaged.",
		Why:  "The item mintmark/root does not match its checksum; something else has written to it.",
		Next: "Restore the keyring or vault from a backup, or remove the item and import the profiles again.",
	}
}

// packRefs writes page references compactly: runs of page numbers by generation.
func packRefs(pages []page) string {
	sorted := slices.Clone(pages)
	slices.SortFunc(sorted, func(a, b page) int {
		if a.gen != b.gen {
			return int(min(max(int64(a.gen)-int64(b.gen), -1), 1))
		}
		return a.number - b.number
	})
	var b strings.Builder
	for i := 0; i < len(sorted); {
		g := sorted[i].gen
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(g.String())
		sep := byte(':')
		for i < len(sorted) && sorted[i].gen == g {
			from := sorted[i].number
			to := from
			for i++; i < len(sorted) && sorted[i].gen == g && sorted[i].number == to+1; i++ {
				to++
			}
			b.WriteByte(sep)
			b.WriteString(strconv.FormatInt(int64(from), 36))
			if to > from {
				b.WriteString("-" + strconv.FormatInt(int64(to), 36))
			}
			sep = ','
		}
	}
	return b.String()
}

// unpackRefs reads packRefs' form.
func unpackRefs(text string) ([]page, error) {
	var pages []page
	for _, group := range strings.Fields(text) {
		head, runs, ok := strings.Cut(group, ":")
		g, err := strconv.ParseUint(head, 36, 64)
		if err != nil || !ok {
			return nil, fmt.Errorf("bad page reference")
		}
		for _, run := range strings.Split(runs, ",") {
			first, last, isRun := strings.Cut(run, "-")
			if !isRun {
				last = first
			}
			from, err1 := strconv.ParseUint(first, 36, 31)
			to, err2 := strconv.ParseUint(last, 36, 31)
			if err1 != nil || err2 != nil || to < from || to-from > maxPages || len(pages) > maxPages {
				return nil, fmt.Errorf("bad page reference")
			}
			for n := from; n <= to; n++ {
				pages = append(pages, page{gen: generation(g), number: int(n)})
			}
		}
	}
	return pages, nil
}
