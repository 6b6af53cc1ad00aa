import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnsiWriter } from '../../src/ansi/ansi-writer.ts';
import { halfBlocks } from '../../src/paint/block-shapes.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { RowSearch } from '../../src/paint/row-search.ts';
import { exact, randomFrame } from '../contract/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import { darkRoom, talkingHead } from '../fakes/clips.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';

const columns = 16;
const canvas = { column: 0, row: 0, columns, rows: 1, cellWidth: 8, cellHeight: 16 };

it('an exact row never takes more bytes than ▀ with both colours set for each cell', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const frame = randomFrame(seed, columns, 2);
      const searched = createPainter('half-block', exact).paint(frame, canvas).length;
      const writer = new AnsiWriter('truecolor');
      writer.reserve(columns);
      writer.begin();
      writer.moveTo(0, 0);
      for (let column = 0; column < columns; column++) {
        writer.setColors(rgbAt(frame.data, column), rgbAt(frame.data, columns + column));
        writer.glyph(0x2580, false);
      }
      expect(searched).toBeLessThanOrEqual(writer.length);
    }),
  );
});

it('knows what its plan will take, but for the cursor at the row’s start and the first reset', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, price) => {
      const { data } = randomFrame(seed, columns, 2);
      const search = new RowSearch(halfBlocks);
      search.reserve(columns);
      const plan = {
        patterns: new Int16Array(columns),
        foregrounds: new Int32Array(columns),
        backgrounds: new Int32Array(columns),
      };
      const needs = {
        picture: data,
        // Some cells show something already, which is more or less wrong.
        losses: Float32Array.from({ length: columns }, (_, i) =>
          data[i]! % 3 === 0 ? data[i + 1]! : Number.POSITIVE_INFINITY,
        ),
        weights: new Float32Array(columns).fill(1 / 16),
        floors: new Int32Array(columns),
        aimed: new Uint8Array(data.length),
      };
      const planned = search.search(needs, plan, 0, columns, price);
      const writer = new AnsiWriter('truecolor');
      writer.reserve(columns);
      writer.begin();
      for (let column = 0; column < columns; column++) {
        if (plan.patterns[column] === -1) continue;
        writer.moveTo(0, column);
        writer.setColors(plan.foregrounds[column]!, plan.backgrounds[column]!);
        writer.glyph(halfBlocks.glyphs[plan.patterns[column]!]!, false);
      }
      expect(Math.abs(planned - writer.length)).toBeLessThanOrEqual(6);
      for (const [column, loss] of needs.losses.entries()) {
        if (loss === Number.POSITIVE_INFINITY) expect(plan.patterns[column]).not.toBe(-1);
      }
    }),
  );
});

it.each([talkingHead, darkRoom])('flat walls stay flat however dear a byte is (%o)', (make) => {
  const big = { ...canvas, columns: 60, rows: 18 };
  const clip = make(60, 36);
  for (const bytePrice of [3, 40]) {
    const painter = createPainter('half-block', { bytePrice });
    const terminal = new FastTerminal(60, 18);
    for (let i = 0; i < 150; i++) terminal.write(painter.paint(clip.noisy(i % 60), big));
    const shown = dotsOf(terminal.grid, big, { across: 1, down: 2 }).data;
    const clean = clip.clean(0).data;
    let worst = 0;
    // The wall between the head and the window, where nothing moves.
    for (let y = 1; y < 16; y++) {
      for (let x = 39; x < 42; x++) {
        const at = (y * 60 + x) * 3;
        worst = Math.max(worst, Math.abs(shown[at + 1]! - clean[at + 1]!));
      }
    }
    expect(worst).toBeLessThanOrEqual(bytePrice === 3 ? 8 : 16);
  }
});

function rgbAt(data: Uint8Array, pixel: number): number {
  return (data[pixel * 3]! << 16) | (data[pixel * 3 + 1]! << 8) | data[pixel * 3 + 2]!;
}
