#!/usr/bin/env bash
# Installs the real parts that the tests run against: a Secret Service, the AWS CLI, tmux (Debian packages), and the
# npm packages of test/peers. Everything is checked first, so that a second run costs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
need=()
command -v gnome-keyring-daemon >/dev/null || need+=(gnome-keyring)
command -v dbus-run-session >/dev/null || need+=(dbus)
command -v dbus-send >/dev/null || need+=(dbus)
[ -x /usr/bin/aws ] || need+=(awscli)
command -v tmux >/dev/null || need+=(tmux)
if [ ${#need[@]} -gt 0 ]; then
	command -v apt-get >/dev/null || { echo "no apt-get here; install by hand: ${need[*]}" >&2; exit 1; }
	sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
	$sudo apt-get update -qq
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi
if [ -f test/peers/package-lock.json ] && [ ! -d test/peers/node_modules ]; then
	command -v npm >/dev/null || { echo "no npm here; the peers of test/peers need Node.js 20 or newer" >&2; exit 1; }
	(cd test/peers && npm ci --no-audit --no-fund --loglevel=error)
fi
