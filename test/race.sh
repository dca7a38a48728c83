#!/usr/bin/env bash
# Runs the tests of every package in which things happen at once under the race detector: test/race.sh
# What is pure (inspect, the clouds' predictions, the pages) has nothing to race with, and takes ten times as long there.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v "$(go env CC)" >/dev/null || { echo "the race detector wants a C compiler: $(go env CC)" >&2; exit 1; }
export GOFLAGS="${GOFLAGS:-} -buildvcs=false" CGO_ENABLED=1
go test -race -short -timeout 15m ./auth0/... ./inspect/cloud ./inspect/lazyregexp ./inspect/wire ./inspect/cloud/api/simulator ./inspect/cloud/azure/simulator ./profiles ./profiles/vault ./ui ./ui/jobs ./ui/desktop ./ui/guides
