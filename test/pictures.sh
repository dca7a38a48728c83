#!/bin/sh
# Pictures of the real screen for the README: the program runs on its sandbox in a terminal of its own, keys are pressed
# as a user would, and what stands there is painted into docs/pictures/*.png with its colours. `make pictures`.
set -eu
cd "$(dirname "$0")/.."
out=docs/pictures
columns=120 rows=34

need() { # COMMAND PACKAGE: an installed tool, or the package that brings it
	command -v "$1" >/dev/null 2>&1 && return
	install_package "$2"
}
install_package() {
	command -v apt-get >/dev/null || { echo "no apt-get here; install by hand: $1" >&2; exit 1; }
	echo "installing $1" >&2
	sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$1" >/dev/null
}
need tmux tmux
need aha aha
need chromium chromium
need convert imagemagick
fc-list 2>/dev/null | grep -q 'DejaVu Sans Mono' || install_package fonts-dejavu-core

work=$(mktemp -d) && mkdir "$work/bin"
mux() { tmux -L "mintmark-pictures-$$" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT INT TERM

if [ -n "${MINTMARK:-}" ]; then # a built program may be given
	cp "$MINTMARK" "$work/bin/mintmark"
else
	go build -trimpath -o "$work/bin/mintmark" .
fi
mux new-session -d -s a -x $columns -y $rows "env HOME=$work XDG_CONFIG_HOME=$work LC_ALL=C.UTF-8 COLORTERM=truecolor '$work/bin/mintmark' sandbox"
mux set -ga terminal-features ',*:RGB'

wait_for() { # PATTERN: until the screen shows it, for at most 60 seconds
	i=0
	until mux capture-pane -p -t a 2>/dev/null | grep -qE "$1"; do
		i=$((i + 1))
		if [ $i -gt 300 ]; then
			echo "the screen never showed $1:" >&2
			mux capture-pane -p -t a >&2
			exit 1
		fi
		sleep 0.2
	done
}
press() { for key; do mux send-keys -t a "$key"; sleep 0.2; done; }
filter() { # NAME: list only what matches
	press Escape Escape /
	mux send-keys -t a C-u
	mux send-keys -t a -l "$1"
	press Enter
}
paint() { # NAME: the screen as PNG, as small as it can be without loss that the eye sees
	sleep 1
	mux capture-pane -e -p -t a | aha --black --no-header >"$work/body.html"
	{
		echo '<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#12141c}'
		echo 'pre{margin:0;padding:14px 16px;color:#c8ccd8;font:15px/17px "DejaVu Sans Mono",monospace;white-space:pre;width:max-content}</style><pre>'
		cat "$work/body.html"
		echo '</pre>'
	} >"$work/page.html"
	chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
		--user-data-dir="$work/chromium" --window-size=1400,900 --screenshot="$work/shot.png" "file://$work/page.html" >/dev/null 2>&1
	convert "$work/shot.png" -trim +repage -bordercolor '#12141c' -border 16 -strip -colors 64 -define png:compression-level=9 "PNG8:$out/$1.png"
	size=$(wc -c <"$out/$1.png")
	echo "$out/$1.png $size bytes"
	[ "$size" -le 153600 ] || { echo "$1.png is larger than 150 kB" >&2; exit 1; }
}

mkdir -p $out
wait_for 'acme-prod'
press t
wait_for 'API +✓ tried|API +✓.*(200|accepted)|✓ [0-9]+ ms|tried ✓'
press 1
paint claims

filter practice
press t
wait_for 'tried ✗ refused'
paint refusal

filter audience
press T
wait_for 'y try|✗'
mux capture-pane -p -t a | grep -q 'y try' && press y
press m
wait_for 'Fleet'
paint fleet
