// What of a picture made of pixels has changed enough to be sent. Samples of each block are compared with what they were
// when it was drawn; a block in which more has changed than noise explains is drawn from the picture as it is now.

export interface BlockLayout {
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of one block: multiples of 8 and of 6. */
  readonly blockWidth: number;
  readonly blockHeight: number;
}

/** Whole blocks, but for what the picture's edge cuts off. Pixels. */
export interface PixelRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  height: number;
}

/** With a threshold, every third row and every fourth pixel of it are looked at: a twelfth of the time of all. */
const rowStep = 3;
const columnStep = 4;
/** One changed sample in so many may be noise that the threshold let through. */
const strayShare = 64;
/** A block whose brightness moved by more than so many levels in the mean has changed, however noisy it is. */
const meanLevels = 2;
/** After so many pictures in a row, few changed samples are no noise. Chosen: a quarter of a second. */
const strayPatience = 8;
/** Pictures after which a still block without noise is drawn as it is. Chosen: 1 s, and up to 2 s by the block's place. */
const patience = 30;

export class PixelBlocks {
  private layout: BlockLayout = { width: 0, height: 0, blockWidth: 4, blockHeight: 3 };
  private readonly threshold: number;
  private readonly rowStep: number;
  private readonly columnStep: number;
  /** Blocks in a row, and rows of blocks. */
  across = 0;
  down = 0;
  /** RGB of the samples as they were when their block was drawn. */
  private held = new Uint8Array(0);
  /** For each block: it must be drawn; its `held` is true of the screen. */
  private dirty = new Uint8Array(0);
  private known = new Uint8Array(0);
  /** Samples that differ at all, and by more than the threshold. */
  private differing = new Int32Array(0);
  private changed = new Int32Array(0);
  /** Sum of the samples' brightness less that of `held`, in 256ths; now and in the picture before. */
  private offsets = new Int32Array(0);
  private offsetsBefore = new Int32Array(0);
  private waited = new Uint8Array(0);
  /** Pictures in a row with changed samples. */
  private strayed = new Uint8Array(0);
  /** Changed samples of a block that may be noise. */
  private stray = 0;

  /**
   * `threshold`: levels by `difference` that noise may make. 0: exact, every pixel counts. `sparse`: a quarter of the samples,
   * where all that matters is whether anything has changed.
   */
  constructor(threshold: number, sparse = false) {
    this.threshold = threshold;
    this.rowStep = threshold === 0 ? 1 : sparse ? 2 * rowStep : rowStep;
    this.columnStep = threshold === 0 ? 1 : sparse ? 2 * columnStep : columnStep;
  }

  /** Nothing is known of the screen afterwards. */
  resize(layout: BlockLayout): void {
    const { width, height } = layout;
    this.layout = layout;
    this.across = Math.ceil(width / layout.blockWidth);
    this.down = Math.ceil(height / layout.blockHeight);
    this.stray = this.threshold === 0 ? 0 : this.samples / strayShare;
    const blocks = this.across * this.down;
    this.held = new Uint8Array(Math.ceil(width / this.columnStep) * Math.ceil(height / this.rowStep) * 3);
    this.dirty = new Uint8Array(blocks);
    this.known = new Uint8Array(blocks);
    this.differing = new Int32Array(blocks);
    this.changed = new Int32Array(blocks);
    this.offsets = new Int32Array(blocks);
    this.offsetsBefore = new Int32Array(blocks);
    this.waited = new Uint8Array(blocks);
    this.strayed = new Uint8Array(blocks);
  }

  reset(): void {
    this.known.fill(0);
  }

  /** `picture`: RGB, as the layout says. True when there is something to draw: `takeChanged` tells what. */
  compare(picture: Uint8Array): boolean {
    this.offsetsBefore.set(this.offsets);
    this.offsets.fill(0);
    this.differing.fill(0);
    this.changed.fill(0);
    const { across, layout, known, changed } = this;
    const { blockWidth, blockHeight } = layout;
    for (let y = 0; y < layout.height; y += this.rowStep) {
      const first = Math.floor(y / blockHeight) * across;
      for (let x = 0; x < across; x++) {
        // Nothing more is to be learnt of a block that will be drawn anyway.
        if (known[first + x] === 0 || changed[first + x]! > this.stray) continue;
        const from = x * blockWidth;
        this.compareRow(picture, first + x, from, Math.min(layout.width, from + blockWidth), y);
      }
    }
    this.judge();
    return this.dirty.includes(1);
  }

  /** All blocks are to be drawn. */
  spread(): void {
    this.dirty.fill(1);
  }

  /** Rectangles that cover the blocks to be drawn; they count as shown from now on. */
  takeChanged(picture: Uint8Array): PixelRectangle[] {
    const { dirty, across, down, layout } = this;
    const { blockWidth, blockHeight } = layout;
    const rectangles: PixelRectangle[] = [];
    let above: PixelRectangle[] = [];
    for (let y = 0; y < down; y++) {
      const here: PixelRectangle[] = [];
      const top = y * blockHeight;
      const height = Math.min(blockHeight, layout.height - top);
      for (let x = 0; x < across; x++) {
        if (dirty[y * across + x] === 0) continue;
        const from = x;
        while (x < across && dirty[y * across + x] === 1) this.settle(y * across + x++);
        const left = from * blockWidth;
        const width = Math.min(x * blockWidth, layout.width) - left;
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
    for (const rectangle of rectangles) this.hold(picture, rectangle);
    return rectangles;
  }

  /** In a whole block. */
  private get samples(): number {
    return (this.layout.blockWidth * this.layout.blockHeight) / (this.rowStep * this.columnStep);
  }

  private settle(block: number): void {
    this.dirty[block] = 0;
    this.known[block] = 1;
    this.waited[block] = 0;
    this.strayed[block] = 0;
  }

  private hold(picture: Uint8Array, { left, top, width, height }: PixelRectangle): void {
    const { held, layout } = this;
    const across = Math.ceil(layout.width / this.columnStep);
    for (let y = top; y < top + height; y += this.rowStep) {
      let at = ((y / this.rowStep) * across + left / this.columnStep) * 3;
      for (let x = left; x < left + width; x += this.columnStep, at += 3) {
        const source = (y * layout.width + x) * 3;
        held[at] = picture[source]!;
        held[at + 1] = picture[source + 1]!;
        held[at + 2] = picture[source + 2]!;
      }
    }
  }

  private compareRow(picture: Uint8Array, block: number, from: number, to: number, y: number): void {
    const { held, columnStep, layout } = this;
    const across = Math.ceil(layout.width / columnStep);
    // Written out, because these few lines are most of the time: `difference` is more than the threshold.
    const most = 2 * this.threshold;
    const mostWeighted = 256 * this.threshold;
    let at = ((y / this.rowStep) * across + from / columnStep) * 3;
    let differing = 0;
    let changed = 0;
    let offset = 0;
    const end = (y * layout.width + to) * 3;
    for (let source = (y * layout.width + from) * 3; source < end; source += columnStep * 3, at += 3) {
      const red = picture[source]! - held[at]!;
      const green = picture[source + 1]! - held[at + 1]!;
      const blue = picture[source + 2]! - held[at + 2]!;
      if ((red | green | blue) === 0) continue;
      differing++;
      const weighted = 54 * red + 183 * green + 19 * blue;
      offset += weighted;
      if (
        weighted > mostWeighted ||
        weighted < -mostWeighted ||
        red > most ||
        red < -most ||
        green > most ||
        green < -most ||
        blue > most ||
        blue < -most
      ) {
        changed++;
      }
    }
    this.differing[block] = this.differing[block]! + differing;
    this.changed[block] = this.changed[block]! + changed;
    this.offsets[block] = this.offsets[block]! + offset;
  }

  private judge(): void {
    const { dirty, known, differing, changed, offsets, offsetsBefore, waited, strayed } = this;
    const { stray } = this;
    const mean = this.threshold === 0 ? 0 : this.samples * meanLevels * 256;
    for (let block = 0; block < dirty.length; block++) {
      dirty[block] = 0;
      strayed[block] = changed[block] === 0 ? 0 : strayed[block]! + 1;
      if (known[block] === 0 || changed[block]! > stray || Math.abs(offsets[block]!) > mean) {
        dirty[block] = 1;
      } else if (strayed[block]! >= strayPatience) {
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
