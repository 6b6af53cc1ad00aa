// Measures one stage: how long a run takes and what it leaves to the garbage collector. Every benchmark tells its
// results through the same record, so that runs can be compared line by line.
import { performance } from 'node:perf_hooks';

/** One JSON line of `scripts/bench.sh`. */
export interface BenchRecord {
  /** `area/stage size`. */
  readonly name: string;
  /** Of p50 and p99; µs unless the name says otherwise. */
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  /** Size of what the stage makes; 0 where it makes nothing. */
  readonly bytes: number;
  /** Heap and buffers allocated in one run; 0 without --expose-gc. */
  readonly allocBytes: number;
}

export type Emit = (record: BenchRecord) => void;
/** What each *.bench.ts exports as default. */
export type Benchmark = (emit: Emit) => void | Promise<void>;

export interface BenchOptions {
  readonly iterations?: number;
  /** Size of what one run makes. */
  readonly bytes?: number;
}

/** Runs `run` a tenth of `iterations` to warm up, then `iterations` times. Results of async runs are awaited one by one. */
export async function bench(
  name: string,
  run: () => unknown,
  { iterations = 200, bytes = 0 }: BenchOptions = {},
): Promise<BenchRecord> {
  for (let i = 0; i < iterations / 10; i++) await run();
  const allocBytes = await allocated(run);
  const timesUs: number[] = [];
  for (let i = 0; i < iterations; i++) {
    const start = performance.now();
    const result = run();
    if (result instanceof Promise) await result;
    timesUs.push((performance.now() - start) * 1000);
  }
  return { name, unit: 'us', ...percentiles(timesUs), bytes, allocBytes };
}

/** p50 and p99, rounded to a tenth. NaN of nothing. */
export function percentiles(values: readonly number[]): { p50: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return Math.round((value ?? Number.NaN) * 10) / 10;
  };
  return { p50: at(0.5), p99: at(0.99) };
}

/** Few enough runs that no collection falls between the two looks. */
const allocationRuns = 8;

async function allocated(run: () => unknown): Promise<number> {
  if (!globalThis.gc) return 0;
  globalThis.gc();
  const before = memory();
  for (let i = 0; i < allocationRuns; i++) await run();
  return Math.max(0, Math.round((memory() - before) / allocationRuns));
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
