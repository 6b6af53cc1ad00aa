#!/usr/bin/env bash
# Installs what is missing: Debian packages, npm packages, the build. Says what it does, does nothing twice.
#   scripts/setup.sh run    what a call needs (ffmpeg, the compiler for the sound module)
#   scripts/setup.sh test   that, and what the tests use (a sound server, terminals, ssh)
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v node >/dev/null || fail 'Node.js 20.19 or newer is needed: https://nodejs.org'
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "Node.js 20.19 or newer is needed; this is $(node --version)."

# A package is wanted when its file or command is not there.
wanted=()
need() { command -v "$1" >/dev/null || wanted+=("$2"); }
need ffmpeg ffmpeg
need g++ g++
need make make
need python3 python3
# ALSA's way to PulseAudio and PipeWire.
ls /usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so >/dev/null 2>&1 || wanted+=(libasound2-plugins)
if [ "$purpose" = test ]; then
  need pulseaudio pulseaudio
  need pactl pulseaudio-utils
  need xterm xterm
  need Xvfb xvfb
  need kitty kitty
  need foot foot
  need weston weston
  need mlterm mlterm
  need st stterm
  need alacritty alacritty
  need tmux tmux
  need tc iproute2
  need screen screen
  need ssh openssh-client
  [ -x /usr/sbin/sshd ] || wanted+=(openssh-server)
  need import imagemagick
  [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] || wanted+=(fonts-dejavu-core)
fi

if [ ${#wanted[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    say "Please install with your package manager: ${wanted[*]}"
    [ "$purpose" = test ] && exit 1
  else
    root=()
    if [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null && sudo -n true 2>/dev/null && root=(sudo) ||
        fail "Packages are missing. Run this once, then try again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${wanted[*]}"
    fi
    say "Installing Debian packages: ${wanted[*]}"
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
  fi
fi

# npm leaves a copy of the lock in node_modules: it tells whether what is installed is what is wanted.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say 'Installing npm packages (the sound module is compiled, about half a minute)'
  npm ci --no-audit --no-fund --loglevel=error
fi

if [ ! -e dist/.built ] || [ -n "$(find src tsconfig*.json -newer dist/.built -print -quit)" ]; then
  say 'Building'
  npm run --silent build
  touch dist/.built
fi
