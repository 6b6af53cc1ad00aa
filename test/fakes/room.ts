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
  /** How many samples ago each way through the room began, and how much is left of it. */
  private readonly ages: Int32Array;
  private readonly weights: Float64Array;
  /** A power of two long, for speed. */
  private readonly past: Float64Array;
  private at = 0;

  constructor({ delayMs, lossDb = 10, seed = 1 }: RoomOptions) {
    const next = seededRandom(seed);
    const gain = 10 ** (-lossDb / 20);
    const samples = (ms: number) => Math.round((ms * sampleRateHz) / 1000);
    const reflected = Array.from({ length: reflections }, (_, n) => {
      const ms = ((n + next()) * reverberationMs) / reflections;
      const sign = next() < 0.5 ? -1 : 1;
      return { age: samples(delayMs + ms), weight: 0.3 * sign * gain * 10 ** ((-3 * ms) / decayMs) };
    });
    const ways = [{ age: samples(delayMs), weight: gain }, ...reflected];
    this.ages = Int32Array.from(ways, ({ age }) => age);
    this.weights = Float64Array.from(ways, ({ weight }) => weight);
    this.past = new Float64Array(2 ** Math.ceil(Math.log2(samples(delayMs + reverberationMs) + 1)));
  }

  /** What the microphone hears of these samples and of those before. */
  hear(played: Int16Array): Float64Array {
    const { past, ages, weights } = this;
    const mask = past.length - 1;
    return Float64Array.from(played, (sample) => {
      past[this.at] = bend * Math.tanh(sample / bend);
      let heard = 0;
      for (let i = 0; i < ages.length; i++) heard += weights[i]! * past[(this.at - ages[i]!) & mask]!;
      this.at = (this.at + 1) & mask;
      return heard;
    });
  }
}
