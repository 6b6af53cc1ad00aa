// What all painters of cells have in common: the frame brought to the dots of the cells, its noise taken out, and for each
// cell what it loses as long as it shows what it shows. What is drawn for that, and how, is left to the kinds of painter.
import { AnsiWriter, type ColorDepth } from '../ansi/ansi-writer.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { Activity } from './activity.ts';
import { CanvasPicture } from './canvas-picture.ts';
import { Denoiser } from './denoiser.ts';
import { errorParts, squaredDifference } from './difference.ts';
import type { Canvas, Painter, PaintQuality } from './painter.ts';

/** Chosen: a talking head with sensor noise takes 1.2 kB a picture at an SSIM of 0.978 (measured; 0.7 kB at 0.971 for 8). */
export const defaultBytePrice = 3;
/** Chosen: 10 MB/s at 30 pictures a second, more than any terminal over a network takes. */
const defaultBudgetBytes = 40_000;
/** Chosen: 0.1 s at 1 Mbit/s. */
const defaultFirstBudgetBytes = 12_000;

/** Below this nothing could be drawn at all. Chosen: a few cells. */
const leastBudgetBytes = 256;

/** Levels within which the denoiser takes a pixel for unchanged: at least, and in a dark room. */
const leastGate = 6;
const mostGate = 14;
/** An error that lasts weighs four times as much after so many pictures, nine times after twice as many. */
const hastePictures = 48;
/** Pictures without any noise after which a cell is corrected whatever it weighs: at 30 a second 1 to 3 s. */
const patience = 30;
const patienceSpread = 64;
/** Errors of a noisy cell below this (3 squared levels) are left alone: correcting them would never end. */
const negligible = 3 * errorParts;
/** Beyond any price of its bytes. */
const urgent = 1e6;
/** Stands for a price of nothing: bytes still decide between two ways that are both exact. */
const leastPrice = 1e-4;

/** What is to be drawn. One number a cell. */
export interface CellNeeds {
  /** RGB of the wanted picture, its noise taken out: columns·across × rows·down × 3 bytes. */
  picture: Uint8Array;
  /** Weighted loss as long as the cell shows what it shows. Infinity: unknown, must be drawn. 0: nothing to win. */
  losses: Float32Array;
  /** What one part of an error weighs, in prices of a byte; of no meaning where nothing is lost. */
  weights: Float32Array;
  /**
   * Error that was left however the cell was drawn, when it was last looked at closely, and the RGB picture then.
   * Kept by whoever draws, where two colours cannot show everything.
   */
  floors: Int32Array;
  aimed: Uint8Array;
}

export abstract class CellPainter implements Painter {
  abstract readonly name: string;
  protected readonly writer: AnsiWriter;
  /** What the picture now painted needs. */
  protected readonly needs: CellNeeds = {
    picture: new Uint8Array(0),
    losses: new Float32Array(0),
    weights: new Float32Array(0),
    floors: new Int32Array(0),
    aimed: new Uint8Array(0),
  };
  /** RGB that the screen shows, or stands for, in the same layout. Kept by the kind of painter. */
  protected shown = new Uint8Array(0);
  /** One byte a cell: 1 when `shown` is true of it. */
  protected known = new Uint8Array(0);
  protected canvas: Canvas = { column: 0, row: 0, columns: 0, rows: 0, cellWidth: 8, cellHeight: 16 };
  protected readonly across: number;
  protected readonly down: number;
  private quality: Required<PaintQuality>;
  private readonly denoiser = new Denoiser(leastGate, mostGate);
  private readonly activity = new Activity();
  private readonly canvasPicture = new CanvasPicture();
  /** For how many pictures each cell has been slightly wrong. */
  private waited = new Uint16Array(0);
  /** For how many pictures, without a break, each wrong cell has had no noise. */
  private stillness = new Uint8Array(0);
  private unknownCells = 0;

  /** Cells are pictures of `across` × `down` dots. */
  constructor(depth: ColorDepth, across: number, down: number, quality: PaintQuality) {
    this.across = across;
    this.down = down;
    this.quality = {
      bytePrice: defaultBytePrice,
      budgetBytes: defaultBudgetBytes,
      firstBudgetBytes: defaultFirstBudgetBytes,
      ...quality,
    };
    this.writer = new AnsiWriter(depth);
  }

  /** Square pixels, so many that each dot has one at least. */
  pixelsFor(canvas: Canvas): PixelSize {
    const { columns, rows, cellWidth, cellHeight } = canvas;
    const scale = Math.max(this.across / cellWidth, this.down / cellHeight);
    return {
      width: Math.round(columns * cellWidth * scale),
      height: Math.round(rows * cellHeight * scale),
    };
  }

  setQuality(quality: PaintQuality): void {
    this.quality = { ...this.quality, ...quality };
  }

  paint(frame: Frame, canvas: Canvas, covered?: Uint8Array): Uint8Array {
    this.settle(canvas);
    const { width, height } = this.dotsOf(canvas);
    const aspect = canvas.cellWidth / this.across / (canvas.cellHeight / this.down);
    const wanted = this.canvasPicture.draw(frame, aspect);
    const isExact = this.quality.bytePrice === 0;
    this.needs.picture = isExact ? wanted : this.denoiser.apply(wanted);
    if (!isExact) this.activity.measure(this.needs.picture, width, height);
    this.weigh(wanted, isExact, covered);
    this.writer.begin();
    this.draw();
    return this.writer.bytes();
  }

  reset(): void {
    this.known.fill(0);
    this.denoiser.reset();
  }

  /** Draws the cells whose losses are worth their bytes, and writes what they then show to `shown` and `known`. */
  protected abstract draw(): void;

  /** The canvas has so many cells now, and nothing is known about them. */
  protected abstract resized(columns: number, rows: number): void;

  /** Squared levels that a byte must win. */
  protected get bytePrice(): number {
    return Math.max(leastPrice, this.quality.bytePrice);
  }

  /** Most of the picture is not on the screen yet. */
  protected get isFirst(): boolean {
    return this.unknownCells * 2 > this.known.length;
  }

  /** Most bytes of this picture. */
  protected get budgetBytes(): number {
    const { budgetBytes, firstBudgetBytes } = this.quality;
    return Math.max(leastBudgetBytes, this.isFirst ? Math.min(budgetBytes, firstBudgetBytes) : budgetBytes);
  }

  /** Most bytes of a picture that is not the first. */
  protected get steadyBudgetBytes(): number {
    return Math.max(leastBudgetBytes, this.quality.budgetBytes);
  }

  /** A cell was drawn: it is wrong since now at most. */
  protected settled(cell: number): void {
    this.known[cell] = 1;
    this.waited[cell] = 0;
  }

  /** Fills `losses` and `weights`. */
  private weigh(wanted: Uint8Array, isExact: boolean, covered: Uint8Array | undefined): void {
    const { known, waited, stillness, shown, across, down } = this;
    const { losses, weights, floors, aimed } = this.needs;
    const { columns, rows } = this.canvas;
    this.unknownCells = 0;
    let cell = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, cell++) {
        if (covered !== undefined && covered[cell] === 1) {
          known[cell] = 0;
          losses[cell] = 0;
          continue;
        }
        const isKnown = known[cell] === 1;
        const error = isKnown ? this.errorOf(shown, row, column) : 0;
        let excess = error;
        if (floors[cell]! > 0) {
          // What was lost then is lost now too, but for what has changed since.
          const lost = Math.max(0, error - floors[cell]!) + this.errorOf(aimed, row, column);
          excess = Math.min(error, lost);
        }
        if (isKnown && excess === 0) {
          losses[cell] = 0;
          waited[cell] = 0;
          stillness[cell] = 0;
          continue;
        }
        const weight = (isExact ? 1 : this.activity.at(column * across, row * down)) / errorParts;
        if (!isKnown) {
          this.unknownCells++;
          weights[cell] = weight;
          losses[cell] = Number.POSITIVE_INFINITY;
          continue;
        }
        const isStill = isExact || this.isStill(wanted, row, column);
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
  }

  /** By how much a cell of another picture differs from the wanted one, all dots together, as `squaredDifference`. */
  private errorOf(other: Uint8Array, row: number, column: number): number {
    const { across, down } = this;
    const { picture } = this.needs;
    const stride = this.canvas.columns * across * 3;
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
  private isStill(wanted: Uint8Array, row: number, column: number): boolean {
    const { across, down } = this;
    const { picture } = this.needs;
    const stride = this.canvas.columns * across * 3;
    let from = row * down * stride + column * across * 3;
    for (let y = 0; y < down; y++, from += stride) {
      const end = from + across * 3;
      for (let at = from; at < end; at++) if (wanted[at] !== picture[at]) return false;
    }
    return true;
  }

  private dotsOf(canvas: Canvas): PixelSize {
    return { width: canvas.columns * this.across, height: canvas.rows * this.down };
  }

  private settle(canvas: Canvas): void {
    const before = this.canvas;
    this.canvas = { ...canvas };
    const cells = canvas.columns * canvas.rows;
    if (before.columns !== canvas.columns || before.rows !== canvas.rows) {
      const size = this.dotsOf(canvas);
      this.canvasPicture.resize(size);
      this.shown = new Uint8Array(size.width * size.height * 3);
      this.known = new Uint8Array(cells);
      this.needs.losses = new Float32Array(cells);
      this.needs.weights = new Float32Array(cells);
      this.needs.floors = new Int32Array(cells);
      this.needs.aimed = new Uint8Array(size.width * size.height * 3);
      this.waited = new Uint16Array(cells);
      this.stillness = new Uint8Array(cells);
      this.writer.reserve(cells);
      this.resized(canvas.columns, canvas.rows);
      this.reset();
    } else if (before.column !== canvas.column || before.row !== canvas.row) {
      this.reset();
    }
  }
}
