// One side of a call in a simulated room, as fast as it can be computed: the far voice out of the speaker, its echo and
// the near voice into the microphone, all through the program's own voice chain.
import { type EchoCounters, turnSamples, type VoiceProcessor } from '../../src/media/voice-processor.ts';
import { VoiceChain } from '../../src/roles/audio-voice.ts';
import { seededRandom } from './random.ts';
import { Room, type RoomOptions } from './room.ts';
import { piece, speech } from './speech.ts';

export interface RoomCall {
  /** The microphone's signal, and what is sent of it. */
  readonly heard: Int16Array;
  readonly sent: Int16Array;
  /** What the near voice is in `heard`. */
  readonly spoken: Int16Array;
  readonly echo: EchoCounters;
}

/** A quiet room: −64 dBFS. */
const noisePeak = 36;
const turnUs = 10_000;

/** `voice` speaks at the far side from the beginning; `reply`, as loud, at the near side from `repliesAtSeconds` on. */
export function callInRoom(
  processor: VoiceProcessor,
  room: RoomOptions,
  { seconds, repliesAtSeconds = Number.POSITIVE_INFINITY }: { seconds: number; repliesAtSeconds?: number },
): RoomCall {
  const chain = new VoiceChain(processor);
  const air = new Room(room);
  const noise = seededRandom(9);
  const [far, near] = [speech('voice'), speech('reply')];
  const count = seconds * 48_000;
  const [heard, sent, spoken] = [new Int16Array(count), new Int16Array(count), new Int16Array(count)];
  let sentAt = 0;
  for (let at = 0; at < count; at += turnSamples) {
    const startUs = (at / turnSamples) * turnUs;
    const played = piece(far, at, turnSamples);
    // The speaker asks for 5 ms at a time.
    for (const half of [0, 1]) {
      const from = (half * turnSamples) / 2;
      chain.hearSpeaker(played.subarray(from, from + turnSamples / 2), startUs + (half * turnUs) / 2);
    }
    const echo = air.hear(played);
    const replies = at / 48_000 >= repliesAtSeconds;
    const samples = Int16Array.from(echo, (value, i) => {
      const voice = replies ? 0.5 * near[(at + i) % near.length]! : 0;
      spoken[at + i] = voice;
      return value + voice + (2 * noise() - 1) * noisePeak;
    });
    heard.set(samples, at);
    chain.process({ samples, capturedAtUs: startUs }, (block) => {
      sent.set(block.samples, sentAt);
      sentAt += block.samples.length;
    });
  }
  return { heard, sent, spoken, echo: chain.echo };
}
