// What all painters of cells have in common: bring the frame to two pixels a cell, compare with what the screen shows, and
// draw the cells whose difference is worth its bytes. How one cell is drawn is left to the kinds of painter.
import { AnsiWriter, type ColorDepth } from '../ansi/ansi-writer.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { CanvasPicture } from './canvas-picture.ts';
import { Denoiser } from './denoiser.ts';
import { difference } from './difference.ts';
import type { Canvas, Painter } from './painter.ts';

export interface CellPainterOptions {
  /**
   * Levels (0–255, by `difference`) by which a pixel may differ from the denoised picture before it is sent. That picture
   * is within twice this of the frame, so what is shown is within three times this. 0: exact, every change is sent.
   */
  readonly threshold?: number;
}

/** Chosen by measuring a noisy still scene: above the noise of a camera in room light, below what the eye notices. */
export const defaultThreshold = 6;

/** How far the denoiser may open in a dark room, in thresholds. Chosen: three thresholds in all are 18 levels. */
const mostGateThresholds = 2;
/** Pictures after which a small error that lasts is corrected: at 30 a second between 1 and 3 s for a still picture. */
const patience = 120;
/** A picture without noise is known to be exact, and so corrected four times as soon. */
const stillSteps = 4;
/** Errors of a noisy picture below this many levels are left alone: correcting them would never end. */
const negligible = 2;

export abstract class CellPainter implements Painter {
  abstract readonly name: string;
  protected readonly writer: AnsiWriter;
  /** How far a colour that is set already may be from the wanted one to be used instead, in levels. */
  protected readonly tolerance: number;
  /** RGB of the picture now painted: columns × 2·rows × 3 bytes. */
  protected picture: Uint8Array = new Uint8Array(0);
  /** RGB that the screen shows, or stands for, in the same layout. `drawCell` keeps it. */
  protected shown = new Uint8Array(0);
  private readonly threshold: number;
  private readonly denoiser: Denoiser | undefined;
  private readonly canvasPicture = new CanvasPicture();
  private canvas: Canvas | undefined;
  /** One byte a cell: 1 when `shown` is true of it. */
  private known = new Uint8Array(0);
  /** How long each cell has been slightly wrong. */
  private waited = new Uint16Array(0);

  constructor(depth: ColorDepth, options: CellPainterOptions) {
    this.threshold = options.threshold ?? defaultThreshold;
    // Chosen: 4 levels of reuse are not seen beside a threshold of 6 (measured: saves a fifth of the bytes).
    this.tolerance = Math.min(4, this.threshold);
    this.writer = new AnsiWriter(depth);
    if (this.threshold > 0) this.denoiser = new Denoiser(this.threshold, this.threshold * mostGateThresholds);
  }

  pixelsFor(canvas: Canvas): PixelSize {
    return { width: canvas.columns, height: canvas.rows * 2 };
  }

  paint(frame: Frame, canvas: Canvas, covered?: Uint8Array): Uint8Array {
    this.settle(canvas);
    const { writer, known, waited } = this;
    const { columns, rows } = canvas;
    const wanted = this.canvasPicture.draw(frame, canvas.cellWidth / (canvas.cellHeight / 2));
    this.picture = this.denoiser ? this.denoiser.apply(wanted) : wanted;
    writer.begin();
    const stride = columns * 3;
    let cell = 0;
    for (let row = 0; row < rows; row++) {
      let upper = row * 2 * stride;
      for (let column = 0; column < columns; column++, cell++, upper += 3) {
        if (covered !== undefined && covered[cell] === 1) {
          known[cell] = 0;
          continue;
        }
        const lower = upper + stride;
        let refresh = known[cell] === 0;
        if (!refresh) {
          const upperError = this.errorAt(upper);
          const lowerError = this.errorAt(lower);
          const error = Math.max(upperError, lowerError);
          if (error === 0) {
            waited[cell] = 0;
            continue;
          }
          if (error <= this.threshold) {
            refresh = this.hasWaited(cell, error, wanted, upper, lower);
            if (!refresh) continue;
          }
        }
        // A correction is exact: one that used a similar colour again would be due again.
        this.drawCell(cell, row, column, upper, lower, refresh ? 0 : this.tolerance);
        known[cell] = 1;
        waited[cell] = 0;
      }
    }
    return writer.bytes();
  }

  reset(): void {
    this.known.fill(0);
    this.denoiser?.reset();
  }

  /**
   * Draws one cell whose pixels stand at `upper` and `lower` in `picture`, and writes what it then shows to `shown`. Row and
   * column count within the canvas. Colours that are set may be used again within `tolerance` levels.
   */
  protected abstract drawCell(
    cell: number,
    row: number,
    column: number,
    upper: number,
    lower: number,
    tolerance: number,
  ): void;

  /** The canvas has so many cells now, and nothing is known about them. */
  protected abstract resized(cells: number): void;

  protected isKnown(cell: number): boolean {
    return this.known[cell] === 1;
  }

  protected moveTo(row: number, column: number): void {
    this.writer.moveTo(this.canvas!.row + row, this.canvas!.column + column);
  }

  protected isLastColumn(column: number): boolean {
    return column === this.canvas!.columns - 1;
  }

  /** For painters whose colours are not the picture's: the picture's stand for what is shown. */
  protected noteShown(pixel: number): void {
    const { picture, shown } = this;
    shown[pixel] = picture[pixel]!;
    shown[pixel + 1] = picture[pixel + 1]!;
    shown[pixel + 2] = picture[pixel + 2]!;
  }

  private errorAt(pixel: number): number {
    const { picture, shown } = this;
    const red = picture[pixel]! - shown[pixel]!;
    const green = picture[pixel + 1]! - shown[pixel + 1]!;
    const blue = picture[pixel + 2]! - shown[pixel + 2]!;
    return difference(red, green, blue);
  }

  /** Counts one more picture with a small error; true when it is time to correct it. */
  private hasWaited(cell: number, error: number, wanted: Uint8Array, upper: number, lower: number): boolean {
    const still = this.isStill(wanted, upper) && this.isStill(wanted, lower);
    if (!still && error < negligible) return false;
    const waited = this.waited[cell]! + (still ? stillSteps : 1);
    this.waited[cell] = waited;
    // Each cell has a patience of its own, so that a scene that stands still is not corrected all at once.
    return waited >= patience + (Math.imul(cell, 0x9e3779b1) >>> 24);
  }

  /** The pixel has no noise: its mean over time is what came now. */
  private isStill(wanted: Uint8Array, pixel: number): boolean {
    const { picture } = this;
    return (
      wanted[pixel] === picture[pixel] &&
      wanted[pixel + 1] === picture[pixel + 1] &&
      wanted[pixel + 2] === picture[pixel + 2]
    );
  }

  private settle(canvas: Canvas): void {
    const before = this.canvas;
    this.canvas = { ...canvas };
    const cells = canvas.columns * canvas.rows;
    if (before?.columns !== canvas.columns || before.rows !== canvas.rows) {
      const size = this.pixelsFor(canvas);
      this.canvasPicture.resize(size);
      this.shown = new Uint8Array(size.width * size.height * 3);
      this.known = new Uint8Array(cells);
      this.waited = new Uint16Array(cells);
      this.writer.reserve(cells);
      this.resized(cells);
      this.reset();
    } else if (before.column !== canvas.column || before.row !== canvas.row) {
      this.reset();
    }
  }
}
