#!/bin/sh
# Makes assets/voice.wav, the bundled test voice: 16 kHz, mono, 16 bits. Needs espeak-ng and sox.
set -eu
cd "$(dirname "$0")/.."
text='Hello! This is a test call with tchat, the video call in your terminal.
If you hear me, the sound works. Have a lovely day!'
raw=$(mktemp --suffix=.wav)
trap 'rm -f "$raw"' EXIT
espeak-ng -v en-gb -s 185 -p 45 -w "$raw" "$text"
# One pause at the end, so that the loop sounds like a sentence and not like a record with a scratch. -R: the same
# dither, so the same file, every time.
sox -R "$raw" -b 16 -c 1 -r 16000 assets/voice.wav gain -n -6 pad 0.1 0.4
