// Two pixels a cell: ▀ with the upper one as foreground and the lower one as background, or ▄, █ or a space where that
// takes fewer bytes, in truecolour or one of the palettes.
import { unknownColor } from '../ansi/ansi-writer.ts';
import { CellPainter, type CellPainterOptions } from './cell-painter.ts';
import { differenceOf } from './difference.ts';
import { dithered } from './palette.ts';

const upperHalf = 0x2580;
const lowerHalf = 0x2584;
const full = 0x2588;
const space = 0x20;

export class HalfBlockPainter extends CellPainter {
  readonly name: string;
  private readonly depth: 'truecolor' | '256' | '16';
  /** With a palette: the two indices that each cell shows, upper × 256 + lower. */
  private indices = new Uint16Array(0);

  constructor(depth: 'truecolor' | '256' | '16', options: CellPainterOptions = {}) {
    super(depth, options);
    this.depth = depth;
    this.name = depth === 'truecolor' ? 'half-block' : `half-block-${depth}`;
  }

  protected override resized(cells: number): void {
    if (this.depth !== 'truecolor') this.indices = new Uint16Array(cells);
  }

  protected override drawCell(
    cell: number,
    row: number,
    column: number,
    upper: number,
    lower: number,
    tolerance: number,
  ): void {
    const { depth } = this;
    if (depth === 'truecolor') {
      this.moveTo(row, column);
      this.draw(this.packed(upper), this.packed(lower), tolerance, column, upper, lower);
      return;
    }
    this.noteShown(upper);
    this.noteShown(lower);
    const top = this.indexAt(upper, column, row * 2);
    const bottom = this.indexAt(lower, column, row * 2 + 1);
    const both = (top << 8) | bottom;
    if (this.isKnown(cell) && this.indices[cell] === both) return;
    this.indices[cell] = both;
    this.moveTo(row, column);
    this.draw(top, bottom, 0, column, upper, lower);
  }

  private draw(
    top: number,
    bottom: number,
    tolerance: number,
    column: number,
    upper: number,
    lower: number,
  ): void {
    const { writer } = this;
    const { foreground, background } = writer;
    let glyph: number;
    if (isNear(top, bottom, tolerance)) {
      if (isNear(background, top, tolerance) && isNear(background, bottom, tolerance)) {
        glyph = space;
        writer.setColors(unknownColor, background);
      } else if (isNear(foreground, top, tolerance) && isNear(foreground, bottom, tolerance)) {
        glyph = full;
      } else {
        glyph = space;
        writer.setColors(unknownColor, top);
      }
      const color = glyph === full ? writer.foreground : writer.background;
      this.show(upper, color);
      this.show(lower, color);
    } else {
      const topInFront = isNear(foreground, top, tolerance);
      const bottomBehind = isNear(background, bottom, tolerance);
      const bottomInFront = isNear(foreground, bottom, tolerance);
      const topBehind = isNear(background, top, tolerance);
      if (Number(topInFront) + Number(bottomBehind) >= Number(bottomInFront) + Number(topBehind)) {
        glyph = upperHalf;
        writer.setColors(topInFront ? foreground : top, bottomBehind ? background : bottom);
        this.show(upper, writer.foreground);
        this.show(lower, writer.background);
      } else {
        glyph = lowerHalf;
        writer.setColors(bottomInFront ? foreground : bottom, topBehind ? background : top);
        this.show(upper, writer.background);
        this.show(lower, writer.foreground);
      }
    }
    writer.glyph(glyph, this.isLastColumn(column));
  }

  private packed(pixel: number): number {
    const { picture } = this;
    return (picture[pixel]! << 16) | (picture[pixel + 1]! << 8) | picture[pixel + 2]!;
  }

  private indexAt(pixel: number, x: number, y: number): number {
    const { picture, depth } = this;
    if (depth === 'truecolor') return unknownColor;
    return dithered(depth, picture[pixel]!, picture[pixel + 1]!, picture[pixel + 2]!, x, y);
  }

  /** With a palette the picture's own colour stands for what is shown, and is noted already. */
  private show(pixel: number, color: number): void {
    if (this.depth !== 'truecolor') return;
    const { shown } = this;
    shown[pixel] = color >> 16;
    shown[pixel + 1] = (color >> 8) & 0xff;
    shown[pixel + 2] = color & 0xff;
  }
}

function isNear(one: number, other: number, tolerance: number): boolean {
  if (one === other) return true;
  if (tolerance === 0 || one === unknownColor) return false;
  return differenceOf(one, other) <= tolerance;
}
