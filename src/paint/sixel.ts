// Sixel pictures: fixed colours, a dither that stands still, and only the blocks that really changed. A block is some
// cells wide, and so many rows of cells high that its pixels are whole bands of six.
import { eraseCells } from '../ansi/graphics-sequences.ts';
import { cursorTo, resetColors } from '../ansi/sequences.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { ByteWriter } from './byte-writer.ts';
import { CanvasPicture } from './canvas-picture.ts';
import type { Canvas, Painter } from './painter.ts';
import { PixelBlocks } from './pixel-blocks.ts';
import { canvasPixels, mostPixels, sameCanvas } from './pixel-canvas.ts';
import { createSixelData, type SixelData } from './sixel-data.ts';
import { bandRows } from './sixel-encoder.ts';
import { type SixelColors, sixelPalette } from './sixel-palette.ts';

export interface SixelOptions {
  readonly colors?: SixelColors;
  /** Levels (0–255, by `difference`) by which noise may move a pixel. 0: exact. */
  readonly threshold?: number;
  /** 0–1, see `sixelPalette`. */
  readonly dither?: number;
  /** The largest picture that the terminal takes: xterm's default is 1000 × 1000. */
  readonly most?: PixelSize;
  /**
   * Whatever changes, the whole picture is sent. XTerm (379) keeps 16 pictures and forgets the others when it has to draw
   * again, so pieces of one would vanish.
   */
  readonly whole?: boolean;
  /** Without the kernel, as where there is none. */
  readonly plain?: boolean;
}

/** Chosen: three times the noise of a camera in room light. */
const defaultSixelThreshold = 10;
/** Measured: the whole Bayer pattern costs 640 kB a picture of the moving camera, this 360 kB, none 160 kB. */
const defaultDither = 0.4;
/** Width of a block. Chosen: 64 pixels on usual fonts; smaller ones repeat more colour changes and cursor motions. */
const blockColumns = 8;

/** Where the picture is drawn. */
interface Layout {
  readonly canvas: Canvas;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Pixels: what the canvas has, and how many rows of it are drawn, whole bands. */
  readonly width: number;
  readonly height: number;
  /** First cell of the picture within the canvas: it stands in the middle when the canvas is larger. */
  readonly column: number;
  readonly row: number;
}

export class SixelPainter implements Painter {
  readonly name = 'sixel';
  private readonly most: PixelSize;
  private readonly whole: boolean;
  private readonly blocks: PixelBlocks;
  private readonly data: SixelData;
  private readonly writer = new ByteWriter();
  private readonly canvasPicture = new CanvasPicture();
  private layout: Layout | undefined;
  private cleared = false;

  constructor(options: SixelOptions = {}) {
    const { colors = 64, threshold = defaultSixelThreshold, dither = defaultDither } = options;
    this.most = options.most ?? mostPixels;
    this.whole = options.whole ?? false;
    this.blocks = new PixelBlocks(threshold);
    this.data = createSixelData(sixelPalette(colors, dither), options.plain);
  }

  pixelsFor(canvas: Canvas): PixelSize {
    return canvasPixels(canvas, this.most);
  }

  /** Of `covered` it knows nothing: whoever covers the picture has it painted with cells meanwhile. */
  paint(frame: Frame, canvas: Canvas): Uint8Array {
    const layout = this.settle(canvas);
    const { writer, blocks, data } = this;
    writer.begin();
    if (layout.width === 0 || layout.height === 0) return writer.bytes();
    const picture = this.canvasPicture.draw(frame, 1);
    const changed = blocks.compare(picture);
    if (!this.cleared) this.clear(layout);
    if (!changed) return writer.bytes();
    if (this.whole) blocks.spread();
    data.take(picture.subarray(0, layout.width * layout.height * 3));
    for (const rectangle of blocks.takeChanged(picture)) {
      const row = canvas.row + layout.row + rectangle.top / layout.cellHeight;
      const column = canvas.column + layout.column + rectangle.left / layout.cellWidth;
      writer.text(cursorTo(row, column));
      data.draw(writer, rectangle);
    }
    return writer.bytes();
  }

  reset(): void {
    this.blocks.reset();
    this.cleared = false;
  }

  private settle(canvas: Canvas): Layout {
    if (this.layout && sameCanvas(this.layout.canvas, canvas)) return this.layout;
    const size = this.pixelsFor(canvas);
    const cellWidth = Math.max(1, Math.floor(canvas.cellWidth));
    const cellHeight = Math.max(1, Math.floor(canvas.cellHeight));
    const width = size.width;
    const height = size.height - (size.height % bandRows);
    const blockRows = leastCommonMultiple(cellHeight, bandRows) / cellHeight;
    const layout: Layout = {
      canvas: { ...canvas },
      cellWidth,
      cellHeight,
      width,
      height,
      column: (canvas.columns - Math.ceil(width / cellWidth)) >> 1,
      row: (canvas.rows - Math.ceil(height / cellHeight)) >> 1,
    };
    this.layout = layout;
    this.canvasPicture.resize(size);
    this.data.resize(width, height);
    this.blocks.resize({
      width,
      height,
      blockWidth: blockColumns * cellWidth,
      blockHeight: blockRows * cellHeight,
    });
    this.cleared = false;
    return layout;
  }

  /** Blanks the cells that the picture does not fill: nothing of what was there before may stay. */
  private clear(layout: Layout): void {
    this.cleared = true;
    const { writer } = this;
    const { canvas } = layout;
    const endColumn = layout.column + Math.floor(layout.width / layout.cellWidth);
    const endRow = layout.row + Math.floor(layout.height / layout.cellHeight);
    const isBare = (row: number, column: number) =>
      row < layout.row || row >= endRow || column < layout.column || column >= endColumn;
    writer.text(resetColors);
    for (let row = 0; row < canvas.rows; row++) {
      for (let column = 0; column < canvas.columns; column++) {
        const from = column;
        while (column < canvas.columns && isBare(row, column)) column++;
        if (column === from) continue;
        writer.text(cursorTo(canvas.row + row, canvas.column + from) + eraseCells(column - from));
      }
    }
  }
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
