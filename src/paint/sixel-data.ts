// Sixel data of rectangles of a picture: its pixels get their colours, bands of them become text. By the kernel where there
// is one; sixel-palette.ts and sixel-encoder.ts are its twin.
import { beginSixel, endString } from '../ansi/graphics-sequences.ts';
import { compiled } from '../kernels/sixel.ts';
import { type Kernel, roomFor, startKernel } from '../kernels/start.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { PixelRectangle } from './pixel-blocks.ts';
import { SixelEncoder } from './sixel-encoder.ts';
import { indexRow, type SixelPalette } from './sixel-palette.ts';

export interface SixelData {
  /** Pictures have so many pixels from now on. */
  resize(width: number, height: number): void;
  /** An RGB picture, valid until the next one. */
  take(picture: Uint8Array): void;
  /** Appends one whole sixel picture of a rectangle of it, whose height is a multiple of 6. */
  draw(writer: ByteWriter, rectangle: PixelRectangle): void;
}

/** `plain`: without the kernel, as where there is none. */
export function createSixelData(palette: SixelPalette, plain = false): SixelData {
  const kernel = plain ? undefined : startKernel<SixelKernel>(compiled);
  return kernel ? new KernelSixelData(kernel, palette) : new PlainSixelData(palette);
}

/** What sixel.c exports. */
interface SixelKernel extends Kernel {
  layout(width: number, height: number, luma: number, chroma: number): number;
  address(which: number): number;
  /** The data is at `out`; tells its bytes. */
  draw(left: number, top: number, width: number, height: number): number;
}

/** Numbers of the arrays, as sixel.c counts them. */
const place = { picture: 0, weights: 1, lifts: 2, percents: 3, out: 4 } as const;

class KernelSixelData implements SixelData {
  private picture = new Uint8Array(0);
  private readonly kernel: SixelKernel;
  private readonly palette: SixelPalette;

  constructor(kernel: SixelKernel, palette: SixelPalette) {
    this.kernel = kernel;
    this.palette = palette;
  }

  resize(width: number, height: number): void {
    const { kernel, palette } = this;
    const buffer = roomFor(kernel, kernel.layout(width, height, palette.luma, palette.chroma));
    const at = (which: number) => kernel.address(which);
    this.picture = new Uint8Array(buffer, at(place.picture), width * height * 3);
    new Int16Array(buffer, at(place.weights), palette.weights.length).set(palette.weights);
    new Int16Array(buffer, at(place.lifts), palette.lifts.length).set(palette.lifts);
    new Uint8Array(buffer, at(place.percents), palette.percents.length).set(palette.percents);
  }

  take(picture: Uint8Array): void {
    this.picture.set(picture);
  }

  draw(writer: ByteWriter, { left, top, width, height }: PixelRectangle): void {
    const { kernel } = this;
    const bytes = kernel.draw(left, top, width, height);
    writer.text(beginSixel(width, height));
    writer.append(new Uint8Array(kernel.memory.buffer, kernel.address(place.out), bytes));
    writer.text(endString);
  }
}

class PlainSixelData implements SixelData {
  private readonly palette: SixelPalette;
  private readonly encoder: SixelEncoder;
  private picture: Uint8Array = new Uint8Array(0);
  private width = 0;
  /** Palette indices of what was drawn last; one a pixel. */
  private indexes = new Uint8Array(0);

  constructor(palette: SixelPalette) {
    this.palette = palette;
    this.encoder = new SixelEncoder(palette);
  }

  resize(width: number, height: number): void {
    this.width = width;
    this.encoder.reserve(width);
    this.indexes = new Uint8Array(width * height);
  }

  take(picture: Uint8Array): void {
    this.picture = picture;
  }

  draw(writer: ByteWriter, { left, top, width, height }: PixelRectangle): void {
    const { palette, picture, indexes } = this;
    for (let y = top; y < top + height; y++) {
      indexRow(palette, picture, indexes, y * this.width, left, left + width, y);
    }
    this.encoder.encode(writer, indexes, this.width, left, top, width, height);
  }
}
