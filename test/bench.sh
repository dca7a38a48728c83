#!/usr/bin/env bash
# Runs every benchmark in one go and prints the ratios that they report, also into docs/benchmarks.md. Ratios, because
# machines differ; absolute numbers stand beside them for a feeling. The programs to compare with are installed once, into
# the cache; one that cannot be had is left out of the table.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
others=${XDG_CACHE_HOME:-$HOME/.cache}/mintmark-bench
mkdir -p "$others"
[ -x "$others/step" ] || { echo "building step, which takes minutes" >&2; (cd / && GOFLAGS= GOBIN="$others" go install github.com/smallstep/cli/cmd/step@v0.30.6) || true; }
if [ ! -e "$others/node_modules/.bin/jwt" ] && command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --prefix "$others" jwt-cli@2.0.0 >/dev/null || true; fi
if ! command -v jose >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jose >/dev/null || true; fi
export MINTMARK_BENCH_STEP=$others/step MINTMARK_BENCH_JWTCLI=$others/node_modules/.bin/jwt
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
	echo "$(uname -srm), $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo 2>/dev/null), $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2/1048576}' /proc/meminfo 2>/dev/null), $(go version | cut -d' ' -f3)"
	echo
	echo "OneShot starts a program that says what a token of 0.6 kB holds: mintmark (with all its checks), an empty program that"
	echo "imports every module that mintmark imports (the linker drops most of that), one that links all of them as mintmark does"
	echo "and ends at once, golang-jwt's \`cmd/jwt\`, smallstep's step v0.30.6, npm's jwt-cli 2.0.0 and"
	echo "Debian's jose. FirstFrame starts the screen on a terminal, beside a screen of one line with the same library."
	echo
	echo "| package | benchmark | time | ratios and measures |"
	echo "|---|---|---|---|"
	awk '/^pkg:/ {pkg=$2; sub(/^mintmark\/?/, "", pkg)}
		/^Benchmark/ && NF > 3 {
			name=$1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name); time=""; rest=""
			for (i=3; i<NF; i+=2) { if ($(i+1)=="ns/op") time=sprintf("%.3g µs", $i/1000); else rest=rest (rest=="" ? "" : ", ") $i " " $(i+1) }
			print "| " pkg " | " name " | " time " | " rest " |" }' "$log"
} | tee docs/benchmarks.md
