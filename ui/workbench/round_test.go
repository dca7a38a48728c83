package workbench

import (
	"testing"

	"mintmark/ui/page"
)

// TestStoppingARoundLeavesWhatBeganSince: a renewal, or a fetch that was asked for, is no part of the round.
func TestStoppingARoundLeavesWhatBeganSince(t *testing.T) {
	b := newBench(t, "a", "b")
	b.agreed = true
	round := b.w.Do("try-all") // not run: both wait
	if done, all := b.w.progress(); done != 0 || all != 2 {
		t.Fatalf("%d of %d", done, all)
	}
	fetch := b.w.Do("fetch-new") // of the chosen row, in place of its trial
	if done, all := b.w.progress(); done != 1 || all != 2 {
		t.Errorf("%d of %d: a fetch counts as a trial", done, all)
	}
	b.update(page.StopAll{})
	if a, b := b.w.named("a"), b.w.named("b"); !a.work.Running() || b.work.Running() {
		t.Errorf("the fetch runs: %v, the other trial runs: %v", a.work.Running(), b.work.Running())
	}
	b.run(fetch)
	b.run(round)
	if b.w.named("a").token == nil || b.w.named("b").trial("aws", "deploy") != nil {
		t.Error("the fetch was dropped, or a stopped trial went on")
	}
}

// TestARoundTriesWhomItIsGiven: the fleet lists fewer than the workbench, in another order.
func TestARoundTriesWhomItIsGiven(t *testing.T) {
	b := newBench(t, "a", "b", "c")
	b.agreed = true
	b.update(page.TryAll{Names: []string{"c", "gone", "a"}})
	for name, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if got := b.w.named(name).trial("aws", "deploy") != nil; got != want {
			t.Errorf("%s tried: %v", name, got)
		}
	}
}
