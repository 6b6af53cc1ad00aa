// What a painter leaves to the garbage collector: of cells nothing that grows with their number, of pixels a little for
// each piece of the picture that is drawn.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { KittyPainter } from '../../src/paint/kitty.ts';
import type { Painter } from '../../src/paint/painter.ts';
import { createPainter, painterNames } from '../../src/paint/painters.ts';
import { SixelPainter } from '../../src/paint/sixel.ts';
import { movingCamera } from '../fakes/clips.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A few objects a picture are 600 bytes; one number for each cell would be 38 kB in the larger one. */
const mostBytes = 2000;
/** A rectangle, its head and a view of its data. */
const mostBytesOfPiece = 400;

it.each(painterNames)('%s allocates a constant for a picture of any size', (name) => {
  for (const [columns, rows] of [
    [20, 12],
    [80, 30],
  ] as const) {
    expect(allocated(() => createPainter(name), columns, rows, mostBytes)).toBeLessThan(mostBytes);
  }
});

const stored = () => ({ medium: 'shared memory', name: '/picture' }) as const;
const deflated = new Uint8Array(1000);
const pixelPainters: readonly [string, () => Painter][] = [
  ['sixel', () => new SixelPainter()],
  ['sixel whole', () => new SixelPainter({ whole: true })],
  ['kitty', () => new KittyPainter({ image: 1, deflate: () => deflated })],
  ['kitty on this machine', () => new KittyPainter({ image: 1, deflate: () => deflated, store: stored })],
];

it.each(pixelPainters)(
  '%s allocates little for each piece of a picture, and nothing for a pixel',
  (_, make) => {
    // Pieces are 48 pixels or more a side.
    for (const [columns, rows, pieces] of [
      [16, 8, 9],
      [40, 16, 42],
    ] as const) {
      const most = mostBytes + pieces * mostBytesOfPiece;
      expect(allocated(make, columns, rows, most)).toBeLessThan(most);
    }
  },
);

/** Heap bytes of one picture of a moving camera. */
function allocated(make: () => Painter, columns: number, rows: number, enough: number): number {
  const canvas = { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
  const painter = make();
  const size = painter.pixelsFor(canvas);
  const clip = movingCamera(size.width, size.height);
  const frames = Array.from({ length: 10 }, (_, index) => clip.noisy(index));
  // The compiler allocates too, until it has seen enough: look again until it has.
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 30 && least > enough; tries++) {
    for (const frame of frames) painter.paint(frame, canvas);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (const frame of frames) painter.paint(frame, canvas);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / frames.length);
  }
  return least;
}
