// The naive twins of the painters: what the screen must show for a frame, without a diff, a buffer or a table.
import { CellGrid, defaultColor } from '../../src/ansi/cells.ts';
import { fitInside } from '../../src/media/pixels.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { paletteRgb } from '../../src/paint/palette.ts';

type Rgb = readonly [number, number, number];

/** The frame on the canvas, so many pixels a cell. */
export function canvasPicture(frame: Frame, canvas: Canvas, across = 1, down = 2): Frame {
  const box = { width: canvas.columns * across, height: canvas.rows * down };
  const aspect = canvas.cellWidth / across / (canvas.cellHeight / down);
  return letterbox(scaleArea(frame, fitInside(frame.width, frame.height, box, aspect)), box);
}

/** The frame in the middle of a black picture of `size`; what does not fit is cut off evenly. A new Frame. */
export function letterbox(frame: Frame, size: PixelSize): Frame {
  const data = new Uint8Array(size.width * size.height * 3);
  const left = Math.trunc((size.width - frame.width) / 2);
  const top = Math.trunc((size.height - frame.height) / 2);
  const skip = Math.max(0, -left);
  const columns = Math.min(frame.width - skip, size.width);
  const lastRow = Math.min(frame.height, size.height - top);
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    const source = (row * frame.width + skip) * 3;
    const target = ((row + top) * size.width + Math.max(0, left)) * 3;
    data.set(frame.data.subarray(source, source + columns * 3), target);
  }
  return { width: size.width, height: size.height, data, capturedAtUs: frame.capturedAtUs };
}

/** Each pixel is the mean of the area that it covers, whose parts count in 256ths, each side by itself. */
export function scaleArea(frame: Frame, { width, height }: PixelSize): Frame {
  if (width === frame.width && height === frame.height) return frame;
  const columns = Array.from({ length: width }, (_, x) => partsOf(x, frame.width, width));
  const rows = Array.from({ length: height }, (_, y) => partsOf(y, frame.height, height));
  const data = new Uint8Array(width * height * 3);
  data.forEach((_, at) => {
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    let sum = 0;
    for (const [row, high] of rows[y]!) {
      for (const [column, wide] of columns[x]!)
        sum += frame.data[(row * frame.width + column) * 3 + (at % 3)]! * high * wide;
    }
    data[at] = Math.floor((sum + 2 ** 15) / 2 ** 16);
  });
  return { width, height, data, capturedAtUs: frame.capturedAtUs };
}

/** The source pixels under pixel `i` of `to`, with their shares of 256. */
function partsOf(i: number, from: number, to: number): [number, number][] {
  const parts: [number, number][] = [];
  const begin = (i * from) / to;
  const end = ((i + 1) * from) / to;
  for (let source = Math.floor(begin); source < end; source++) {
    const share = (Math.min(end, source + 1) - Math.max(begin, source)) / (end - begin);
    const spent = parts.reduce((sum, [, weight]) => sum + weight, 0);
    parts.push([source, source + 1 >= end ? 256 - spent : Math.min(256 - spent, Math.round(share * 256))]);
  }
  return parts;
}

/** What a half-block painter must show, in RGB, two pixels a cell. */
export function halfBlockPixels(depth: 'truecolor' | '256' | '16', frame: Frame, canvas: Canvas): Frame {
  const picture = canvasPicture(frame, canvas);
  if (depth === 'truecolor') return picture;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const pixel = i / 3;
    const [red, green, blue] = rgbAt(picture, pixel);
    const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
    const levels = depth === '16' ? 64 : Math.max(10, Math.min(24, spread));
    const step = ditherStep(pixel % picture.width, Math.floor(pixel / picture.width));
    const shift = Math.floor(((step - 8) * levels) / 16);
    const rgb = paletteRgb(nearestIndex(depth, [red + shift, green + shift, blue + shift]));
    data.set([rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff], i);
  }
  return { ...picture, data };
}

/** What an ASCII painter must show. The colour of a space's ink is not told: it is the default one here. */
export function asciiCells(depth: '256' | '16' | 'mono', frame: Frame, canvas: Canvas): CellGrid {
  const picture = canvasPicture(frame, canvas);
  const grid = new CellGrid(canvas.columns, canvas.rows);
  for (let row = 0; row < canvas.rows; row++) {
    for (let column = 0; column < canvas.columns; column++) {
      const upper = rgbAt(picture, row * 2 * picture.width + column);
      const lower = rgbAt(picture, (row * 2 + 1) * picture.width + column);
      const [red, green, blue] = upper.map((value, i) => Math.floor((value + lower[i]!) / 2)) as [
        number,
        number,
        number,
      ];
      const luma = Math.floor((54 * red + 183 * green + 19 * blue) / 256);
      const level = depth === 'mono' ? luma : Math.max(red, green, blue);
      const glyph = ' .:-=+*#%@'[Math.floor((level * 10) / 256)]!;
      const most = Math.max(red, green, blue, 1);
      const bright = [red, green, blue].map((value) => Math.floor((value * 255) / most)) as [
        number,
        number,
        number,
      ];
      const ink = depth === 'mono' || glyph === ' ' ? defaultColor : nearestIndex(depth, bright);
      grid.set(column, row, glyph, ink, depth === 'mono' ? defaultColor : depth === '256' ? 16 : 0);
    }
  }
  return grid;
}

/** What a braille painter must show. The colour of ink that is not there is the default one here. */
export function brailleCells(depth: '256' | 'mono', frame: Frame, canvas: Canvas): CellGrid {
  const picture = canvasPicture(frame, canvas, 2, 4);
  const grid = new CellGrid(canvas.columns, canvas.rows);
  // Braille numbers its dots 1 2 3 7 down the left side and 4 5 6 8 down the right one.
  const numbers = [1, 4, 2, 5, 3, 6, 7, 8];
  for (let cell = 0; cell < canvas.columns * canvas.rows; cell++) {
    const column = cell % canvas.columns;
    const inked = cellDots(picture, canvas, cell, 2, 4).flatMap((rgb, dot) => {
      const luma = Math.floor((54 * rgb[0] + 183 * rgb[1] + 19 * rgb[2]) / 256);
      const step = ditherStep(column * 2 + (dot % 2), Math.floor(dot / 2));
      return luma > step * 16 + 8 ? [{ rgb, number: numbers[dot]! }] : [];
    });
    const bits = inked.reduce((sum, { number }) => sum + 2 ** (number - 1), 0);
    const glyph = bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits);
    const mean = [0, 1, 2].map((i) =>
      Math.floor(inked.reduce((sum, { rgb }) => sum + rgb[i]!, 0) / Math.max(1, inked.length)),
    );
    const most = Math.max(...mean, 1);
    const bright = mean.map((value) => Math.floor((value * 255) / most)) as [number, number, number];
    const ink = depth === 'mono' || inked.length === 0 ? defaultColor : nearestIndex('256', bright);
    grid.set(column, Math.floor(cell / canvas.columns), glyph, ink, depth === 'mono' ? defaultColor : 16);
  }
  return grid;
}

/** The colours of one cell's dots, row by row. */
export function cellDots(picture: Frame, canvas: Canvas, cell: number, across: number, down: number): Rgb[] {
  const left = (cell % canvas.columns) * across;
  const top = Math.floor(cell / canvas.columns) * down;
  return Array.from({ length: across * down }, (_, dot) =>
    rgbAt(picture, (top + Math.floor(dot / across)) * picture.width + left + (dot % across)),
  );
}

/** As the painters weigh errors: brightness squared, and a sixteenth of each channel's square. */
export function squaredError(one: readonly Rgb[], other: readonly Rgb[]): number {
  return one.reduce((sum, rgb, i) => {
    const [red, green, blue] = rgb.map((value, channel) => value - other[i]![channel]!) as [
      number,
      number,
      number,
    ];
    const luma = (54 * red + 183 * green + 19 * blue) / 256;
    return sum + luma ** 2 + (red ** 2 + green ** 2 + blue ** 2) / 16;
  }, 0);
}

/** The least error with which two colours can show these dots: of all splits, each group in its mean. */
export function leastError(dots: readonly Rgb[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let split = 0; split < 2 ** (dots.length - 1); split++) {
    let error = 0;
    for (const side of [0, 1]) {
      const group = dots.filter((_, dot) => ((split >> dot) & 1) === side);
      const mean = [0, 1, 2].map((i) => group.reduce((sum, rgb) => sum + rgb[i]!, 0) / group.length);
      error += squaredError(group, Array(group.length).fill(mean));
    }
    least = Math.min(least, error);
  }
  return least;
}

/**
 * The most that two colours found with integers may lose where `least` is the least for so many dots; of squared levels.
 * Each channel of a mean is rounded by half a level at most: 0.5² of brightness and 3 × 0.5² ÷ 16, together 0.297 a dot.
 * Errors E are counted with brightness in 128ths and without fractions: wrong by (√E + 1 ÷ 2) ÷ 128 at most, and up to 1 ÷ 16
 * too small. What is counted as no worse than the best therefore loses √E ÷ 128 on both sides and 0.071 a dot more at most,
 * and as √E is no more than (E + 1) ÷ 2, that is a 127th of the best and the rest of a dot's 0.375. Splits are compared in
 * single floats, four roundings of 2⁻²⁴ each, of at most 154,000: 0.074 for two of them.
 */
export function mostError(least: number, dots: number): number {
  return least * (1 + 1 / 127) + 0.375 * dots + 0.1;
}

/** Of all colours the nearest, by the sum of squares; the first of equals. Sixteen colours see 5 bits a channel. */
export function nearestIndex(depth: '256' | '16', rgb: Rgb): number {
  const wanted = rgb.map((value) => {
    const byte = Math.max(0, Math.min(255, value));
    return depth === '16' ? (byte & 0xf8) | (byte >> 5) : byte;
  });
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = depth === '16' ? 0 : 16; index < (depth === '16' ? 16 : 256); index++) {
    const color = paletteRgb(index);
    const error =
      (wanted[0]! - (color >> 16)) ** 2 +
      (wanted[1]! - ((color >> 8) & 0xff)) ** 2 +
      (wanted[2]! - (color & 0xff)) ** 2;
    if (error < least) {
      least = error;
      best = index;
    }
  }
  return best;
}

/** Bayer's matrix by its rule: bits of x ^ y and y, lowest first in weight. 0–15. */
function ditherStep(x: number, y: number): number {
  let value = 0;
  for (let bit = 0; bit < 2; bit++) {
    const xBit = (x >> bit) & 1;
    const yBit = (y >> bit) & 1;
    value = (value << 2) | ((xBit ^ yBit) << 1) | yBit;
  }
  return value;
}

function rgbAt({ data }: Frame, pixel: number): Rgb {
  return [data[pixel * 3]!, data[pixel * 3 + 1]!, data[pixel * 3 + 2]!];
}
