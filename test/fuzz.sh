#!/usr/bin/env bash
# Runs every fuzz target for a while, as many at once as there are processors: test/fuzz.sh 10s
set -euo pipefail
cd "$(dirname "$0")/.."
export ROOT=$PWD FUZZTIME=${1:-10s} WORK=$(mktemp -d) CACHE=$(go env GOCACHE)/fuzz
trap 'rm -rf "$WORK"' EXIT

fuzz() { # BINARY FOLDER TARGET
	local log=$WORK/$3.$RANDOM.log
	cd "$2"
	for attempt in 1 2; do
		if "$1" -test.run '^$' -test.fuzz "^$3\$" -test.fuzztime "$FUZZTIME" -test.parallel 1 -test.fuzzcachedir "$CACHE/$2" >"$log" 2>&1 </dev/null; then
			echo "${2#"$ROOT"/} $3: $(grep -oE 'execs: [0-9]+' "$log" | tail -1)"
			return
		fi
		# Go's fuzzer can miss its own end on a busy machine and calls that a failure; an input that fails is written down.
		if grep -q 'context deadline exceeded' "$log" && ! grep -q 'Failing input written' "$log" && [ $attempt = 1 ]; then continue; fi
		break
	done
	cat "$log"
	grep -oE 'testdata/fuzz/[^ ]+' "$log" | sort -u | xargs -r tail -n +1 || true
	return 1
}
export -f fuzz

go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}} {{.ImportPath}}{{end}}' ./... | while read -r dir pkg; do
	targets=$(cat "$dir"/*_test.go | grep -oE '^func Fuzz[A-Za-z0-9_]+' | sed 's/^func //' | sort) || continue
	binary=$WORK/${pkg//\//_}.test
	go test -c -fuzz . -o "$binary" "$pkg"
	for target in $targets; do echo "$binary $dir $target"; done
done >"$WORK/targets"
count=$(wc -l <"$WORK/targets")
[ "$count" -ge 30 ] || { echo "only $count fuzz targets were found" >&2; exit 1; }
xargs -P "$(nproc)" -L 1 bash -c 'fuzz "$@"' fuzz <"$WORK/targets"
echo "$count fuzz targets, $FUZZTIME each"
