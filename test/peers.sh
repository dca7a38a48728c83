#!/usr/bin/env bash
# Runs the tests against real foreign parts that are too heavy for every run: a MinIO built from source (kept in the
# cache, since it takes minutes), Debian's azure-cli and awscli, mintmark under the clouds' real host names inside
# namespaces of its own, KeePassXC as the Secret Service, Windows' credential calls as Wine answers them, chromium,
# promtool and kubectl. Installing and namespaces need Debian and root; a test that lacks something says so and skips.
set -euo pipefail
cd "$(dirname "$0")/.."
minio=v0.0.0-20260212201848-7aac2a2c5b7c
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mintmark-peers
export MINTMARK_PEER_MINIO=$cache/minio-$minio
if [ ! -x "$MINTMARK_PEER_MINIO" ]; then
	echo "building MinIO $minio into $cache (about three minutes)"
	mkdir -p "$cache/build"
	(cd / && GOFLAGS= GOBIN="$cache/build" nice -n 10 go install "github.com/minio/minio@$minio")
	mv "$cache/build/minio" "$MINTMARK_PEER_MINIO"
fi
need=()
[ -x /usr/bin/aws ] || need+=(awscli)
command -v az >/dev/null || need+=(azure-cli)
command -v ip >/dev/null || need+=(iproute2)
command -v chromium >/dev/null || need+=(chromium)
command -v keepassxc >/dev/null || need+=(keepassxc)
command -v wine >/dev/null || need+=(wine wine64)
command -v x86_64-w64-mingw32-ld >/dev/null || need+=(binutils-mingw-w64-x86-64)
if [ ${#need[@]} -gt 0 ]; then
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		echo "installing ${need[*]}"
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive nice -n 10 apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
	else
		echo "not root on Debian, so not installed: ${need[*]}" >&2
	fi
fi
# A DLL without code that gives older Wine the one call which Go's programs miss there.
export MINTMARK_PEER_PRNG=$cache/bcryptprimitives.dll
if [ ! -f "$MINTMARK_PEER_PRNG" ] && command -v x86_64-w64-mingw32-ld >/dev/null; then
	(
		cd "$cache"
		: | x86_64-w64-mingw32-as -o empty.o -
		printf 'LIBRARY bcryptprimitives.dll\nEXPORTS\n ProcessPrng = advapi32.SystemFunction036\n' >prng.def
		x86_64-w64-mingw32-ld -shared --entry 0 empty.o prng.def -o bcryptprimitives.dll
	)
fi
# promtool alone: installing the package would start a server.
export MINTMARK_PEER_PROMTOOL=$cache/prometheus/usr/bin/promtool
if [ ! -x "$MINTMARK_PEER_PROMTOOL" ] && command -v apt-get >/dev/null; then
	echo "fetching promtool into $cache"
	mkdir -p "$cache/prometheus"
	(cd "$cache/prometheus" && apt-get download -qq prometheus && dpkg -x prometheus_*.deb . && rm -f prometheus_*.deb) || echo "no promtool here" >&2
fi
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"
# So that no test waits for it: kubectl takes a minute when nothing of it is in the build cache.
(cd test/peers/kubectl && nice -n 10 go build -o /dev/null .)
exec nice -n 10 go test -count=1 -timeout 10m -tags peers ./test ./profiles/keyring -run 'TestPeers' -v "$@"
