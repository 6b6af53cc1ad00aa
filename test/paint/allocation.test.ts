// What a painter leaves to the garbage collector: nothing that grows with the number of cells.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createPainter, type PainterName } from '../../src/paint/painters.ts';
import { movingCamera } from '../fakes/clips.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** One of each way to draw. */
const names: readonly PainterName[] = ['half-block', 'half-block-256', 'sextant', 'ascii'];
/** A few objects a picture are 300 bytes; one number for each cell would be 38 kB in the larger one. */
const mostBytes = 2000;

it.each(names)('%s allocates a constant for a picture of any size', (name) => {
  for (const [columns, rows] of [
    [20, 12],
    [80, 30],
  ] as const) {
    const canvas = { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
    const painter = createPainter(name);
    const size = painter.pixelsFor(canvas);
    const clip = movingCamera(size.width, size.height);
    const frames = Array.from({ length: 10 }, (_, index) => clip.noisy(index));
    // The compiler allocates too, until it has seen enough: look again until it has.
    let least = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 30 && least > mostBytes; tries++) {
      for (const frame of frames) painter.paint(frame, canvas);
      collect();
      const before = process.memoryUsage().heapUsed;
      for (const frame of frames) painter.paint(frame, canvas);
      least = Math.min(least, (process.memoryUsage().heapUsed - before) / frames.length);
    }
    expect(least).toBeLessThan(mostBytes);
  }
});
