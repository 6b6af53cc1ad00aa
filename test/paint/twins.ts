// The naive twins of the painters: what the screen must show for a frame, without a diff, a buffer or a table.
import { CellGrid, defaultColor } from '../../src/ansi/cells.ts';
import { fitInside, letterbox, scaleBox } from '../../src/media/pixels.ts';
import type { Frame } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { paletteRgb } from '../../src/paint/palette.ts';

type Rgb = readonly [number, number, number];

/** The frame on the canvas, two pixels a cell. */
export function canvasPicture(frame: Frame, canvas: Canvas): Frame {
  const box = { width: canvas.columns, height: canvas.rows * 2 };
  const aspect = canvas.cellWidth / (canvas.cellHeight / 2);
  return letterbox(scaleBox(frame, fitInside(frame.width, frame.height, box, aspect)), box);
}

/** What a half-block painter must show, in RGB, two pixels a cell. */
export function halfBlockPixels(depth: 'truecolor' | '256' | '16', frame: Frame, canvas: Canvas): Frame {
  const picture = canvasPicture(frame, canvas);
  if (depth === 'truecolor') return picture;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const pixel = i / 3;
    const shift = ditherShift(depth, pixel % picture.width, Math.floor(pixel / picture.width));
    const [red, green, blue] = rgbAt(picture, pixel);
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
      const glyph = ' .:-=+*#%@'[Math.floor((luma * 10) / 256)]!;
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

/** Bayer's matrix by its rule: bits of x ^ y and y, lowest first in weight. */
function ditherShift(depth: '256' | '16', x: number, y: number): number {
  let value = 0;
  for (let bit = 0; bit < 2; bit++) {
    const xBit = (x >> bit) & 1;
    const yBit = (y >> bit) & 1;
    value = (value << 2) | ((xBit ^ yBit) << 1) | yBit;
  }
  return Math.round((value - 8) * (depth === '256' ? 40 / 32 : 96 / 32));
}

function rgbAt({ data }: Frame, pixel: number): Rgb {
  return [data[pixel * 3]!, data[pixel * 3 + 1]!, data[pixel * 3 + 2]!];
}
