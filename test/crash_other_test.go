//go:build !unix

package test

const faultyScreen, faultyLog = "MINTMARK_TEST_FAULT", "MINTMARK_TEST_FAULT_LOG"

// beFaultyScreen is for systems with a crash monitor.
func beFaultyScreen(string, string) int { return 1 }
