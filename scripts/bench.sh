#!/bin/sh
# Compiles the benchmarks to out/ and runs them: all, or those named (`scripts/bench.sh video`). One JSON line a result.
set -eu
cd "$(dirname "$0")/.."
node_modules/.bin/tsc -p tsconfig.bench.json
exec node --expose-gc out/test/bench/run.js "$@"
