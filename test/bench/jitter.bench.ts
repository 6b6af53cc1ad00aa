// Arrival traces replayed through jitter buffer and playout in computed time, a minute each, with the bundled voice: the delay
// added, what was invented, what was cut out and put in, and how long the delay was above its aim; beside it what a buffer of a
// fixed 60 ms misses of the same. As JSON lines, and for people as a table on stderr.
import { traces } from '../fakes/arrival-traces.ts';
import { speech } from '../fakes/speech.ts';
import { replayNaively, replayTrace, type TraceResult } from '../fakes/trace-run.ts';
import { type Emit, percentiles } from './harness.ts';

const seconds = 60;
const fixedDelayMs = 60;
/** The delay is looked at each 20 ms. */
const lookSeconds = 0.02;
/** This far above its aim it has not come back. */
const nearMs = 10;

export default function run(emit: Emit): void {
  const voice = speech('voice');
  const wave = (i: number) => voice[i % voice.length]!;
  console.error('jitter: delay p50/p99, concealed, cut out, put in, not played (ms); above its aim (s)');
  for (const [name, make] of Object.entries(traces)) {
    const value = (what: string, unit: string, values: readonly number[]) => {
      const figures = percentiles(values);
      emit({ name: `jitter/${name}: ${what}`, unit, ...figures, bytes: 0, allocBytes: 0 });
      return figures;
    };
    const result = replayTrace(make(), wave, seconds);
    const delay = value('delay added', 'ms', result.delays);
    value('its aim', 'ms', result.targets);
    const sums = [
      value('concealed in a minute', 'ms', [result.concealedMs]),
      value('cut out', 'ms', [result.shortenedMs]),
      value('put in', 'ms', [result.lengthenedMs]),
      value('came and was not played', 'ms', [result.dropped * 20]),
      value('longest above its aim', 's', [longestAbove(result)]),
    ];
    value(`missed by a fixed ${fixedDelayMs} ms`, 'ms', [replayNaively(make(), wave, seconds, fixedDelayMs)]);
    const columns = [`${delay.p50}/${delay.p99}`, ...sums.map(({ p50 }) => `${p50}`)];
    console.error(name.padEnd(36) + columns.map((text) => text.padStart(12)).join(''));
  }
}

function longestAbove({ delays, targets }: TraceResult): number {
  let longest = 0;
  let length = 0;
  for (const [i, delay] of delays.entries()) {
    length = delay - targets[i]! > nearMs ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return longest * lookSeconds;
}
