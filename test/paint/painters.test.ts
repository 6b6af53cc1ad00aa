import { expect } from 'vitest';
import { createPainter } from '../../src/paint/painters.ts';
import { cellAt, describePainter } from '../contract/painter.ts';
import { pixelsOf } from '../fakes/terminal-emulator.ts';
import { asciiCells, halfBlockPixels } from './twins.ts';

for (const depth of ['truecolor', '256', '16'] as const) {
  const name = depth === 'truecolor' ? 'half-block' : (`half-block-${depth}` as const);
  describePainter({
    name,
    make: (threshold) => createPainter(name, { threshold }),
    expectShown: (screen, frame, canvas, counts) => {
      const { column, row, columns, rows } = canvas;
      const shown = pixelsOf(screen, column, row, columns, rows).data;
      const wanted = halfBlockPixels(depth, frame, canvas).data;
      for (let cell = 0; cell < columns * rows; cell++) {
        if (!counts(cell)) continue;
        const upper = (Math.floor(cell / columns) * 2 * columns + (cell % columns)) * 3;
        const lower = upper + columns * 3;
        expect([...shown.subarray(upper, upper + 3)]).toEqual([...wanted.subarray(upper, upper + 3)]);
        expect([...shown.subarray(lower, lower + 3)]).toEqual([...wanted.subarray(lower, lower + 3)]);
      }
    },
  });
}

for (const depth of ['256', '16', 'mono'] as const) {
  const name = depth === '256' ? 'ascii' : (`ascii-${depth}` as const);
  describePainter({
    name,
    make: (threshold) => createPainter(name, { threshold }),
    expectShown: (screen, frame, canvas, counts) => {
      const wanted = asciiCells(depth, frame, canvas);
      const whole = { ...canvas, column: 0, row: 0 };
      for (let cell = 0; cell < canvas.columns * canvas.rows; cell++) {
        if (counts(cell)) expect(cellAt(screen, canvas, cell)).toEqual(cellAt(wanted, whole, cell));
      }
    },
  });
}
