#!/usr/bin/env bash
# Compiles each folder of src/kernels to WebAssembly and writes it, with the hash of its sources, into a module beside it.
# Needs clang and lld (Debian: clang-14 lld-14, which make the bytes that are shipped). `build-kernels.sh FOLDER` writes there.
set -euo pipefail
cd "$(dirname "$0")/../src/kernels"
target=${1:-.}
command -v clang-14 >/dev/null && command -v wasm-ld-14 >/dev/null || {
  echo 'build-kernels: clang-14 and lld-14 are needed: apt-get install clang-14 lld-14' >&2
  exit 1
}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for folder in */; do
  name=${folder%/}
  rm -f "$out"/*.o
  for source in "$name"/*.c; do
    clang-14 --target=wasm32 -O3 -msimd128 -mbulk-memory -nostdlib -ffreestanding -Wall -Wextra -Werror \
      -c "$source" -o "$out/$(basename "$source" .c).o"
  done
  wasm-ld-14 --no-entry --strip-all --gc-sections -z stack-size=16384 "$out"/*.o -o "$out/$name.wasm"
  {
    echo "// Made by \`make kernels\` from the C in $folder: the hash of its sources (by name), and what they were compiled to."
    echo
    echo "export const sourceHash = '$(LC_ALL=C ls "$name"/* | xargs cat | sha256sum | cut -d' ' -f1)';"
    echo "export const compiled ="
    echo "  '$(base64 -w0 "$out/$name.wasm")';"
  } > "$target/$name.ts"
done
