// What of a sixel picture has changed enough to be sent. Samples of each block are compared with what they were when it
// was drawn; a block in which more has changed than noise explains is drawn, dithered, from the picture as it is now.
import type { PixelSize } from '../media/types.ts';
import { difference } from './difference.ts';
import type { Canvas } from './painter.ts';
import { bandRows } from './sixel-encoder.ts';
import type { SixelPalette } from './sixel-palette.ts';

export interface SixelLayout {
  /** Pixels that are drawn: whole bands. */
  readonly width: number;
  readonly height: number;
  /** Pixels in a row of the picture and of the indexes. */
  readonly stride: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** First cell of the picture within the canvas: it stands in the middle when the canvas is larger. */
  readonly column: number;
  readonly row: number;
}

/** In pixels of the picture; `height` a multiple of 6, `left` and `top` at cells. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  height: number;
}

/** Width of a block. Chosen: 64 pixels on usual fonts; smaller ones repeat more colour changes and cursor motions. */
const blockColumns = 8;
/** With a threshold, every third row and every fourth pixel of it are looked at: a twelfth of the time of all. */
const rowStep = 3;
const columnStep = 4;
/** One changed sample in so many may be noise that the threshold let through. */
const strayShare = 64;
/** A block whose brightness moved by more than so many levels in the mean has changed, however noisy it is. */
const meanLevels = 2;
/** Pictures after which a still block without noise is drawn as it is. Chosen: 1 s, and up to 2 s by the block's place. */
const patience = 30;

const noLayout: SixelLayout = {
  width: 0,
  height: 0,
  stride: 0,
  cellWidth: 1,
  cellHeight: 1,
  column: 0,
  row: 0,
};

export class SixelBlocks {
  layout: SixelLayout = noLayout;
  /** A palette index for each pixel; true of the blocks drawn last. */
  indexes = new Uint8Array(0);
  private readonly palette: SixelPalette;
  private readonly threshold: number;
  private readonly rowStep: number;
  private readonly columnStep: number;
  private canvasColumns = 0;
  private blockWidth = 0;
  private blockHeight = 0;
  private across = 0;
  private down = 0;
  /** RGB of the samples as they were when their block was drawn. */
  private held = new Uint8Array(0);
  /** For each block: it must be drawn; it may not be; its `held` is true of the screen. */
  private dirty = new Uint8Array(0);
  private hidden = new Uint8Array(0);
  private known = new Uint8Array(0);
  /** Samples that differ at all, and by more than the threshold. */
  private differing = new Int32Array(0);
  private changed = new Int32Array(0);
  /** Sum of the samples' brightness less that of `held`, in 256ths; now and in the picture before. */
  private offsets = new Int32Array(0);
  private offsetsBefore = new Int32Array(0);
  private waited = new Uint8Array(0);
  /** Changed samples of a block that may be noise. */
  private stray = 0;

  constructor(palette: SixelPalette, threshold: number) {
    this.palette = palette;
    this.threshold = threshold;
    this.rowStep = threshold === 0 ? 1 : rowStep;
    this.columnStep = threshold === 0 ? 1 : columnStep;
  }

  resize(size: PixelSize, canvas: Canvas): void {
    const cellWidth = Math.max(1, Math.floor(canvas.cellWidth));
    const cellHeight = Math.max(1, Math.floor(canvas.cellHeight));
    const { width } = size;
    const height = size.height - (size.height % bandRows);
    const column = (canvas.columns - Math.ceil(width / cellWidth)) >> 1;
    const row = (canvas.rows - Math.ceil(height / cellHeight)) >> 1;
    this.layout = { width, height, stride: width, cellWidth, cellHeight, column, row };
    this.canvasColumns = canvas.columns;
    this.blockWidth = blockColumns * cellWidth;
    this.blockHeight = leastCommonMultiple(cellHeight, bandRows);
    this.across = Math.ceil(width / this.blockWidth);
    this.down = Math.ceil(height / this.blockHeight);
    this.stray = this.threshold === 0 ? 0 : this.samples / strayShare;
    const blocks = this.across * this.down;
    this.indexes = new Uint8Array(width * height);
    this.held = new Uint8Array(Math.ceil(width / this.columnStep) * Math.ceil(height / this.rowStep) * 3);
    this.dirty = new Uint8Array(blocks);
    this.hidden = new Uint8Array(blocks);
    this.known = new Uint8Array(blocks);
    this.differing = new Int32Array(blocks);
    this.changed = new Int32Array(blocks);
    this.offsets = new Int32Array(blocks);
    this.offsetsBefore = new Int32Array(blocks);
    this.waited = new Uint8Array(blocks);
  }

  reset(): void {
    this.known.fill(0);
  }

  /** `picture`: RGB, `stride` pixels a row. Afterwards `takeChanged` tells what to draw. */
  compare(picture: Uint8Array, covered: Uint8Array | undefined): void {
    this.hide(covered);
    this.offsetsBefore.set(this.offsets);
    this.offsets.fill(0);
    this.differing.fill(0);
    this.changed.fill(0);
    const { across, blockWidth, layout, known, changed } = this;
    for (let y = 0; y < layout.height; y += this.rowStep) {
      const first = Math.floor(y / this.blockHeight) * across;
      for (let x = 0; x < across; x++) {
        // Nothing more is to be learnt of a block that will be drawn anyway.
        if (known[first + x] === 0 || changed[first + x]! > this.stray) continue;
        const from = x * blockWidth;
        this.compareRow(picture, first + x, from, Math.min(layout.width, from + blockWidth), y);
      }
    }
    this.judge();
  }

  /** One block that must be drawn makes all of them. */
  spread(): void {
    if (!this.dirty.includes(1)) return;
    for (let block = 0; block < this.dirty.length; block++) this.dirty[block] = 1 - this.hidden[block]!;
  }

  /** Rectangles that cover the blocks to be drawn; they count as shown from now on. */
  takeChanged(picture: Uint8Array): PixelRectangle[] {
    const { dirty, across, down, layout } = this;
    const rectangles: PixelRectangle[] = [];
    let above: PixelRectangle[] = [];
    for (let y = 0; y < down; y++) {
      const here: PixelRectangle[] = [];
      const top = y * this.blockHeight;
      const height = Math.min(this.blockHeight, layout.height - top);
      for (let x = 0; x < across; x++) {
        if (dirty[y * across + x] === 0) continue;
        const from = x;
        while (x < across && dirty[y * across + x] === 1) this.settle(y * across + x++);
        const left = from * this.blockWidth;
        const width = Math.min(x * this.blockWidth, layout.width) - left;
        const upper = above.find((it) => it.left === left && it.width === width);
        if (upper) {
          upper.height += height;
          here.push(upper);
        } else {
          const rectangle = { left, top, width, height };
          rectangles.push(rectangle);
          here.push(rectangle);
        }
      }
      above = here;
    }
    for (const rectangle of rectangles) this.show(picture, rectangle);
    return rectangles;
  }

  /** In a whole block. */
  private get samples(): number {
    return (this.blockWidth * this.blockHeight) / (this.rowStep * this.columnStep);
  }

  private settle(block: number): void {
    this.dirty[block] = 0;
    this.known[block] = 1;
    this.waited[block] = 0;
  }

  /** Gives the pixels of a rectangle their indexes, and holds its samples. */
  private show(picture: Uint8Array, { left, top, width, height }: PixelRectangle): void {
    const { held, layout } = this;
    for (let y = top; y < top + height; y++) this.indexRow(picture, left, left + width, y);
    const across = Math.ceil(layout.width / this.columnStep);
    for (let y = top; y < top + height; y += this.rowStep) {
      let at = ((y / this.rowStep) * across + left / this.columnStep) * 3;
      for (let x = left; x < left + width; x += this.columnStep, at += 3) {
        const source = (y * layout.stride + x) * 3;
        held[at] = picture[source]!;
        held[at + 1] = picture[source + 1]!;
        held[at + 2] = picture[source + 2]!;
      }
    }
  }

  private hide(covered: Uint8Array | undefined): void {
    const { hidden, layout } = this;
    hidden.fill(0);
    if (!covered) return;
    const rowsInBlock = this.blockHeight / layout.cellHeight;
    for (let cell = 0; cell < covered.length; cell++) {
      if (covered[cell] !== 1) continue;
      const x = Math.floor(((cell % this.canvasColumns) - layout.column) / blockColumns);
      const y = Math.floor((Math.floor(cell / this.canvasColumns) - layout.row) / rowsInBlock);
      if (x >= 0 && y >= 0 && x < this.across && y < this.down) {
        hidden[y * this.across + x] = 1;
        this.known[y * this.across + x] = 0;
      }
    }
  }

  private compareRow(picture: Uint8Array, block: number, from: number, to: number, y: number): void {
    const { held, threshold, columnStep, layout } = this;
    const across = Math.ceil(layout.width / columnStep);
    let at = ((y / this.rowStep) * across + from / columnStep) * 3;
    let differing = 0;
    let changed = 0;
    let offset = 0;
    const end = (y * layout.stride + to) * 3;
    for (let source = (y * layout.stride + from) * 3; source < end; source += columnStep * 3, at += 3) {
      const red = picture[source]! - held[at]!;
      const green = picture[source + 1]! - held[at + 1]!;
      const blue = picture[source + 2]! - held[at + 2]!;
      if ((red | green | blue) === 0) continue;
      differing++;
      offset += 54 * red + 183 * green + 19 * blue;
      if (difference(red, green, blue) > threshold) changed++;
    }
    this.differing[block] = this.differing[block]! + differing;
    this.changed[block] = this.changed[block]! + changed;
    this.offsets[block] = this.offsets[block]! + offset;
  }

  /** The pixels of a row from `from` on, which is a multiple of 4, up to `to`. */
  private indexRow(picture: Uint8Array, from: number, to: number, y: number): void {
    const { indexes, palette } = this;
    const { red, green, blue, dither, colors } = palette;
    const row = (y & 3) << 2;
    const dither0 = dither[row]!;
    const dither1 = dither[row + 1]!;
    const dither2 = dither[row + 2]!;
    const dither3 = dither[row + 3]!;
    let at = y * this.layout.stride + from;
    const end = at + to - from;
    let source = at * 3;
    for (; at < end; at += 4, source += 12) {
      const a = red[picture[source]!]! + green[picture[source + 1]!]! + blue[picture[source + 2]!]! + dither0;
      const b =
        red[picture[source + 3]!]! + green[picture[source + 4]!]! + blue[picture[source + 5]!]! + dither1;
      const c =
        red[picture[source + 6]!]! + green[picture[source + 7]!]! + blue[picture[source + 8]!]! + dither2;
      const d =
        red[picture[source + 9]!]! + green[picture[source + 10]!]! + blue[picture[source + 11]!]! + dither3;
      indexes[at] = colors[((a >>> 21) & 0x3c0) | ((a >>> 14) & 0x38) | ((a >>> 7) & 7)]!;
      indexes[at + 1] = colors[((b >>> 21) & 0x3c0) | ((b >>> 14) & 0x38) | ((b >>> 7) & 7)]!;
      indexes[at + 2] = colors[((c >>> 21) & 0x3c0) | ((c >>> 14) & 0x38) | ((c >>> 7) & 7)]!;
      indexes[at + 3] = colors[((d >>> 21) & 0x3c0) | ((d >>> 14) & 0x38) | ((d >>> 7) & 7)]!;
    }
  }

  private judge(): void {
    const { dirty, hidden, known, differing, changed, offsets, offsetsBefore, waited } = this;
    const { stray } = this;
    const mean = this.threshold === 0 ? 0 : this.samples * meanLevels * 256;
    for (let block = 0; block < dirty.length; block++) {
      dirty[block] = 0;
      if (hidden[block] === 1) continue;
      if (known[block] === 0 || changed[block]! > stray || Math.abs(offsets[block]!) > mean) {
        dirty[block] = 1;
      } else if (differing[block] === 0 || offsets[block] !== offsetsBefore[block]) {
        waited[block] = 0;
      } else {
        waited[block] = waited[block]! + 1;
        // Each block has a patience of its own, so that a scene that comes to rest is not drawn all at once.
        if (waited[block]! >= patience + (Math.imul(block, 0x9e3779b1) >>> 27)) dirty[block] = 1;
      }
    }
  }
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
