// The cheapest way to draw two-colour cells along a path: of all ways to skip cells, use set colours again or set new ones,
// the one with the least loss + price × bytes. A search that keeps the best few states (colours that are set, and where the
// cursor is) at each cell.
import { nearestFixed, rgbBytes } from '../ansi/fixed-palette.ts';
import { motionBytes } from '../ansi/motion.ts';
import type { CellPlan, CellShapes } from './cell-planner.ts';
import { squaredDifference } from './difference.ts';
import { TwoColors } from './two-colors.ts';

/** States kept at each cell. Measured: 2 loses 0.002 of SSIM at the same bytes and saves a fifth of the time; 8 wins as much and doubles it. */
const beam = 3;
/** CSI m around the colours. */
const sgrBytes = 3;
/** CSI 38;5;nn m and a space. */
const leastColorBytes = sgrBytes + 7 + 1;
/** `38;5;nn` or one digit more. */
const shortColorBytes = 8;

/** What the search reads and writes of each cell; see CellPlanner and CellLosses. */
export interface CellNeeds {
  readonly picture: Uint8Array;
  readonly losses: Float32Array;
  readonly weights: Float32Array;
  readonly floors: Int32Array;
  readonly aimed: Uint8Array;
}

/** A cell that is drawn, and the one before it. */
interface Drawn {
  readonly before: Drawn | undefined;
  readonly row: number;
  readonly column: number;
  readonly pattern: number;
  readonly front: number;
  readonly back: number;
}

/** A way to come so far. */
interface State {
  readonly last: Drawn | undefined;
  /** Loss + price × bytes, and the bytes alone. */
  readonly cost: number;
  readonly bytes: number;
}

/** The colours of one cell, worth their bytes. */
interface Colors {
  readonly first: number;
  readonly second: number;
  readonly mean: number;
}

/** The cell under work. */
interface Place {
  readonly row: number;
  readonly column: number;
  readonly loss: number;
  readonly weight: number;
  readonly colors: Colors | undefined;
}

export class PathSearch {
  private readonly shapes: CellShapes;
  private readonly fit: TwoColors;
  private states: State[] = [];
  private columns = 0;
  private price = 0;

  constructor(shapes: CellShapes) {
    this.shapes = shapes;
    this.fit = new TwoColors(shapes);
  }

  /** Plans the cells of `path` at so much per byte (squared levels); tells the bytes that it will take. */
  search(needs: CellNeeds, path: Int32Array, columns: number, price: number, plan: CellPlan): number {
    this.columns = columns;
    this.price = price;
    this.states = [{ last: undefined, cost: 0, bytes: 0 }];
    for (const cell of path) {
      const place = this.look(needs, cell);
      const before = this.states;
      this.states = [];
      for (const state of before) this.extend(state, place);
    }
    const best = this.states[0]!;
    write(best.last, columns, plan);
    return best.bytes;
  }

  private look({ picture, losses, weights, floors, aimed }: CellNeeds, cell: number): Place {
    const { fit, columns, price } = this;
    const row = Math.floor(cell / columns);
    const place = { row, column: cell - row * columns, loss: losses[cell]!, weight: weights[cell]! };
    fit.load(picture, row, place.column, columns);
    // New colours cost this much at least: a cell that loses less can at best be drawn with those that are set.
    if (place.loss <= price * leastColorBytes) return { ...place, colors: undefined };
    fit.split();
    if (fit.dots > 2) {
      floors[cell] = fit.least();
      fit.store(aimed, row, place.column, columns);
    }
    return {
      ...place,
      colors: {
        first: worth(fit.first, fit.firstCount * place.weight, price),
        second: worth(fit.second, fit.secondCount * place.weight, price),
        mean: worth(fit.mean, fit.dots * place.weight, price),
      },
    };
  }

  /** All ways to go on from one state. */
  private extend(state: State, place: Place): void {
    const front = state.last?.front ?? -1;
    const back = state.last?.back ?? -1;
    this.keep({ ...state, cost: state.cost + place.loss });
    this.draw(state, place, front, back, 0);
    if (!place.colors) return;
    const { first, second, mean } = place.colors;
    this.drawMean(state, place, front, mean);
    if (first === second) return;
    const firstBytes = sgrBytes + rgbBytes(first);
    const secondBytes = sgrBytes + rgbBytes(second);
    const bothBytes = firstBytes + rgbBytes(second) + 1;
    this.draw(state, place, first, back, firstBytes);
    this.draw(state, place, front, second, secondBytes);
    this.draw(state, place, second, back, secondBytes);
    this.draw(state, place, front, first, firstBytes);
    this.draw(state, place, first, second, bothBytes);
    this.draw(state, place, second, first, bothBytes);
  }

  /** The cell in these two colours, each dot in the nearer one. */
  private draw(state: State, place: Place, front: number, back: number, colorBytes: number): void {
    if (front < 0 || back < 0) return;
    const { fit, shapes } = this;
    let pattern = 0;
    let error = 0;
    for (let dot = 0; dot < fit.dots; dot++) {
      const toFront = fit.errorOf(dot, front);
      const toBack = fit.errorOf(dot, back);
      if (toFront < toBack) pattern |= 1 << dot;
      error += Math.min(toFront, toBack);
    }
    this.add(state, place, pattern, front, back, colorBytes + shapes.bytes[pattern]!, error);
  }

  /** The cell in one colour. */
  private drawMean(state: State, place: Place, front: number, mean: number): void {
    this.add(state, place, 0, front, mean, sgrBytes + rgbBytes(mean) + 1, this.fit.error(mean));
  }

  private add(
    { last, cost, bytes }: State,
    { row, column, weight }: Place,
    pattern: number,
    front: number,
    back: number,
    drawnBytes: number,
    error: number,
  ): void {
    // After the last column nobody knows where the cursor is.
    const isKnown = last !== undefined && last.column + 1 < this.columns;
    const motion = isKnown
      ? motionBytes(last.row, last.column + 1, row, column)
      : motionBytes(-1, 0, row, column);
    const more = motion + drawnBytes;
    this.keep({
      last: { before: last, row, column, pattern, front, back },
      cost: cost + more * this.price + error * weight,
      bytes: bytes + more,
    });
  }

  /** Keeps a state if it is one of the best; of two that are alike only the better one. */
  private keep(state: State): void {
    const { states } = this;
    if (states.length === beam && state.cost >= states[beam - 1]!.cost) return;
    const alike = states.findIndex((other) => areAlike(state.last, other.last));
    if (alike >= 0) {
      if (states[alike]!.cost <= state.cost) return;
      states.splice(alike, 1);
    }
    let at = states.length;
    while (at > 0 && states[at - 1]!.cost > state.cost) at--;
    states.splice(at, 0, state);
    states.length = Math.min(beam, states.length);
  }
}

/** Same cursor, same colours. */
function areAlike(one: Drawn | undefined, other: Drawn | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.row === other.row &&
    one.column === other.column &&
    one.front === other.front &&
    one.back === other.back
  );
}

/** Goes back from the last cell and writes the plan. */
function write(last: Drawn | undefined, columns: number, plan: CellPlan): void {
  plan.count = 0;
  for (let drawn = last; drawn; drawn = drawn.before) plan.count++;
  let at = plan.count;
  for (let drawn = last; drawn; drawn = drawn.before) {
    at--;
    plan.cells[at] = drawn.row * columns + drawn.column;
    plan.patterns[at] = drawn.pattern;
    plan.foregrounds[at] = drawn.front;
    plan.backgrounds[at] = drawn.back;
  }
}

/** `rgb`, or the fixed palette's nearest colour when what it saves outweighs its error. */
function worth(rgb: number, weight: number, price: number): number {
  const saved = rgbBytes(rgb) - shortColorBytes;
  if (saved <= 0) return rgb;
  const near = nearestFixed(rgb);
  const lost = squaredDifference(
    (near >> 16) - (rgb >> 16),
    ((near >> 8) & 0xff) - ((rgb >> 8) & 0xff),
    (near & 0xff) - (rgb & 0xff),
  );
  return lost * weight < saved * price ? near : rgb;
}
