#!/bin/sh
# Makes assets/ring.wav, the ring of an incoming call: three soft struck notes, 16 kHz, mono, 16 bits. Needs sox.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
note() {
  sox -R -n -b 16 -c 1 -r 16000 "$folder/$1.wav" synth 0.9 sine "$2" synth 0.9 sine mix "$3" \
    fade l 0.005 0.9 0.88 gain -n -9 pad "$4"
}
note e 659.26 1318.51 0
note g 783.99 1567.98 0.18
note c 1046.50 2093.00 0.36
sox -R -m "$folder/e.wav" "$folder/g.wav" "$folder/c.wav" -b 16 assets/ring.wav gain -n -9
