import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LagSearch, longestLag, patternFrames, shortestLag } from '../../src/media/lag-search.ts';
import { Stretcher } from '../../src/media/stretch.ts';
import { Tape } from '../../src/media/tape.ts';
import { tonePurity } from '../fakes/tone.ts';
import { largestStep, noise, tone, voice, type Wave } from '../fakes/waves.ts';

/** Plays `seconds` of a wave in packets of 20 ms and asks for a correction each 100 ms. */
function play(wave: Wave, seconds: number, us: number, likeness = 0.9, channels = 1) {
  const tape = new Tape(channels);
  const stretcher = new Stretcher();
  const output: number[] = [];
  const packet = new Int16Array(960 * channels);
  let moved = 0;
  let at = 0;
  for (let n = 0; n < seconds * 50; n++) {
    // Two packets at hand, as in a buffer that is too full.
    while (tape.coming < 1440) {
      for (let i = 0; i < 960; i++, at++) packet.fill(Math.round(wave(at)), i * channels, (i + 1) * channels);
      tape.append(packet);
    }
    if (n % 5 === 4)
      moved +=
        us > 0
          ? stretcher.shorten(tape, us * 0.048, likeness)
          : stretcher.lengthen(tape, -us * 0.048, likeness);
    const into = new Int16Array(960 * channels);
    output.push(...into.subarray(0, tape.take(into)));
  }
  return { output: Int16Array.from(output), moved };
}

describe('the stretcher', () => {
  it.each([
    ['shorter', 10_000],
    ['longer', -10_000],
  ])('makes a tone %s and leaves it that tone', (_, us) => {
    for (const hz of [90, 220, 440, 1000]) {
      const { output, moved } = play(tone(hz), 2, us);
      expect(moved).toBeGreaterThan(0.05 * 48_000);
      // A period is cut to a whole sample, half a sample off at most: the phase hardly moves.
      expect(tonePurity(output, hz, 48_000)).toBeGreaterThan(0.98);
      expect(largestStep(output)).toBeLessThan(largestStep(play(tone(hz), 2, 0).output) + 70);
    }
  });

  it.each([
    ['shorter', 10_000],
    ['longer', -10_000],
  ])('makes a voice %s without a click', (_, us) => {
    const plain = play(voice, 2, 0).output;
    const { output, moved } = play(voice, 2, us);
    expect(moved).toBeGreaterThan(0.05 * 48_000);
    expect(largestStep(output)).toBeLessThan(largestStep(plain) + 70);
  });

  it('leaves noise alone as long as it is choosy, and not for ever', () => {
    expect(play(noise(3000), 1, 10_000, 0.9).moved).toBe(0);
    expect(play(noise(3000), 1, -10_000, 0.9).moved).toBe(0);
    expect(play(noise(3000), 1, 10_000, -1).moved).toBeGreaterThan(1000);
    expect(play(noise(3000), 1, -10_000, -1).moved).toBeGreaterThan(1000);
  });

  it('cuts silence out as far as it comes, and no more than was asked for', () => {
    const tape = new Tape();
    const quiet = Int16Array.from({ length: 1920 }, (_, i) => (i * 7919) % 90);
    tape.append(quiet);
    tape.append(Int16Array.from({ length: 960 }, (_, i) => tone(440)(i)));
    expect(new Stretcher().shorten(tape, 1000, 0.9)).toBe(1000);
    expect(new Stretcher().shorten(tape, 48_000, 0.9)).toBeGreaterThan(500);
    expect(tape.coming).toBeGreaterThanOrEqual(960);
  });

  it('keeps two channels together', () => {
    const { output, moved } = play(tone(440), 2, 10_000, 0.9, 2);
    expect(moved).toBeGreaterThan(0.05 * 48_000);
    expect(output.every((sample, i) => sample === output[i ^ 1])).toBe(true);
  });

  it('does nothing that cannot be done, and never reads beyond what there is', () => {
    const step = fc.record({
      samples: fc.int16Array({ maxLength: 3000 }),
      frames: fc.integer({ min: 0, max: 4000 }),
      longer: fc.boolean(),
      take: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const tape = new Tape();
        const stretcher = new Stretcher();
        for (const { samples, frames, longer, take } of steps) {
          tape.append(samples);
          const before = tape.coming;
          const moved = longer ? stretcher.lengthen(tape, frames, 0.2) : stretcher.shorten(tape, frames, 0.2);
          expect(moved).toBeLessThanOrEqual(frames + 240);
          expect(tape.coming).toBe(before + (longer ? moved : -moved));
          tape.take(new Int16Array(take));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the search for a lag', () => {
  /** The naive twin: every lag, every frame. */
  function exhaustive(sound: Int16Array, at: number, most: number): number {
    let best = Number.NEGATIVE_INFINITY;
    for (let lag = shortestLag; lag <= most; lag++) {
      let product = 1;
      let energy = 1;
      let other = 1;
      for (let i = at; i < at + patternFrames; i++) {
        product += sound[i]! * sound[i - lag]!;
        energy += sound[i]! ** 2;
        other += sound[i - lag]! ** 2;
      }
      best = Math.max(best, product / Math.sqrt(energy * other));
    }
    return best;
  }

  it.each([
    ['a tone', tone(310)],
    ['a voice', voice],
    ['a voice in noise', (i: number) => voice(i) + noise(2500)(i)],
  ])('finds nearly the best there is in %s', (_, wave) => {
    const search = new LagSearch();
    for (let from = 0; from < 48_000; from += 4001) {
      const sound = Int16Array.from({ length: 1200 }, (_, i) => wave(from + i));
      search.find(sound, 1, 720, patternFrames, -1, shortestLag, longestLag);
      expect(search.likeness).toBeGreaterThan(exhaustive(sound, 720, longestLag) - 0.03);
    }
  });

  it('finds a lag in both directions', () => {
    const turn = (i: number) => (2 * Math.PI * i) / 333;
    const sound = Int16Array.from(
      { length: 2400 },
      (_, i) => 4000 * (Math.sin(turn(i)) + Math.sin(3 * turn(i))),
    );
    const search = new LagSearch();
    search.find(sound, 1, 0, patternFrames, 1, shortestLag, 600);
    expect(search.lag).toBe(333);
    search.find(sound, 1, 1500, patternFrames, -1, shortestLag, 600);
    expect(search.lag).toBe(333);
    expect(search.likeness).toBeGreaterThan(0.999);
  });
});
