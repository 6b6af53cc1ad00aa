// Pictures by kitty's graphics protocol. The terminal scales them to whole cells. On this machine the pixels go through shared
// memory; else, compressed, in the stream, and then only what has changed.
import { eraseCells } from '../ansi/graphics-sequences.ts';
import { mostPlaceholderRows, placeholderRow } from '../ansi/placeholder.ts';
import { cursorTo, paletteInk, resetColors } from '../ansi/sequences.ts';
import type { Frame, PixelSize } from '../media/types.ts';
import { ByteWriter } from './byte-writer.ts';
import { KittyCommands } from './kitty-commands.ts';
import type { Canvas } from './painter.ts';
import { PixelBlocks, type PixelRectangle } from './pixel-blocks.ts';
import { type CellRectangle, canvasPixels, cellsFor, sameCanvas } from './pixel-canvas.ts';
import type { PixelPainter } from './pixel-painter.ts';

/** Where the terminal finds pixels that are not in the stream: `t` of the protocol, and the name. */
export interface StoredPixels {
  readonly medium: 'shared memory' | 'temporary file';
  readonly name: string;
}

export interface KittyOptions {
  /** Two images belong to a painter, this and the next one: 1–254, and no other painter's of the same terminal. */
  readonly image: number;
  /** zlib, fast rather than small. */
  readonly deflate: (bytes: Uint8Array) => Uint8Array;
  /** Puts the bytes where a terminal on this machine can read them once; undefined when that failed. */
  readonly store?: (bytes: Uint8Array) => StoredPixels | undefined;
  /** Inside tmux: commands are passed through, and placeholders say where the picture stands. */
  readonly throughTmux?: boolean;
  /** Levels (0–255, by `difference`) by which noise may move a pixel. 0: exact. */
  readonly threshold?: number;
}

/** Chosen: three times the noise of a camera in room light. */
const defaultKittyThreshold = 10;
/** Pixels. Chosen: a command costs 60 bytes, and zlib wants a few thousand to work with. */
const blockSide = 48;
/** When more of the picture than this changed, all of it is sent: one command, and no seams. */
const mostEdited = 0.6;

export class KittyPainter implements PixelPainter {
  readonly name = 'kitty';
  private readonly options: KittyOptions;
  private readonly blocks: PixelBlocks;
  private readonly writer = new ByteWriter();
  private readonly commands: KittyCommands;
  private canvas: Canvas | undefined;
  private size: PixelSize = { width: 0, height: 0 };
  /** The image that is shown; undefined: none is known to be. */
  private shown: number | undefined;
  private scratch = new Uint8Array(0);

  constructor(options: KittyOptions) {
    this.options = options;
    this.blocks = new PixelBlocks(options.threshold ?? defaultKittyThreshold, options.store !== undefined);
    this.commands = new KittyCommands(this.writer, options.throughTmux ?? false);
  }

  pixelsFor(canvas: Canvas): PixelSize {
    return canvasPixels(canvas);
  }

  /** Of `covered` it knows nothing: whoever covers the picture has it painted with cells meanwhile. */
  paint(frame: Frame, canvas: Canvas): Uint8Array {
    const { writer, blocks } = this;
    writer.begin();
    const { width, height } = frame;
    if (canvas.columns === 0 || canvas.rows === 0 || width === 0 || height === 0) {
      this.remove();
      return writer.bytes();
    }
    const isNew = this.shown === undefined || !sameCanvas(this.canvas, canvas) || !this.hasSize(frame);
    if (isNew) {
      this.canvas = { ...canvas };
      this.size = { width, height };
      blocks.resize({ width, height, blockWidth: blockSide, blockHeight: blockSide });
    }
    if (!blocks.compare(frame.data)) return writer.bytes();
    const rectangles = blocks.takeChanged(frame.data);
    if (isNew) this.blank(canvas);
    const pixels = rectangles.reduce((sum, it) => sum + it.width * it.height, 0);
    if (!isNew && !this.options.store && pixels < width * height * mostEdited) this.edit(frame, rectangles);
    else this.show(frame, canvas, isNew);
    return writer.bytes();
  }

  reset(): void {
    this.shown = undefined;
    this.blocks.reset();
  }

  /** Takes the picture away: text does not overwrite it. Nothing is shown afterwards. */
  erase(): Uint8Array {
    this.writer.begin();
    this.remove();
    return this.writer.bytes();
  }

  private hasSize({ width, height }: Frame): boolean {
    return this.size.width === width && this.size.height === height;
  }

  private remove(): void {
    // Both: after a reset it is not known which of them the terminal still has.
    this.commands.remove(this.options.image);
    this.commands.remove(this.options.image + 1);
    this.reset();
  }

  /** Default colours where the picture will shine through. */
  private blank(canvas: Canvas): void {
    const { writer } = this;
    writer.text(resetColors);
    for (let row = 0; row < canvas.rows; row++) {
      writer.text(cursorTo(canvas.row + row, canvas.column) + eraseCells(canvas.columns));
    }
  }

  /** A whole picture: as the other of the two images, so that the old one stands until the new one is complete. */
  private show(frame: Frame, canvas: Canvas, isNew: boolean): void {
    const { writer, commands, options } = this;
    const cells = cellsFor(frame, canvas);
    if (options.throughTmux) {
      // Placeholders name the image by their colour: another number would mean writing them all again.
      this.shown = options.image;
      this.transmit(frame, `i=${options.image},U=1,c=${cells.columns},r=${cells.rows}`);
      if (isNew) this.placeholders(cells);
      return;
    }
    const image = this.shown === options.image ? options.image + 1 : options.image;
    writer.text(cursorTo(cells.row, cells.column));
    // Over the text, where nothing else is written. Under it (z below 0) kitty 0.26.5 does not clear what other cells showed
    // before, and their texts pile up.
    this.transmit(frame, `i=${image},p=1,c=${cells.columns},r=${cells.rows},C=1`);
    commands.remove(image === options.image ? options.image + 1 : options.image);
    this.shown = image;
  }

  private transmit({ width, height, data }: Frame, place: string): void {
    const { commands, options } = this;
    const control = `a=T,f=24,s=${width},v=${height},${place}`;
    const stored = options.store?.(data);
    if (!stored) {
      commands.send(`${control},o=z`, options.deflate(data));
      return;
    }
    const medium = stored.medium === 'shared memory' ? 's' : 't';
    commands.send(`${control},t=${medium},S=${data.length}`, latin1(stored.name));
  }

  /** Changes rectangles of the image that is shown: its first frame. */
  private edit(frame: Frame, rectangles: readonly PixelRectangle[]): void {
    for (const { left, top, width, height } of rectangles) {
      const bytes = width * height * 3;
      if (this.scratch.length < bytes) this.scratch = new Uint8Array(bytes);
      for (let y = 0; y < height; y++) {
        const from = ((top + y) * frame.width + left) * 3;
        this.scratch.set(frame.data.subarray(from, from + width * 3), y * width * 3);
      }
      const control = `a=f,i=${this.shown},r=1,X=1,f=24,o=z,x=${left},y=${top},s=${width},v=${height}`;
      this.commands.send(control, this.options.deflate(this.scratch.subarray(0, bytes)));
    }
  }

  private placeholders({ column, row, columns, rows }: CellRectangle): void {
    const { writer, options } = this;
    for (let y = 0; y < Math.min(rows, mostPlaceholderRows); y++) {
      writer.text(cursorTo(row + y, column) + paletteInk(options.image));
      writer.utf8(placeholderRow(y, columns));
    }
    writer.text(resetColors);
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
