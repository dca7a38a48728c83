#!/usr/bin/env bash
# Runs every benchmark once and prints the ratios that they report; ratios, because machines differ.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "$(uname -srm), $(go version | cut -d' ' -f3), $(nproc) cores"
go test -run '^$' -bench . -benchtime "${BENCHTIME:-300ms}" ./... | grep -E '^(Benchmark|ok|FAIL|pkg)'
