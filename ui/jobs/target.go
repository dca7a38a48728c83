package jobs

import (
	"context"
	"strings"

	"mintmark/profiles"
)

// Resolve takes PROFILE[:TARGET] apart. A profile's name may itself hold a colon: a stored profile of the whole name
// wins, then the longest name that a colon follows. What names no stored profile is taken as a profile's name, so that
// the error of whoever looks for it names what was typed.
func (j *Jobs) Resolve(ctx context.Context, arg string) (profile, target string, err error) {
	if !strings.Contains(arg, ":") {
		return arg, "", nil
	}
	list, err := j.Store.List(ctx)
	if err != nil {
		return "", "", err
	}
	stored := func(name string) bool {
		for _, p := range list {
			if profiles.SameName(p.Name, name) {
				return true
			}
		}
		return false
	}
	if stored(arg) {
		return arg, "", nil
	}
	for i := strings.LastIndexByte(arg, ':'); i > 0; i = strings.LastIndexByte(arg[:i], ':') {
		if stored(arg[:i]) {
			return arg[:i], arg[i+1:], nil
		}
	}
	return arg, "", nil
}
