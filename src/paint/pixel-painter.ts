// What painters of pixels have beyond every Painter.
import type { PixelSize } from '../media/types.ts';
import type { Canvas, Painter } from './painter.ts';

/** A painter that draws pixels of the terminal rather than cells. */
export interface PixelPainter extends Painter {
  /**
   * The bytes that take away what text does not overwrite: kitty's images. For when the pane goes, or another painter comes;
   * nothing of this painter is on the screen afterwards. A view like `paint`'s. Absent: text overwrites everything.
   */
  erase?(): Uint8Array;
}

/** A painter whose terminal reads JPEG itself, so that nothing is decoded here. */
export interface JpegPainter extends Omit<PixelPainter, 'paint'> {
  /** The bytes that show a whole JPEG of `size` pixels; otherwise as `Painter.paint`. `jpeg` is not kept. */
  paintJpeg(jpeg: Uint8Array, size: PixelSize, canvas: Canvas): Uint8Array;
}
