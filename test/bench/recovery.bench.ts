// How long a call is without sound when its sound process is killed, and when another device is chosen: from then to the next
// packet of the microphone, through PortAudio on PulseAudio. Half a minute.
import { monotonicNowUs } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import type { AudioEngine } from '../../src/media/parts.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { childrenOf } from '../fakes/children.ts';
import { pulseMissing, startPulse } from '../fakes/pulse.ts';
import { type Emit, percentiles } from './harness.ts';

const rounds = 10;
/** Two packets and what a busy machine adds. */
const leastHoleMs = 80;
/** So that each kill finds a process that has run for a while: one that dies at once is started again each second. */
const restMs = 1500;

export default async function benchRecovery(emit: Emit): Promise<void> {
  if (pulseMissing) return console.error(`recovery: ${pulseMissing}`);
  const scope = new Scope();
  const pulse = scope.own(await startPulse(['mouth', 'ear']));
  Object.assign(process.env, pulse.env({ sink: 'ear', heard: 'mouth' }));
  try {
    // PCM is sent in silence, too.
    const engine = scope.own(openAudioProcess({ mic: 'auto', speaker: 'auto', codec: 'pcm' }));
    await engine.take(new AbortController().signal);
    const silences = holes(engine);
    const measure = async (name: string, disturb: () => void) => {
      const waits: number[] = [];
      while (waits.length < rounds) {
        // Packets are taken meanwhile, or old ones would fill the hole.
        const hole = silences.next();
        await new Promise((resolve) => setTimeout(resolve, restMs));
        disturb();
        waits.push((await hole).value);
      }
      const unit = 'ms without sound';
      emit({ name: `recovery/${name}`, unit, ...percentiles(waits), bytes: 0, allocBytes: 0 });
    };
    await measure('the sound process is killed', () => process.kill(childrenOf(process.pid)[0]!, 'SIGKILL'));
    await measure('another microphone is chosen', () => engine.choose({ microphone: 'auto' }));
  } finally {
    await scope.close();
  }
}

/** Resolves with each pause between two packets that is longer than jitter makes one, ms. */
async function* holes(engine: AudioEngine): AsyncGenerator<number> {
  const { signal } = new AbortController();
  let lastUs: number | undefined;
  while (await engine.take(signal)) {
    const nowUs = monotonicNowUs();
    const holeMs = (nowUs - (lastUs ?? nowUs)) / 1000;
    lastUs = nowUs;
    if (holeMs > leastHoleMs) yield holeMs;
  }
}
