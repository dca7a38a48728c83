#!/usr/bin/env bash
# Looks into the archives and packages of a release, and installs, uses and removes its deb: test/packages.sh DIST
# The deb goes into a root of its own, so that nothing happens to this machine. Wants root on Debian.
set -euo pipefail
dist=${1:?the folder of artefacts}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
die() { echo "release-check: $*" >&2; exit 1; }

need() { # COMMAND PACKAGE
	command -v "$1" >/dev/null && return
	command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || die "$1 is not installed (the Debian package $2)"
	echo "installing $2" >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$2" >/dev/null
}
need bsdtar libarchive-tools
shopt -s nullglob
compgen -G "$dist/*linux_amd64.deb" >/dev/null || die "there is no deb in $dist"
for f in "$dist"/*.tar.gz "$dist"/*.zip; do
	for part in LICENSE README.md CHANGELOG.md THIRD_PARTY_NOTICES.txt completions/mintmark.bash completions/mintmark.zsh completions/mintmark.fish man/mintmark.1.gz; do
		grep -qx "$part" <<<"$(bsdtar -tf "$f")" || die "${f##*/} holds no $part"
	done
done
installed="usr/bin/mintmark usr/share/man/man1/mintmark.1.gz usr/share/bash-completion/completions/mintmark usr/share/zsh/vendor-completions/_mintmark
	usr/share/fish/vendor_completions.d/mintmark.fish usr/share/doc/mintmark/copyright usr/share/doc/mintmark/THIRD_PARTY_NOTICES.txt"
for f in "$dist"/*.rpm "$dist"/*.apk "$dist"/*.pkg.tar.zst; do
	for part in $installed; do
		grep -qxE "(\.?/)?$part" <<<"$(bsdtar -tf "$f")" || die "${f##*/} holds no $part"
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
version=$(chroot "$root" /usr/bin/mintmark --version)
[[ $version == *' v'[0-9]* ]] || die "the binary does not know its version: $version"
chroot "$root" /usr/bin/mintmark inspect - <<<'eyJhbGciOiJub25lIn0.e30.' >/dev/null && die "an unsigned token was not rejected"
grep -q 'inspect' <<<"$(man -P cat "$root/usr/share/man/man1/mintmark.1.gz" 2>/dev/null)" || die "the man page is not shown"
bash -c ". /usr/share/bash-completion/bash_completion; . $root/usr/share/bash-completion/completions/mintmark
	COMP_WORDS=(mintmark insp) COMP_CWORD=1 COMP_LINE='mintmark insp' COMP_POINT=13 COMP_TYPE=9; __start_mintmark 2>/dev/null; echo \"\${COMPREPLY[*]}\"" | grep -q inspect || die "bash completes nothing"
fish -c "source $root/usr/share/fish/vendor_completions.d/mintmark.fish; complete -C 'mintmark insp'" | grep -q inspect || die "fish completes nothing"
zsh -fc "fpath=($root/usr/share/zsh/vendor-completions \$fpath); autoload -U compinit; compinit -u -d $work/zcompdump; echo \$_comps[mintmark]" | grep -qx _mintmark || die "zsh knows no completion"
dpkg --root="$root" --purge mintmark >/dev/null
trace >"$work/after"
diff "$work/before" "$work/after" || die "removing the deb left something"
echo "$version: the deb was installed, used (binary, man page, completions of bash, fish and zsh) and removed without a trace"
