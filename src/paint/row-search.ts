// The cheapest way to draw one row of two-colour cells: of all ways to skip cells, use set colours again or set new ones,
// the one with the least loss + price × bytes. A search from left to right that keeps the two best states (colours that
// are set, and where the cursor is) at each cell. What is drawn with it, and when, is the painter's business.
import { stepBytes } from '../ansi/ansi-writer.ts';
import { nearestFixed, rgbBytes } from '../ansi/fixed-palette.ts';
import type { BlockShapes } from './block-shapes.ts';
import type { CellNeeds } from './cell-painter.ts';
import { squaredDifference } from './difference.ts';
import { TwoColors } from './two-colors.ts';

/** States kept at each cell. Measured: 2 saves a tenth of the bytes, 3 nothing more that is worth its time. */
const beam = 2;
/** A plan's pattern for a cell that is left as it is. */
export const skipped = -1;
/** CSI m around the colours; CUP at the start of a row, which later turns out a little cheaper or dearer. */
const sgrBytes = 3;
const rowStartBytes = 8;
/** CSI 38;5;nn m and a space. */
const leastColorBytes = sgrBytes + 7 + 1;
/** No colour is set, so none can be used again. */
const impossible = 1e15;

/** How each cell is to be drawn. */
export interface CellPlan {
  /** Dots of the foreground, bit 0 at the upper left, row-major; `skipped`. */
  readonly patterns: Int16Array;
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
}

export class RowSearch {
  /** Colours set when the last row that was searched ends. */
  foreground = -1;
  background = -1;
  private readonly shapes: BlockShapes;
  private readonly dots: number;
  private readonly fit: TwoColors;
  private readonly toFront: Float64Array;
  private readonly toBack: Float64Array;
  private readonly toFirst: Float64Array;
  private readonly toSecond: Float64Array;
  /** States after each cell: `beam` a cell, the first ones before the first cell. */
  private fronts = new Int32Array(0);
  private backs = new Int32Array(0);
  private cursors = new Int32Array(0);
  private parents = new Int8Array(0);
  private patterns = new Int16Array(0);
  /** Loss + price × bytes, and the bytes alone. */
  private readonly costs = new Float64Array(beam * 2);
  private readonly bytes = new Float64Array(beam * 2);
  private price = 0;
  /** Where the states of the cell under work stand, and the half of `costs` that belongs to them. */
  private next = 0;
  private half = 0;

  constructor(shapes: BlockShapes) {
    this.shapes = shapes;
    this.dots = shapes.across * shapes.down;
    this.fit = new TwoColors(this.dots);
    this.toFront = new Float64Array(this.dots);
    this.toBack = new Float64Array(this.dots);
    this.toFirst = new Float64Array(this.dots);
    this.toSecond = new Float64Array(this.dots);
  }

  /** Makes room for rows of so many cells. */
  reserve(columns: number): void {
    const states = (columns + 1) * beam;
    this.fronts = new Int32Array(states);
    this.backs = new Int32Array(states);
    this.cursors = new Int32Array(states);
    this.parents = new Int8Array(states);
    this.patterns = new Int16Array(states);
  }

  /** Forgets the colours that are set. */
  begin(): void {
    this.foreground = -1;
    this.background = -1;
  }

  /** Plans one row at so much per byte (squared levels) and tells the bytes that it will take. */
  search(needs: CellNeeds, plan: CellPlan, row: number, columns: number, price: number): number {
    const { losses, weights } = needs;
    this.price = price;
    this.fronts[0] = this.foreground;
    this.backs[0] = this.background;
    this.cursors[0] = -1;
    this.costs[0] = 0;
    this.bytes[0] = 0;
    this.costs[1] = Number.POSITIVE_INFINITY;
    this.half = 0;
    let cell = row * columns;
    for (let column = 0; column < columns; column++, cell++) {
      const from = column * beam;
      this.next = from + beam;
      const loss = losses[cell]!;
      if (loss <= price || (loss <= price * stepBytes(2) && !this.isCursorAt(from, column))) {
        this.skipAll(from, loss);
        continue;
      }
      const before = this.half;
      this.half = beam - before;
      this.costs[this.half] = Number.POSITIVE_INFINITY;
      this.costs[this.half + 1] = Number.POSITIVE_INFINITY;
      this.fit.load(needs.picture, row, column, columns, this.shapes);
      // New colours cost this much at least: a cell that loses less can at best be drawn with those that are set.
      const isRich = loss > price * leastColorBytes;
      if (isRich) {
        this.prepare(weights[cell]!);
        if (this.dots > 2) {
          needs.floors[cell] = this.fit.lost();
          this.fit.store(needs.aimed, row, column, columns, this.shapes);
        }
      }
      for (let slot = 0; slot < beam; slot++) {
        if (this.costs[before + slot]! === Number.POSITIVE_INFINITY) break;
        this.extend(
          from + slot,
          slot,
          this.costs[before + slot]!,
          this.bytes[before + slot]!,
          column,
          loss,
          weights[cell]!,
          isRich,
        );
      }
    }
    return this.trace(plan, row, columns);
  }

  private firstRgb = 0;
  private secondRgb = 0;
  private meanRgb = 0;
  private firstBytes = 0;
  private secondBytes = 0;
  private meanBytes = 0;
  private meanLoss = 0;

  /** The cell's own colours, or short ones near them where that is worth it. */
  private prepare(weight: number): void {
    const { fit } = this;
    fit.split();
    this.firstRgb = this.worth(fit.first, fit.firstCount, weight);
    this.secondRgb = this.worth(fit.second, fit.secondCount, weight);
    this.meanRgb = this.worth(fit.mean, this.dots, weight);
    this.firstBytes = rgbBytes(this.firstRgb);
    this.secondBytes = rgbBytes(this.secondRgb);
    this.meanBytes = rgbBytes(this.meanRgb);
    fit.losses(this.firstRgb, weight, this.toFirst);
    fit.losses(this.secondRgb, weight, this.toSecond);
    this.meanLoss = fit.loss(this.meanRgb, weight);
  }

  /** `rgb`, or the fixed palette's nearest colour when what it saves outweighs its error. */
  private worth(rgb: number, dots: number, weight: number): number {
    const saved = (rgbBytes(rgb) - 8) * this.price;
    if (saved <= 0) return rgb;
    const near = nearestFixed(rgb);
    const red = (near >> 16) - (rgb >> 16);
    const green = ((near >> 8) & 0xff) - ((rgb >> 8) & 0xff);
    const blue = (near & 0xff) - (rgb & 0xff);
    return squaredDifference(red, green, blue) * dots * weight < saved ? near : rgb;
  }

  /** All ways to go on from one state. */
  private extend(
    from: number,
    slot: number,
    cost: number,
    bytes: number,
    column: number,
    loss: number,
    weight: number,
    isRich: boolean,
  ): void {
    const { fit, price, toFront, toBack, toFirst, toSecond } = this;
    const front = this.fronts[from]!;
    const back = this.backs[from]!;
    const cursor = this.cursors[from]!;
    if (loss !== Number.POSITIVE_INFINITY) {
      this.offer(cost + loss, bytes, slot, skipped, front, back, cursor);
    }
    const move = cursor === column ? 0 : cursor < 0 ? rowStartBytes : stepBytes(column - cursor);
    const moved = bytes + move;
    const base = cost + move * price;
    if (front < 0) toFront.fill(impossible);
    else fit.losses(front, weight, toFront);
    if (back < 0) toBack.fill(impossible);
    else fit.losses(back, weight, toBack);
    this.pair(base, moved, slot, column, front, back, toFront, toBack, 0);
    if (!isRich) return;
    const second = sgrBytes + this.secondBytes;
    const first = sgrBytes + this.firstBytes;
    const both = first + this.secondBytes + 1;
    const one = sgrBytes + this.meanBytes;
    this.offer(
      base + this.meanLoss + (one + 1) * price,
      moved + one + 1,
      slot,
      0,
      front,
      this.meanRgb,
      column + 1,
    );
    if (this.firstRgb === this.secondRgb) return;
    this.pair(base, moved, slot, column, this.firstRgb, back, toFirst, toBack, first);
    this.pair(base, moved, slot, column, front, this.secondRgb, toFront, toSecond, second);
    this.pair(base, moved, slot, column, this.secondRgb, back, toSecond, toBack, second);
    this.pair(base, moved, slot, column, front, this.firstRgb, toFront, toFirst, first);
    this.pair(base, moved, slot, column, this.firstRgb, this.secondRgb, toFirst, toSecond, both);
    this.pair(base, moved, slot, column, this.secondRgb, this.firstRgb, toSecond, toFirst, both);
  }

  /** The cell in these two colours, each dot in the nearer one. */
  private pair(
    base: number,
    moved: number,
    slot: number,
    column: number,
    front: number,
    back: number,
    toFront: Float64Array,
    toBack: Float64Array,
    colorBytes: number,
  ): void {
    const worst = this.costs[this.half + beam - 1]!;
    let total = base + (colorBytes + 1) * this.price;
    if (total >= worst) return;
    let pattern = 0;
    for (let dot = 0; dot < this.dots; dot++) {
      const a = toFront[dot]!;
      const b = toBack[dot]!;
      if (a < b) {
        pattern |= 1 << dot;
        total += a;
      } else {
        total += b;
      }
    }
    const glyph = this.shapes.bytes[pattern]!;
    total += (glyph - 1) * this.price;
    if (total < worst) {
      this.offer(total, moved + colorBytes + glyph, slot, pattern, front, back, column + 1);
    }
  }

  /** Keeps a state if it is one of the best two; of two that are alike, the better one. */
  private offer(
    cost: number,
    bytes: number,
    slot: number,
    pattern: number,
    front: number,
    back: number,
    cursor: number,
  ): void {
    const { costs, half, next } = this;
    if (cost >= costs[half + 1]!) return;
    const isAlike = this.isState(next, front, back, cursor);
    if (cost < costs[half]!) {
      if (!isAlike || costs[half] === Number.POSITIVE_INFINITY) this.copyState(next, next + 1);
      this.put(0, cost, bytes, slot, pattern, front, back, cursor);
    } else if (!isAlike) {
      this.put(1, cost, bytes, slot, pattern, front, back, cursor);
    }
  }

  private isState(at: number, front: number, back: number, cursor: number): boolean {
    return this.fronts[at] === front && this.backs[at] === back && this.cursors[at] === cursor;
  }

  private isCursorAt(from: number, column: number): boolean {
    return this.cursors[from] === column || this.cursors[from + 1] === column;
  }

  private copyState(from: number, to: number): void {
    const { half } = this;
    this.fronts[to] = this.fronts[from]!;
    this.backs[to] = this.backs[from]!;
    this.cursors[to] = this.cursors[from]!;
    this.parents[to] = this.parents[from]!;
    this.patterns[to] = this.patterns[from]!;
    this.costs[half + 1] = this.costs[half]!;
    this.bytes[half + 1] = this.bytes[half]!;
  }

  private put(
    place: number,
    cost: number,
    bytes: number,
    slot: number,
    pattern: number,
    front: number,
    back: number,
    cursor: number,
  ): void {
    const at = this.next + place;
    this.fronts[at] = front;
    this.backs[at] = back;
    this.cursors[at] = cursor;
    this.parents[at] = slot;
    this.patterns[at] = pattern;
    this.costs[this.half + place] = cost;
    this.bytes[this.half + place] = bytes;
  }

  /** The cell is not worth a byte: every state goes on as it is. */
  private skipAll(from: number, loss: number): void {
    for (let slot = 0; slot < beam; slot++) {
      const to = this.next + slot;
      this.fronts[to] = this.fronts[from + slot]!;
      this.backs[to] = this.backs[from + slot]!;
      this.cursors[to] = this.cursors[from + slot]!;
      this.parents[to] = slot;
      this.patterns[to] = skipped;
      this.costs[this.half + slot] = this.costs[this.half + slot]! + loss;
    }
  }

  /** Goes back from the best state and writes the plan. */
  private trace(plan: CellPlan, row: number, columns: number): number {
    const bytes = this.bytes[this.half]!;
    let slot = 0;
    this.foreground = this.fronts[columns * beam]!;
    this.background = this.backs[columns * beam]!;
    let cell = row * columns + columns - 1;
    for (let column = columns; column > 0; column--, cell--) {
      const at = column * beam + slot;
      plan.patterns[cell] = this.patterns[at]!;
      plan.foregrounds[cell] = this.fronts[at]!;
      plan.backgrounds[cell] = this.backs[at]!;
      slot = this.parents[at]!;
    }
    return bytes;
  }
}
