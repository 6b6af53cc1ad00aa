// A terminal's pixels as sixel leaves them: pictures at the cursor, decoded by the `sixel` package, and cells erased to black.
import { Decoder } from 'sixel';
import type { Frame, PixelSize } from '../../src/media/types.ts';

export class SixelScreen {
  readonly frame: Frame;
  /** Pictures that came. */
  pictures = 0;
  private readonly cell: PixelSize;
  private readonly decoder = new Decoder({ memoryLimit: 1 << 27 });

  constructor(columns: number, rows: number, cell: PixelSize) {
    this.cell = cell;
    const width = columns * cell.width;
    const height = rows * cell.height;
    this.frame = { width, height, data: new Uint8Array(width * height * 3), capturedAtUs: 0 };
  }

  /** Throws on anything but cursor motions, resets of colours, erased cells and sixel pictures. */
  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    const sequence = /\x1b\[(\d+);(\d+)H|\x1b\[m|\x1b\[(\d+)X|\x1bP0;1q([^\x1b]*)\x1b\\/gy;
    let left = 0;
    let top = 0;
    while (sequence.lastIndex < text.length) {
      const at = sequence.lastIndex;
      const match = sequence.exec(text);
      if (!match) throw new Error(`not understood: ${JSON.stringify(text.slice(at, at + 40))}`);
      const [, row, column, erased, data] = match;
      if (row && column) {
        left = (Number(column) - 1) * this.cell.width;
        top = (Number(row) - 1) * this.cell.height;
      } else if (erased) this.fill(left, top, Number(erased) * this.cell.width);
      else if (data !== undefined) this.draw(data, left, top);
    }
  }

  private fill(left: number, top: number, width: number): void {
    for (let y = top; y < top + this.cell.height; y++) {
      const at = (y * this.frame.width + left) * 3;
      this.frame.data.fill(0, at, at + width * 3);
    }
  }

  private draw(data: string, left: number, top: number): void {
    if (/-$/.test(data)) throw new Error('a line feed after the last band');
    this.pictures++;
    this.decoder.init(0, null, 256, true);
    this.decoder.decode(Uint8ClampedArray.from(data, (character) => character.charCodeAt(0)) as never);
    const { width, height, data32 } = this.decoder;
    if (left + width > this.frame.width || top + height > this.frame.height)
      throw new Error('beyond the screen');
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = data32[y * width + x]!;
        if (pixel === 0) continue;
        const at = ((top + y) * this.frame.width + left + x) * 3;
        this.frame.data[at] = pixel & 255;
        this.frame.data[at + 1] = (pixel >> 8) & 255;
        this.frame.data[at + 2] = (pixel >> 16) & 255;
      }
    }
  }
}
