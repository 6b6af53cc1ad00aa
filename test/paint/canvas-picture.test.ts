import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CanvasPicture } from '../../src/paint/canvas-picture.ts';
import { randomFrame } from '../contract/painter.ts';
import { canvasPicture } from './twins.ts';

const side = fc.integer({ min: 1, max: 20 });

it('fitting a frame equals scaling by boxes and letterboxing, whatever was fitted before', () => {
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
