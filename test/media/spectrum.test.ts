import { expect, it } from 'vitest';
import { Spectrum, spectrumSamples } from '../../src/media/spectrum.ts';
import { seededRandom } from '../fakes/random.ts';

/** The definition, term by term. */
function naivePower(samples: Int16Array, bin: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < spectrumSamples; i++) {
    const turn = (2 * Math.PI * i) / spectrumSamples;
    const value = samples[i]! * (0.5 - 0.5 * Math.cos(turn));
    re += value * Math.cos(turn * bin);
    im -= value * Math.sin(turn * bin);
  }
  return re * re + im * im;
}

it('has the power of every bin that the definition gives', () => {
  const random = seededRandom(4);
  const spectrum = new Spectrum();
  for (const loud of [30_000, 3]) {
    const samples = Int16Array.from({ length: spectrumSamples }, () => loud * (2 * random() - 1));
    const power = spectrum.measure(samples);
    for (const bin of [0, 1, 2, 63, 64, 200, 511]) {
      const naive = naivePower(samples, bin);
      expect(Math.abs(power[bin]! - naive)).toBeLessThan(1e-9 * naive + 1e-3);
    }
  }
});
