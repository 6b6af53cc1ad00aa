import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearest16, nearest256 } from '../../src/paint/palette.ts';
import { nearestIndex } from './twins.ts';

const level = fc.integer({ min: 0, max: 255 });

it('the nearest of 256 colours is the one that a search through all of them finds', () => {
  fc.assert(
    fc.property(level, level, level, (red, green, blue) => {
      expect(nearest256(red, green, blue)).toBe(nearestIndex('256', [red, green, blue]));
    }),
  );
  for (let grey = 0; grey < 256; grey++) {
    expect(nearest256(grey, grey, grey)).toBe(nearestIndex('256', [grey, grey, grey]));
  }
});

it('the nearest of 16 colours is the one that a search through all of them finds', () => {
  fc.assert(
    fc.property(level, level, level, (red, green, blue) => {
      expect(nearest16(red, green, blue)).toBe(nearestIndex('16', [red, green, blue]));
    }),
  );
});
