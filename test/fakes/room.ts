// A room between a speaker and a microphone: a cheap amplifier that clips a little, the way through the air, and 250 ms of
// reverberation, as sparse random reflections under a decaying curve (velvet noise). Seeded: the same room every time.
import { sampleRateHz } from '../../src/media/types.ts';
import { seededRandom } from './random.ts';

export interface RoomOptions {
  /** From the speaker's signal to the direct sound at the microphone. */
  readonly delayMs: number;
  /** How much weaker the direct sound comes than it was played; the reflections add half as much again. */
  readonly lossDb?: number;
  readonly seed?: number;
}

const reverberationMs = 250;
/** 60 dB of decay in 300 ms: a furnished living room. */
const decayMs = 300;
const reflections = 160;
/** Where the amplifier bends, in units of a sample: the peaks of the test voice (half of full scale) by a tenth. */
const bend = 30_000;

export class Room {
  private readonly taps: readonly { readonly at: number; readonly weight: number }[];
  private readonly past: Float64Array;
  private at = 0;

  constructor({ delayMs, lossDb = 10, seed = 1 }: RoomOptions) {
    const next = seededRandom(seed);
    const gain = 10 ** (-lossDb / 20);
    const samples = (ms: number) => Math.round((ms * sampleRateHz) / 1000);
    const reflected = Array.from({ length: reflections }, (_, n) => {
      const ms = ((n + next()) * reverberationMs) / reflections;
      const weight = gain * (next() < 0.5 ? -0.3 : 0.3) * 10 ** ((-3 * ms) / decayMs);
      return { at: samples(delayMs + ms), weight };
    });
    this.taps = [{ at: samples(delayMs), weight: gain }, ...reflected];
    this.past = new Float64Array(samples(delayMs + reverberationMs) + 1);
  }

  /** What the microphone hears of these samples and of those before. */
  hear(played: Int16Array): Float64Array {
    const { past, taps } = this;
    return Float64Array.from(played, (sample) => {
      past[this.at] = bend * Math.tanh(sample / bend);
      let heard = 0;
      for (const { at, weight } of taps) heard += weight * past[(this.at - at + past.length) % past.length]!;
      this.at = (this.at + 1) % past.length;
      return heard;
    });
  }
}
