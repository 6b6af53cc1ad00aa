import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CellGrid, rgbColor } from '../../src/ansi/cells.ts';
import { halfBlocks, octants, quadrants, sextants } from '../../src/paint/block-shapes.ts';
import { createPainter, painterNames } from '../../src/paint/painters.ts';
import { randomFrame } from '../contract/painter.ts';
import { dotsOf } from './cell-dots.ts';
import { FastTerminal } from './fast-terminal.ts';
import { TerminalEmulator } from './terminal-emulator.ts';

const blocks = [halfBlocks, quadrants, sextants, octants];

it('each block character fills the dots of its pattern, and no two are the same', () => {
  for (const { across, down, glyphs } of blocks) {
    expect(new Set(glyphs).size).toBe(2 ** (across * down));
    const grid = new CellGrid(glyphs.length, 1);
    for (const [pattern, glyph] of glyphs.entries()) {
      grid.set(pattern, 0, String.fromCodePoint(glyph), rgbColor(1, 1, 1), rgbColor(0, 0, 0));
    }
    for (const pattern of glyphs.keys()) {
      const { data } = dotsOf(grid, { column: pattern, row: 0, columns: 1, rows: 1 }, {
        across,
        down,
      } as never);
      const shown = Array.from({ length: across * down }, (_, dot) => data[dot * 3]! << dot);
      expect(shown.reduce((sum, bit) => sum + bit, 0)).toBe(pattern);
    }
  }
});

it('octants have the code points of Unicode 16, from its list of names', () => {
  const named: Record<string, number> = {
    '3': 0x1cd00,
    '23': 0x1cd01,
    '1245': 0x1cd13,
    '6': 0x1cd18,
    '17': 0x1cd36,
    '1257': 0x1cd47,
    '357': 0x1cd48,
    '2357': 0x1cd49,
    '1234567': 0x1cd70,
    '368': 0x1cd93,
    '2368': 0x1cd94,
    '1278': 0x1cdae,
    '1234678': 0x1cdda,
    '15678': 0x1cddb,
    '1345678': 0x1cde4,
    '2345678': 0x1cde5,
  };
  for (const [digits, point] of Object.entries(named)) {
    const pattern = [...digits].reduce((sum, digit) => sum | (1 << (Number(digit) - 1)), 0);
    expect(octants.glyphs[pattern]).toBe(point);
  }
});

it('the fast terminal shows what xterm.js shows', async () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({
        painter: fc.constantFrom(...painterNames.filter((name) => !isPixels(name))),
        seed: fc.nat(999),
      }),
      fc.constantFrom(
        '\x1b[m',
        '\r\n',
        '\x1b[2J',
        '\x1b[7;31mAb\x1b[27;92;103mC',
        '\x1b[3D\x1b[K',
        '\x1b7\x1b[2;9HX\x1b8Y',
      ),
    ),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const fast = new FastTerminal(12, 5);
      const emulator = new TerminalEmulator(12, 5);
      for (const step of script) {
        const canvas = { column: 1, row: 1, columns: 11, rows: 4, cellWidth: 8, cellHeight: 16 };
        const bytes =
          typeof step === 'string'
            ? new TextEncoder().encode(step)
            : createPainter(step.painter).paint(randomFrame(step.seed, 9, 9), canvas);
        await emulator.write(bytes);
        fast.write(bytes);
        expect(fast.grid).toEqual(emulator.cells());
      }
      emulator.close();
    }),
    { numRuns: 40 },
  );
});

function isPixels(name: string): boolean {
  return /sixel|kitty|iterm/.test(name);
}
