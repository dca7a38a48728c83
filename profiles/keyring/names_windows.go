package keyring

import (
	"strings"

	"github.com/danieljoos/wincred"
)

// namesCall lists the credentials of a service; their targets are SERVICE:NAME, as go-keyring writes them.
func namesCall() func(service string) ([]string, error) {
	return func(service string) (names []string, err error) {
		all, err := wincred.List()
		for _, c := range all {
			if name, ok := strings.CutPrefix(c.TargetName, service+":"); ok {
				names = append(names, name)
			}
		}
		return names, err
	}
}
