// Sound cards that do not agree, for real: sources that give 48,010 and 47,990 samples a second and say 48,000, each played by an
// audio process through PortAudio for DRIFT_SECONDS (60). A tone must stay that tone, nothing of it may be missing, and the delay
// must stay where it is.
import { monotonicNowUs } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import type { AudioCounters } from '../../src/media/parts.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { startClockedSource } from '../fakes/clocked-source.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { followTone } from '../fakes/tone-track.ts';
import { largestStep, tone } from '../fakes/waves.ts';
import type { Emit } from './harness.ts';

const seconds = Number(process.env.DRIFT_SECONDS ?? 60);
/** Until the rates of the cards are known. */
const settleMs = 15_000;
const everyMs = 1000;
const toneHz = 440;
const wave = tone(toneHz, 8000);
const rates = { fast: 48_010, slow: 47_990 };
type Card = keyof typeof rates;

export default async function benchDrift(emit: Emit): Promise<void> {
  if (pulseMissing) return console.error(`drift: left out: ${pulseMissing}`);
  const scope = new Scope();
  try {
    const cards = Object.keys(rates) as Card[];
    const pulse = scope.own(await startPulse(cards));
    // Looking at a recording takes this process long enough to hold up the other source.
    const heard = await Promise.all(cards.map((card) => listen(scope, pulse, card)));
    for (const [i, card] of cards.entries()) report(emit, card, heard[i]!);
  } finally {
    await scope.close();
  }
}

interface Heard {
  readonly recording: { samples(): Int16Array };
  /** Once a second. */
  readonly seen: readonly AudioCounters[];
}

async function listen(scope: Scope, pulse: Pulse, card: Card): Promise<Heard> {
  Object.assign(process.env, pulse.env({ sink: card }));
  const engine = scope.own(openAudioProcess({ mic: 'none', speaker: 'auto', codec: 'opus' }));
  engine.setClockOffset(0);
  scope.defer(startClockedSource(rates[card], wave, (packet) => engine.play(packet, monotonicNowUs())));
  await pause(settleMs);
  const recording = pulse.record(card);
  const seen: AudioCounters[] = [engine.counters];
  for (let i = 0; i <= seconds; i++) {
    await pause(everyMs);
    seen.push(engine.counters);
  }
  return { recording, seen };
}

function report(emit: Emit, card: Card, { recording, seen }: Heard): void {
  // A recorder takes a moment to begin.
  const samples = recording.samples().subarray(24_000, 24_000 + seconds * 48_000);
  const value = (what: string, unit: string, number: number) => {
    const p50 = Math.round(number * 1000) / 1000;
    emit({ name: `drift/${card} card: ${what}`, unit, p50, p99: p50, bytes: 0, allocBytes: 0 });
  };
  const track = followTone(samples, toneHz);
  const [first, last] = [seen[0]!, seen.at(-1)!];
  const own = largestStep(Int16Array.from({ length: 4800 }, (_, i) => wave(i)));
  const unheardMs = 1000 * Math.max(0, seconds - samples.length / 48_000);
  const moved = ({ shortenedMs, lengthenedMs }: AudioCounters) => shortenedMs + lengthenedMs;
  const delays = seen.flatMap(({ delaysMs }) => delaysMs).sort((a, b) => a - b);
  value('runs faster by', 'ppm', (rates[card] / 48_000 - 1) * 1e6);
  value('is taken to run faster by, at the end', 'ppm', last.driftPpm);
  value('tone heard at', 'Hz', track.hz);
  value('missing of it', 'ms', track.missingMs + unheardMs);
  value('largest jump of its phase', 'degrees', track.largestJumpDegrees);
  value('largest step beyond its own', 'of 32768', largestStep(samples) - own);
  value(
    'delay furthest from its aim',
    'ms',
    Math.max(...seen.map(({ jitterBufferMs, jitterTargetMs }) => Math.abs(jitterBufferMs - jitterTargetMs))),
  );
  value('delay grew by', 'ms', last.jitterBufferMs - first.jitterBufferMs);
  value('sound delay p95', 'ms', delays[Math.floor(delays.length * 0.95)] ?? Number.NaN);
  value('concealed', 'ms', last.concealedMs - first.concealedMs);
  value('underruns', 'times', last.underruns - first.underruns);
  value('cut out and put in', 'ms', moved(last) - moved(first));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
