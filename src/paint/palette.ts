// The colours of poorer terminals: the nearest of xterm's 256 or 16 to an RGB colour, with an ordered dither that stands
// still, so that it never makes a cell change by itself.
import { cubeLevels } from '../ansi/fixed-palette.ts';

/** xterm's first 16 colours, 0xRRGGBB. Users change theirs; nothing better is known without asking for each. */
export const base16: readonly number[] = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

/** 0xRRGGBB of a palette index 0–255. */
export function paletteRgb(index: number): number {
  if (index < 16) return base16[index]!;
  if (index >= 232) return (8 + (index - 232) * 10) * 0x010101;
  const cube = index - 16;
  const red = cubeLevels[Math.floor(cube / 36)]!;
  return (red << 16) | (cubeLevels[Math.floor(cube / 6) % 6]! << 8) | cubeLevels[cube % 6]!;
}

const nearestLevel = Uint8Array.from({ length: 256 }, (_, value) => nearestOf(cubeLevels, value));

/** Index 16–255 of the colour nearest to this one (sum of squares); the cube's before a grey that is as near. */
export function nearest256(red: number, green: number, blue: number): number {
  const r = nearestLevel[red]!;
  const g = nearestLevel[green]!;
  const b = nearestLevel[blue]!;
  const inCube = squares(red - cubeLevels[r]!, green - cubeLevels[g]!, blue - cubeLevels[b]!);
  const mean = (red + green + blue) / 3;
  const grey = Math.max(0, Math.min(23, Math.ceil((mean - 8) / 10 - 0.5)));
  const level = 8 + grey * 10;
  const inGreys = squares(red - level, green - level, blue - level);
  return inGreys < inCube ? 232 + grey : 16 + r * 36 + g * 6 + b;
}

let table16: Uint8Array | undefined;

/** Index 0–15 of the colour nearest to this one, of which the upper 5 bits a channel count. */
export function nearest16(red: number, green: number, blue: number): number {
  table16 ??= Uint8Array.from({ length: 1 << 15 }, (_, i) =>
    search16(five(i >> 10), five((i >> 5) & 31), five(i & 31)),
  );
  return table16[((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)]!;
}

function search16(red: number, green: number, blue: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < 16; index++) {
    const rgb = base16[index]!;
    const error = squares(red - (rgb >> 16), green - ((rgb >> 8) & 0xff), blue - (rgb & 0xff));
    if (error < least) {
      least = error;
      best = index;
    }
  }
  return best;
}

/** Bayer's 4 × 4 thresholds, −8 … 7. */
export const bayer: readonly number[] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map(
  (value) => value - 8,
);
/**
 * Levels between the ends of the dither. Measured: seen from afar (4 × 4 pixels as one) a face in 256 colours has an SSIM
 * of 0.978 with 24 levels and 0.949 without, in 16 colours 0.87 with 64 and 0.74 without; more levels show as grain.
 */
const amplitude = { '256': 24, '16': 64 } as const;
/** Among the 256 are greys in steps of 10 levels, which need no more. */
const greyAmplitude = 10;

/** Palette index of a colour at a pixel of the canvas. */
export function dithered(
  depth: '256' | '16',
  red: number,
  green: number,
  blue: number,
  x: number,
  y: number,
): number {
  let levels: number = amplitude[depth];
  if (depth === '256') {
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
    levels = Math.min(levels, Math.max(greyAmplitude, spread));
  }
  const shift = (bayer[(y & 3) * 4 + (x & 3)]! * levels) >> 4;
  const nearest = depth === '256' ? nearest256 : nearest16;
  return nearest(clamp(red + shift), clamp(green + shift), clamp(blue + shift));
}

/** The ink's colour: the hue at full strength, because the density of the character says how bright it is. */
export function inkIndex(depth: '256' | '16', red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue, 1);
  const nearest = depth === '256' ? nearest256 : nearest16;
  return nearest(((red * 255) / most) | 0, ((green * 255) / most) | 0, ((blue * 255) / most) | 0);
}

/** Black behind the ink, whatever the theme. */
export function blackIndex(depth: '256' | '16'): number {
  return depth === '256' ? 16 : 0;
}

function five(value: number): number {
  return (value << 3) | (value >> 2);
}

function squares(red: number, green: number, blue: number): number {
  return red * red + green * green + blue * blue;
}

function clamp(value: number): number {
  return value < 0 ? 0 : Math.min(value, 255);
}

function nearestOf(levels: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < levels.length; i++) {
    if (Math.abs(levels[i]! - value) < Math.abs(levels[best]! - value)) best = i;
  }
  return best;
}
