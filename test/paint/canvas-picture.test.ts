import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CanvasPicture } from '../../src/paint/canvas-picture.ts';
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
