#!/usr/bin/env bash
# Compiles the kernels of src/paint/kernels to WebAssembly and writes them, with the hash of their sources, into a module.
# Needs clang and lld (Debian: clang-14 lld-14, which make the bytes that are shipped).
set -euo pipefail
cd "$(dirname "$0")/../src/paint/kernels"
clang=${CLANG:-clang-14}
linker=${WASM_LD:-wasm-ld-14}
command -v "$clang" >/dev/null && command -v "$linker" >/dev/null || {
  echo 'build-kernels: clang-14 and lld-14 are needed: apt-get install clang-14 lld-14' >&2
  exit 1
}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for source in *.c; do
  "$clang" --target=wasm32 -O3 -msimd128 -mbulk-memory -nostdlib -ffreestanding -Wall -Wextra -Werror \
    -c "$source" -o "$out/${source%.c}.o"
done
"$linker" --no-entry --strip-all --gc-sections -z stack-size=16384 "$out"/*.o -o "$out/kernels.wasm"
hash=$(cat *.h *.c | sha256sum | cut -d' ' -f1)
{
  echo '// Made by `make kernels` from the C beside it: the compiled kernels, and the hash of their sources (*.h, then *.c, by name).'
  echo
  echo "export const sourceHash = '$hash';"
  echo
  echo 'export const compiled ='
  echo "  '$(base64 -w0 "$out/kernels.wasm")';"
} > kernels.ts
wc -c < "$out/kernels.wasm"
