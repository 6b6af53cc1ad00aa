import { expect } from 'vitest';
import * as shapes from '../../src/paint/block-shapes.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { cellAt, describePainter } from '../contract/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import {
  asciiCells,
  brailleCells,
  canvasPicture,
  cellDots,
  halfBlockPixels,
  leastError,
  mostError,
  squaredError,
} from './twins.ts';

for (const depth of ['truecolor', '256', '16'] as const) {
  const name = depth === 'truecolor' ? 'half-block' : (`half-block-${depth}` as const);
  describePainter({
    name,
    make: (quality) => createPainter(name, quality),
    expectShown: (screen, frame, canvas, counts) => {
      const shown = dotsOf(screen, canvas, { across: 1, down: 2 });
      const wanted = halfBlockPixels(depth, frame, canvas);
      expectSameCells(canvas, counts, (cell) => [
        cellDots(shown, canvas, cell, 1, 2),
        cellDots(wanted, canvas, cell, 1, 2),
      ]);
    },
  });
}

for (const { name, across, down } of [shapes.quadrants, shapes.sextants, shapes.octants]) {
  const kind = name as 'quadrant' | 'sextant' | 'octant';
  describePainter({
    name,
    make: (quality) => createPainter(kind, quality),
    expectShown: (screen, frame, canvas, counts) => {
      const shown = dotsOf(screen, canvas, { across, down } as never);
      const picture = canvasPicture(frame, canvas, across, down);
      for (let cell = 0; cell < canvas.columns * canvas.rows; cell++) {
        if (!counts(cell)) continue;
        const wanted = cellDots(picture, canvas, cell, across, down);
        const error = squaredError(cellDots(shown, canvas, cell, across, down), wanted);
        const most = mostError(leastError(wanted), across * down);
        if (error > most) expect({ cell, error }).toEqual({ cell, error: most });
      }
    },
  });
}

for (const depth of ['256', 'mono'] as const) {
  const name = depth === '256' ? 'braille' : 'braille-mono';
  describePainter({
    name,
    make: (quality) => createPainter(name, quality),
    expectShown: (screen, frame, canvas, counts) => {
      const wanted = brailleCells(depth, frame, canvas);
      const whole = { ...canvas, column: 0, row: 0 };
      expectSameCells(canvas, counts, (cell) => [cellAt(screen, canvas, cell), cellAt(wanted, whole, cell)]);
    },
  });
}

for (const depth of ['256', '16', 'mono'] as const) {
  const name = depth === '256' ? 'ascii' : (`ascii-${depth}` as const);
  describePainter({
    name,
    make: (quality) => createPainter(name, quality),
    expectShown: (screen, frame, canvas, counts) => {
      const wanted = asciiCells(depth, frame, canvas);
      const whole = { ...canvas, column: 0, row: 0 };
      expectSameCells(canvas, counts, (cell) => [cellAt(screen, canvas, cell), cellAt(wanted, whole, cell)]);
    },
  });
}

/** Fails with the first cell whose two looks differ. */
function expectSameCells(
  canvas: Canvas,
  counts: (cell: number) => boolean,
  looks: (cell: number) => readonly [unknown, unknown],
): void {
  for (let cell = 0; cell < canvas.columns * canvas.rows; cell++) {
    if (!counts(cell)) continue;
    const [shown, wanted] = looks(cell);
    // expect() takes a hundred times as long as this.
    if (JSON.stringify(shown) !== JSON.stringify(wanted))
      expect({ cell, shown }).toEqual({ cell, shown: wanted });
  }
}
