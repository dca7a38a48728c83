package profiles

import (
	"bytes"
	"context"
	"sync"
)

// Memory is a KV that forgets everything when the process ends: for the sandbox, for `--store memory`, for tests.
type Memory struct {
	mu    sync.Mutex
	items map[string][]byte
	max   int
}

// NewMemory makes an empty Memory.
func NewMemory() *Memory { return &Memory{items: map[string][]byte{}, max: 1 << 20} }

// Get implements KV. The value is the caller's own copy.
func (m *Memory) Get(ctx context.Context, name string) ([]byte, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v, found := m.items[name]
	return bytes.Clone(v), found, nil
}

// Commit implements KV: all changes or, when ctx is already over, none.
func (m *Memory) Commit(ctx context.Context, changes []Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		if c.Value == nil {
			delete(m.items, c.Name)
			continue
		}
		m.items[c.Name] = bytes.Clone(c.Value)
	}
	return nil
}

// MaxItem implements KV.
func (m *Memory) MaxItem() int { return m.max }

// Describe implements KV.
func (m *Memory) Describe() string { return "memory" }

// Atomic says that a Commit is all or nothing, so that the store needs no journal.
func (m *Memory) Atomic() bool { return true }
