// What every painter of cells promises, whatever its kind: after any history the screen is as after a full repaint.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellGrid, defaultColor } from '../../src/ansi/cells.ts';
import type { Frame } from '../../src/media/types.ts';
import type { Canvas, Painter, PaintQuality } from '../../src/paint/painter.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

/** Every change is sent, at once. */
export const exact: PaintQuality = { bytePrice: 0, budgetBytes: 1e9, firstBudgetBytes: 1e9 };

export interface PainterCase {
  readonly name: string;
  make(quality?: PaintQuality): Painter;
  /** Fails when the cells of `canvas` for which `counts` is true do not show `frame` exactly. */
  expectShown(screen: CellGrid, frame: Frame, canvas: Canvas, counts: (cell: number) => boolean): void;
}

const screenColumns = 14;
const screenRows = 8;

type Step =
  | { readonly kind: 'picture'; readonly seed: number; readonly width: number; readonly height: number }
  | { readonly kind: 'nudge'; readonly by: number }
  | { readonly kind: 'canvas'; readonly canvas: Canvas }
  | { readonly kind: 'cover'; readonly seed: number }
  | { readonly kind: 'uncover' }
  | { readonly kind: 'reset' };

const canvases = fc
  .record({
    column: fc.nat(4),
    row: fc.nat(3),
    columns: fc.integer({ min: 1, max: 10 }),
    rows: fc.integer({ min: 1, max: 5 }),
    cellWidth: fc.constantFrom(8, 9),
    cellHeight: fc.constantFrom(16, 20),
  })
  .map((canvas): Canvas => canvas);

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('picture' as const),
    seed: fc.nat(1000),
    width: fc.integer({ min: 1, max: 12 }),
    height: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ kind: fc.constant('nudge' as const), by: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ kind: fc.constant('canvas' as const), canvas: canvases }),
  fc.record({ kind: fc.constant('cover' as const), seed: fc.nat(1000) }),
  fc.constant({ kind: 'uncover' as const }),
  fc.constant({ kind: 'reset' as const }),
);

export function describePainter({ name, make, expectShown }: PainterCase): void {
  describe(`the painter ${name}`, () => {
    it('leaves the screen as a full repaint would, after any pictures, masks, moves and resets', async () => {
      await fc.assert(
        fc.asyncProperty(canvases, fc.array(steps, { minLength: 1, maxLength: 8 }), async (first, script) => {
          const emulator = new TerminalEmulator(screenColumns, screenRows);
          const painter = make(exact);
          let canvas = first;
          let frame = randomFrame(1, 8, 8);
          let covered: Uint8Array | undefined;
          for (const step of script) {
            if (step.kind === 'picture') frame = randomFrame(step.seed, step.width, step.height);
            else if (step.kind === 'nudge') frame = nudged(frame, step.by);
            else if (step.kind === 'reset') painter.reset();
            else if (step.kind === 'uncover') covered = undefined;
            else if (step.kind === 'cover') covered = randomMask(step.seed, canvas);
            else {
              canvas = step.canvas;
              covered = undefined;
              painter.reset();
            }
            await emulator.write(writtenOver(canvas, covered));
            const before = emulator.cells();
            await emulator.write(painter.paint(frame, canvas, covered));
            const screen = emulator.cells();
            expectShown(screen, frame, canvas, (cell) => covered?.[cell] !== 1);
            expectUntouched(before, screen, canvas, covered);
          }
          emulator.close();
        }),
        { numRuns: 20 },
      );
    });

    it('needs no bytes for a picture that is shown already', () => {
      for (const quality of [exact, {}]) {
        const painter = make(quality);
        const canvas = { column: 1, row: 1, columns: 10, rows: 5, cellWidth: 8, cellHeight: 16 };
        const frame = flatFrame(100, 8, 8);
        expect(painter.paint(frame, canvas).length).toBeGreaterThan(0);
        expect(painter.paint(frame, canvas).length).toBe(0);
      }
    });

    it('begins a picture with colours and a cursor that do not depend on what was written before', async () => {
      const emulator = new TerminalEmulator(screenColumns, screenRows);
      const canvas = { column: 1, row: 1, columns: 10, rows: 5, cellWidth: 8, cellHeight: 16 };
      const frame = randomFrame(3, 10, 10);
      await emulator.write('\x1b[1;7;4;31;42m');
      await emulator.write(make(exact).paint(frame, canvas));
      expectShown(emulator.cells(), frame, canvas, () => true);
      emulator.close();
    });

    it('becomes exact when the picture stands still, also when few bytes are allowed', () => {
      for (const quality of [{}, { bytePrice: 60 }, { budgetBytes: 300, firstBudgetBytes: 300 }]) {
        const terminal = new FastTerminal(screenColumns, screenRows);
        const canvas = { column: 0, row: 0, columns: 10, rows: 5, cellWidth: 8, cellHeight: 16 };
        const painter = make(quality);
        terminal.write(painter.paint(randomFrame(5, 10, 10), canvas));
        const frame = nudged(randomFrame(5, 10, 10), 3);
        for (let i = 0; i < 200; i++) terminal.write(painter.paint(frame, canvas));
        expectShown(terminal.grid, frame, canvas, () => true);
      }
    });

    it('keeps to its budget of bytes, and shows what it believes to show', () => {
      const budgets = fc.record({
        bytePrice: fc.constantFrom(0, 1, 30),
        budgetBytes: fc.integer({ min: 256, max: 900 }),
      });
      fc.assert(
        fc.property(budgets, fc.array(steps, { minLength: 1, maxLength: 8 }), (quality, script) => {
          const terminal = new FastTerminal(screenColumns, screenRows);
          const painter = make(quality);
          const canvas = { column: 1, row: 1, columns: 10, rows: 5, cellWidth: 8, cellHeight: 16 };
          let frame = randomFrame(1, 8, 8);
          let covered: Uint8Array | undefined;
          for (const step of script) {
            if (step.kind === 'picture') frame = randomFrame(step.seed, step.width, step.height);
            else if (step.kind === 'nudge') frame = nudged(frame, step.by);
            else if (step.kind === 'reset') painter.reset();
            else covered = step.kind === 'cover' ? randomMask(step.seed, canvas) : undefined;
            terminal.write(new TextEncoder().encode(writtenOver(canvas, covered)));
            const bytes = painter.paint(frame, canvas, covered);
            expect(bytes.length).toBeLessThanOrEqual(quality.budgetBytes);
            terminal.write(bytes);
          }

          for (let i = 0; i < 200; i++) terminal.write(painter.paint(frame, canvas));
          expectShown(terminal.grid, frame, canvas, () => true);
        }),
        { numRuns: 5 },
      );
    });
  });
}

/** Any pixels, from a generator that starts at `seed`; some are alike, as in pictures. */
export function randomFrame(seed: number, width: number, height: number): Frame {
  let state = seed + 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state >> 16;
  };
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) {
    const again = i > 0 && next() % 3 === 0;
    for (let channel = 0; channel < 3; channel++) data[i + channel] = again ? data[i + channel - 3]! : next();
  }
  return { width, height, data, capturedAtUs: 0 };
}

export function flatFrame(level: number, width: number, height: number): Frame {
  return { width, height, data: new Uint8Array(width * height * 3).fill(level), capturedAtUs: 0 };
}

export function nudged(frame: Frame, by: number): Frame {
  return { ...frame, data: frame.data.map((value) => Math.max(0, Math.min(255, value + by))) };
}

function randomMask(seed: number, canvas: Canvas): Uint8Array {
  const picture = randomFrame(seed, canvas.columns, canvas.rows);
  return Uint8Array.from({ length: canvas.columns * canvas.rows }, (_, i) =>
    picture.data[i * 3]! < 100 ? 1 : 0,
  );
}

/** The owner of the covered cells writes into them. */
function writtenOver(canvas: Canvas, covered: Uint8Array | undefined): string {
  let text = '\x1b[m';
  covered?.forEach((isCovered, cell) => {
    const row = canvas.row + Math.floor(cell / canvas.columns) + 1;
    const column = canvas.column + (cell % canvas.columns) + 1;
    if (isCovered === 1) text += `\x1b[${row};${column}HX`;
  });
  return text;
}

function expectUntouched(
  before: CellGrid,
  after: CellGrid,
  canvas: Canvas,
  covered: Uint8Array | undefined,
): void {
  for (let row = 0; row < after.rows; row++) {
    for (let column = 0; column < after.columns; column++) {
      const x = column - canvas.column;
      const y = row - canvas.row;
      const inside = x >= 0 && y >= 0 && x < canvas.columns && y < canvas.rows;
      if (inside && covered?.[y * canvas.columns + x] !== 1) continue;
      expect(after.get(column, row)).toEqual(before.get(column, row));
    }
  }
}

/** A cell of `screen` that belongs to `canvas`, counted within it; ink of a space is nobody's business. */
export function cellAt(screen: CellGrid, canvas: Canvas, cell: number) {
  const column = canvas.column + (cell % canvas.columns);
  const row = canvas.row + Math.floor(cell / canvas.columns);
  const shown = screen.get(column, row);
  return shown.glyph === ' ' ? { ...shown, foreground: defaultColor } : shown;
}
