import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesToSamples,
  channelOf,
  clamp16,
  energy,
  fade,
  levelDb,
  mixToMono,
  samplesToBytes,
  silenceDb,
  Upsampler,
  withChannels,
} from '../../src/media/pcm.ts';

const sine = (hz: number, rateHz: number, count: number, amplitude = 10_000) =>
  Int16Array.from({ length: count }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz)),
  );

describe('samples and bytes', () => {
  it('are little-endian and come back the same, at any alignment', () => {
    expect([...samplesToBytes(Int16Array.of(0x1234, -2))]).toEqual([0x34, 0x12, 0xfe, 0xff]);
    fc.assert(
      fc.property(fc.int16Array(), (samples) => {
        const shifted = new Uint8Array(samples.length * 2 + 1);
        shifted.set(samplesToBytes(samples), 1);
        expect(bytesToSamples(shifted.subarray(1))).toEqual(samples);
      }),
    );
  });

  it('leave out an odd last byte', () => {
    expect([...bytesToSamples(Uint8Array.of(1, 0, 9))]).toEqual([1]);
  });
});

describe('a level', () => {
  it('is 0 dBFS for a full-scale square, −15 for a sine of −12 dB peak, and −96 for silence', () => {
    const square = Int16Array.from({ length: 480 }, (_, i) => (i % 2 ? -32_768 : 32_767));
    expect(levelDb(energy(square), 480)).toBeCloseTo(0, 2);
    expect(levelDb(energy(sine(1000, 48_000, 480, 8231)), 480)).toBeCloseTo(-15, 1);
    expect(levelDb(0, 480)).toBe(silenceDb);
    expect(levelDb(0, 0)).toBe(silenceDb);
  });
});

describe('a fade', () => {
  it('ends exactly at its gain and never steps back', () => {
    const samples = new Int16Array(100).fill(10_000);
    fade(samples, 1, 0);
    expect(samples[99]).toBe(0);
    for (let i = 1; i < 100; i++) expect(samples[i]!).toBeLessThan(samples[i - 1]!);
  });
});

it('mixes channels to their mean', () => {
  expect([...mixToMono(Int16Array.of(100, 300, -100, 100), 2)]).toEqual([200, 0]);
  const mono = Int16Array.of(1, 2);
  expect(mixToMono(mono, 1)).toBe(mono);
});

it('makes as many channels as are wanted, and none that are there already', () => {
  const mono = Int16Array.of(1, -2);
  const stereo = Int16Array.of(1, 1, -2, -2);
  expect(withChannels(mono, 1, 2)).toEqual(stereo);
  expect(withChannels(stereo, 2, 1)).toEqual(mono);
  expect(withChannels(stereo, 2, 2)).toBe(stereo);
  expect([...channelOf(Int16Array.of(1, 2, 3, 4), 2, 1)]).toEqual([2, 4]);
});

it('clamps to what a sample can hold', () => {
  expect([clamp16(40_000), clamp16(-40_000), clamp16(1.4)]).toEqual([32_767, -32_768, 1]);
});

describe.each([2, 3, 6])('raising the rate %d times', (factor) => {
  const rateHz = 48_000 / factor;

  it('keeps a tone and adds nothing else above −55 dB', () => {
    const hz = rateHz / 5;
    const output = new Upsampler(factor).push(sine(hz, rateHz, 1600)).subarray(400 * factor);
    // The best fit of a sine of this frequency takes nearly all of the energy.
    let re = 0;
    let im = 0;
    for (let i = 0; i < output.length; i++) {
      re += output[i]! * Math.cos((2 * Math.PI * hz * i) / 48_000);
      im += output[i]! * Math.sin((2 * Math.PI * hz * i) / 48_000);
    }
    const amplitude = (2 * Math.hypot(re, im)) / output.length;
    expect(amplitude).toBeGreaterThan(9_900);
    expect(amplitude).toBeLessThan(10_100);
    const rest = energy(output) - (amplitude * amplitude * output.length) / 2;
    expect(10 * Math.log10(Math.max(1, rest) / energy(output))).toBeLessThan(-55);
  });

  it('gives the same however the sound is cut into blocks', () => {
    const input = sine(300, rateHz, 500);
    const whole = new Upsampler(factor).push(input);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 20 }), (cuts) => {
        const upsampler = new Upsampler(factor);
        const pieces: number[] = [];
        let at = 0;
        for (const cut of [...cuts, 500]) {
          pieces.push(...upsampler.push(input.subarray(at, at + cut)));
          at = Math.min(500, at + cut);
        }
        expect(Int16Array.from(pieces)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps a constant constant, and never wraps at full scale', () => {
    const output = new Upsampler(factor).push(new Int16Array(200).fill(32_767)).subarray(40 * factor);
    expect(Math.min(...output)).toBeGreaterThan(32_700);
  });
});
