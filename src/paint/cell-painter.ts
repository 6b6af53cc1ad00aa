// What all painters of cells have in common: the frame brought to the dots of the cells, the planner that tells what each
// cell loses, and how many bytes there are. What is drawn for that, and how, is left to the kinds of painter.
import { AnsiWriter, type ColorDepth } from '../ansi/ansi-writer.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { CanvasPicture } from './canvas-picture.ts';
import type { CellPlanner, CellShapes } from './cell-planner.ts';
import { createPlanner } from './create-planner.ts';
import type { Canvas, Painter, PaintQuality } from './painter.ts';

/** Chosen: a talking head with sensor noise takes 0.6 kB a picture at an SSIM of 0.980 (measured; 0.4 kB at 0.975 for 8). */
export const defaultBytePrice = 3;
/** Chosen: 10 MB/s at 30 pictures a second, more than any terminal over a network takes. */
const defaultBudgetBytes = 40_000;
/** Chosen: 0.1 s at 1 Mbit/s. */
const defaultFirstBudgetBytes = 12_000;

/** Below this nothing could be drawn at all. Chosen: a few cells. */
const leastBudgetBytes = 256;
/** Stands for a price of nothing: bytes still decide between two ways that are both exact. */
const leastPrice = 1e-4;

export abstract class CellPainter implements Painter {
  abstract readonly name: string;
  protected readonly writer: AnsiWriter;
  protected readonly planner: CellPlanner;
  protected canvas: Canvas = { column: 0, row: 0, columns: 0, rows: 0, cellWidth: 8, cellHeight: 16 };
  protected readonly across: number;
  protected readonly down: number;
  private quality: Required<PaintQuality>;
  private readonly canvasPicture = new CanvasPicture();
  private unknownCells = 0;

  constructor(depth: ColorDepth, shapes: CellShapes, quality: PaintQuality) {
    this.across = shapes.across;
    this.down = shapes.down;
    this.planner = createPlanner(shapes);
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
    const aspect = canvas.cellWidth / this.across / (canvas.cellHeight / this.down);
    const wanted = this.canvasPicture.draw(frame, aspect);
    this.unknownCells = this.planner.weigh(wanted, this.quality.bytePrice === 0, covered);
    this.writer.begin();
    this.draw();
    return this.writer.bytes();
  }

  reset(): void {
    this.planner.forget();
  }

  /** Draws the cells whose losses are worth their bytes, and notes with the planner what they then show. */
  protected abstract draw(): void;

  /** The canvas has so many cells now, and nothing is known about them. */
  protected abstract resized(columns: number, rows: number): void;

  /** Squared levels that a byte must win. */
  protected get bytePrice(): number {
    return Math.max(leastPrice, this.quality.bytePrice);
  }

  /** Most of the picture is not on the screen yet. */
  protected get isFirst(): boolean {
    return this.unknownCells * 2 > this.planner.known.length;
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
    this.planner.known[cell] = 1;
    this.planner.waited[cell] = 0;
  }

  private settle(canvas: Canvas): void {
    const before = this.canvas;
    this.canvas = { ...canvas };
    const { columns, rows } = canvas;
    if (before.columns !== columns || before.rows !== rows) {
      this.canvasPicture.resize({ width: columns * this.across, height: rows * this.down });
      this.planner.resize(columns, rows);
      this.writer.reserve(columns * rows);
      this.resized(columns, rows);
    } else if (before.column !== canvas.column || before.row !== canvas.row) {
      this.reset();
    }
  }
}
