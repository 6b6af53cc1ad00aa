// What bytes go to when there are not enough for all of a picture.
import { expect, it } from 'vitest';
import type { CellGrid } from '../../src/ansi/cells.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { flatFrame, randomFrame } from '../contract/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import { talkingHead } from '../fakes/clips.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { ssim } from '../fakes/picture-quality.ts';

const halfBlockDots = { across: 1, down: 2 } as const;
const corner = { column: 0, row: 0, cellWidth: 8, cellHeight: 16 };
const canvasOf = (columns: number, rows: number): Canvas => ({ ...corner, columns, rows });

it('a first picture of 160 × 45 cells is sent in 12 kB, and refined within the first second', () => {
  const canvas = canvasOf(160, 45);
  const clip = talkingHead(160, 90);
  const painter = createPainter('half-block');
  const terminal = new FastTerminal(160, 45);
  const likeness: number[] = [];
  for (let i = 0; i < 30; i++) {
    const bytes = painter.paint(clip.noisy(i), canvas);
    if (i === 0) expect(bytes.length).toBeLessThanOrEqual(12_000);
    terminal.write(bytes);
    if (i === 0 || i === 29) likeness.push(ssim(dotsOf(terminal.grid, canvas, halfBlockDots), clip.clean(i)));
  }
  // Measured: 0.841, then 0.994.
  expect(likeness[0]).toBeGreaterThan(0.8);
  expect(likeness[1]).toBeGreaterThan(0.98);
});

it.each(['half-block', 'half-block-256', 'sextant', 'ascii'] as const)(
  'what is most wrong is sent first, wherever it is, by %s',
  (name) => {
    const canvas = canvasOf(40, 12);
    const painter = createPainter(name);
    const terminal = new FastTerminal(40, 12);
    const size = painter.pixelsFor(canvas);
    const grey = flatFrame(120, size.width, size.height);
    terminal.write(painter.paint(grey, canvas));
    const before = looksOf(terminal.grid);
    painter.setQuality!({ budgetBytes: 500 });
    // Everything is a little wrong, and nine cells in the lower half very much.
    const noise = randomFrame(5, size.width, size.height).data;
    const isWorst = (column: number, row: number) => column >= 20 && column < 23 && row >= 8 && row < 11;
    const data = grey.data.map((level, i) => {
      const pixel = Math.floor(i / 3);
      const column = Math.floor(((pixel % size.width) * 40) / size.width);
      const row = Math.floor((Math.floor(pixel / size.width) * 12) / size.height);
      return level + (isWorst(column, row) ? 110 : 0) + (noise[i]! % 16);
    });
    const bytes = painter.paint({ ...grey, data }, canvas);
    expect(bytes.length).toBeLessThanOrEqual(500);
    terminal.write(bytes);
    const sent = looksOf(terminal.grid).map((look, cell) => look !== before[cell]);
    const worst = sent.filter((_, cell) => isWorst(cell % 40, Math.floor(cell / 40)));
    // Whatever is drawn last may find too few bytes left.
    expect(worst.filter(Boolean).length).toBeGreaterThanOrEqual(8);
    expect(sent.filter((isSent) => !isSent).length).toBeGreaterThan(240);
  },
);

function looksOf({ glyphs, foregrounds, backgrounds }: CellGrid): string[] {
  return [...glyphs].map((glyph, cell) => `${glyph} ${foregrounds[cell]} ${backgrounds[cell]}`);
}
