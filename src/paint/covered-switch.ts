// A pane of pixels that can be covered. Pixel formats know no half-covered cell, and terminals crawl when text is drawn
// over their pictures: while anything covers the pane, or the line is too slow for pixels, it is painted with cells, and with
// pixels again afterwards. Both ways the pane is painted in full, in the same bytes that take the other kind of picture away.
import type { Frame, PixelSize } from '../media/types.ts';
import type { Canvas, Painter, PaintQuality } from './painter.ts';
import { isCovered } from './pixel-canvas.ts';
import type { JpegPainter, PixelPainter } from './pixel-painter.ts';

export interface PaneQuality extends PaintQuality {
  /** False: the line is too slow for pixels, and cells are painted instead. */
  readonly pixels?: boolean;
}

export class CoveredSwitch implements PixelPainter {
  readonly name: string;
  private readonly pixels: PixelPainter | JpegPainter;
  private readonly cells: Painter;
  /** Which of them drew what is on the screen. */
  private last: PixelPainter | JpegPainter | undefined;
  private mayDrawPixels = true;
  private joined = new Uint8Array(0);

  constructor(pixels: PixelPainter | JpegPainter, cells: Painter) {
    this.name = pixels.name;
    this.pixels = pixels;
    this.cells = cells;
  }

  pixelsFor(canvas: Canvas): PixelSize {
    return (this.mayDrawPixels ? this.pixels : this.cells).pixelsFor(canvas);
  }

  /** Whether the picture painted last is made of pixels. */
  get drewPixels(): boolean {
    return this.last === this.pixels;
  }

  /** Whether the next picture is wanted as a JPEG, for `paintJpeg`. */
  wantsJpeg(covered: Uint8Array | undefined): boolean {
    return 'paintJpeg' in this.pixels && this.drawsPixels(covered);
  }

  /** A painter that takes JPEGs only leaves raw frames to the cells. */
  paint(frame: Frame, canvas: Canvas, covered?: Uint8Array): Uint8Array {
    const painter = 'paint' in this.pixels && this.drawsPixels(covered) ? this.pixels : this.cells;
    return this.turnTo(painter, () => painter.paint(frame, canvas, covered));
  }

  /** As `JpegPainter.paintJpeg`; only when `wantsJpeg`. */
  paintJpeg(jpeg: Uint8Array, size: PixelSize, canvas: Canvas): Uint8Array {
    const { pixels } = this;
    if (!('paintJpeg' in pixels)) throw new TypeError(`${pixels.name} paints frames`);
    return this.turnTo(pixels, () => pixels.paintJpeg(jpeg, size, canvas));
  }

  reset(): void {
    this.pixels.reset();
    this.cells.reset();
  }

  setQuality(quality: PaneQuality): void {
    this.mayDrawPixels = quality.pixels ?? this.mayDrawPixels;
    this.pixels.setQuality?.(quality);
    this.cells.setQuality?.(quality);
  }

  erase(): Uint8Array {
    this.cells.reset();
    this.last = undefined;
    return this.pixels.erase?.() ?? new Uint8Array(0);
  }

  private drawsPixels(covered: Uint8Array | undefined): boolean {
    return this.mayDrawPixels && !isCovered(covered);
  }

  private turnTo(painter: PixelPainter | JpegPainter, paint: () => Uint8Array): Uint8Array {
    const { last } = this;
    if (last === painter) return paint();
    this.last = painter;
    painter.reset();
    const erased = last?.erase?.();
    if (!erased || erased.length === 0) return paint();
    // Kept apart from the painters' own buffers: one of them may be overwritten by the other's paint.
    const head = erased.slice();
    const picture = paint();
    if (this.joined.length < head.length + picture.length) {
      this.joined = new Uint8Array((head.length + picture.length) * 2);
    }
    this.joined.set(head);
    this.joined.set(picture, head.length);
    return this.joined.subarray(0, head.length + picture.length);
  }
}
