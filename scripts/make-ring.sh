#!/bin/sh
# Makes assets/ring.wav, the ring of an incoming call: three soft struck notes, and assets/hang-up.wav, the end of one: two
# falling ones. 16 kHz, mono, 16 bits. Needs sox.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# note NAME HZ OVERTONE BEGIN LENGTH
note() {
  sox -R -n -b 16 -c 1 -r 16000 "$folder/$1.wav" synth "$5" sine "$2" synth "$5" sine mix "$3" \
    fade l 0.005 "$5" "$(awk "BEGIN { print $5 - 0.02 }")" gain -n -9 pad "$4"
}
note e 659.26 1318.51 0 0.9
note g 783.99 1567.98 0.18 0.9
note c 1046.50 2093.00 0.36 0.9
sox -R -m "$folder/e.wav" "$folder/g.wav" "$folder/c.wav" -b 16 assets/ring.wav gain -n -9
note g 783.99 1567.98 0 0.35
note c 523.25 1046.50 0.14 0.35
sox -R -m "$folder/g.wav" "$folder/c.wav" -b 16 assets/hang-up.wav gain -n -12
