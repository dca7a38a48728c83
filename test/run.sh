#!/usr/bin/env bash
# Runs every test, inside a private session bus with an unlocked keyring when both are installed. Without them the tests
# that need them say why they skip; with CI=true a skip is a failure. Beside each package stands its coverage by its own
# tests; what test/ does to the built program is not counted.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"
run=(go test -cover -timeout 15m ./...)
GOPATH=$(go env GOPATH); GOCACHE=$(go env GOCACHE); GOMODCACHE=$(go env GOMODCACHE)
export GOPATH GOCACHE GOMODCACHE
log=$(mktemp)
trap 'rm -f "$log"' EXIT
rc=0
if command -v gnome-keyring-daemon >/dev/null && command -v dbus-run-session >/dev/null; then
	test/secretservice.sh "${run[@]}" -v >"$log" 2>&1 || rc=$?
else
	echo "no gnome-keyring or dbus: the Secret Service tests skip (make test-deps installs them)"
	"${run[@]}" -v >"$log" 2>&1 || rc=$?
fi
grep -E '^(ok|FAIL|---? FAIL|panic:|\?|#|.*\[build failed\]|\s+mintmark.*coverage:)' "$log" || true
skips=$(grep -cE '^ *--- SKIP' "$log" || true)
passed=$(grep -cE '^ *--- PASS' "$log" || true)
failed=$(grep -cE '^ *--- FAIL' "$log" || true)
if [ "$skips" -gt 0 ]; then
	echo "skipped, with the reason:"
	grep -A2 -E '^ *--- SKIP' "$log"
	if [ "${CI:-}" = true ]; then
		echo "with CI=true a skipped test is a failure" >&2
		rc=1
	fi
fi
if [ "$rc" -ne 0 ]; then
	echo "what failed:"
	grep -A12 -E '^# ' "$log" | head -60 || true
	grep -B25 -E '^ *--- FAIL' "$log" | grep -vE '^ *(=== |--- PASS)' | tail -300 || true
	grep -A40 -E '^(panic:|fatal error:|WARNING: DATA RACE)' "$log" | head -120 || true
fi
echo "$passed passed, $failed failed, $skips skipped"
exit "$rc"
