package keyring

import (
	"strings"

	"github.com/danieljoos/wincred"
)

// itemCount asks the credential manager itself, not go-keyring, how many items of ours it holds.
func itemCount() (int, error) {
	all, err := wincred.List()
	n := 0
	for _, c := range all {
		if strings.HasPrefix(c.TargetName, Service+":") {
			n++
		}
	}
	return n, err
}
