package profiles

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Item names are fixed words, hex ids and counters; nothing of a tenant is ever in a name, since some keyrings show
// names while locked. A KV compares them exactly or without regard to case, so they are lower case only.
//
//	root          the commit point
//	index.G.I     page I of the index, written by generation G
//	p.ID.G.I      settings of a profile, chunk I
//	k.ID.G.I      its secret
//	t.ID.G.I      its cached token
//	s.ID          its state, one item, overwritten in place
//	journal.I     what the write in progress creates and replaces
const (
	rootItem      = "root"
	indexItem     = "index"
	journalItem   = "journal"
	settingsItem  = "p"
	secretItem    = "k"
	tokenItem     = "t"
	stateItemKind = "s"
)

// generation counts commits; names of items carry it in base 36.
type generation uint64

func (g generation) String() string { return strconv.FormatUint(uint64(g), 36) }

// blob refers to a value stored in chunks: who wrote it, how many chunks, and the checksum of the whole. The zero blob
// is "nothing stored".
type blob struct {
	gen   generation
	count int
	sum   string
}

func (b blob) IsZero() bool { return b.count == 0 }

// MarshalText writes "G.N.SUM".
func (b blob) MarshalText() ([]byte, error) {
	return []byte(b.gen.String() + "." + strconv.Itoa(b.count) + "." + b.sum), nil
}

// UnmarshalText reads "G.N.SUM".
func (b *blob) UnmarshalText(text []byte) error {
	part := strings.Split(string(text), ".")
	if len(part) != 3 {
		return fmt.Errorf("not a chunk reference")
	}
	g, err := strconv.ParseUint(part[0], 36, 64)
	if err != nil {
		return fmt.Errorf("chunk reference: %w", err)
	}
	n, err := strconv.Atoi(part[1])
	if err != nil || n < 1 || n > 1<<16 {
		return fmt.Errorf("chunk reference: bad count")
	}
	*b = blob{gen: generation(g), count: n, sum: part[2]}
	return nil
}

// base is the name of a blob's chunks without the chunk number.
func (b blob) base(kind, id string) string { return kind + "." + id + "." + b.gen.String() }

// checksum is the first 16 bytes of SHA-256, enough against damage, short enough for an index entry.
func checksum(data []byte) string {
	h := sha256.Sum256(data)
	return base64.RawURLEncoding.EncodeToString(h[:16])
}

// split cuts data into chunks of at most size bytes, at the border of a character where the text is UTF-8: some keyring
// front ends show values as text. Empty data is one empty chunk.
func split(data []byte, size int) [][]byte {
	var out [][]byte
	for len(data) > size {
		cut := size
		for back := 0; back < utf8.UTFMax && cut > 1 && !utf8.RuneStart(data[cut]); back++ {
			cut--
		}
		out = append(out, data[:cut:cut])
		data = data[cut:]
	}
	return append(out, data)
}

// chunkName is one chunk's item.
func chunkName(base string, i int) string { return base + "." + strconv.Itoa(i) }
