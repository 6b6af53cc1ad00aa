// A Frame brought to the pixels of a canvas: scaled to fit, in the middle, black bars around it. One buffer, kept from
// picture to picture. `scaleBox` and `letterbox` of media say the same with new Frames; they are its oracle.
import { fitInside } from '../media/pixels.ts';
import type { Frame, PixelSize } from '../media/types.ts';

export class CanvasPicture {
  private size: PixelSize = { width: 0, height: 0 };
  private data = new Uint8Array(0);
  /** For which frame size and pixel shape the tables hold. */
  private fitted = { width: 0, height: 0, pixelAspect: 0 };
  private left = 0;
  private top = 0;
  /** Where in the frame each column and row of the fitted picture begins, and the end as one more. */
  private columns: Int32Array = new Int32Array(0);
  private rows: Int32Array = new Int32Array(0);

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
    const columns = this.columns.length - 1;
    const rows = this.rows.length - 1;
    if (columns === frame.width && rows === frame.height) {
      if (columns === width && rows === height) return frame.data;
      this.copy(frame);
    } else {
      this.scale(frame);
    }
    return this.data;
  }

  private fit(frame: Frame, pixelAspect: number): void {
    const fitted = fitInside(frame.width, frame.height, this.size, pixelAspect);
    this.fitted = { width: frame.width, height: frame.height, pixelAspect };
    this.left = (this.size.width - fitted.width) >> 1;
    this.top = (this.size.height - fitted.height) >> 1;
    this.columns = starts(frame.width, fitted.width);
    this.rows = starts(frame.height, fitted.height);
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
    const { data, columns, rows } = this;
    const from = frame.data;
    const stride = frame.width * 3;
    for (let y = 0; y + 1 < rows.length; y++) {
      const first = rows[y]!;
      const end = Math.max(first + 1, rows[y + 1]!);
      let at = ((y + this.top) * this.size.width + this.left) * 3;
      for (let x = 0; x + 1 < columns.length; x++) {
        const from3 = columns[x]! * 3;
        const width = Math.max(1, columns[x + 1]! - columns[x]!);
        let red = 0;
        let green = 0;
        let blue = 0;
        for (let row = first; row < end; row++) {
          let source = row * stride + from3;
          for (let i = 0; i < width; i++) {
            red += from[source]!;
            green += from[source + 1]!;
            blue += from[source + 2]!;
            source += 3;
          }
        }
        const count = width * (end - first);
        const half = count >> 1;
        data[at] = (red + half) / count;
        data[at + 1] = (green + half) / count;
        data[at + 2] = (blue + half) / count;
        at += 3;
      }
    }
  }
}

function starts(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to));
}
