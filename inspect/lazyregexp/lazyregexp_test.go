package lazyregexp

import (
	"sync"
	"testing"
)

func TestOneCompilationForEveryone(t *testing.T) {
	digits := New(`[0-9]+`)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got := digits().FindString("ab12c"); got != "12" {
				t.Errorf("got %q", got)
			}
		})
	}
	wait.Wait()
	if first, second := digits(), digits(); first != second {
		t.Error("compiled twice")
	}
}

func TestAMalformedExpressionIsNoSurpriseAtTheStart(t *testing.T) {
	broken := New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a malformed expression was used")
		}
	}()
	broken()
}
