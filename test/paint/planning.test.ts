import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnsiWriter } from '../../src/ansi/ansi-writer.ts';
import { halfBlocks } from '../../src/paint/block-shapes.ts';
import { cellPath, stepOf } from '../../src/paint/cell-path.ts';
import type { CellPlan } from '../../src/paint/cell-planner.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { type CellNeeds, PathSearch } from '../../src/paint/path-search.ts';
import { tuneColors } from '../../src/paint/tuned-colors.ts';
import { exact, randomFrame } from '../contract/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import { darkRoom, talkingHead } from '../fakes/clips.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { squaredError } from './twins.ts';

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

it('the search knows what its plan will take, but for the reset before the first colour; tuned it takes no more', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, price) => {
      const { needs, plan } = emptyRow(seed);
      const path = cellPath(needs.losses, columns, 0, price);
      const bytes = new PathSearch(halfBlocks).search(needs, path, columns, price, plan);
      expect(bytesOf(plan)).toBe(bytes + ';'.length);
      const more = tuneColors(plan, needs, halfBlocks, columns, price);
      // Two runs of cells may have got the same colour.
      expect(bytesOf(plan)).toBeLessThanOrEqual(bytes + more + ';'.length);
      expect(plan.count).toBe(columns);
    }),
  );
});

it('a round visits each cell that is worth it once, whatever step it begins at', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(40),
      (wide, high, start) => {
        const losses = Float32Array.from(randomFrame(start, wide * high, 1).data.subarray(0, wide * high));
        const path = [...cellPath(losses, wide, start, 20)];
        const worth = [...losses.keys()].filter((cell) => losses[cell]! > 40);
        expect(new Set(path).size).toBe(path.length);
        expect(path).toEqual(expect.arrayContaining(worth));
        expect(path.every((cell) => losses[cell]! > 20)).toBe(true);
        const steps = path.map((cell) => stepOf(cell, wide, high));
        const first = start % (Math.ceil(wide / 48) * high);
        const turned = steps.map((step) => (step < first ? step + 1e6 : step));
        expect(turned).toEqual([...turned].sort((a, b) => a - b));
      },
    ),
  );
});

it('tuned colours never make a plan worse', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(0.5, 5, 50), (seed, price) => {
      const { needs, plan } = emptyRow(seed);
      const path = cellPath(needs.losses, columns, 0, price);
      const bytes = new PathSearch(halfBlocks).search(needs, path, columns, price, plan);
      const before = lossOf(plan, needs.picture) + bytes * price;
      const more = tuneColors(plan, needs, halfBlocks, columns, price);
      expect(lossOf(plan, needs.picture) + (bytes + more) * price).toBeLessThanOrEqual(before + 1e-6);
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

/** A row of half-blocks of which nothing is on the screen, and a plan to fill. */
function emptyRow(seed: number): { needs: CellNeeds; plan: CellPlan } {
  const { data: picture } = randomFrame(seed, columns, 2);
  return {
    needs: {
      picture,
      losses: new Float32Array(columns).fill(Number.POSITIVE_INFINITY),
      weights: new Float32Array(columns).fill(1 / 16),
      floors: new Int32Array(columns),
      aimed: new Uint8Array(picture.length),
    },
    plan: {
      count: 0,
      cells: new Int32Array(columns),
      patterns: new Int16Array(columns),
      foregrounds: new Int32Array(columns),
      backgrounds: new Int32Array(columns),
    },
  };
}

function bytesOf(plan: CellPlan): number {
  const writer = new AnsiWriter('truecolor');
  writer.reserve(plan.count);
  writer.begin();
  for (let i = 0; i < plan.count; i++) {
    const column = plan.cells[i]!;
    writer.moveTo(0, column);
    writer.setColors(plan.foregrounds[i]!, plan.backgrounds[i]!);
    writer.glyph(halfBlocks.glyphs[plan.patterns[i]!]!, column === columns - 1);
  }
  return writer.length;
}

/** Squared error of a row of half-blocks drawn as planned. */
function lossOf(plan: CellPlan, picture: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < plan.count; i++) {
    for (const dot of [0, 1]) {
      const rgb = ((plan.patterns[i]! >> dot) & 1) === 1 ? plan.foregrounds[i]! : plan.backgrounds[i]!;
      const wanted = rgbAt(picture, dot * columns + plan.cells[i]!);
      sum += squaredError([channels(rgb)], [channels(wanted)]);
    }
  }
  return sum;
}

function channels(rgb: number): [number, number, number] {
  return [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
}

function rgbAt(data: Uint8Array, pixel: number): number {
  return (data[pixel * 3]! << 16) | (data[pixel * 3 + 1]! << 8) | data[pixel * 3 + 2]!;
}
