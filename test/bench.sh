#!/usr/bin/env bash
# Runs every benchmark in one go and prints the ratios that they report, also into docs/benchmarks.md. Ratios, because
# machines differ; absolute numbers stand beside them for a feeling.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run=(go test -run '^$' -bench . -benchtime "${BENCHTIME:-300ms}" ./...)
if command -v gnome-keyring-daemon >/dev/null && command -v dbus-run-session >/dev/null; then
	GOPATH=$(go env GOPATH); GOCACHE=$(go env GOCACHE); GOMODCACHE=$(go env GOMODCACHE)
	export GOPATH GOCACHE GOMODCACHE
	test/secretservice.sh "${run[@]}" >"$log" 2>&1 || { cat "$log"; exit 1; }
else
	"${run[@]}" >"$log" 2>&1 || { cat "$log"; exit 1; }
fi
{
	echo "# Benchmarks"
	echo
	echo "Written by \`make bench\`. A ratio compares with what its unit names, in the same run."
	echo
	echo "$(uname -srm), $(go version | cut -d' ' -f3), $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2/1048576}' /proc/meminfo 2>/dev/null)"
	echo
	echo "| package | benchmark | time | ratios and measures |"
	echo "|---|---|---|---|"
	awk '/^pkg:/ {pkg=$2; sub(/^mintmark\/?/, "", pkg)}
		/^Benchmark/ && NF > 3 {
			name=$1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name); time=""; rest=""
			for (i=3; i<NF; i+=2) { if ($(i+1)=="ns/op") time=sprintf("%.3g µs", $i/1000); else rest=rest (rest=="" ? "" : ", ") $i " " $(i+1) }
			print "| " pkg " | " name " | " time " | " rest " |" }' "$log"
	echo
	CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$log.bin" .
	echo "Binary, stripped: $(du -m "$log.bin" | cut -f1) MB."
	rm -f "$log.bin"
} | tee docs/benchmarks.md
