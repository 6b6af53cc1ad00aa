#!/bin/sh
# Makes assets/voice.wav, the bundled test voice, and assets/reply.wav, another voice that tests let talk against it:
# 16 kHz, mono, 16 bits. Needs espeak-ng and sox.
set -eu
cd "$(dirname "$0")/.."
raw=$(mktemp --suffix=.wav)
trap 'rm -f "$raw"' EXIT
# speak FILE VOICE SPEED PITCH TEXT: one pause at the end, so that the loop sounds like a sentence and not like a record
# with a scratch. -R: the same dither, so the same file, every time.
speak() {
  espeak-ng -v "$2" -s "$3" -p "$4" -w "$raw" "$5"
  sox -R "$raw" -b 16 -c 1 -r 16000 "assets/$1.wav" gain -n -6 pad 0.1 0.4
}
speak voice en-gb 185 45 'Hello! This is a test call with tchat, the video call in your terminal.
If you hear me, the sound works. Have a lovely day!'
speak reply en-us+f4 170 70 'Good morning, I hear you well. The window is open: shall we begin all the same?'
