// The two voices that are shipped, as 48 kHz mono, and how loud something is.
import { readFileSync } from 'node:fs';
import { readWav } from '../../src/devices/wav.ts';
import { Upsampler } from '../../src/media/pcm.ts';

/** `voice` is the usual test voice, `reply` another person. Loops well. From the repository's root, where all tests run. */
export function speech(who: 'voice' | 'reply'): Int16Array {
  const wav = readWav(readFileSync(`assets/${who}.wav`))!;
  return new Upsampler(48_000 / wav.rateHz).push(wav.samples);
}

/** `count` samples of a loop from `from` on. */
export function piece(loop: Int16Array, from: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => loop[(from + i) % loop.length]!);
}

/** Level of the samples between two times, dBFS. */
export function levelBetween(samples: ArrayLike<number>, fromSeconds: number, toSeconds: number): number {
  let sum = 1e-9;
  const from = Math.round(fromSeconds * 48_000);
  const to = Math.round(toSeconds * 48_000);
  for (let i = from; i < to; i++) sum += samples[i]! ** 2;
  return 10 * Math.log10(sum / (to - from) / 32768 ** 2);
}
