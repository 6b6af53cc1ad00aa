// iTerm2's inline images, which WezTerm, mintty and others show too: the JPEG goes to the terminal as it came.
import { beginInlineImage, endOsc, eraseCells } from '../ansi/graphics-sequences.ts';
import { cursorTo, resetColors } from '../ansi/sequences.ts';
import type { PixelSize } from '../media/types.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Canvas } from './painter.ts';
import { canvasPixels, cellsFor, sameCanvas } from './pixel-canvas.ts';
import type { JpegPainter } from './pixel-painter.ts';

export class Iterm2Painter implements JpegPainter {
  readonly name = 'iterm2';
  private readonly writer = new ByteWriter();
  private canvas: Canvas | undefined;
  private size: PixelSize = { width: 0, height: 0 };
  private cleared = false;

  pixelsFor(canvas: Canvas): PixelSize {
    return canvasPixels(canvas);
  }

  paintJpeg(jpeg: Uint8Array, size: PixelSize, canvas: Canvas): Uint8Array {
    const { writer } = this;
    writer.begin();
    if (canvas.columns === 0 || canvas.rows === 0 || size.width === 0 || size.height === 0)
      return writer.bytes();
    const { column, row, columns, rows } = cellsFor(size, canvas);
    const isSame =
      sameCanvas(this.canvas, canvas) && size.width === this.size.width && size.height === this.size.height;
    if (!this.cleared || !isSame) {
      this.canvas = { ...canvas };
      this.size = { width: size.width, height: size.height };
      this.cleared = true;
      writer.text(resetColors);
      for (let y = 0; y < canvas.rows; y++) {
        writer.text(cursorTo(canvas.row + y, canvas.column) + eraseCells(canvas.columns));
      }
    }
    writer.text(cursorTo(row, column));
    // doNotMoveCursor is WezTerm's: without it an image at the bottom of the screen scrolls it. Others ignore the field.
    const shape = `inline=1;size=${jpeg.length};width=${columns};height=${rows};preserveAspectRatio=0;doNotMoveCursor=1`;
    writer.text(beginInlineImage(shape));
    writer.base64(jpeg, 0, jpeg.length);
    writer.text(endOsc);
    return writer.bytes();
  }

  reset(): void {
    this.cleared = false;
  }
}
