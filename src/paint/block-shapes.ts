// The block characters that divide a cell into a grid of dots: which character shows which dots. Bit 0 of a pattern is
// the dot at the upper left, then row by row. Code points: Unicode 16, charts 2580, 1FB00 and 1CC00.

export interface BlockShapes {
  readonly name: string;
  /** Dots of a cell. */
  readonly across: number;
  readonly down: number;
  /** Code point of each pattern. */
  readonly glyphs: Uint32Array;
  /** Bytes of each in UTF-8. */
  readonly bytes: Uint8Array;
}

const space = 0x20;
const full = 0x2588;
const upperHalf = 0x2580;
const lowerHalf = 0x2584;
const leftHalf = 0x258c;
const rightHalf = 0x2590;

export const halfBlocks = shapes('half-block', 1, 2, [space, upperHalf, lowerHalf, full]);

/** Space, ▘ ▝ ▀ ▖ ▌ ▞ ▛ ▗ ▚ ▐ ▜ ▄ ▙ ▟ █. */
const quadrantGlyphs = [
  space,
  0x2598,
  0x259d,
  upperHalf,
  0x2596,
  leftHalf,
  0x259e,
  0x259b,
  0x2597,
  0x259a,
  rightHalf,
  0x259c,
  lowerHalf,
  0x2599,
  0x259f,
  full,
];
export const quadrants = shapes('quadrant', 2, 2, quadrantGlyphs);

/** U+1FB00–1FB3B in the order of their patterns, without those that are older characters. */
export const sextants = shapes(
  'sextant',
  2,
  3,
  fill(
    64,
    0x1fb00,
    new Map([
      [0, space],
      [0b010101, leftHalf],
      [0b101010, rightHalf],
      [63, full],
    ]),
  ),
);

/** U+1CD00–1CDE5 in the order of their patterns, without those that are other characters. */
export const octants = shapes('octant', 2, 4, fill(256, 0x1cd00, otherOctants()));

/** The 26 patterns of two by four dots that are not called octants. */
function otherOctants(): Map<number, number> {
  const others = new Map<number, number>();
  // Quadrants: each of their dots is two octants, one above the other.
  for (const [pattern, glyph] of quadrantGlyphs.entries()) {
    const upper = pattern & 3;
    const lower = pattern >> 2;
    others.set(upper | (upper << 2) | (lower << 4) | (lower << 6), glyph);
  }
  others.set(0b00000001, 0x1cea8); // left half upper one quarter
  others.set(0b00000010, 0x1ceab); // right half upper one quarter
  others.set(0b01000000, 0x1cea3); // left half lower one quarter
  others.set(0b10000000, 0x1cea0); // right half lower one quarter
  others.set(0b00000011, 0x1fb82); // upper one quarter
  others.set(0b00111111, 0x1fb85); // upper three quarters
  others.set(0b11000000, 0x2582); // lower one quarter
  others.set(0b11111100, 0x2586); // lower three quarters
  others.set(0b00010100, 0x1fbe6); // middle left one quarter
  others.set(0b00101000, 0x1fbe7); // middle right one quarter
  return others;
}

function fill(count: number, first: number, others: ReadonlyMap<number, number>): number[] {
  let next = first;
  return Array.from({ length: count }, (_, pattern) => others.get(pattern) ?? next++);
}

function shapes(name: string, across: number, down: number, glyphs: readonly number[]): BlockShapes {
  const bytes = Uint8Array.from(glyphs, (glyph) => (glyph < 0x80 ? 1 : glyph < 0x10000 ? 3 : 4));
  return { name, across, down, glyphs: Uint32Array.from(glyphs), bytes };
}
