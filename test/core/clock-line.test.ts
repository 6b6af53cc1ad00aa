import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockLine } from '../../src/core/clock-line.ts';
import { seededRandom } from '../fakes/random.ts';

/** Reads a clock that is `ppm` off each 5 ms for `seconds`, late by up to `jitterUs`; returns the line and the truth at its end. */
function watch(line: ClockLine, ppm: number, jitterUs: number, seconds: number, fromUs = 0, seed = 1) {
  const random = seededRandom(seed);
  const truth = (x: number) => 7_000_000_000 + x * (1 + ppm * 1e-6);
  let worstUs = 0;
  let x = fromUs;
  for (; x < fromUs + seconds * 1e6; x += 5_000) {
    line.add(x, truth(x) + jitterUs * random());
    if (x - fromUs > 20e6) worstUs = Math.max(worstUs, Math.abs(line.at(x) - truth(x)));
  }
  return { atUs: x, worstUs, truth };
}

describe('a clock seen through jitter', () => {
  it.each([
    [208, 2_000],
    [-208, 2_000],
    [50, 300],
    [-120, 30_000],
    [0, 8_000],
  ])('is known to 5 ppm within a minute at %i ppm under %i µs of jitter', (ppm, jitterUs) => {
    const line = new ClockLine();
    const { worstUs } = watch(line, ppm, jitterUs, 60);
    expect(Math.abs(line.ppm - ppm)).toBeLessThan(5);
    // The earliest of a second's 200 readings is itself a little late: by a hundredth of the jitter or so.
    expect(worstUs).toBeLessThan(50 + jitterUs / 50);
  });

  it('follows a crystal that changes its mind', () => {
    const line = new ClockLine();
    const { atUs } = watch(line, 100, 1_000, 120);
    line.restart();
    watch(line, 160, 1_000, 120, atUs);
    expect(Math.abs(line.ppm - 160)).toBeLessThan(5);
  });

  it('takes a longer way for a new place of the line and not for a rate', () => {
    const line = new ClockLine();
    watch(line, 30, 500, 60);
    for (let x = 60e6; x < 75e6; x += 5_000) line.add(x, 7_000_000_000 + 80_000 + x * 1.00003);
    expect(Math.abs(line.ppm - 30)).toBeLessThan(5);
    expect(Math.abs(line.at(75e6) - (7_000_000_000 + 80_000 + 75e6 * 1.00003))).toBeLessThan(300);
  });

  it('keeps its rate over a restart and forgets it with a reset', () => {
    const line = new ClockLine();
    watch(line, 90, 500, 60);
    line.restart();
    line.add(1_000, 5_000);
    expect(line.at(1_000)).toBe(5_000);
    expect(Math.abs(line.ppm - 90)).toBeLessThan(3);
    line.reset();
    expect(line.ppm).toBe(0);
  });

  it('stays a number and within 1000 ppm whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5e6 }), fc.integer({ min: -1e9, max: 1e9 })), {
          maxLength: 100,
        }),
        (readings) => {
          const line = new ClockLine();
          let x = 0;
          for (const [step, y] of readings) line.add((x += step), y);
          expect(Math.abs(line.ppm)).toBeLessThanOrEqual(1000);
          expect(Number.isFinite(line.at(x))).toBe(true);
        },
      ),
    );
  });
});
