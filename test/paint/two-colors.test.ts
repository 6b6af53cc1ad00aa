import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halfBlocks, octants, quadrants, sextants } from '../../src/paint/block-shapes.ts';
import { TwoColors } from '../../src/paint/two-colors.ts';
import { leastError, mostError, squaredError } from './twins.ts';

/** Dots of all kinds: any colours, or a few that are alike, where splits are hard to tell apart. */
const dot = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
const near = fc
  .tuple(dot, fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), { minLength: 8, maxLength: 8 }))
  .map(([base, offsets]) =>
    offsets.map((offset) => base.map((value, i) => Math.min(255, value + offset[i]!))),
  );
const cells = fc.oneof(fc.array(dot, { minLength: 8, maxLength: 8 }), near);

it.each([halfBlocks, quadrants, sextants, octants])('no other two colours lose less, in $name', (shapes) => {
  const fit = new TwoColors(shapes);
  const count = shapes.across * shapes.down;
  fc.assert(
    fc.property(cells, (all) => {
      const dots = all.slice(0, count) as [number, number, number][];
      fit.load(Uint8Array.from(dots.flat()), 0, 0, 1);
      fit.split();
      const shown = dots.map((_, i) =>
        rgbOf(fit.errorOf(i, fit.first) < fit.errorOf(i, fit.second) ? fit.first : fit.second),
      );
      expect(squaredError(shown, dots)).toBeLessThanOrEqual(mostError(leastError(dots), count));
    }),
    { numRuns: 300 },
  );
});

it('one colour is enough for dots that are alike', () => {
  const fit = new TwoColors(sextants);
  fit.load(new Uint8Array(18).fill(77), 0, 0, 1);
  fit.split();
  expect([fit.first, fit.second, fit.mean]).toEqual([0x4d4d4d, 0x4d4d4d, 0x4d4d4d]);
});

function rgbOf(rgb: number): [number, number, number] {
  return [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
}
