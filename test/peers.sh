#!/usr/bin/env bash
# Runs the tests against real foreign parts that are too heavy for every run: a MinIO built from source (kept in the
# cache, since it takes minutes), Debian's azure-cli and awscli, and mintmark under the clouds' real host names inside
# namespaces of its own. Needs Debian and root for the last two; a test that lacks something says so and skips.
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
if [ ${#need[@]} -gt 0 ]; then
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		echo "installing ${need[*]}"
		apt-get update -qq
		DEBIAN_FRONTEND=noninteractive nice -n 10 apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
	else
		echo "not root on Debian, so not installed: ${need[*]}" >&2
	fi
fi
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"
exec nice -n 10 go test -count=1 -timeout 10m -tags peers ./test -run 'TestPeers' -v "$@"
