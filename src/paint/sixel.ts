// Sixel pictures: fixed colours, a dither that stands still, and only the blocks that really changed. A block is some
// cells wide and so many rows of cells high that its pixels are whole bands of six.

import { eraseCells } from '../ansi/graphics-sequences.ts';
import { cursorTo, resetColors } from '../ansi/sequences.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { ByteWriter } from './byte-writer.ts';
import { CanvasPicture } from './canvas-picture.ts';
import type { Canvas, Painter } from './painter.ts';
import { canvasPixels, mostPixels, sameCanvas } from './pixel-canvas.ts';
import { SixelBlocks } from './sixel-blocks.ts';
import { SixelEncoder } from './sixel-encoder.ts';
import { type SixelColors, sixelPalette } from './sixel-palette.ts';

export interface SixelOptions {
  readonly colors?: SixelColors;
  /** Levels (0–255, each channel) by which noise may move a pixel without its colour changing. 0: exact. */
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
}

/** Chosen: four times the noise of a camera in room light, so that hardly a pixel is sent for noise. */
const defaultSixelThreshold = 10;
/** Measured: the whole Bayer pattern costs 640 kB a picture of the moving camera, this 360 kB, none 160 kB. */
const defaultDither = 0.4;

export class SixelPainter implements Painter {
  readonly name = 'sixel';
  private readonly most: PixelSize;
  private readonly whole: boolean;
  private readonly blocks: SixelBlocks;
  private readonly encoder: SixelEncoder;
  private readonly writer = new ByteWriter();
  private readonly canvasPicture = new CanvasPicture();
  private canvas: Canvas | undefined;
  private cleared = false;

  constructor(options: SixelOptions = {}) {
    const { colors = 64, threshold = defaultSixelThreshold, dither = defaultDither } = options;
    const palette = sixelPalette(colors, dither);
    this.most = options.most ?? mostPixels;
    this.whole = options.whole ?? false;
    this.blocks = new SixelBlocks(palette, threshold);
    this.encoder = new SixelEncoder(palette);
  }

  pixelsFor(canvas: Canvas): PixelSize {
    return canvasPixels(canvas, this.most);
  }

  paint(frame: Frame, canvas: Canvas, covered?: Uint8Array): Uint8Array {
    const { writer, blocks } = this;
    const size = this.pixelsFor(canvas);
    writer.begin();
    if (!sameCanvas(this.canvas, canvas)) {
      this.canvas = { ...canvas };
      this.canvasPicture.resize(size);
      this.encoder.reserve(size.width);
      blocks.resize(size, canvas);
      this.reset();
    }
    const { layout } = blocks;
    if (layout.width === 0 || layout.height === 0) return writer.bytes();
    // The canvas of the pixels is cut at the right and below, where cells or bands are not whole.
    const picture = this.canvasPicture.draw(frame, 1);
    blocks.compare(picture, covered);
    if (this.whole) blocks.spread();
    if (!this.cleared) this.clear(canvas, covered);
    for (const rectangle of blocks.takeChanged(picture)) {
      const { left, top, width, height } = rectangle;
      const row = canvas.row + layout.row + top / layout.cellHeight;
      const column = canvas.column + layout.column + left / layout.cellWidth;
      writer.text(cursorTo(row, column));
      this.encoder.encode(writer, blocks.indexes, layout.stride, left, top, width, height);
    }
    return writer.bytes();
  }

  reset(): void {
    this.blocks.reset();
    this.cleared = false;
  }

  /** Where the picture does not reach, nothing of what was there before may stay. */
  private clear(canvas: Canvas, covered: Uint8Array | undefined): void {
    this.cleared = true;
    const { writer } = this;
    writer.text(resetColors);
    for (let row = 0; row < canvas.rows; row++) {
      for (let column = 0; column < canvas.columns; ) {
        const from = column;
        const first = row * canvas.columns;
        while (column < canvas.columns && covered?.[first + column] !== 1) column++;
        if (column > from) {
          writer.text(cursorTo(canvas.row + row, canvas.column + from));
          writer.text(eraseCells(column - from));
        }
        while (column < canvas.columns && covered?.[first + column] === 1) column++;
      }
    }
  }
}
