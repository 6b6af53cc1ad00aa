// One character a cell whose ink is as dense as the picture is bright, for terminals without block characters or colours.
import { type ColorDepth, unknownColor } from '../ansi/ansi-writer.ts';
import { CellPainter, type CellPainterOptions } from './cell-painter.ts';
import { nearest16, nearest256 } from './palette.ts';

/** From dark to bright. Chosen: even steps in the usual fonts. */
export const ramp = ' .:-=+*#%@';

export class AsciiPainter extends CellPainter {
  readonly name: string;
  private readonly depth: Exclude<ColorDepth, 'truecolor'>;
  /** What each cell shows: place in the ramp × 256 + palette index. */
  private drawn = new Uint16Array(0);

  constructor(depth: Exclude<ColorDepth, 'truecolor'>, options: CellPainterOptions = {}) {
    super(depth, options);
    this.depth = depth;
    this.name = depth === '256' ? 'ascii' : `ascii-${depth}`;
  }

  protected override resized(cells: number): void {
    this.drawn = new Uint16Array(cells);
  }

  protected override drawCell(cell: number, row: number, column: number, upper: number, lower: number): void {
    const { picture, writer, depth } = this;
    this.noteShown(upper);
    this.noteShown(lower);
    const red = (picture[upper]! + picture[lower]!) >> 1;
    const green = (picture[upper + 1]! + picture[lower + 1]!) >> 1;
    const blue = (picture[upper + 2]! + picture[lower + 2]!) >> 1;
    const step = rampStep(red, green, blue);
    const color = depth === 'mono' || step === 0 ? 0 : inkIndex(depth, red, green, blue);
    const both = (step << 8) | color;
    if (this.isKnown(cell) && this.drawn[cell] === both) return;
    this.drawn[cell] = both;
    this.moveTo(row, column);
    if (depth === 'mono') writer.setColors(unknownColor, unknownColor);
    else writer.setColors(step === 0 ? unknownColor : color, blackIndex(depth));
    writer.glyph(ramp.charCodeAt(step), this.isLastColumn(column));
  }
}

/** Place in the ramp of a colour's brightness (BT.709). */
export function rampStep(red: number, green: number, blue: number): number {
  const luma = (54 * red + 183 * green + 19 * blue) >> 8;
  return Math.min(ramp.length - 1, (luma * ramp.length) >> 8);
}

/** The ink's colour: the hue at full strength, because the density of the character says how bright it is. */
export function inkIndex(depth: '256' | '16', red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue, 1);
  const nearest = depth === '256' ? nearest256 : nearest16;
  return nearest(
    Math.floor((red * 255) / most),
    Math.floor((green * 255) / most),
    Math.floor((blue * 255) / most),
  );
}

/** Black behind the ink, whatever the theme. */
export function blackIndex(depth: '256' | '16'): number {
  return depth === '256' ? 16 : 0;
}
