import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Concealer } from '../../src/media/concealment.ts';
import { Tape } from '../../src/media/tape.ts';
import { packetSamples } from '../../src/media/types.ts';
import { tonePurity } from '../fakes/tone.ts';
import { largestStep, tone, voice, type Wave } from '../fakes/waves.ts';

/** Plays packets of `wave`, of which those in `lost` are missing; returns everything the speaker got. */
function play(wave: Wave, packets: number, lost: (index: number) => boolean): Int16Array {
  const concealer = new Concealer();
  const tape = new Tape();
  const output: number[] = [];
  for (let n = 0; n < packets; n++) {
    const from = n * packetSamples;
    if (lost(n)) concealer.invent(tape, packetSamples);
    else
      concealer.join(
        tape,
        Int16Array.from({ length: packetSamples }, (_, i) => Math.round(wave(from + i))),
        true,
      );
    const into = new Int16Array(tape.coming);
    tape.take(into);
    output.push(...into);
  }
  return Int16Array.from(output);
}

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

  it('falls into step with what comes late, at the cost of less than a period', () => {
    for (const late of [37, 150, 301, 700]) {
      const concealer = new Concealer();
      const tape = new Tape();
      const packet = (from: number) =>
        Int16Array.from({ length: packetSamples }, (_, i) => Math.round(tone(440)(from + i)));
      for (let n = 0; n < 4; n++) tape.append(packet(n * packetSamples));
      concealer.invent(tape, late);
      const before = tape.end;
      for (let n = 4; n < 8; n++) concealer.join(tape, packet(n * packetSamples), false);
      const waited = tape.end - before - 4 * packetSamples;
      expect(waited).toBeGreaterThanOrEqual(0);
      expect(waited).toBeLessThan(720);
      expect(tonePurity(tape.sound.slice(tape.cursor, tape.end), 440, 48_000)).toBeGreaterThan(0.98);
    }
  });

  it('is silent after 80 ms, and where nothing was ever heard', () => {
    const output = play(tone(440), 12, (n) => n >= 4);
    expect(output.subarray(8 * packetSamples).every((sample) => sample === 0)).toBe(true);
    expect(play(tone(440), 3, () => true).every((sample) => sample === 0)).toBe(true);
  });

  it('leaves sound without gaps as it was', () => {
    const expected = Int16Array.from({ length: 5 * packetSamples }, (_, i) => Math.round(voice(i)));
    expect(play(voice, 5, () => false)).toEqual(expected);
  });

  it('survives any samples and any lengths, and appends what it says', () => {
    const step = fc.record({
      heard: fc.boolean(),
      inTime: fc.boolean(),
      samples: fc.int16Array({ maxLength: 2000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(1, 2), (steps, channels) => {
        const concealer = new Concealer(channels);
        const tape = new Tape(channels);
        for (const { heard, inTime, samples } of steps) {
          const before = tape.coming;
          if (heard) {
            const frames = concealer.join(tape, samples, inTime);
            expect(tape.coming - before).toBeGreaterThanOrEqual(frames);
          } else {
            const frames = Math.min(samples.length, tape.room);
            concealer.invent(tape, frames);
            expect(tape.coming - before).toBe(frames);
          }
          tape.take(new Int16Array(samples.length * channels));
        }
      }),
      { numRuns: 50 },
    );
  });
});
