// The fuzzer: runs a target on its corpus and seeds, then on mutations of them until the time is up. No coverage: a
// target says what an input led to, and inputs that led to something new are mutated further. What made it throw is
// kept in the corpus, as the test that fails until it is mended.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seededRandom } from '../fakes/random.ts';
import { mutate } from './mutate.ts';

/**
 * Throws when the input uncovered a fault. May return a short text for what the input led to (a kind, an error's code): a
 * text not seen before makes the input worth keeping for this run.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a target that has nothing to say returns nothing.
export type FuzzTarget = (input: Uint8Array) => string | void | Promise<string | void>;

/** chosen: enough variety, and a bound on memory. */
const maxPool = 1000;
/** chosen: how often the clock is looked at. */
const batch = 200;

const corpusFolder = join(import.meta.dirname, 'corpus');

/**
 * Declares a target: a test that runs for FUZZ_SECONDS (default 10; 0 replays the corpus only) or FUZZ_RUNS inputs, from FUZZ_SEED
 * (default: another one each time; it is printed). Corpus: the files in `test/fuzz/corpus/<name>/`, any names; FUZZ_KEEP adds to
 * it what led to something new. Most inputs are refused by an error, whose stack would cost more than all else (measured: 30 µs an
 * input instead of 12): only the replay of what was found has stacks.
 */
export function fuzz(name: string, seeds: readonly (Uint8Array | string)[], run: FuzzTarget): void {
  it(`${name} withstands its corpus and mutations of it`, async () => {
    const seconds = Number(process.env.FUZZ_SECONDS ?? 10);
    const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);
    const pool: Uint8Array[] = [...seeds.map((input) => Buffer.from(input as string)), ...corpus(name)];
    const seen = new Set<string>();
    for (const input of pool) seen.add(await tell(name, seed, run, input));
    const random = seededRandom(seed);
    const until = Date.now() + seconds * 1000;
    const most = Number(process.env.FUZZ_RUNS ?? Number.POSITIVE_INFINITY);
    const given = pool.length;
    let input: Uint8Array = new Uint8Array();
    let runs = given;
    const stopWatching = watchForHang(name, seed, () => [runs, input]);
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      while (Date.now() < until && runs < most) {
        for (let i = 0; i < batch; i++, runs++) {
          input = mutate(pool, random);
          const result = await tell(name, seed, run, input);
          if (seen.has(result) || pool.length >= maxPool) continue;
          seen.add(result);
          pool.push(input);
        }
      }
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      stopWatching();
    }
    if (process.env.FUZZ_KEEP) keep(name, pool.slice(given));
    const rssMb = Math.round(process.memoryUsage().rss / 2 ** 20);
    if (seconds > 0)
      console.log(JSON.stringify({ name: `fuzz/${name}`, runs, kept: pool.length, seed, rssMb }));
    expect(runs).toBeGreaterThan(0);
  });
}

/** chosen: far longer than any input takes. */
const hangMs = 20_000;

/** An input that a target waits on for ever is kept, too, and ends the process: nothing else can. Returns a way to stop watching. */
function watchForHang(name: string, seed: number, now: () => [runs: number, input: Uint8Array]): () => void {
  let before = -1;
  const watch = setInterval(() => {
    const [runs, input] = now();
    if (runs === before) throw new Error(`seed ${seed}, never done with ${write(name, input)}`);
    before = runs;
  }, hangMs);
  return () => clearInterval(watch);
}

async function tell(name: string, seed: number, run: FuzzTarget, input: Uint8Array): Promise<string> {
  try {
    return (await run(new Uint8Array(input))) ?? '';
  } catch (cause) {
    const path = write(name, input);
    throw new Error(`seed ${seed}, input kept in ${path}: ${cause}`, { cause });
  }
}

/** chosen: replayed in every check, so few and small. */
const mostKept = 40;

function keep(name: string, found: readonly Uint8Array[]): void {
  for (const input of [...found].sort((a, b) => a.length - b.length).slice(0, mostKept)) write(name, input);
}

/** The path of the file that holds an input from now on. */
function write(name: string, input: Uint8Array): string {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const path = join(corpusFolder, name, hash);
  mkdirSync(join(corpusFolder, name), { recursive: true });
  writeFileSync(path, input);
  return path;
}

function corpus(name: string): Uint8Array[] {
  const folder = join(corpusFolder, name);
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => readFileSync(join(folder, file)));
  } catch {
    return []; // A new target has none.
  }
}
