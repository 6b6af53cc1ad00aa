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
 * Declares a target: a test that runs for FUZZ_SECONDS (default 10; 0 replays the corpus only), from FUZZ_SEED (default:
 * another one each time; it is printed). Corpus: the files in `test/fuzz/corpus/<name>/`, any names.
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
    let runs = pool.length;
    while (Date.now() < until) {
      for (let i = 0; i < batch; i++, runs++) {
        const input = mutate(pool, random);
        const result = await tell(name, seed, run, input);
        if (seen.has(result) || pool.length >= maxPool) continue;
        seen.add(result);
        pool.push(input);
      }
    }
    if (seconds > 0) console.log(JSON.stringify({ name: `fuzz/${name}`, runs, kept: pool.length, seed }));
    expect(runs).toBeGreaterThan(0);
  });
}

async function tell(name: string, seed: number, run: FuzzTarget, input: Uint8Array): Promise<string> {
  try {
    return (await run(new Uint8Array(input))) ?? '';
  } catch (cause) {
    const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
    const path = join(corpusFolder, name, hash);
    mkdirSync(join(corpusFolder, name), { recursive: true });
    writeFileSync(path, input);
    throw new Error(`seed ${seed}, input kept in ${path}: ${cause}`, { cause });
  }
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
