// Cells whose look is one of few: a character and palette colours that follow from the picture alone, dithering included.
// A cell is drawn when its look is another one and what that wins is worth its bytes, the most wrong first.
import { type ColorDepth, maxCellBytes, unknownColor } from '../ansi/ansi-writer.ts';
import { CellPainter } from './cell-painter.ts';
import type { PaintQuality } from './painter.ts';

/** About what a cell takes with its colours and its share of the cursor's motion. Measured: 5 (mono) to 18 (256 colours). */
const cellBytes = 12;
/** Losses are counted in powers of √2 to find how many cells a budget reaches. */
const bins = 128;
const noLook = -1;
/** Nothing is searched here. */
const noBytes = new Uint8Array(0);

export abstract class SymbolPainter extends CellPainter {
  readonly name: string;
  /** What each cell shows: glyph, and colour codes or `unknownColor`; as the kinds set them. */
  protected glyph = 0;
  protected foreground = unknownColor;
  protected background = unknownColor;
  private looks = new Int32Array(0);
  private readonly counts = new Uint32Array(bins);
  private firstRow = 0;

  constructor(name: string, depth: ColorDepth, across: number, down: number, quality: PaintQuality) {
    super(depth, { across, down, bytes: noBytes }, quality);
    this.name = name;
  }

  /** Sets `glyph`, `foreground` and `background` for the dots of a cell. A colour nobody sees is `unknownColor`. */
  protected abstract choose(row: number, column: number): void;

  protected set(glyph: number, foreground: number, background: number): void {
    this.glyph = glyph;
    this.foreground = foreground;
    this.background = background;
  }

  /** An int32 that is the same for choices that look the same. Glyphs differ in their lower 13 bits. */
  protected lookOf(): number {
    const glyph = this.glyph & 0x1fff;
    return (glyph * 257 + this.foreground - unknownColor) * 257 + this.background - unknownColor;
  }

  protected override resized(columns: number, rows: number): void {
    this.looks = new Int32Array(columns * rows).fill(noLook);
    this.firstRow = 0;
  }

  protected override draw(): void {
    const worth = this.bytePrice * cellBytes;
    const edge = this.edgeWithin(this.budgetBytes);
    // The most wrong first: those that surely fit, then those of which only some do.
    if (edge > worth && !this.drawAbove(edge * Math.SQRT2)) return;
    if (this.drawAbove(Math.max(worth, edge))) this.firstRow = 0;
  }

  /** Draws cells that lose so much at least. False when bytes ran out: the next picture begins where this one ended. */
  private drawAbove(least: number): boolean {
    const { columns, rows } = this.canvas;
    const { losses } = this.planner;
    const { budgetBytes } = this;
    let row = this.firstRow;
    for (let i = 0; i < rows; i++) {
      let cell = row * columns;
      for (let column = 0; column < columns; column++, cell++) {
        // Infinity is drawn whatever the least is; with exactness asked for every loss is above it.
        if (losses[cell]! < least || losses[cell] === 0) continue;
        if (this.writer.length + maxCellBytes > budgetBytes) {
          this.firstRow = row;
          return false;
        }
        this.drawCell(cell, row, column);
        losses[cell] = 0;
      }
      row = row + 1 < rows ? row + 1 : 0;
    }
    return true;
  }

  private drawCell(cell: number, row: number, column: number): void {
    const { writer, looks } = this;
    this.choose(row, column);
    const look = this.lookOf();
    const isNew = this.planner.known[cell] === 0 || looks[cell] !== look;
    this.noteShown(row, column);
    this.settled(cell);
    if (!isNew) return;
    looks[cell] = look;
    writer.moveTo(this.canvas.row + row, this.canvas.column + column);
    writer.setColors(this.foreground, this.background);
    writer.glyph(this.glyph, column === this.canvas.columns - 1);
  }

  /** By count, losses of √2 times this fit into so many bytes, and losses of this only in part. 0: all fit. */
  private edgeWithin(budgetBytes: number): number {
    const { counts } = this;
    const { losses } = this.planner;
    counts.fill(0);
    for (let cell = 0; cell < losses.length; cell++) {
      const loss = losses[cell]!;
      if (loss > 0) {
        const bin = binOf(loss);
        counts[bin] = counts[bin]! + 1;
      }
    }
    let cells = 0;
    for (let bin = bins - 1; bin >= 0; bin--) {
      cells += counts[bin]!;
      if (cells * cellBytes > budgetBytes)
        return bin === bins - 1 ? Number.POSITIVE_INFINITY : 2 ** ((bin - binOfOne) / 2);
    }
    return 0;
  }

  /** The picture's dots stand for what is shown, whose colours are others. */
  private noteShown(row: number, column: number): void {
    const { canvas, across, down } = this;
    const { picture, shown } = this.planner;
    const stride = canvas.columns * across * 3;
    let from = row * down * stride + column * across * 3;
    for (let y = 0; y < down; y++, from += stride) {
      for (let at = from; at < from + across * 3; at++) shown[at] = picture[at]!;
    }
  }
}

const binOfOne = 32;

function binOf(loss: number): number {
  if (loss === Number.POSITIVE_INFINITY) return bins - 1;
  return Math.max(0, Math.min(bins - 2, binOfOne + Math.floor(Math.log2(loss) * 2)));
}
