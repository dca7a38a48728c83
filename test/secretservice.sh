#!/bin/sh
# Runs a command with a Secret Service of its own: a private session bus, a gnome-keyring on it, a fresh home.
#
#	test/secretservice.sh CMD…               an unlocked keyring
#	test/secretservice.sh --locked CMD…      a keyring whose collection is locked, and nobody to ask for the password
#	test/secretservice.sh --no-service CMD…  a session bus on which no keyring answers
#	test/secretservice.sh --keepassxc CMD…   KeePassXC in place of gnome-keyring, without a display
#
# The exit status is the command's; 97 when the keyring did not start. MINTMARK_TEST_SERVICE tells the command which of
# them it got. The bus has no service activation: with it, D-Bus would start a second daemon, which stays behind.
# Needs dbus and gnome-keyring (not for --no-service).
set -eu
kind=unlocked
case "${1:-}" in
--locked) kind=locked; shift ;;
--no-service) kind=none; shift ;;
--keepassxc) kind=keepassxc; shift ;;
esac
[ $# -gt 0 ] || { echo "usage: $0 [--locked|--no-service|--keepassxc] CMD…" >&2; exit 2; }

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if command -v go >/dev/null; then
	GOPATH=$(go env GOPATH) GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE) GOENV=$(go env GOENV)
	export GOPATH GOCACHE GOMODCACHE GOENV
fi
export HOME="$home" XDG_RUNTIME_DIR="$home" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" XDG_CONFIG_HOME="$home/config"
export MINTMARK_TEST_SERVICE="$kind"
cat >"$home/bus.conf" <<'X'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
 <type>session</type>
 <listen>unix:tmpdir=/tmp</listen>
 <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
X
rc=0
dbus-run-session --config-file="$home/bus.conf" -- sh -c '
	answers() {
		tries=0
		until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
			org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1; do
			tries=$((tries + 1))
			if [ "$tries" -gt 200 ]; then
				echo "secretservice.sh: the keyring did not start" >&2
				exit 97
			fi
			sleep 0.05
		done
	}
	unlocked() {
		printf test | gnome-keyring-daemon --unlock --foreground --components=secrets >/dev/null 2>&1 &
		daemon=$!
		answers
	}
	# A database whose only group is offered to the bus, and nobody is asked about an item.
	passxc() {
		chmod 700 "$HOME"
		mkdir -p "$XDG_CONFIG_HOME/keepassxc"
		printf "%s\n" "[General]" ConfigVersion=2 UpdateCheckMessageShown=true AutoSaveAfterEveryChange=false AutoSaveOnExit=false "[GUI]" CheckForUpdates=false "[FdoSecrets]" Enabled=true \
			ShowNotification=false ConfirmAccessItem=false ConfirmDeleteItem=false >"$XDG_CONFIG_HOME/keepassxc/keepassxc.ini"
		printf "%s" "<KeePassFile><Meta><RecycleBinEnabled>False</RecycleBinEnabled><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>" \
			"<Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData></Meta>" \
			"<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root></KeePassFile>" >"$HOME/db.xml"
		printf "test\ntest\n" | keepassxc-cli import -q -p "$HOME/db.xml" "$HOME/db.kdbx" >/dev/null 2>&1
		echo test | TMPDIR="$HOME" QT_QPA_PLATFORM=offscreen keepassxc --config "$XDG_CONFIG_HOME/keepassxc/keepassxc.ini" --pw-stdin "$HOME/db.kdbx" >/dev/null 2>&1 &
		daemon=$!
		answers
		until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
			org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q "boolean false"; do
			tries=$((tries + 1))
			[ "$tries" -lt 400 ] || { echo "secretservice.sh: KeePassXC did not open its database" >&2; exit 97; }
			sleep 0.05
		done
	}
	daemon=
	case "$MINTMARK_TEST_SERVICE" in
	unlocked) unlocked ;;
	keepassxc) passxc ;;
	locked)
		unlocked # makes the collection; a second daemon then finds it locked
		kill "$daemon"
		wait "$daemon" || true
		gnome-keyring-daemon --foreground --components=secrets >/dev/null 2>&1 </dev/null &
		daemon=$!
		answers
		;;
	esac
	rc=0
	"$@" || rc=$?
	if [ -n "$daemon" ]; then
		[ "$MINTMARK_TEST_SERVICE" = keepassxc ] && signal=KILL || signal=TERM # KeePassXC may hold its end up with a question
		kill -s "$signal" "$daemon" 2>/dev/null || true
		wait "$daemon" 2>/dev/null || true
	fi
	exit "$rc"' sh "$@" || rc=$?
exit "$rc"
