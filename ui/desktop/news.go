package desktop

import (
	"fmt"
	"io"
)

// News are sentences that came by themselves: the screen reads and shows them, a command writes them at its end.
type News chan string

// NewNews makes a place for a few.
func NewNews() News { return make(News, 16) }

// Tell keeps a sentence. Nothing waits for it to be read: one too many is dropped.
func (n News) Tell(text string) {
	select {
	case n <- text:
	default:
	}
}

// Flush writes what nobody has read, a line each.
func (n News) Flush(to io.Writer) {
	for {
		select {
		case text := <-n:
			_, _ = fmt.Fprintln(to, "mintmark: "+text)
		default:
			return
		}
	}
}
