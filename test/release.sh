#!/usr/bin/env bash
# Proves a release without publishing one: test/release.sh GORELEASER-MODULE@VERSION
#
# What is committed is built twice, in two places and at two times, and has to be the same bits; one binary once more
# from an empty build cache. The packages hold what they should, the deb is installed, used and removed without a trace.
set -euo pipefail
cd "$(dirname "$0")/.."
goreleaser=${1:?the module and version of goreleaser}
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
die() { echo "release-check: $*" >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || echo "not committed, so not released: $(git status --porcelain | wc -l) files" >&2

GOBIN="$work/tool" GOFLAGS= go install "$goreleaser"
"$work/tool/goreleaser" check

snapshot() { # FOLDER: what is committed as a release, there
	git clone -q "$here" "$1"
	(cd "$1" && "$work/tool/goreleaser" release --snapshot --clean --skip=publish,sign,sbom >"$1.log" 2>&1) || { tail -40 "$1.log" >&2; die "no snapshot"; }
}
sums() { # FOLDER: every artefact's hash; what names the snapshot itself is left out
	(cd "$1/dist" && find . -type f \( -name mintmark -o -name mintmark.exe -o -name '*.tar.gz' -o -name '*.zip' -o -name '*.deb' -o -name '*.rpm' -o -name '*.apk' -o -name '*.pkg.tar.zst' \) -print0 | sort -z | xargs -0 sha256sum)
}
snapshot "$work/first"
snapshot "$work/another/place/second"
sums "$work/first" >"$work/first.sums"
sums "$work/another/place/second" >"$work/second.sums"
diff "$work/first.sums" "$work/second.sums" || die "the two builds differ"
[ "$(wc -l <"$work/first.sums")" -ge 24 ] || die "artefacts are missing: $(cat "$work/first.sums")"
echo "the same bits twice: $(wc -l <"$work/first.sums") binaries, archives and packages"
dist=$work/first/dist
(cd "$work/another/place/second" && GOCACHE="$work/cache" CGO_ENABLED=0 go build -trimpath -buildvcs=true -ldflags='-s -w -buildid=' -o "$work/fresh" .)
cmp "$work/fresh" "$dist"/mintmark_linux_amd64*/mintmark || die "an empty build cache gives another binary"
echo "the same bits from an empty build cache: linux/amd64"

find "$dist" -type f \( -name mintmark -o -name mintmark.exe \) -printf '%s %P\n' | sort -k2 | while read -r size name; do
	printf '%10d  %s\n' "$size" "$name"
	[ "$size" -le 32000000 ] || die "$name is larger than 32 MB"
done
for f in "$dist"/*.tar.gz "$dist"/*.zip "$dist"/*.deb "$dist"/*.rpm "$dist"/*.apk "$dist"/*.pkg.tar.zst; do printf '%10d  %s\n' "$(stat -c %s "$f")" "${f##*/}"; done

test/packages.sh "$dist"

rm -rf "$here/dist"
cp -r "$dist" "$here/dist"
echo "all is in dist/"
