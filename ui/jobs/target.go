package jobs

import "strings"

// SplitTarget takes PROFILE[:TARGET] apart. No profile's name holds a colon; a target's may.
func SplitTarget(arg string) (profile, target string) {
	profile, target, _ = strings.Cut(arg, ":")
	return profile, target
}
