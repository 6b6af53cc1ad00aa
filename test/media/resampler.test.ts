import { describe, expect, it } from 'vitest';
import { Resampler } from '../../src/media/resampler.ts';
import { tone, voice, type Wave } from '../fakes/waves.ts';

/** What comes of a wave, in blocks of any size, at a rate that may change with each block. */
function run(
  wave: Wave,
  frames: number,
  rateOf: (block: number) => number,
  block = 240,
  channels = 1,
): Int16Array {
  const resampler = new Resampler(channels);
  let at = 0;
  const pull = (into: Int16Array) => {
    for (let i = 0; i < into.length; i += channels, at++) into.fill(Math.round(wave(at)), i, i + channels);
  };
  const output = new Int16Array(frames * channels);
  for (let from = 0, n = 0; from < output.length; from += block * channels, n++) {
    resampler.rate = rateOf(n);
    resampler.fill(output.subarray(from, from + block * channels), pull);
  }
  return output;
}

/** Signal to noise, dB, of a tone that should be `amplitude · sin(2π·hz·n/48000 + any phase)`. */
function toneToNoise(samples: Int16Array, hz: number): number {
  let [re, im, power, cc, ss, cs] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const [c, s] = [Math.cos((2 * Math.PI * hz * i) / 48_000), Math.sin((2 * Math.PI * hz * i) / 48_000)];
    re += samples[i]! * c;
    im += samples[i]! * s;
    power += samples[i]! ** 2;
    cc += c * c;
    ss += s * s;
    cs += c * s;
  }
  const a = (re * ss - im * cs) / (cc * ss - cs * cs);
  const b = (im * cc - re * cs) / (cc * ss - cs * cs);
  const explained = a * re + b * im;
  return 10 * Math.log10(explained / (power - explained));
}

/** The naive twin: a sinc as long as the sound, straight from the sampling theorem. */
function ideal(wave: Wave, place: number): number {
  let sum = 0;
  for (let i = Math.floor(place) - 400; i < place + 400; i++) {
    const x = place - i;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / 401);
    sum += wave(i) * window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  }
  return sum;
}

describe('the resampler', () => {
  it('copies while the rate is 1, twelve frames later', () => {
    const output = run(voice, 4800, () => 1, 333);
    const expected = Int16Array.from({ length: 4800 - 12 }, (_, i) => Math.round(voice(i)));
    expect(output.subarray(12)).toEqual(expected);
  });

  it.each([440, 1000, 4000, 8000, 12_000, 16_000])('keeps a tone of %i Hz pure at any rate', (hz) => {
    for (const rate of [1.000208, 0.999792, 1.001, 0.995]) {
      const output = run(tone(hz, 20_000), 24_000, () => rate).subarray(2400);
      expect(toneToNoise(output, hz * rate)).toBeGreaterThan(72);
    }
  });

  it('says what the sampling theorem says', () => {
    const rate = 1.000208;
    const output = run(voice, 20_000, () => rate);
    for (let n = 5000; n < 20_000; n += 487)
      expect(Math.abs(output[n]! - ideal((i) => Math.round(voice(i)), n * rate - 12))).toBeLessThan(3);
  });

  it('makes no step where the rate changes, nor where blocks join', () => {
    const changing = run(tone(440, 20_000), 48_000, (n) => 1 + ((n % 7) - 3) * 2e-4, 111);
    let worst = 0;
    for (let i = 2401; i < changing.length; i++) {
      // The second difference of a sine is itself, very small; a seam would stand out.
      const bend = changing[i]! - 2 * changing[i - 1]! + changing[i - 2]!;
      worst = Math.max(worst, Math.abs(bend));
    }
    expect(worst).toBeLessThan(20_000 * ((2 * Math.PI * 440) / 48_000) ** 2 + 4);
  });

  it('keeps two channels together, and clips instead of wrapping', () => {
    const both = run(tone(300), 9600, () => 1.0003, 240, 2);
    expect(both.every((sample, i) => sample === both[i ^ 1])).toBe(true);
    const loud = run(
      (i) => ((i >> 6) & 1 ? 32_767 : -32_768),
      9600,
      () => 1.0003,
    );
    // The ringing before each edge goes beyond what 16 bits hold: were it to wrap, the sign would be wrong there.
    const wrong = loud.subarray(200).filter((sample, i) => {
      const phase = ((i + 200) * 1.0003 - 12) % 64;
      return (
        phase > 4 && phase < 60 && sample > 0 !== ((Math.floor(((i + 200) * 1.0003 - 12) / 64) & 1) === 1)
      );
    });
    expect(wrong.length).toBe(0);
  });
});
