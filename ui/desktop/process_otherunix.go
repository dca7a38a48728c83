//go:build unix && !linux

package desktop

// undumpable has nothing to do here: RLIMIT_CORE is enough.
func undumpable() {}
