import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Concealer } from '../../src/media/concealment.ts';
import { packetSamples } from '../../src/media/types.ts';

type Wave = (index: number) => number;

const tone =
  (hz: number, amplitude = 10_000): Wave =>
  (i) =>
    amplitude * Math.sin((2 * Math.PI * hz * i) / 48_000);
/** A voice: a falling pitch with overtones. */
const voice: Wave = (i) => {
  const turn = (150 * i - 0.0002 * i * i) / 48_000;
  return [1, 2, 3, 4].reduce((sum, k) => sum + (5000 / k) * Math.sin(2 * Math.PI * k * turn + k), 0);
};

/** Plays packets of `wave`, of which those in `lost` are missing; returns everything the speaker got. */
function play(wave: Wave, packets: number, lost: (index: number) => boolean): Int16Array {
  const concealer = new Concealer();
  const output = new Int16Array(packets * packetSamples);
  for (let n = 0; n < packets; n++) {
    const into = output.subarray(n * packetSamples, (n + 1) * packetSamples);
    if (lost(n)) concealer.invent(into);
    else {
      for (let i = 0; i < packetSamples; i++) into[i] = Math.round(wave(n * packetSamples + i));
      concealer.hear(into);
    }
  }
  return output;
}

const largestStep = (samples: Int16Array) =>
  samples.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - samples[i - 1]!))), 0);

/** What a join may add to the sound's own steps: 1/240 of full scale, twice, and rounding. */
const allowedStep = (2 * 32_768) / 240 + 2;

describe('concealment', () => {
  it.each([
    ['110 Hz', tone(110)],
    ['440 Hz', tone(440)],
    ['a voice', voice],
  ])('makes no click into, within and out of a gap in %s', (_, wave) => {
    const whole = play(wave, 20, () => false);
    const gappy = play(wave, 20, (n) => n === 5 || (n >= 9 && n <= 14));
    expect(largestStep(gappy)).toBeLessThan(largestStep(whole) + allowedStep);
  });

  it('goes on with the tone where a packet is missing', () => {
    const gap = play(tone(440), 8, (n) => n === 5).subarray(5 * packetSamples, 6 * packetSamples);
    const expected = Int16Array.from({ length: packetSamples }, (_, i) => tone(440)(5 * packetSamples + i));
    const error = gap.reduce((sum, sample, i) => sum + (sample - expected[i]!) ** 2, 0);
    const power = expected.reduce((sum, sample) => sum + sample ** 2, 0);
    // It fades by a third in 20 ms: that is most of the difference.
    expect(error / power).toBeLessThan(0.1);
  });

  it('is silent after 60 ms, and after a reset', () => {
    const output = play(tone(440), 12, (n) => n >= 4);
    expect(output.subarray(7 * packetSamples).every((sample) => sample === 0)).toBe(true);
    const concealer = new Concealer();
    concealer.hear(new Int16Array(packetSamples).fill(5000));
    concealer.reset();
    const into = new Int16Array(100).fill(1);
    concealer.invent(into);
    expect(into.every((sample) => sample === 0)).toBe(true);
  });

  it('leaves sound without gaps as it was', () => {
    const output = play(voice, 5, () => false);
    expect([...output.subarray(1000, 1010)]).toEqual(
      Array.from({ length: 10 }, (_, i) => Math.round(voice(1000 + i))),
    );
  });

  it('survives any samples and any lengths without leaving the range of a sample', () => {
    const step = fc.record({ heard: fc.boolean(), samples: fc.int16Array({ maxLength: 2000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const concealer = new Concealer();
        for (const { heard, samples } of steps) {
          if (heard) expect(concealer.hear(samples)).toBe(samples);
          else concealer.invent(samples);
        }
      }),
      { numRuns: 50 },
    );
  });
});
