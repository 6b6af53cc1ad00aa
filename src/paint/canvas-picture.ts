// A Frame brought to the pixels of a canvas: scaled to fit, in the middle, black bars around it. Each pixel is the mean of
// the area that it covers, parts of pixels included. One buffer, kept from picture to picture.
import { fitInside } from '../media/pixels.ts';
import type { Frame, PixelSize } from '../media/types.ts';

/** Weights of one pixel's area add up to this, in each direction. */
const whole = 256;

/** Which source pixels each pixel of one side covers, and how much of it each is. */
interface Cover {
  /** One more than there are pixels: pixel i has the parts from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Int32Array;
}

export class CanvasPicture {
  private size: PixelSize = { width: 0, height: 0 };
  private data = new Uint8Array(0);
  /** For which frame size and pixel shape the tables hold. */
  private fitted = { width: 0, height: 0, pixelAspect: 0 };
  private left = 0;
  private top = 0;
  private columns = coverOf(0, 0);
  private rows = coverOf(0, 0);
  private width = 0;
  private height = 0;
  /** One row of the frame's channels, each × 256. */
  private sums = new Int32Array(0);

  /** Pixels of the canvas. Does nothing when they are the same. */
  resize(size: PixelSize): void {
    if (size.width === this.size.width && size.height === this.size.height) return;
    this.size = { ...size };
    this.data = new Uint8Array(size.width * size.height * 3);
    this.fitted = { width: 0, height: 0, pixelAspect: 0 };
  }

  /**
   * The canvas's pixels, width × height × 3 bytes, valid until the next call; the frame's own bytes when they fit as they
   * are. `pixelAspect` is width ÷ height of one canvas pixel.
   */
  draw(frame: Frame, pixelAspect: number): Uint8Array {
    const { width, height } = this.size;
    if (frame.width === 0 || frame.height === 0 || width === 0 || height === 0) return this.data.fill(0);
    if (
      frame.width !== this.fitted.width ||
      frame.height !== this.fitted.height ||
      pixelAspect !== this.fitted.pixelAspect
    ) {
      this.fit(frame, pixelAspect);
    }
    if (this.width === frame.width && this.height === frame.height) {
      if (this.width === width && this.height === height) return frame.data;
      this.copy(frame);
    } else {
      this.scale(frame);
    }
    return this.data;
  }

  private fit(frame: Frame, pixelAspect: number): void {
    const fitted = fitInside(frame.width, frame.height, this.size, pixelAspect);
    this.fitted = { width: frame.width, height: frame.height, pixelAspect };
    this.width = fitted.width;
    this.height = fitted.height;
    this.left = (this.size.width - fitted.width) >> 1;
    this.top = (this.size.height - fitted.height) >> 1;
    this.columns = coverOf(frame.width, fitted.width);
    this.rows = coverOf(frame.height, fitted.height);
    this.sums = new Int32Array(frame.width * 3);
    this.data.fill(0);
  }

  private copy(frame: Frame): void {
    const bytes = frame.width * 3;
    for (let row = 0; row < frame.height; row++) {
      const target = ((row + this.top) * this.size.width + this.left) * 3;
      this.data.set(frame.data.subarray(row * bytes, (row + 1) * bytes), target);
    }
  }

  private scale(frame: Frame): void {
    const isAsWide = frame.width === this.width;
    for (let y = 0; y < this.height; y++) {
      const target = ((y + this.top) * this.size.width + this.left) * 3;
      // Most pictures come as wide as the canvas and a little too high: no sums are kept then.
      if (isAsWide && this.rows.starts[y + 1]! - this.rows.starts[y]! <= 2) {
        this.mixRows(frame, y, target);
        continue;
      }
      this.addRows(frame, y);
      this.averageRow(target, isAsWide);
    }
  }

  /** A row that is one or two rows of the frame mixed. */
  private mixRows(frame: Frame, y: number, target: number): void {
    const { data, rows } = this;
    const from = frame.data;
    const bytes = frame.width * 3;
    const first = rows.starts[y]!;
    const last = rows.starts[y + 1]! - 1;
    const weight = first === last ? whole : rows.weights[first]!;
    const rest = whole - weight;
    let upper = rows.sources[first]! * bytes;
    let lower = rows.sources[last]! * bytes;
    for (let at = target; at < target + bytes; at++) {
      data[at] = (from[upper++]! * weight + from[lower++]! * rest + whole / 2) >> 8;
    }
  }

  /** Fills `sums` with the weighted sum of the frame's rows that row `y` covers. */
  private addRows(frame: Frame, y: number): void {
    const { sums, rows } = this;
    const { data } = frame;
    const bytes = frame.width * 3;
    const first = rows.starts[y]!;
    for (let part = first; part < rows.starts[y + 1]!; part++) {
      const weight = rows.weights[part]!;
      let from = rows.sources[part]! * bytes;
      if (part === first) for (let i = 0; i < bytes; i++) sums[i] = data[from++]! * weight;
      else for (let i = 0; i < bytes; i++) sums[i] = sums[i]! + data[from++]! * weight;
    }
  }

  private averageRow(target: number, isAsWide: boolean): void {
    const { data, sums, columns } = this;
    let at = target;
    if (isAsWide) {
      for (let i = 0; i < sums.length; i++) data[at++] = (sums[i]! + whole / 2) >> 8;
      return;
    }
    for (let x = 0; x < this.width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let part = columns.starts[x]!; part < columns.starts[x + 1]!; part++) {
        const weight = columns.weights[part]!;
        const from = columns.sources[part]! * 3;
        red += sums[from]! * weight;
        green += sums[from + 1]! * weight;
        blue += sums[from + 2]! * weight;
      }
      data[at++] = (red + (whole * whole) / 2) >> 16;
      data[at++] = (green + (whole * whole) / 2) >> 16;
      data[at++] = (blue + (whole * whole) / 2) >> 16;
    }
  }
}

/** How `to` pixels cover `from`: each of them from `i × from ÷ to` to `(i + 1) × from ÷ to`. */
function coverOf(from: number, to: number): Cover {
  const starts = new Int32Array(to + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < to; i++) {
    const begin = (i * from) / to;
    const end = ((i + 1) * from) / to;
    let left = whole;
    for (let source = Math.floor(begin); source < end; source++) {
      const share = (Math.min(end, source + 1) - Math.max(begin, source)) / (end - begin);
      const isLast = source + 1 >= end;
      // The last part takes what is left, so that rounding makes nothing brighter or darker.
      const weight = isLast ? left : Math.min(left, Math.round(share * whole));
      left -= weight;
      if (weight === 0) continue;
      sources.push(source);
      weights.push(weight);
    }
    starts[i + 1] = sources.length;
  }
  return { starts, sources: Int32Array.from(sources), weights: Int32Array.from(weights) };
}
