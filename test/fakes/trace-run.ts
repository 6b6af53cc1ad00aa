// A voice replayed through a playout by an arrival trace: what it cost in delay, invention and stretching. For tests, and for
// the table that `scripts/bench.sh jitter` prints.
import { Playout } from '../../src/roles/audio-playout.ts';
import type { Trace } from './arrival-traces.ts';
import { NaivePlayout } from './naive-playout.ts';
import { runSoundPath } from './sound-path.ts';
import type { Wave } from './waves.ts';

export interface TraceResult {
  /** The delay added on purpose, and its aim, each 20 ms; ms. */
  readonly delays: readonly number[];
  readonly targets: readonly number[];
  readonly concealedMs: number;
  readonly shortenedMs: number;
  readonly lengthenedMs: number;
  /** Packets that came and were never played. */
  readonly dropped: number;
  readonly output: Int16Array;
}

export function replayTrace(trace: Trace, wave: Wave, seconds: number): TraceResult {
  const playout = new Playout();
  const delays: number[] = [];
  const targets: number[] = [];
  const look = () => {
    delays.push(playout.jitter.delayUs / 1000);
    targets.push(playout.jitter.targetUs / 1000);
  };
  const output = runSoundPath({ playout, wave, seconds, trace, look });
  const { concealedMs, shortenedMs, lengthenedMs, dropped } = playout.counters(0);
  return { delays, targets, concealedMs, shortenedMs, lengthenedMs, dropped, output };
}

/** What a buffer with a fixed delay misses of the same. */
export function replayNaively(trace: Trace, wave: Wave, seconds: number, delayMs: number): number {
  const naive = new NaivePlayout(delayMs);
  runSoundPath({ playout: naive, wave, seconds, trace });
  return naive.missingMs;
}
