package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
)

// stage holds the running simulator of one part, so that the world can be reset under open connections.
type stage struct {
	part   Part
	env    Env
	config json.RawMessage
	now    atomic.Pointer[Simulator]
}

// reset builds the simulator anew from the world's section.
func (s *stage) reset() error {
	config := s.config
	if len(config) == 0 {
		config = json.RawMessage("{}")
	}
	sim, err := s.part.New(s.env, config)
	if err != nil {
		return fmt.Errorf("section %s: %w", s.part.Key, err)
	}
	s.now.Store(&sim)
	return nil
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*s.now.Load()).ServeHTTP(w, r) }
