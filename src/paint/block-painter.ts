// Truecolour cells of two colours and a pattern of dots: half-blocks, quadrants, sextants, octants. Each picture is planned
// as a whole; if the plan takes more bytes than it may, again at a higher price of a byte.
import { maxCellBytes } from '../ansi/ansi-writer.ts';
import type { BlockShapes } from './block-shapes.ts';
import { CellPainter } from './cell-painter.ts';
import { stepOf } from './cell-path.ts';
import type { PaintQuality } from './painter.ts';

/** How often a picture is planned, at most, to fit the budget. */
const mostPlans = 5;
/** Beyond this only what must be drawn is left, and the budget cuts it off. */
const mostPrice = 4096;
/** Of the price, for a first picture. Chosen: near to exact, and bytes still count. */
const firstShare = 0.1;
/** The price rises to its usual level within so many pictures: what came coarse at first is refined at once. Chosen: 1 s. */
const youngPictures = 30;
/** What a too large plan is first tried again with, when exactness was asked for. */
const firstPrice = 1;
/**
 * A price that was needed stays for the next picture while it fills this much of the budget; else it falls, by the square
 * of what was filled, because bytes fall about with the root of the price. So few pictures are planned twice.
 */
const wellFilled = 0.7;
const mostRelief = 0.05;

export class BlockPainter extends CellPainter {
  readonly name: string;
  private readonly shapes: BlockShapes;
  /** The price that the last pictures needed. */
  private strain = 0;
  /** Pictures since the first one. */
  private age = 0;
  /** The step at which the last picture ran out of bytes: the next one begins there, so that every cell gets its turn. */
  private start = 0;

  constructor(shapes: BlockShapes, quality: PaintQuality = {}) {
    super('truecolor', shapes, quality);
    this.shapes = shapes;
    this.name = shapes.name;
  }

  protected override resized(): void {
    this.start = 0;
  }

  protected override draw(): void {
    const { budgetBytes, bytePrice } = this;
    this.age = this.isFirst ? 0 : this.age + 1;
    // A first picture is as good as its bytes allow: there is nothing to be seen meanwhile that would be good enough.
    const share = Math.min(1, Math.max(firstShare, this.age / youngPictures));
    let price = Math.max(bytePrice * share, this.strain);
    let bytes = this.plan(price);
    // Between a price that was too low and one that was too high lies the right one: bytes may fall off like a cliff.
    let tooLow = 0;
    let tooHigh = mostPrice;
    for (let plans = 1; plans < mostPlans && tooLow < mostPrice; plans++) {
      if (bytes > budgetBytes) tooLow = price;
      else if (tooLow === 0 || bytes > wellFilled * budgetBytes) break;
      else tooHigh = price;
      const ratio = bytes / budgetBytes;
      price =
        bytes > budgetBytes
          ? Math.max(firstPrice, price * Math.min(64, 1.1 * ratio * ratio))
          : Math.sqrt(tooLow * tooHigh);
      if (price >= tooHigh) price = tooHigh < mostPrice ? Math.sqrt(tooLow * tooHigh) : mostPrice;
      bytes = this.plan(price);
    }
    const filled = bytes / this.steadyBudgetBytes;
    const relief = filled > wellFilled ? 1 : Math.max(mostRelief, filled * filled);
    this.strain = price > bytePrice ? price * relief : 0;
    this.write(budgetBytes);
  }

  private plan(price: number): number {
    return this.planner.search(this.start, price);
  }

  private write(budgetBytes: number): void {
    const { writer, shapes, canvas } = this;
    const { cells, patterns, foregrounds, backgrounds, count } = this.planner.plan;
    for (let i = 0; i < count; i++) {
      const cell = cells[i]!;
      const row = (cell / canvas.columns) | 0;
      const column = cell - row * canvas.columns;
      if (writer.length + maxCellBytes > budgetBytes) {
        this.start = stepOf(cell, canvas.columns, canvas.rows);
        return;
      }
      writer.moveTo(canvas.row + row, canvas.column + column);
      writer.setColors(foregrounds[i]!, backgrounds[i]!);
      writer.glyph(shapes.glyphs[patterns[i]!]!, column === canvas.columns - 1);
      this.show(row, column, patterns[i]!, foregrounds[i]!, backgrounds[i]!);
      this.settled(cell);
    }
    this.start = 0;
  }

  private show(row: number, column: number, pattern: number, front: number, back: number): void {
    const { shown } = this.planner;
    const { across, down } = this.shapes;
    const stride = this.canvas.columns * across * 3;
    let bits = pattern;
    for (let y = 0; y < down; y++) {
      let at = (row * down + y) * stride + column * across * 3;
      for (let x = 0; x < across; x++, bits >>= 1, at += 3) {
        const color = (bits & 1) === 1 ? front : back;
        shown[at] = color >> 16;
        shown[at + 1] = (color >> 8) & 0xff;
        shown[at + 2] = color & 0xff;
      }
    }
  }
}
