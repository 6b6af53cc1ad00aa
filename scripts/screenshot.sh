#!/usr/bin/env bash
# Photographs `tchat demo` in a real xterm on a virtual display: assets/screenshot.png for the README.
#   scripts/screenshot.sh [file.png] [tchat arguments…]
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-assets/screenshot.png}
shift || true
arguments=("$@")
[ ${#arguments[@]} -gt 0 ] || arguments=(demo)

number=$((100 + RANDOM % 800))
Xvfb ":$number" -screen 0 1300x860x24 -nolisten tcp >/dev/null 2>&1 &
display=$!
trap 'kill "${terminal:-}" "$display" 2>/dev/null || true' EXIT
export DISPLAY=":$number"
until xset q >/dev/null 2>&1 || [ -e "/tmp/.X11-unix/X$number" ]; do sleep 0.1; done

xterm -geometry 160x45 -fa 'DejaVu Sans Mono' -fs 9 -bg '#101418' -fg '#d8dee4' -u8 \
  -e env COLORTERM=truecolor "$(command -v node)" dist/main.js "${arguments[@]}" &
terminal=$!
sleep "${TCHAT_SCREENSHOT_AFTER:-6}"
import -window root -trim +repage +dither -colors 96 "$file"
