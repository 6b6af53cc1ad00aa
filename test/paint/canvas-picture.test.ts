import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CanvasPicture } from '../../src/paint/canvas-picture.ts';
import { plainTone, toneCurve } from '../../src/paint/tone.ts';
import { flatFrame, randomFrame } from '../contract/painter.ts';
import { canvasPicture } from './twins.ts';

const side = fc.integer({ min: 1, max: 20 });

it('fitting a frame equals scaling by areas and letterboxing, whatever was fitted before', () => {
  const picture = new CanvasPicture();
  fc.assert(
    fc.property(side, side, side, fc.integer({ min: 1, max: 10 }), (width, height, columns, rows) => {
      const canvas = { column: 0, row: 0, columns, rows, cellWidth: 9, cellHeight: 20 };
      const frame = randomFrame(width * height, width, height);
      picture.resize({ width: columns, height: rows * 2 });
      expect([...picture.draw(frame, 0.9)]).toEqual([...canvasPicture(frame, canvas).data]);
    }),
  );
});

it('a flat picture stays what it was, whatever its size', () => {
  const picture = new CanvasPicture();
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (width, height, columns, rows, level) => {
      picture.resize({ width: columns, height: rows });
      const drawn = picture.draw(flatFrame(level, width, height), 1);
      expect(drawn.every((value) => value === level || value === 0)).toBe(true);
      expect(drawn.includes(level)).toBe(true);
    }),
  );
});

it('tones lift the middle, keep the order of levels, and leave the bars black', () => {
  expect(toneCurve(plainTone)).toBeUndefined();
  const bright = toneCurve({ brightness: 0.5, contrast: 1 })!;
  expect([bright[0], bright[255]]).toEqual([0, 255]);
  expect(bright[40]).toBeGreaterThan(80);
  expect(bright.every((level, i) => i === 0 || level >= bright[i - 1]!)).toBe(true);
  expect(toneCurve({ brightness: -1, contrast: 1 })![128]).toBeLessThan(40);
  expect(toneCurve({ brightness: 0, contrast: 2 })![64]).toBeLessThan(10);

  const picture = new CanvasPicture();
  picture.resize({ width: 4, height: 2 });
  picture.setTone({ brightness: 0, contrast: 0.5 });
  const frame = flatFrame(0, 2, 2);
  expect([...picture.draw(frame, 1).filter((_, i) => i % 3 === 0)]).toEqual([0, 64, 64, 0, 0, 64, 64, 0]);
  expect(frame.data.every((value) => value === 0)).toBe(true);
});
