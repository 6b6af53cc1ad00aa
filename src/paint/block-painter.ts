// Truecolour cells of two colours and a pattern of dots: half-blocks, quadrants, sextants, octants. Each picture is planned
// row by row; if the plan takes more bytes than it may, again at a higher price of a byte.
import { maxCellBytes } from '../ansi/ansi-writer.ts';
import type { BlockShapes } from './block-shapes.ts';
import { CellPainter } from './cell-painter.ts';
import type { PaintQuality } from './painter.ts';
import { type CellPlan, RowSearch, skipped } from './row-search.ts';

/** How often a picture is planned, at most, to fit the budget. Chosen: 5 plans of 160 × 45 cells take 13 ms. */
const mostPlans = 5;
/** Beyond this only what must be drawn is left, and the budget cuts it off. */
const mostPrice = 4096;
/** Of the price, for a first picture. Chosen: near to exact, and bytes still count. */
const firstShare = 0.1;
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
  private plan: CellPlan = emptyPlan(0);
  private readonly shapes: BlockShapes;
  private readonly search: RowSearch;
  /** The price that the last pictures needed. */
  private strain = 0;
  /** Where the last picture ran out of bytes: the next one begins there, so that every row gets its turn. */
  private firstRow = 0;

  constructor(shapes: BlockShapes, quality: PaintQuality = {}) {
    super('truecolor', shapes.across, shapes.down, quality);
    this.shapes = shapes;
    this.name = shapes.name;
    this.search = new RowSearch(shapes);
  }

  protected override resized(columns: number, rows: number): void {
    this.plan = emptyPlan(columns * rows);
    this.search.reserve(columns);
    this.firstRow = 0;
  }

  protected override draw(): void {
    const { budgetBytes, bytePrice } = this;
    // A first picture is as good as its bytes allow: there is nothing to be seen meanwhile that would be good enough.
    let price = Math.max(this.isFirst ? bytePrice * firstShare : bytePrice, this.strain);
    let bytes = this.planAll(price);
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
      bytes = this.planAll(price);
    }
    const filled = bytes / this.steadyBudgetBytes;
    const relief = filled > wellFilled ? 1 : Math.max(mostRelief, filled * filled);
    this.strain = price > bytePrice ? price * relief : 0;
    this.write(budgetBytes);
  }

  private planAll(price: number): number {
    const { search, needs, plan } = this;
    const { columns, rows } = this.canvas;
    search.begin();
    let bytes = 0;
    let row = this.firstRow;
    for (let i = 0; i < rows; i++) {
      bytes += search.search(needs, plan, row, columns, price);
      row = row + 1 < rows ? row + 1 : 0;
    }
    return bytes;
  }

  private write(budgetBytes: number): void {
    const { writer, shapes } = this;
    const { patterns, foregrounds, backgrounds } = this.plan;
    const { columns, rows } = this.canvas;
    let row = this.firstRow;
    for (let i = 0; i < rows; i++) {
      let cell = row * columns;
      for (let column = 0; column < columns; column++, cell++) {
        const pattern = patterns[cell]!;
        if (pattern === skipped) continue;
        if (writer.length + maxCellBytes > budgetBytes) {
          this.firstRow = row;
          return;
        }
        writer.moveTo(this.canvas.row + row, this.canvas.column + column);
        writer.setColors(foregrounds[cell]!, backgrounds[cell]!);
        writer.glyph(shapes.glyphs[pattern]!, column === columns - 1);
        this.show(row, column, pattern, foregrounds[cell]!, backgrounds[cell]!);
        this.settled(cell);
      }
      row = row + 1 < rows ? row + 1 : 0;
    }
    this.firstRow = 0;
  }

  private show(row: number, column: number, pattern: number, front: number, back: number): void {
    const { shown } = this;
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

function emptyPlan(cells: number): CellPlan {
  return {
    patterns: new Int16Array(cells),
    foregrounds: new Int32Array(cells),
    backgrounds: new Int32Array(cells),
  };
}
