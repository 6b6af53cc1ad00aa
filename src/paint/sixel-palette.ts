// The fixed colours of sixel pictures, and the ordered dither towards them. Brightness gets most of the levels and colour
// the rest: at the same number of colours the picture is far nearer than with levels of red, green and blue. Fixed in
// place and time, a still picture stays the same picture.
//
// A pixel's three components are added up in one integer, each in a lane of its own of four bits before and six
// behind the point:
//   bit 29      19       9       0
//   [ Y 4.6 ][ Cb 4.6 ][ Cr 4.6 ]

/** How many colours are used at most. Terminals have 16 (VT340), 256 or more registers; more colours cost more bytes. */
export type SixelColors = 16 | 64 | 256;

interface Levels {
  readonly luma: number;
  readonly chroma: number;
  /** Distance of two levels of Cb and Cr, of 255. */
  readonly chromaStep: number;
}

/** Chosen by measuring both clips: what gives the best SSIM for the number of colours. */
const levelsOf: Record<SixelColors, Levels> = {
  16: { luma: 16, chroma: 1, chromaStep: 64 },
  64: { luma: 7, chroma: 3, chromaStep: 44 },
  256: { luma: 10, chroma: 5, chromaStep: 36 },
};

const fractionBits = 6;
const one = 1 << fractionBits;
const cbShift = 4 + fractionBits;
const lumaShift = cbShift + 4 + fractionBits;
/** Levels by which the chroma lanes are lifted, so that no colour makes them fall below 0 or reach 16. */
const chromaLift = 5;

export interface SixelPalette {
  /** Colours there really are. */
  readonly count: number;
  /** For each colour, 0–100 for red, green and blue, as sixel counts. */
  readonly percents: Uint8Array;
  /** For each channel's value its share of the lanes. */
  readonly red: Int32Array;
  readonly green: Int32Array;
  readonly blue: Int32Array;
  /** What the dither adds to the lanes, at [(y & 3) × 4 + (x & 3)]. */
  readonly dither: Int32Array;
  /** The lanes' levels, Y × 256 + Cb × 16 + Cr → index of the colour. */
  readonly colors: Uint8Array;
}

/** `strength` 0–1: how much of the step between two levels the dither may bridge. Less is coarser, and fewer bytes. */
export function sixelPalette(colors: SixelColors, strength: number): SixelPalette {
  const { luma, chroma, chromaStep } = levelsOf[colors];
  const table = (y: number, cb: number, cr: number, lift: number) =>
    Int32Array.from({ length: 256 }, (_, value) =>
      lanes(
        (y * value * (luma - 1)) / 255,
        (cb * value) / chromaStep + lift,
        (cr * value) / chromaStep + lift,
      ),
    );
  const middle = (chroma - 1) / 2 + chromaLift;
  const count = luma * chroma * chroma;
  const percents = new Uint8Array(count * 3);
  for (let index = 0; index < count; index++) {
    const y = Math.floor(index / (chroma * chroma)) / (luma - 1);
    const cb = (((Math.floor(index / chroma) % chroma) - (chroma - 1) / 2) * chromaStep) / 255;
    const cr = (((index % chroma) - (chroma - 1) / 2) * chromaStep) / 255;
    // BT.709.
    const rgb = [y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb];
    percents.set(
      rgb.map((value) => Math.round(100 * Math.max(0, Math.min(1, value)))),
      index * 3,
    );
  }
  const cells = new Uint8Array(4096);
  for (let cell = 0; cell < cells.length; cell++) {
    const y = Math.min(luma - 1, cell >> 8);
    const cb = clamp(((cell >> 4) & 15) - chromaLift, chroma);
    const cr = clamp((cell & 15) - chromaLift, chroma);
    cells[cell] = (y * chroma + cb) * chroma + cr;
  }
  return {
    count,
    percents,
    colors: cells,
    red: table(0.2126, -0.1146, 0.5, middle / 3),
    green: table(0.7152, -0.3854, -0.4542, middle / 3),
    blue: table(0.0722, 0.5, -0.0458, middle / 3),
    dither: Int32Array.from(pattern, (step) => {
      const part = 0.5 + ((step + 0.5) / pattern.length - 0.5) * strength;
      const chromaPart = chroma === 1 ? 0.5 : part;
      return lanes(part, chromaPart, chromaPart);
    }),
  };
}

/**
 * Gives the pixels `from` up to `to` of row `y` their colours. RGB in; one index a pixel out; four at a time, so that up to
 * three more are written.
 */
export function indexRow(
  palette: SixelPalette,
  picture: Uint8Array,
  indexes: Uint8Array,
  from: number,
  to: number,
  y: number,
): void {
  const { red, green, blue, dither, colors } = palette;
  const row = (y & 3) << 2;
  const dither0 = dither[row]!;
  const dither1 = dither[row + 1]!;
  const dither2 = dither[row + 2]!;
  const dither3 = dither[row + 3]!;
  let source = from * 3;
  for (let at = from; at < to; at += 4, source += 12) {
    const a = red[picture[source]!]! + green[picture[source + 1]!]! + blue[picture[source + 2]!]! + dither0;
    const b =
      red[picture[source + 3]!]! + green[picture[source + 4]!]! + blue[picture[source + 5]!]! + dither1;
    const c =
      red[picture[source + 6]!]! + green[picture[source + 7]!]! + blue[picture[source + 8]!]! + dither2;
    const d =
      red[picture[source + 9]!]! + green[picture[source + 10]!]! + blue[picture[source + 11]!]! + dither3;
    // The lanes' levels, 12 bits in all; written out, because these few lines are half of the painter's time.
    indexes[at] = colors[((a >>> 18) & 0xf00) | ((a >>> 12) & 0xf0) | ((a >>> 6) & 15)]!;
    indexes[at + 1] = colors[((b >>> 18) & 0xf00) | ((b >>> 12) & 0xf0) | ((b >>> 6) & 15)]!;
    indexes[at + 2] = colors[((c >>> 18) & 0xf00) | ((c >>> 12) & 0xf0) | ((c >>> 6) & 15)]!;
    indexes[at + 3] = colors[((d >>> 18) & 0xf00) | ((d >>> 12) & 0xf0) | ((d >>> 6) & 15)]!;
  }
}

/** Lanes of so many levels each. */
function lanes(luma: number, cb: number, cr: number): number {
  return Math.round(luma * one) * 2 ** lumaShift + Math.round(cb * one) * 2 ** cbShift + Math.round(cr * one);
}

/** Bayer's matrix, by rows. */
const pattern = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

function clamp(level: number, levels: number): number {
  return Math.max(0, Math.min(levels - 1, level));
}
