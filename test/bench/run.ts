// Runs the benchmarks beside this file, all or those whose names are given, one JSON line a result.
// Started by scripts/bench.sh, which compiles first: Node 20 does not run TypeScript.
import { readdirSync } from 'node:fs';
import type { Benchmark } from './harness.ts';

const wanted = process.argv.slice(2);
const suffix = '.bench.js';
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

for (const name of names.sort()) {
  const { default: run } = (await import(`./${name}${suffix}`)) as { default: Benchmark };
  await run((record) => console.log(JSON.stringify(record)));
}
