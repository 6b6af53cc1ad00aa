// Palette indices to sixel data: bands of six rows, each colour's sixels run-length encoded. One pass over the pixels
// fills a stretch of memory for each colour; a band is those stretches one after another. Where it stands on the screen,
// and what is worth sending, is the painter's business.
import { beginSixel, endString } from '../ansi/graphics-sequences.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { SixelPalette } from './sixel-palette.ts';

export const bandRows = 6;
const firstSixel = 0x3f;
const dollar = 0x24;
const minus = 0x2d;
const hash = 0x23;
const bang = 0x21;
const semicolon = 0x3b;
const two = 0x32;
/** '$', the definition of a colour, and '#' with its register. */
const mostColorBytes = 26;

export class SixelEncoder {
  private readonly palette: SixelPalette;
  /** For each colour a stretch of `width` bytes: no run is longer than the sixels that it stands for. */
  private stretches = new Uint8Array(0);
  private readonly ends: Int32Array;
  /** Of each colour's current run: column after its last one × 256 + its sixel; -1 while the band has none. */
  private readonly runs: Int32Array;
  /** Where that run begins. */
  private readonly starts: Int32Array;
  private readonly masks: Uint8Array;
  private readonly inColumn = new Uint8Array(bandRows);
  private readonly defined: Uint8Array;

  constructor(palette: SixelPalette) {
    const { count } = palette;
    this.palette = palette;
    this.ends = new Int32Array(count);
    this.runs = new Int32Array(count).fill(-1);
    this.starts = new Int32Array(count);
    this.masks = new Uint8Array(count);
    this.defined = new Uint8Array(count);
  }

  /** Makes room for pictures so wide. */
  reserve(width: number): void {
    const bytes = width * this.palette.count;
    if (this.stretches.length < bytes) this.stretches = new Uint8Array(bytes);
  }

  /**
   * Appends one whole sixel picture of a rectangle of `indexes` (one byte a pixel, `stride` a row). `height` is a multiple
   * of 6. Each colour is defined where it is first used: terminals with private colours forget them after each picture.
   */
  encode(
    writer: ByteWriter,
    indexes: Uint8Array,
    stride: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ): void {
    writer.text(beginSixel(width, height));
    this.defined.fill(0);
    for (let y = 0; y < height; y += bandRows) {
      // No `-` after the last band: it would take the cursor, and perhaps the screen, one line down.
      if (y > 0) writer.byte(minus);
      this.scan(indexes, stride, (top + y) * stride + left, width);
      this.writeBand(writer, width);
    }
    writer.text(endString);
  }

  private scan(indexes: Uint8Array, stride: number, first: number, width: number): void {
    const { masks, inColumn, runs } = this;
    for (let x = 0, at = first; x < width; x++, at++) {
      const a = indexes[at]!;
      const b = indexes[at + stride]!;
      const c = indexes[at + 2 * stride]!;
      const d = indexes[at + 3 * stride]!;
      const e = indexes[at + 4 * stride]!;
      const f = indexes[at + 5 * stride]!;
      if (a === b && a === c && a === d && a === e && a === f) {
        const run = (x << 8) | (firstSixel + 63);
        if (runs[a] !== run) this.endRun(a, x, width);
        runs[a] = run + 256;
        continue;
      }
      let count = 1;
      inColumn[0] = a;
      masks[a] = 1;
      if (masks[b] === 0) inColumn[count++] = b;
      masks[b] = masks[b]! | 2;
      if (masks[c] === 0) inColumn[count++] = c;
      masks[c] = masks[c]! | 4;
      if (masks[d] === 0) inColumn[count++] = d;
      masks[d] = masks[d]! | 8;
      if (masks[e] === 0) inColumn[count++] = e;
      masks[e] = masks[e]! | 16;
      if (masks[f] === 0) inColumn[count++] = f;
      masks[f] = masks[f]! | 32;
      for (let i = 0; i < count; i++) {
        const color = inColumn[i]!;
        const run = (x << 8) | (firstSixel + masks[color]!);
        masks[color] = 0;
        if (runs[color] !== run) this.endRun(color, x, width);
        runs[color] = run + 256;
      }
    }
  }

  /** Writes a colour's run, and the gap behind it; another begins at column x. */
  private endRun(color: number, x: number, width: number): void {
    const run = this.runs[color]!;
    let at = color * width;
    let next = 0;
    if (run >= 0) {
      next = run >> 8;
      at = this.writeRun(this.ends[color]!, run & 255, next - this.starts[color]!);
    }
    this.ends[color] = next < x ? this.writeRun(at, firstSixel, x - next) : at;
    this.starts[color] = x;
  }

  private writeRun(begin: number, sixel: number, length: number): number {
    const { stretches } = this;
    let at = begin;
    if (length <= 3) {
      stretches[at++] = sixel;
      if (length > 1) stretches[at++] = sixel;
      if (length > 2) stretches[at++] = sixel;
      return at;
    }
    stretches[at++] = bang;
    if (length >= 1000) stretches[at++] = 0x30 + ((length / 1000) | 0);
    if (length >= 100) stretches[at++] = 0x30 + (((length / 100) | 0) % 10);
    if (length >= 10) stretches[at++] = 0x30 + (((length / 10) | 0) % 10);
    stretches[at++] = 0x30 + (length % 10);
    stretches[at++] = sixel;
    return at;
  }

  private writeBand(writer: ByteWriter, width: number): void {
    const { runs, ends, starts, stretches } = this;
    let isFirst = true;
    for (let color = 0; color < runs.length; color++) {
      const run = runs[color]!;
      if (run < 0) continue;
      writer.reserve(width + mostColorBytes + bandRows);
      if (!isFirst) writer.byte(dollar);
      isFirst = false;
      this.writeColor(writer, color);
      const end = this.writeRun(ends[color]!, run & 255, (run >> 8) - starts[color]!);
      writer.copy(stretches, color * width, end);
      runs[color] = -1;
    }
  }

  private writeColor(writer: ByteWriter, color: number): void {
    if (this.defined[color] === 0) {
      this.defined[color] = 1;
      const { percents } = this.palette;
      writer.byte(hash);
      writer.number(color);
      writer.byte(semicolon);
      writer.byte(two);
      for (let i = 0; i < 3; i++) {
        writer.byte(semicolon);
        writer.number(percents[color * 3 + i]!);
      }
    }
    // Even after its definition: XTerm 379 does not select what it has just defined.
    writer.byte(hash);
    writer.number(color);
  }
}
