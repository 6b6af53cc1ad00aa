// The cheapest way to draw one row of two-colour cells: of all ways to skip cells, use set colours again or set new ones,
// the one with the least loss + price × bytes. A search from left to right that keeps the two best states (colours that
// are set, and where the cursor is) at each cell. What is drawn with it, and when, is the painter's business.
import { stepBytes } from '../ansi/ansi-writer.ts';
import { nearestFixed, rgbBytes } from '../ansi/fixed-palette.ts';
import type { BlockShapes } from './block-shapes.ts';
import type { CellNeeds } from './cell-painter.ts';
import { squaredDifference } from './difference.ts';
import { TwoColors } from './two-colors.ts';

/** States kept at each cell. Measured: 1 loses 0.003 of SSIM at the same bytes and saves a sixth of the time. */
const beam = 2;
/** A plan's pattern for a cell that is left as it is. */
export const skipped = -1;
/** CSI m around the colours; CUP at the start of a row, which later turns out a little cheaper or dearer. */
const sgrBytes = 3;
const rowStartBytes = 8;
/** CSI 38;5;nn m and a space. */
const leastColorBytes = sgrBytes + 7 + 1;
/** `38;5;nn` or one digit more. */
const shortColorBytes = 8;
/** Places in `sums`. */
const priceAt = 0;
const baseAt = 1;
const movedAt = 2;
const costAt = 3;
const bytesAt = 4;
const meanLossAt = 5;
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
  /** Numbers that are not integers go from method to method in here: as arguments each would be allocated. */
  private readonly sums = new Float64Array(6);

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
    this.sums[priceAt] = price;
    this.fronts[0] = this.foreground;
    this.backs[0] = this.background;
    this.columns[0] = -1;
    this.nodeCount = 1;
    this.half = 0;
    this.nodes[0] = 0;
    this.costs[0] = 0;
    this.bytes[0] = 0;
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
        this.prepare(weights, cell);
        if (this.dots > 2) {
          needs.floors[cell] = this.fit.least();
          this.fit.store(needs.aimed, row, column, columns, this.shapes);
        }
      }
      this.lostFront = noColor;
      this.lostBack = noColor;
      for (let state = before; state < before + beam; state++) {
        if (this.costs[state] !== Number.POSITIVE_INFINITY) {
          this.extend(state, column, cell, needs, isRich);
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

  /** The cell's own colours, or short ones near them where that is worth it. */
  private prepare(weights: Float32Array, cell: number): void {
    const { fit, sums } = this;
    fit.split();
    this.firstRgb = this.worth(fit.first, fit.firstCount, weights, cell);
    this.secondRgb = this.worth(fit.second, fit.secondCount, weights, cell);
    this.meanRgb = this.worth(fit.mean, this.dots, weights, cell);
    this.firstBytes = rgbBytes(this.firstRgb);
    this.secondBytes = rgbBytes(this.secondRgb);
    this.meanBytes = rgbBytes(this.meanRgb);
    fit.losses(this.firstRgb, weights, cell, this.toFirst);
    fit.losses(this.secondRgb, weights, cell, this.toSecond);
    sums[meanLossAt] = fit.error(this.meanRgb) * weights[cell]!;
  }

  /** `rgb`, or the fixed palette's nearest colour when what it saves outweighs its error. */
  private worth(rgb: number, dots: number, weights: Float32Array, cell: number): number {
    const saved = rgbBytes(rgb) - shortColorBytes;
    if (saved <= 0) return rgb;
    const near = nearestFixed(rgb);
    const red = (near >> 16) - (rgb >> 16);
    const green = ((near >> 8) & 0xff) - ((rgb >> 8) & 0xff);
    const blue = (near & 0xff) - (rgb & 0xff);
    const lost = squaredDifference(red, green, blue) * dots * weights[cell]!;
    return lost < saved * this.sums[priceAt]! ? near : rgb;
  }

  /** All ways to go on from one state. */
  private extend(state: number, column: number, cell: number, needs: CellNeeds, isRich: boolean): void {
    const { sums, toFront, toBack, toFirst, toSecond } = this;
    const node = this.nodes[state]!;
    const front = this.fronts[node]!;
    const back = this.backs[node]!;
    const cost = this.costs[state]!;
    const price = sums[priceAt]!;
    sums[costAt] = cost + needs.losses[cell]!;
    sums[bytesAt] = this.bytes[state]!;
    this.keep(node, column, skipped, front, back);
    const last = this.columns[node]!;
    const move = last < 0 ? rowStartBytes : stepBytes(column - last - 1);
    sums[baseAt] = cost + move * price;
    sums[movedAt] = this.bytes[state]! + move;
    if (front !== this.lostFront) this.lose(front, needs.weights, cell, toFront);
    if (back !== this.lostBack) this.lose(back, needs.weights, cell, toBack);
    this.lostFront = front;
    this.lostBack = back;
    this.pair(node, column, front, back, toFront, toBack, 0);
    if (!isRich) return;
    const mean = sgrBytes + this.meanBytes + 1;
    sums[costAt] = sums[baseAt]! + sums[meanLossAt]! + mean * price;
    sums[bytesAt] = sums[movedAt]! + mean;
    this.keep(node, column, 0, front, this.meanRgb);
    const { firstRgb, secondRgb } = this;
    if (firstRgb === secondRgb) return;
    const first = sgrBytes + this.firstBytes;
    const second = sgrBytes + this.secondBytes;
    const both = first + this.secondBytes + 1;
    this.pair(node, column, firstRgb, back, toFirst, toBack, first);
    this.pair(node, column, front, secondRgb, toFront, toSecond, second);
    this.pair(node, column, secondRgb, back, toSecond, toBack, second);
    this.pair(node, column, front, firstRgb, toFront, toFirst, first);
    this.pair(node, column, firstRgb, secondRgb, toFirst, toSecond, both);
    this.pair(node, column, secondRgb, firstRgb, toSecond, toFirst, both);
  }

  private lose(color: number, weights: Float32Array, cell: number, into: Float64Array): void {
    if (color < 0) into.fill(impossible);
    else this.fit.losses(color, weights, cell, into);
  }

  /** The cell in these two colours, each dot in the nearer one. */
  private pair(
    node: number,
    column: number,
    front: number,
    back: number,
    toFront: Float64Array,
    toBack: Float64Array,
    colorBytes: number,
  ): void {
    const { sums, dots } = this;
    const price = sums[priceAt]!;
    let total = sums[baseAt]! + (colorBytes + 1) * price;
    if (total >= this.costs[this.half + 1]!) return;
    let pattern = 0;
    for (let dot = 0; dot < dots; dot++) {
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
    sums[costAt] = total + (glyph - 1) * price;
    sums[bytesAt] = sums[movedAt]! + colorBytes + glyph;
    this.keep(node, column, pattern, front, back);
  }

  /**
   * Keeps the state of which `sums` tells cost and bytes, if it is one of the best two; of two that are alike only the
   * better one. Its cell is drawn after `parent`, or skipped.
   */
  private keep(parent: number, column: number, pattern: number, front: number, back: number): void {
    const { costs, bytes, nodes, sums, half } = this;
    const cost = sums[costAt]!;
    const second = half + 1;
    if (cost >= costs[second]!) return;
    const isBest = cost < costs[half]!;
    const isAlike = pattern !== skipped && this.isDrawn(nodes[half]!, column, front, back);
    if (isAlike && !isBest) return;
    if (isBest && !isAlike) {
      nodes[second] = nodes[half]!;
      costs[second] = costs[half]!;
      bytes[second] = bytes[half]!;
    }
    const state = isBest ? half : second;
    nodes[state] = pattern === skipped ? parent : this.addNode(parent, column, pattern, front, back);
    costs[state] = cost;
    bytes[state] = sums[bytesAt]!;
  }

  private isDrawn(node: number, column: number, front: number, back: number): boolean {
    if (this.costs[this.half] === Number.POSITIVE_INFINITY) return false;
    return this.columns[node] === column && this.fronts[node] === front && this.backs[node] === back;
  }

  private addNode(parent: number, column: number, pattern: number, front: number, back: number): number {
    const node = this.nodeCount++;
    this.columns[node] = column;
    this.patterns[node] = pattern;
    this.fronts[node] = front;
    this.backs[node] = back;
    this.parents[node] = parent;
    return node;
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
