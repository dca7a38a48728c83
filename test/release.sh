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
(cd "$work/another/place/second" && GOCACHE="$work/cache" CGO_ENABLED=0 go build -trimpath -ldflags='-s -w -buildid=' -o "$work/fresh" .)
cmp "$work/fresh" "$dist"/mintmark_linux_amd64*/mintmark || die "an empty build cache gives another binary"
echo "the same bits from an empty build cache: linux/amd64"

find "$dist" -type f \( -name mintmark -o -name mintmark.exe \) -printf '%s %P\n' | sort -k2 | while read -r size name; do
	printf '%10d  %s\n' "$size" "$name"
	[ "$size" -le 32000000 ] || die "$name is larger than 32 MB"
done
for f in "$dist"/*.tar.gz "$dist"/*.zip "$dist"/*.deb "$dist"/*.rpm "$dist"/*.apk "$dist"/*.pkg.tar.zst; do printf '%10d  %s\n' "$(stat -c %s "$f")" "${f##*/}"; done

need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null && return
	command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || die "$1 is not installed (the Debian package $2)"
	echo "installing $2" >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$2" >/dev/null
}
need bsdtar libarchive-tools
for f in "$dist"/*.tar.gz "$dist"/*.zip; do
	for part in LICENSE README.md CHANGELOG.md THIRD_PARTY_NOTICES.txt completions/mintmark.bash completions/mintmark.zsh completions/mintmark.fish man/mintmark.1.gz; do
		bsdtar -tf "$f" | grep -qx "$part" || die "${f##*/} holds no $part"
	done
done
installed="usr/bin/mintmark usr/share/man/man1/mintmark.1.gz usr/share/bash-completion/completions/mintmark usr/share/zsh/vendor-completions/_mintmark
	usr/share/fish/vendor_completions.d/mintmark.fish usr/share/doc/mintmark/copyright usr/share/doc/mintmark/THIRD_PARTY_NOTICES.txt"
for f in "$dist"/*.rpm "$dist"/*.apk "$dist"/*.pkg.tar.zst; do
	for part in $installed; do
		bsdtar -tf "$f" | sed 's#^\./##' | grep -qx "$part" || die "${f##*/} holds no $part"
	done
done
echo "every archive and package holds its binary, man page, completions and licences"

[ "$(id -u)" = 0 ] || die "the deb is installed as root only"
need man man-db
need fish fish
need zsh zsh
[ -f /usr/share/bash-completion/bash_completion ] || need _never_there bash-completion
root=$work/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/log"
touch "$root/var/lib/dpkg/status" "$root/var/log/dpkg.log"
trace() { (cd "$root" && find . -not -path './var/*' | sort); }
trace >"$work/before"
dpkg --root="$root" -i "$dist"/*linux_amd64.deb >/dev/null
for part in $installed; do [ -f "$root/$part" ] || die "the deb installed no $part"; done
export PATH="$root/usr/bin:$PATH"
chroot "$root" /usr/bin/mintmark --version
chroot "$root" /usr/bin/mintmark inspect - <<<'eyJhbGciOiJub25lIn0.e30.' >/dev/null && die "an unsigned token was not rejected"
man -P cat "$root/usr/share/man/man1/mintmark.1.gz" 2>/dev/null | grep -q 'inspect' || die "the man page is not shown"
bash -c ". /usr/share/bash-completion/bash_completion; . $root/usr/share/bash-completion/completions/mintmark
	COMP_WORDS=(mintmark insp) COMP_CWORD=1 COMP_LINE='mintmark insp' COMP_POINT=13 COMP_TYPE=9; __start_mintmark; echo \"\${COMPREPLY[*]}\"" | grep -q inspect || die "bash completes nothing"
fish -c "source $root/usr/share/fish/vendor_completions.d/mintmark.fish; complete -C 'mintmark insp'" | grep -q inspect || die "fish completes nothing"
zsh -fc "fpath=($root/usr/share/zsh/vendor-completions \$fpath); autoload -U compinit; compinit -u -d $work/zcompdump; echo \$_comps[mintmark]" | grep -qx _mintmark || die "zsh knows no completion"
dpkg --root="$root" --purge mintmark >/dev/null
trace >"$work/after"
diff "$work/before" "$work/after" || die "removing the deb left something"
echo "the deb was installed, used (binary, man page, completions of bash, fish and zsh) and removed without a trace"

rm -rf "$here/dist"
cp -r "$dist" "$here/dist"
echo "all is in dist/"
