// The fixed colours of sixel pictures, and the ordered dither towards them. Brightness gets most of the levels and colour
// the rest: at the same number of colours the picture is far nearer than with levels of red, green and blue. Fixed in
// place and time, a still picture stays the same picture.

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

/** Brightness and colours are counted in 1024ths of a level: 16 levels fit into 16 bits with a sign. */
const fractionBits = 10;
const one = 1 << fractionBits;
/** Channels are multiplied in 128ths, so that a weight of 1 makes 1 of 255. */
const channelBits = 7;

export interface SixelPalette {
  /** Colours there really are. */
  readonly count: number;
  /** Levels of brightness, and of each of the two colours. */
  readonly luma: number;
  readonly chroma: number;
  /** For each colour, 0–100 for red, green and blue, as sixel counts. Its index: (Y × chroma + Cb) × chroma + Cr. */
  readonly percents: Uint8Array;
  /** What red, green and blue add to Y, then to Cb, then to Cr, in 32768ths. */
  readonly weights: Int16Array;
  /** What is added to Y, Cb and Cr at [component × 16 + (y & 3) × 4 + (x & 3)]: the dither, and what rounds. */
  readonly lifts: Int16Array;
}

/** `strength` 0–1: how much of the step between two levels the dither may bridge. Less is coarser, and fewer bytes. */
export function sixelPalette(colors: SixelColors, strength: number): SixelPalette {
  const { luma, chroma, chromaStep } = levelsOf[colors];
  const middle = (chroma - 1) / 2;
  const count = luma * chroma * chroma;
  const percents = new Uint8Array(count * 3);
  for (let index = 0; index < count; index++) {
    const y = Math.floor(index / (chroma * chroma)) / (luma - 1);
    const cb = (((Math.floor(index / chroma) % chroma) - middle) * chromaStep) / 255;
    const cr = (((index % chroma) - middle) * chromaStep) / 255;
    // BT.709.
    const rgb = [y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb];
    percents.set(
      rgb.map((value) => Math.round(100 * Math.max(0, Math.min(1, value)))),
      index * 3,
    );
  }
  const yParts = [0.2126, 0.7152, 0.0722].map((part) => (part * (luma - 1)) / 255);
  const chromaParts = [-0.1146, -0.3854, 0.5, 0.5, -0.4542, -0.0458].map((part) => part / chromaStep);
  const steps = pattern.map((step) => ((step + 0.5) / pattern.length - 0.5) * strength);
  const chromaLifts = steps.map((step) => (chroma === 1 ? 0 : step) + 0.5 + middle);
  return {
    count,
    luma,
    chroma,
    percents,
    weights: Int16Array.from([...yParts, ...chromaParts], (part) =>
      Math.round(part * one * 2 ** (15 - channelBits)),
    ),
    lifts: Int16Array.from([...steps.map((step) => step + 0.5), ...chromaLifts, ...chromaLifts], (lift) =>
      Math.round(lift * one),
    ),
  };
}

/** Gives the pixels `from` up to `to` of row `y`, which begins at pixel `start`, their colours. RGB in; one index a pixel out. */
export function indexRow(
  palette: SixelPalette,
  picture: Uint8Array,
  indexes: Uint8Array,
  start: number,
  from: number,
  to: number,
  y: number,
): void {
  const { luma, chroma } = palette;
  for (let x = from; x < to; x++) {
    const at = (y & 3) * 4 + (x & 3);
    const pixel = start + x;
    const bright = levelOf(palette, picture, pixel, 0, at, luma);
    const cb = levelOf(palette, picture, pixel, 1, at, chroma);
    const cr = levelOf(palette, picture, pixel, 2, at, chroma);
    indexes[pixel] = (bright * chroma + cb) * chroma + cr;
  }
}

/** Of one component of a pixel. */
function levelOf(
  { weights, lifts }: SixelPalette,
  picture: Uint8Array,
  pixel: number,
  component: number,
  at: number,
  levels: number,
): number {
  let sum = lifts[component * 16 + at]!;
  for (let channel = 0; channel < 3; channel++) {
    const value = picture[pixel * 3 + channel]! << channelBits;
    sum += (value * weights[component * 3 + channel]! + 16384) >> 15;
  }
  return Math.max(0, Math.min(levels - 1, sum >> fractionBits));
}

/** Bayer's matrix, by rows. */
const pattern = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
