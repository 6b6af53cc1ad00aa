import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Canvas } from '../../src/paint/painter.ts';
import { canvasPixels, cellsFor, isCovered } from '../../src/paint/pixel-canvas.ts';
import { pixelsOf } from '../../src/paint/pixel-choice.ts';
import { SixelPainter } from '../../src/paint/sixel.ts';

const canvases: fc.Arbitrary<Canvas> = fc.record({
  column: fc.nat(20),
  row: fc.nat(20),
  columns: fc.integer({ min: 1, max: 300 }),
  rows: fc.integer({ min: 1, max: 100 }),
  cellWidth: fc.double({ min: 4, max: 30, noNaN: true }),
  cellHeight: fc.double({ min: 8, max: 60, noNaN: true }),
});
const sides = fc.integer({ min: 1, max: 2000 });

it('a canvas has its cells’ whole pixels, up to what is worth asking for', () => {
  const canvas = { column: 0, row: 0, columns: 80, rows: 24, cellWidth: 9, cellHeight: 18 };
  expect(canvasPixels(canvas)).toEqual({ width: 720, height: 432 });
  expect(canvasPixels({ ...canvas, cellWidth: 9.4, cellHeight: 18.9 })).toEqual({ width: 720, height: 432 });
  expect(canvasPixels({ ...canvas, columns: 240, rows: 67 })).toEqual({ width: 1280, height: 720 });
  const choice = { name: 'sixel', colors: 64, most: { width: 500, height: 300 }, whole: true } as const;
  expect(pixelsOf(choice, canvas)).toEqual(new SixelPainter(choice).pixelsFor(canvas));
});

it('a picture’s cells are inside the canvas, in the middle, and fill it one way', () => {
  fc.assert(
    fc.property(canvases, sides, sides, (canvas, width, height) => {
      const cells = cellsFor({ width, height }, canvas);
      const left = cells.column - canvas.column;
      const top = cells.row - canvas.row;
      const right = canvas.columns - left - cells.columns;
      const bottom = canvas.rows - top - cells.rows;
      for (const margin of [left, top, right, bottom]) expect(margin).toBeGreaterThanOrEqual(0);
      expect(right - left).toBeLessThanOrEqual(1);
      expect(bottom - top).toBeLessThanOrEqual(1);
      expect(Math.min(left + right, top + bottom)).toBe(0);
    }),
  );
});

it('a mask without a covered cell covers nothing', () => {
  expect(isCovered(undefined)).toBe(false);
  expect(isCovered(new Uint8Array(9))).toBe(false);
  expect(isCovered(Uint8Array.of(0, 0, 1))).toBe(true);
});
