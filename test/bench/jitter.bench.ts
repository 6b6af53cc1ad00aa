// Arrival traces replayed through jitter buffer and playout in computed time, a minute each, with the bundled voice: the delay
// added, what was invented, what was cut out and put in; beside it what a buffer of a fixed 60 ms misses of the same.
import { readFileSync } from 'node:fs';
import { readWav } from '../../src/devices/wav.ts';
import { Upsampler } from '../../src/media/pcm.ts';
import { traces } from '../fakes/arrival-traces.ts';
import { replayNaively, replayTrace } from '../fakes/trace-run.ts';
import { type Emit, percentiles } from './harness.ts';

const seconds = 60;
const fixedDelayMs = 60;

export default function run(emit: Emit): void {
  const voice = bundledVoice();
  const wave = (i: number) => voice[i % voice.length]!;
  for (const [name, make] of Object.entries(traces)) {
    const value = (what: string, values: readonly number[]) =>
      emit({ name: `jitter/${name}: ${what}`, unit: 'ms', ...percentiles(values), bytes: 0, allocBytes: 0 });
    const result = replayTrace(make(), wave, seconds);
    value('delay added', result.delays);
    value('its aim', result.targets);
    value('concealed in a minute', [result.concealedMs]);
    value('cut out', [result.shortenedMs]);
    value('put in', [result.lengthenedMs]);
    value('came and was not played', [result.dropped * 20]);
    value(`missed by a fixed ${fixedDelayMs} ms`, [replayNaively(make(), wave, seconds, fixedDelayMs)]);
  }
}

function bundledVoice(): Int16Array {
  const wav = readWav(readFileSync(new URL('../../../assets/voice.wav', import.meta.url)))!;
  return new Upsampler(3).push(wav.samples);
}
