// Writes cursor motion, colours and glyphs into one buffer that is allocated once, knowing where the cursor is and which
// colours are set, so that what needs no bytes gets none. Which cells to draw, and how, is a painter's business.

import { fixedIndexOf } from './fixed-palette.ts';
import { columnBytes, downBytes, mostSingleSteps, nearBytes, placeBytes, rightBytes } from './motion.ts';

/** Colours as codes: 0xRRGGBB, a palette index, or nothing at all. */
export type ColorDepth = 'truecolor' | '256' | '16' | 'mono';

/** No colour is known to be set. */
export const unknownColor = -1;

/** The most that one cell can take: CUP, both colours in full with a reset, and a glyph of 4 bytes. */
export const maxCellBytes = 16 + 42 + 4;

const escapeByte = 0x1b;
const bracket = 0x5b;
const semicolon = 0x3b;
const backspace = 0x08;
const verticalTab = 0x0b;
const carriageReturn = 0x0d;

export class AnsiWriter {
  private buffer: Uint8Array;
  private at = 0;
  private row = -1;
  private column = -1;
  /** After the reset that begins a picture; false while whatever was written before may still hold (inverse, bold). */
  private styled = false;
  /** Colour codes now set; `unknownColor` before the first. */
  foreground = unknownColor;
  background = unknownColor;
  private readonly depth: ColorDepth;

  constructor(depth: ColorDepth) {
    this.depth = depth;
    this.buffer = new Uint8Array(0);
  }

  /** Makes room for pictures of so many cells. The only place that allocates. */
  reserve(cells: number): void {
    const bytes = cells * maxCellBytes;
    if (this.buffer.length < bytes) this.buffer = new Uint8Array(bytes);
  }

  /** Empties the buffer; cursor and colours are unknown. */
  begin(): void {
    this.at = 0;
    this.row = -1;
    this.column = -1;
    this.styled = false;
    this.foreground = unknownColor;
    this.background = unknownColor;
  }

  get length(): number {
    return this.at;
  }

  /** A view of what was written, valid until the next `begin`. */
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.at);
  }

  /** Puts the cursor there by the shortest motion. Counts from 0 at the terminal's top left. */
  moveTo(row: number, column: number): void {
    if (row === this.row && column === this.column) return;
    const down = row - this.row;
    const right = column - this.column;
    if (this.row >= 0 && downBytes(down) + rightBytes(right, column) < placeBytes(row, column)) {
      this.moveDown(down);
      this.moveRight(right, column);
    } else {
      this.head();
      if (row > 0 || column > 0) this.number(row + 1);
      if (column > 0) {
        this.byte(semicolon);
        this.number(column + 1);
      }
      this.byte(0x48); // CUP
    }
    this.row = row;
    this.column = column;
  }

  /** Sets both colours; a code that is set already costs nothing. `unknownColor` leaves that one as it is. */
  setColors(foreground: number, background: number): void {
    const changeForeground = foreground !== unknownColor && foreground !== this.foreground;
    const changeBackground = background !== unknownColor && background !== this.background;
    if (this.styled && !changeForeground && !changeBackground) return;
    this.head();
    let separate = false;
    if (!this.styled) {
      // An empty parameter is 0: everything back to normal first.
      if (changeForeground || changeBackground) this.byte(semicolon);
      this.styled = true;
    }
    if (changeForeground) {
      this.color(foreground, 30);
      this.foreground = foreground;
      separate = true;
    }
    if (changeBackground) {
      if (separate) this.byte(semicolon);
      this.color(background, 40);
      this.background = background;
    }
    this.byte(0x6d); // SGR
  }

  /**
   * A character, one column wide. `lastColumn`: it may have been the terminal's last one,
   * after which terminals disagree about where the cursor is.
   */
  glyph(code: number, lastColumn: boolean): void {
    if (code < 0x80) {
      this.byte(code);
    } else if (code < 0x800) {
      this.byte(0xc0 | (code >> 6));
      this.byte(0x80 | (code & 0x3f));
    } else {
      if (code < 0x10000) {
        this.byte(0xe0 | (code >> 12));
      } else {
        this.byte(0xf0 | (code >> 18));
        this.byte(0x80 | ((code >> 12) & 0x3f));
      }
      this.byte(0x80 | ((code >> 6) & 0x3f));
      this.byte(0x80 | (code & 0x3f));
    }
    this.column = lastColumn ? -1 : this.column + 1;
    if (lastColumn) this.row = -1;
  }

  private color(code: number, base: 30 | 40): void {
    if (this.depth === '16') {
      this.number(code < 8 ? base + code : base + 60 + code - 8);
      return;
    }
    this.number(base + 8);
    this.byte(semicolon);
    const index = this.depth === '256' ? code : fixedIndexOf(code);
    if (index >= 0) {
      this.byte(0x35);
      this.byte(semicolon);
      this.number(index);
      return;
    }
    this.byte(0x32);
    this.byte(semicolon);
    this.number(code >> 16);
    this.byte(semicolon);
    this.number((code >> 8) & 0xff);
    this.byte(semicolon);
    this.number(code & 0xff);
  }

  private moveDown(by: number): void {
    if (by === -1) {
      this.byte(escapeByte);
      this.byte(0x4d); // RI
    } else if (by > 0 && by <= mostSingleSteps) {
      for (let i = 0; i < by; i++) this.byte(verticalTab);
    } else {
      this.step(by, 0x42, 0x41); // CUD, CUU
    }
  }

  private moveRight(by: number, column: number): void {
    if (by === 0) return;
    if (column === 0) {
      this.byte(carriageReturn);
    } else if (columnBytes(column) < nearBytes(by)) {
      this.head();
      this.number(column + 1);
      this.byte(0x47); // CHA
    } else if (by < 0 && by >= -mostSingleSteps) {
      for (let i = 0; i < -by; i++) this.byte(backspace);
    } else {
      this.step(by, 0x43, 0x44); // CUF, CUB
    }
  }

  private step(by: number, forward: number, back: number): void {
    if (by === 0) return;
    this.head();
    const count = by < 0 ? -by : by;
    if (count > 1) this.number(count);
    this.byte(by > 0 ? forward : back);
  }

  private head(): void {
    this.buffer[this.at++] = escapeByte;
    this.buffer[this.at++] = bracket;
  }

  private byte(value: number): void {
    this.buffer[this.at++] = value;
  }

  /** 0–99999. */
  private number(value: number): void {
    if (value >= 10) {
      const rest = (value / 10) | 0;
      this.number(rest);
      this.buffer[this.at++] = 0x30 + value - rest * 10;
    } else {
      this.buffer[this.at++] = 0x30 + value;
    }
  }
}
