import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PixelWorth } from '../../src/flow/pixel-worth.ts';

const cells = 160 * 45;
const pictureBytes = 300_000;

/** Painted once with pixels, then measured ten times a second. */
function rig(begins = true) {
  const worth = new PixelWorth(begins);
  worth.painted(pictureBytes, cells);
  let nowUs = 0;
  const measure = (fps: number, seconds: number) => {
    for (const endUs = nowUs + seconds * 1e6; nowUs < endUs; nowUs += 100_000)
      worth.measure(fps * pictureBytes, cells, nowUs);
    return worth.worth;
  };
  return { worth, measure };
}

it('steps back when the line carries fewer than eight pictures a second, and not for a hiccup', () => {
  const { measure } = rig();
  expect(measure(9, 10)).toBe(true);
  expect(measure(7, 0.5)).toBe(true);
  expect(measure(9, 1)).toBe(true);
  expect(measure(7, 1)).toBe(false);
});

it('steps back at once when a picture would hold the line for half a second', () => {
  expect(rig().measure(1, 0.1)).toBe(false);
});

it('comes back when the line has carried twice as many for two seconds', () => {
  const { measure } = rig(false);
  expect(measure(15, 30)).toBe(false);
  expect(measure(20, 1.5)).toBe(false);
  expect(measure(15, 1)).toBe(false);
  expect(measure(20, 2.2)).toBe(true);
});

it('comes back ever later when it has come back too early, and forgets that', () => {
  const { measure } = rig();
  const secondsToReturn = () => {
    measure(4, 2);
    for (let seconds = 0; seconds < 100; seconds++) if (measure(20, 1)) return seconds;
    return Number.NaN;
  };
  const waits = Array.from({ length: 8 }, secondsToReturn);
  expect(waits.slice(0, 4)).toEqual([2, 4, 8, 16]);
  expect(Math.max(...waits)).toBeLessThanOrEqual(65);
  expect(measure(20, 30)).toBe(true);
  expect(secondsToReturn()).toBe(2);
});

it('counts what pictures have cost of late', () => {
  const worth = new PixelWorth(true);
  expect(worth.bytesOf(100)).toBe(5_000);
  worth.painted(300_000, cells);
  for (let i = 0; i < 30; i++) worth.painted(30_000, cells);
  worth.painted(0, cells);
  expect(worth.bytesOf(cells)).toBeGreaterThan(30_000);
  expect(worth.bytesOf(cells)).toBeLessThan(37_000);
});

it('changes its mind rarely, however the rate wavers', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 60, noNaN: true }),
      fc.array(fc.double({ min: 0.75, max: 1.3, noNaN: true }), { minLength: 600, maxLength: 600 }),
      (fps, waves) => {
        const { worth } = rig();
        let turns = 0;
        waves.forEach((wave, i) => {
          const before = worth.worth;
          worth.measure(fps * wave * pictureBytes, cells, i * 100_000);
          if (worth.worth !== before) turns++;
        });
        expect(turns).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 50 },
  );
});
