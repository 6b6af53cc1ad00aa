// What each cell loses as long as it shows what it shows: its error, weighted by how well it is seen there and by how long
// it has lasted. What is drawn for that is decided by whoever looks at the losses.
import { Activity } from './activity.ts';
import type { CellDots } from './cell-planner.ts';
import { errorParts, squaredDifference } from './difference.ts';

/** An error that lasts weighs four times as much after so many pictures, nine times after twice as many. */
const hastePictures = 96;
/** Pictures without any noise after which a cell is corrected whatever it weighs: at 30 a second 1 to 3 s. */
const patience = 30;
const patienceSpread = 64;
/** Errors of a noisy cell below this (3 squared levels) are left alone: correcting them would never end. */
const negligible = 3 * errorParts;
/** Beyond any price of its bytes. */
const urgent = 1e6;

/** Laid out as in CellPlanner. */
export class CellLosses {
  shown = new Uint8Array(0);
  known = new Uint8Array(0);
  waited = new Uint16Array(0);
  losses = new Float32Array(0);
  /** What one part of an error weighs, in prices of a byte; of no meaning where nothing is lost. */
  weights = new Float32Array(0);
  /**
   * Error that was left however the cell was drawn, when it was last looked at closely, and the RGB picture then.
   * Kept by whoever draws, where two colours cannot show everything.
   */
  floors = new Int32Array(0);
  aimed = new Uint8Array(0);
  /** For how many pictures, without a break, each wrong cell has had no noise. */
  private stillness = new Uint8Array(0);
  private columns = 0;
  private rows = 0;
  private readonly activity = new Activity();
  private readonly across: number;
  private readonly down: number;

  constructor({ across, down }: CellDots) {
    this.across = across;
    this.down = down;
  }

  resize(columns: number, rows: number): void {
    const cells = columns * rows;
    const bytes = cells * this.across * this.down * 3;
    this.columns = columns;
    this.rows = rows;
    this.shown = new Uint8Array(bytes);
    this.known = new Uint8Array(cells);
    this.waited = new Uint16Array(cells);
    this.losses = new Float32Array(cells);
    this.weights = new Float32Array(cells);
    this.floors = new Int32Array(cells);
    this.aimed = new Uint8Array(bytes);
    this.stillness = new Uint8Array(cells);
  }

  /** Fills `losses` and `weights`; `noisy` is `picture` before its noise was taken out. Tells how many cells are unknown. */
  weigh(picture: Uint8Array, noisy: Uint8Array, isExact: boolean, covered: Uint8Array | undefined): number {
    const { known, waited, stillness, losses, weights, columns, rows, across, down } = this;
    if (!isExact) this.activity.measure(picture, columns * across, rows * down);
    let unknownCells = 0;
    let cell = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, cell++) {
        if (covered !== undefined && covered[cell] === 1) {
          known[cell] = 0;
          losses[cell] = 0;
          continue;
        }
        const isKnown = known[cell] === 1;
        const error = isKnown ? this.errorOf(picture, this.shown, row, column) : 0;
        const excess = isKnown ? this.excessOf(picture, error, cell, row, column) : 0;
        if (isKnown && excess === 0) {
          losses[cell] = 0;
          waited[cell] = 0;
          stillness[cell] = 0;
          continue;
        }
        const weight = (isExact ? 1 : this.activity.at(column * across, row * down)) / errorParts;
        if (!isKnown) {
          unknownCells++;
          weights[cell] = weight;
          losses[cell] = Number.POSITIVE_INFINITY;
          continue;
        }
        const isStill = isExact || this.isStill(picture, noisy, row, column);
        const stillFor = isStill ? Math.min(0xff, stillness[cell]! + 1) : 0;
        stillness[cell] = stillFor;
        if (!isStill && excess < negligible) {
          losses[cell] = 0;
          continue;
        }
        const time = Math.min(0xffff, waited[cell]! + 1);
        waited[cell] = time;
        const haste = 1 + time / hastePictures;
        // Each cell has a patience of its own, so that a scene that stands still is not corrected all at once.
        const isDue = stillFor >= patience + ((Math.imul(cell, 0x9e3779b1) >>> 0) % patienceSpread);
        const heavy = isDue ? urgent : weight * haste * haste;
        weights[cell] = heavy;
        losses[cell] = heavy * error;
      }
    }
    return unknownCells;
  }

  /** What of the error can be helped, but for what has changed since the cell was looked at closely. */
  private excessOf(picture: Uint8Array, error: number, cell: number, row: number, column: number): number {
    const floor = this.floors[cell]!;
    if (floor === 0) return error;
    return Math.min(error, Math.max(0, error - floor) + this.errorOf(picture, this.aimed, row, column));
  }

  /** By how much a cell of one picture differs from another, all dots together, as `squaredDifference`. */
  private errorOf(picture: Uint8Array, other: Uint8Array, row: number, column: number): number {
    const { across, down } = this;
    const stride = this.columns * across * 3;
    let from = row * down * stride + column * across * 3;
    let sum = 0;
    for (let y = 0; y < down; y++, from += stride) {
      const end = from + across * 3;
      for (let at = from; at < end; at += 3) {
        const red = picture[at]! - other[at]!;
        const green = picture[at + 1]! - other[at + 1]!;
        const blue = picture[at + 2]! - other[at + 2]!;
        if ((red | green | blue) !== 0) sum += squaredDifference(red, green, blue);
      }
    }
    return sum;
  }

  /** The cell has no noise: its mean over time is what came now. */
  private isStill(picture: Uint8Array, noisy: Uint8Array, row: number, column: number): boolean {
    const { across, down } = this;
    const stride = this.columns * across * 3;
    let from = row * down * stride + column * across * 3;
    for (let y = 0; y < down; y++, from += stride) {
      const end = from + across * 3;
      for (let at = from; at < end; at++) if (noisy[at] !== picture[at]) return false;
    }
    return true;
  }
}
