// A Frame brought to the pixels of a canvas: scaled to fit by areas, in the middle, black bars around it. One buffer, kept
// from picture to picture.
import { AreaScaler } from '../media/area-scaler.ts';
import { fitInside } from '../media/pixels.ts';
import type { Frame, PixelSize } from '../media/types.ts';

export class CanvasPicture {
  private size: PixelSize = { width: 0, height: 0 };
  private data = new Uint8Array(0);
  /** Pixels of the picture within the canvas. */
  private fitted: PixelSize = { width: 0, height: 0 };
  private readonly scaler = new AreaScaler();

  /** Pixels of the canvas. Does nothing when they are the same. */
  resize(size: PixelSize): void {
    if (size.width === this.size.width && size.height === this.size.height) return;
    this.size = { ...size };
    this.data = new Uint8Array(size.width * size.height * 3);
  }

  /**
   * The canvas's pixels, width × height × 3 bytes, valid until the next call; the frame's own bytes when they fit as they
   * are. `pixelAspect` is width ÷ height of one canvas pixel.
   */
  draw(frame: Frame, pixelAspect: number): Uint8Array {
    const { width, height } = this.size;
    if (frame.width === 0 || frame.height === 0 || width === 0 || height === 0) return this.data.fill(0);
    const fitted = fitInside(frame.width, frame.height, this.size, pixelAspect);
    const pixels = this.scaled(frame, fitted);
    return fitted.width === width && fitted.height === height ? pixels : this.letterboxed(pixels, fitted);
  }

  private scaled(frame: Frame, to: PixelSize): Uint8Array {
    if (frame.width === to.width && frame.height === to.height) return frame.data;
    this.scaler.prepare(frame, to).set(frame.data);
    return this.scaler.scale();
  }

  private letterboxed(pixels: Uint8Array, fitted: PixelSize): Uint8Array {
    const { data, size } = this;
    if (fitted.width !== this.fitted.width || fitted.height !== this.fitted.height) data.fill(0);
    this.fitted = fitted;
    const left = (size.width - fitted.width) >> 1;
    const top = (size.height - fitted.height) >> 1;
    const bytes = fitted.width * 3;
    for (let row = 0; row < fitted.height; row++) {
      data.set(pixels.subarray(row * bytes, (row + 1) * bytes), ((row + top) * size.width + left) * 3);
    }
    return data;
  }
}
