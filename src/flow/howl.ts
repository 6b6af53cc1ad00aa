// Tells when sound goes round in a circle: out of a speaker, into a microphone, back to the speaker. What such a loop
// makes is one tone that stays where it is and grows. Speech never holds one tone for so long, and a tone that somebody
// plays does not grow.
import { RingBuffer } from '../core/ring-buffer.ts';
import { Spectrum, spectrumSamples } from '../media/spectrum.ts';

/** Looks that are taken together: 0.77 s. chosen: a loop of 150 ms that gains 3 dB a turn grows by 15 dB meanwhile. */
const looks = 36;
/** In so many of them the tone is there. measured: in those of the test voices 20 at most; loops in 21 rooms were all found. */
const looksWithTone = 30;
/** This much of the power is in it. measured: 0.6–0.88 in loops. */
const share = 0.5;
/** A Hann window spreads a tone over this many bins on either side. */
const spread = 2;
/** Each third of the looks is louder than the one before by this much, as a ratio of powers: 1 dB. chosen. */
const growth = 1.26;
/** Quieter loops are not heard yet: mean power of −50 dBFS. chosen. */
const floorPower = 32768 ** 2 * 10 ** -5;
/** A tone that is so loud cannot grow any more, and is nothing to listen to whatever it is: −9 dBFS. chosen. */
const fullPower = 32768 ** 2 * 10 ** -0.9;

interface Tone {
  readonly bin: number;
  readonly share: number;
  /** Mean power of the whole stretch, sample². */
  readonly power: number;
}

export class HowlDetector {
  private readonly spectrum = new Spectrum();
  private readonly ring = new RingBuffer(2 * spectrumSamples);
  private readonly stretch = new Int16Array(spectrumSamples);
  private tones: Tone[] = [];

  /** True when the loop is found in these samples (48 kHz mono, fewer than 20 ms at once); then it looks for the next. */
  hear(samples: Int16Array): boolean {
    this.ring.put(samples);
    if (this.ring.length < spectrumSamples) return false;
    this.ring.take(this.stretch);
    this.tones.push(strongestTone(this.spectrum.measure(this.stretch)));
    if (this.tones.length > looks) this.tones.shift();
    if (this.tones.length < looks || !isHowl(this.tones)) return false;
    this.tones = [];
    return true;
  }
}

function isHowl(tones: readonly Tone[]): boolean {
  const { bin } = tones.at(-1)!;
  const there = tones.filter((tone) => tone.share >= share && Math.abs(tone.bin - bin) <= 1);
  if (there.length < looksWithTone) return false;
  const third = (n: number) => {
    const part = tones.slice((n * looks) / 3, ((n + 1) * looks) / 3);
    return sum(part.map(({ power }) => power)) / part.length;
  };
  const grows = third(1) > growth * third(0) && third(2) > growth * third(1);
  return (grows && third(2) > floorPower) || third(2) > fullPower;
}

/** The strongest bin, and how much of the power stands around it. */
function strongestTone(power: Float64Array): Tone {
  let all = 1;
  let bin = spread;
  for (let k = 1; k < power.length; k++) {
    all += power[k]!;
    if (power[k]! > power[bin]! && k >= spread && k < power.length - spread) bin = k;
  }
  const around = sum(power.subarray(bin - spread, bin + spread + 1));
  // Parseval for one half of the spectrum under a Hann window, whose mean square is 3/8.
  return { bin, share: around / all, power: (2 * all) / (0.375 * spectrumSamples ** 2) };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
