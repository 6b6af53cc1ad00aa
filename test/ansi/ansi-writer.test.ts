import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnsiWriter, maxCellBytes, unknownColor } from '../../src/ansi/ansi-writer.ts';
import { type CellColor, rgbOf } from '../../src/ansi/cells.ts';
import { rgbBytes } from '../../src/ansi/fixed-palette.ts';
import { motionBytes } from '../../src/ansi/motion.ts';
import { paletteRgb } from '../../src/paint/palette.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

const columns = 12;
const rows = 5;

/** Half of them have a place in the palette too. */
const color = fc.oneof(fc.nat(0xffffff), fc.integer({ min: 0, max: 255 }).map(paletteRgb));

function text(depth: 'truecolor' | '256' | '16', write: (writer: AnsiWriter) => void): string {
  const writer = new AnsiWriter(depth);
  writer.reserve(columns * rows);
  writer.begin();
  write(writer);
  return new TextDecoder().decode(writer.bytes());
}

it('a colour that is set already costs nothing', () => {
  const once = text('truecolor', (writer) => writer.setColors(0x102030, 0x405060));
  const twice = text('truecolor', (writer) => {
    writer.setColors(0x102030, 0x405060);
    writer.setColors(0x102030, unknownColor);
  });
  expect(once).toBe('\x1b[;38;2;16;32;48;48;2;64;80;96m');
  expect(twice).toBe(once);
});

it('palette colours take their short forms', () => {
  expect(text('256', (writer) => writer.setColors(200, 16))).toBe('\x1b[;38;5;200;48;5;16m');
  expect(text('16', (writer) => writer.setColors(9, 0))).toBe('\x1b[;91;40m');
});

it('the cursor moves by the shortest way', () => {
  const moves = text('truecolor', (writer) => {
    writer.moveTo(0, 0);
    writer.glyph(0x41, false);
    writer.moveTo(0, 1); // it is there
    writer.moveTo(0, 2);
    writer.moveTo(0, 9);
    writer.moveTo(3, 0);
    writer.moveTo(3, 4);
    writer.moveTo(2, 3);
    writer.moveTo(0, 10);
    writer.moveTo(40, 10);
    writer.moveTo(40, 2);
    writer.moveTo(40, 150);
    writer.moveTo(41, 9);
    writer.moveTo(42, 0);
  });
  expect(moves).toBe(
    '\x1b[HA\x1b[C\x1b[7C\x1b[4H\x1b[4C\x1bM\b\x1b[1;11H\x1b[40B\x1b[8D\x1b[148C\v\x1b[10G\v\r',
  );
});

it('the bytes of a motion are known', () => {
  const place = fc.record({ row: fc.nat(120), column: fc.nat(320) });
  fc.assert(
    fc.property(place, place, (from, to) => {
      const bytes = text('truecolor', (writer) => {
        writer.moveTo(from.row, from.column);
        writer.moveTo(to.row, to.column);
      });
      const first = motionBytes(-1, 0, from.row, from.column);
      expect(bytes.length).toBe(first + motionBytes(from.row, from.column, to.row, to.column));
    }),
  );
});

it('any cells in any order arrive where they belong, within the room reserved for them', async () => {
  const cell = fc.record({
    row: fc.nat(rows - 1),
    column: fc.nat(columns - 1),
    glyph: fc.constantFrom(0x41, 0x2580, 0x20),
    front: color,
    back: color,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 30 }), async (cells) => {
      const writer = new AnsiWriter('truecolor');
      writer.reserve(cells.length);
      writer.begin();
      const last = new Map<string, (typeof cells)[number]>();
      for (const cell of cells) {
        writer.moveTo(cell.row, cell.column);
        writer.setColors(cell.front, cell.back);
        writer.glyph(cell.glyph, cell.column === columns - 1);
        last.set(`${cell.row},${cell.column}`, cell);
      }
      expect(writer.length).toBeLessThanOrEqual(cells.length * maxCellBytes);
      const emulator = new TerminalEmulator(columns, rows);
      await emulator.write(writer.bytes());
      const screen = emulator.cells();
      for (const { row, column, glyph, front, back } of last.values()) {
        const shown = screen.get(column, row);
        expect(shown.glyph).toBe(String.fromCodePoint(glyph));
        expect(shownRgb(shown.foreground)).toBe(front);
        expect(shownRgb(shown.background)).toBe(back);
      }
      emulator.close();
    }),
    { numRuns: 50 },
  );
});

it('an RGB colour is told by its place in the palette where that is the same everywhere, and the bytes are known', () => {
  fc.assert(
    fc.property(color, (rgb) => {
      const bytes = text('truecolor', (writer) => writer.setColors(rgb, unknownColor));
      expect(bytes.length).toBe('\x1b[;m'.length + rgbBytes(rgb));
    }),
  );
  expect(text('truecolor', (writer) => writer.setColors(paletteRgb(100), unknownColor))).toBe(
    '\x1b[;38;5;100m',
  );
  expect(text('truecolor', (writer) => writer.setColors(paletteRgb(9), unknownColor))).toBe(
    '\x1b[;38;5;196m',
  );
  // The themes of some users repaint 16 to 21.
  expect(text('truecolor', (writer) => writer.setColors(paletteRgb(18), unknownColor))).toBe(
    '\x1b[;38;2;0;0;135m',
  );
});

function shownRgb(shown: CellColor): number {
  return rgbOf(shown) ?? paletteRgb(shown);
}
