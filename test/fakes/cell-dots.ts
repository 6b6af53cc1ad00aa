// What cells look like, as pixels: which dots of a cell each character fills, read from the character's name in Unicode's
// charts and not from the painters' tables.
import { type CellColor, type CellGrid, defaultColor, rgbOf } from '../../src/ansi/cells.ts';
import type { Frame } from '../../src/media/types.ts';
import { paletteRgb } from '../../src/paint/palette.ts';

/** Parts of a cell that every kind of dot is made of: 2 × 12 holds 2 × 2, 2 × 3 and 2 × 4. */
const partsAcross = 2;
const partsDown = 12;
const parts = partsAcross * partsDown;

export interface Dots {
  readonly across: 1 | 2;
  readonly down: 1 | 2 | 3 | 4 | 6 | 12;
}

/** What a rectangle of cells shows, so many dots a cell. Default colours: light grey on black. */
export function dotsOf(
  grid: CellGrid,
  at: { readonly column: number; readonly row: number; readonly columns: number; readonly rows: number },
  { across, down }: Dots,
): Frame {
  const width = at.columns * across;
  const data = new Uint8Array(width * at.rows * down * 3);
  for (let row = 0; row < at.rows; row++) {
    for (let column = 0; column < at.columns; column++) {
      const cell = (at.row + row) * grid.columns + at.column + column;
      const inks = inkOf(grid.glyphs[cell]!);
      const front = shownRgb(grid.foregrounds[cell]!, 0xcccccc);
      const back = shownRgb(grid.backgrounds[cell]!, 0);
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          const ink = inkWithin(inks, x, y, across, down);
          const to = ((row * down + y) * width + column * across + x) * 3;
          data[to] = mix(back >> 16, front >> 16, ink);
          data[to + 1] = mix((back >> 8) & 0xff, (front >> 8) & 0xff, ink);
          data[to + 2] = mix(back & 0xff, front & 0xff, ink);
        }
      }
    }
  }
  return { width, height: at.rows * down, data, capturedAtUs: 0 };
}

/** Ink of each part of a cell, 0–1: of blocks and braille 0 or 1, of letters the same everywhere; of unknown ones half. */
type Inks = Float32Array;
const known = new Map<number, Inks>();

function inkOf(glyph: number): Inks {
  let inks = known.get(glyph);
  if (!inks) {
    inks = makeInk(glyph);
    known.set(glyph, inks);
  }
  return inks;
}

function inkWithin(inks: Inks, x: number, y: number, across: number, down: number): number {
  const wide = partsAcross / across;
  const high = partsDown / down;
  let sum = 0;
  for (let part = y * high; part < (y + 1) * high; part++) {
    for (let side = x * wide; side < (x + 1) * wide; side++) sum += inks[part * partsAcross + side]!;
  }
  return sum / (wide * high);
}

/** As dense as ASCII art takes its letters to be. */
const ramp = ' .:-=+*#%@';
const quadrantGlyphs = ' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█';

function makeInk(glyph: number): Inks {
  const text = String.fromCodePoint(glyph);
  if (ramp.includes(text)) return new Float32Array(parts).fill(ramp.indexOf(text) / (ramp.length - 1));
  if (quadrantGlyphs.includes(text)) return spread(quadrantGlyphs.indexOf(text), 2);
  if (glyph >= 0x2800 && glyph < 0x2900) return spread(brailleDots(glyph - 0x2800), 4);
  if (glyph >= 0x1fb00 && glyph < 0x1fb3c) return spread(sextantPattern(glyph - 0x1fb00), 3);
  const octant = octantPattern(glyph);
  if (octant !== undefined) return spread(octant, 4);
  // Eighths from below, then from the left, which peers draw with.
  if (glyph >= 0x2581 && glyph < 0x2588) return rows(partsDown - ((glyph - 0x2580) * partsDown) / 8);
  return new Float32Array(parts).fill(0.5);
}

/** A pattern of two by `down` dots, as parts. */
function spread(pattern: number, down: number): Inks {
  return Float32Array.from({ length: parts }, (_, part) => {
    const y = Math.floor((Math.floor(part / partsAcross) * down) / partsDown);
    return (pattern >> (y * 2 + (part % partsAcross))) & 1;
  });
}

function rows(from: number): Inks {
  return Float32Array.from({ length: parts }, (_, part) => (Math.floor(part / partsAcross) >= from ? 1 : 0));
}

/** Dots 1 2 3 7 down the left, 4 5 6 8 down the right, by the bits of the code point. */
function brailleDots(bits: number): number {
  const numbers = [1, 4, 2, 5, 3, 6, 7, 8];
  return numbers.reduce((pattern, number, dot) => pattern | (((bits >> (number - 1)) & 1) << dot), 0);
}

/** The names count through all patterns but the two halves (135 and 246), which are older. */
function sextantPattern(index: number): number {
  let pattern = index + 1;
  if (pattern >= 0b010101) pattern++;
  if (pattern >= 0b101010) pattern++;
  return pattern;
}

/** Characters of two by four dots that stand elsewhere than U+1CD00, by the digits that their octants would have. */
const elsewhere = new Map<string, number>([
  ['1', 0x1cea8],
  ['2', 0x1ceab],
  ['7', 0x1cea3],
  ['8', 0x1cea0],
  ['12', 0x1fb82],
  ['78', 0x2582],
  ['35', 0x1fbe6],
  ['46', 0x1fbe7],
  ['123456', 0x1fb85],
  ['345678', 0x2586],
]);

let octantPatterns: Map<number, number> | undefined;

function octantPattern(glyph: number): number | undefined {
  octantPatterns ??= makeOctants();
  return octantPatterns.get(glyph);
}

function makeOctants(): Map<number, number> {
  const found = new Map<number, number>();
  let next = 0x1cd00;
  for (let pattern = 0; pattern < 256; pattern++) {
    const digits = [...'12345678'].filter((_, dot) => ((pattern >> dot) & 1) === 1).join('');
    const isQuadrants = ['13', '24', '57', '68'].every(
      ([upper, lower]) => digits.includes(upper!) === digits.includes(lower!),
    );
    if (isQuadrants) continue;
    found.set(elsewhere.get(digits) ?? next++, pattern);
  }
  return found;
}

function mix(back: number, front: number, ink: number): number {
  return Math.round(back + (front - back) * ink);
}

function shownRgb(color: CellColor, otherwise: number): number {
  if (color === defaultColor) return otherwise;
  return rgbOf(color) ?? paletteRgb(color);
}
