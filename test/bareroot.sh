#!/usr/bin/env bash
# Shows that the README's two commands work on a bare Debian with nothing but Go and git: test/bareroot.sh [FOLDER]
#
# Makes a root with debootstrap (in FOLDER, which is kept, or a temporary one), puts Go and a clone of what is committed
# into it, starts the sandbox there on a terminal, and runs every test. Wants root on Debian, debootstrap and tmux.
# Modules come from this machine's cache, so that nothing is fetched twice. By hand and before a release.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "bareroot: debootstrap wants root" >&2; exit 1; }
for tool in debootstrap tmux; do command -v $tool >/dev/null || { echo "bareroot: $tool is not installed" >&2; exit 1; }; done
if [ "${MINTMARK_BAREROOT:-}" != inside ]; then # mounts of our own, gone with this process
	MINTMARK_BAREROOT=inside exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
mount --make-rprivate /
if [ -n "${1:-}" ]; then root=$1; else root=$(mktemp -d); trap 'umount -R -l "$root/proc" "$root/dev" "$root/modules"; rm -rf --one-file-system "$root"' EXIT; fi
release=$(. /etc/os-release; echo "$VERSION_CODENAME")
[ -x "$root/usr/bin/git" ] || debootstrap --variant=minbase --include=git,ca-certificates "$release" "$root" >/dev/null
mkdir -p "$root/usr/local" "$root/modules" "$root/proc" "$root/dev"
[ -d "$root/usr/local/go" ] || cp -a "$(go env GOROOT)" "$root/usr/local/go"
echo '127.0.0.1 localhost' >"$root/etc/hosts" # as every installed Debian has it; debootstrap alone leaves it out
rm -rf "$root/root/mintmark"
git clone -q . "$root/root/mintmark"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind -o ro "$(go env GOMODCACHE)/cache/download" "$root/modules"
inside() {
	env -i HOME=/root TERM=xterm-256color LANG=C.UTF-8 PATH=/usr/local/go/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		GOPROXY=file:///modules GOSUMDB=off GOFLAGS=-modcacherw chroot "$root" bash -c "cd /root/mintmark && $1"
}
echo "in the root: $(inside 'ls /usr/bin /usr/sbin | wc -l') programs, $(inside 'git --version'), $(inside 'go version')"
inside '! command -v make gcc tmux aws gnome-keyring-daemon node' || { echo "bareroot: this root is not bare" >&2; exit 1; }

mux() { tmux -L "mintmark-bareroot-$$" -f /dev/null "$@"; }
export -f inside; export root
mux new-session -d -s a -x 120 -y 36 "bash -c 'inside \"go run . sandbox\"'"
began=$SECONDS
until mux capture-pane -p -t a 2>/dev/null | grep -q acme-prod; do
	[ $((SECONDS - began)) -lt 900 ] || { echo "bareroot: the screen never came" >&2; mux capture-pane -p -t a >&2; mux kill-server; exit 1; }
	sleep 1
done
echo "go run . sandbox: on the screen after $((SECONDS - began)) s, most of them compiling"
mux capture-pane -p -t a | head -12
mux send-keys -t a q
sleep 1
mux kill-server 2>/dev/null || true

began=$SECONDS
inside 'go test ./... 2>&1' | grep -v 'no test files' || { echo "bareroot: a test failed" >&2; exit 1; }
echo "go test ./...: passed in $((SECONDS - began)) s"
