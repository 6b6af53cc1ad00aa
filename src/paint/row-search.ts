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
/** Ways to draw a cell that are offered for each state. */
const mostOffers = 8;
/** No colour is set, so none can be used again. */
const impossible = 1e15;
/** Neither a colour nor the absence of one. */
const noColor = -2;

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
  /**
   * The cells that were drawn on some way that is or was among the best: with which colours, what came before. Node 0 is
   * the row's start.
   */
  private columns = new Int32Array(1);
  private patterns = new Int16Array(1);
  private fronts = new Int32Array(1);
  private backs = new Int32Array(1);
  private parents = new Int32Array(1);
  private nodeCount = 1;
  /** The states before the cell under work and after it, `beam` each: node, loss + price × bytes, and the bytes alone. */
  private readonly nodes = new Int32Array(beam * 2);
  private readonly costs = new Float64Array(beam * 2);
  private readonly bytes = new Float64Array(beam * 2);
  /** Whose losses stand in `toFront` and `toBack`: two states often have a colour in common. */
  private lostFront = noColor;
  private lostBack = noColor;
  /** Where the states after the cell begin. */
  private half = 0;
  private price = 0;

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
    const count = columns * beam * mostOffers + 1;
    this.columns = new Int32Array(count);
    this.patterns = new Int16Array(count);
    this.fronts = new Int32Array(count);
    this.backs = new Int32Array(count);
    this.parents = new Int32Array(count);
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
    this.columns[0] = -1;
    this.nodeCount = 1;
    this.half = 0;
    this.setState(0, 0, 0, 0);
    this.costs[1] = Number.POSITIVE_INFINITY;
    let cell = row * columns;
    for (let column = 0; column < columns; column++, cell++) {
      const loss = losses[cell]!;
      // Not worth a byte, or not the cursor's motion: every state goes on as it is, at the same loss.
      if (loss <= price || (loss <= price * stepBytes(2) && !this.isCursorAt(column))) continue;
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
      this.lostFront = noColor;
      this.lostBack = noColor;
      for (let state = before; state < before + beam; state++) {
        if (this.costs[state] !== Number.POSITIVE_INFINITY) {
          this.extend(state, column, loss, weights[cell]!, isRich);
        }
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
  private extend(state: number, column: number, loss: number, weight: number, isRich: boolean): void {
    const { price, toFront, toBack, toFirst, toSecond } = this;
    const node = this.nodes[state]!;
    const front = this.fronts[node]!;
    const back = this.backs[node]!;
    const cost = this.costs[state]!;
    this.skip(state, cost + loss);
    const last = this.columns[node]!;
    const move = last < 0 ? rowStartBytes : stepBytes(column - last - 1);
    const moved = this.bytes[state]! + move;
    const base = cost + move * price;
    if (front !== this.lostFront) this.lose(front, weight, toFront);
    if (back !== this.lostBack) this.lose(back, weight, toBack);
    this.lostFront = front;
    this.lostBack = back;
    this.pair(node, column, base, moved, front, back, toFront, toBack, 0);
    if (!isRich) return;
    const mean = sgrBytes + this.meanBytes + 1;
    this.draw(node, column, base + this.meanLoss + mean * price, moved + mean, 0, front, this.meanRgb);
    const { firstRgb, secondRgb } = this;
    if (firstRgb === secondRgb) return;
    const first = sgrBytes + this.firstBytes;
    const second = sgrBytes + this.secondBytes;
    const both = first + this.secondBytes + 1;
    this.pair(node, column, base, moved, firstRgb, back, toFirst, toBack, first);
    this.pair(node, column, base, moved, front, secondRgb, toFront, toSecond, second);
    this.pair(node, column, base, moved, secondRgb, back, toSecond, toBack, second);
    this.pair(node, column, base, moved, front, firstRgb, toFront, toFirst, first);
    this.pair(node, column, base, moved, firstRgb, secondRgb, toFirst, toSecond, both);
    this.pair(node, column, base, moved, secondRgb, firstRgb, toSecond, toFirst, both);
  }

  private lose(color: number, weight: number, into: Float64Array): void {
    if (color < 0) into.fill(impossible);
    else this.fit.losses(color, weight, into);
  }

  /** The cell in these two colours, each dot in the nearer one. */
  private pair(
    node: number,
    column: number,
    base: number,
    moved: number,
    front: number,
    back: number,
    toFront: Float64Array,
    toBack: Float64Array,
    colorBytes: number,
  ): void {
    const worst = this.costs[this.half + 1]!;
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
    this.draw(node, column, total, moved + colorBytes + glyph, pattern, front, back);
  }

  /** Offers a state in which the cell is left as it is. */
  private skip(state: number, cost: number): void {
    const { costs, half } = this;
    if (cost < costs[half]!) {
      this.copyState(half, half + 1);
      this.setState(half, this.nodes[state]!, cost, this.bytes[state]!);
    } else if (cost < costs[half + 1]!) {
      this.setState(half + 1, this.nodes[state]!, cost, this.bytes[state]!);
    }
  }

  /** Offers a state in which the cell is drawn: of two that are alike, only the better one is kept. */
  private draw(
    parent: number,
    column: number,
    cost: number,
    bytes: number,
    pattern: number,
    front: number,
    back: number,
  ): void {
    const { costs, half } = this;
    if (cost >= costs[half + 1]!) return;
    const best = this.nodes[half]!;
    const isAlike =
      costs[half] !== Number.POSITIVE_INFINITY &&
      this.columns[best] === column &&
      this.fronts[best] === front &&
      this.backs[best] === back;
    const isBest = cost < costs[half]!;
    if (isAlike && !isBest) return;
    const node = this.nodeCount++;
    this.columns[node] = column;
    this.patterns[node] = pattern;
    this.fronts[node] = front;
    this.backs[node] = back;
    this.parents[node] = parent;
    if (isBest && !isAlike) this.copyState(half, half + 1);
    this.setState(isBest ? half : half + 1, node, cost, bytes);
  }

  private setState(state: number, node: number, cost: number, bytes: number): void {
    this.nodes[state] = node;
    this.costs[state] = cost;
    this.bytes[state] = bytes;
  }

  private copyState(from: number, to: number): void {
    this.setState(to, this.nodes[from]!, this.costs[from]!, this.bytes[from]!);
  }

  private isCursorAt(column: number): boolean {
    const { columns, nodes, half } = this;
    if (columns[nodes[half]!] === column - 1) return true;
    return this.costs[half + 1] !== Number.POSITIVE_INFINITY && columns[nodes[half + 1]!] === column - 1;
  }

  /** Goes back from the best state and writes the plan. */
  private trace(plan: CellPlan, row: number, columns: number): number {
    const first = row * columns;
    plan.patterns.fill(skipped, first, first + columns);
    let node = this.nodes[this.half]!;
    this.foreground = this.fronts[node]!;
    this.background = this.backs[node]!;
    for (; node > 0; node = this.parents[node]!) {
      const cell = first + this.columns[node]!;
      plan.patterns[cell] = this.patterns[node]!;
      plan.foregrounds[cell] = this.fronts[node]!;
      plan.backgrounds[cell] = this.backs[node]!;
    }
    return this.bytes[this.half]!;
  }
}
