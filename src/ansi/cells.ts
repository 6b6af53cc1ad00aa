// What a terminal shows, as data: a packed rectangle of cells. Naive and clear; painters keep their own faster state.

/** A colour of a cell: `defaultColor`, a palette index 0–255, or `rgbColor(…)`. */
export type CellColor = number;

export const defaultColor: CellColor = -1;
const rgbFlag = 0x1_00_00_00;

/** 8 bits a channel. */
export function rgbColor(red: number, green: number, blue: number): CellColor {
  return rgbFlag | (red << 16) | (green << 8) | blue;
}

/** 0xRRGGBB, or undefined for a palette colour or the default one. */
export function rgbOf(color: CellColor): number | undefined {
  return color >= rgbFlag ? color & 0xff_ff_ff : undefined;
}

export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  /** One code point a cell, row-major. A blank is a space. */
  readonly glyphs: Uint32Array;
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.glyphs = new Uint32Array(columns * rows).fill(0x20);
    this.foregrounds = new Int32Array(columns * rows).fill(defaultColor);
    this.backgrounds = new Int32Array(columns * rows).fill(defaultColor);
  }

  set(column: number, row: number, glyph: string, foreground: CellColor, background: CellColor): void {
    const cell = this.indexOf(column, row);
    this.glyphs[cell] = glyph.codePointAt(0) ?? 0x20;
    this.foregrounds[cell] = foreground;
    this.backgrounds[cell] = background;
  }

  get(column: number, row: number): { glyph: string; foreground: CellColor; background: CellColor } {
    const cell = this.indexOf(column, row);
    return {
      glyph: String.fromCodePoint(this.glyphs[cell]!),
      foreground: this.foregrounds[cell]!,
      background: this.backgrounds[cell]!,
    };
  }

  /** The glyphs, a line a row. */
  text(): string {
    const lines: string[] = [];
    for (let row = 0; row < this.rows; row++) {
      const from = row * this.columns;
      lines.push(String.fromCodePoint(...this.glyphs.subarray(from, from + this.columns)));
    }
    return lines.join('\n');
  }

  private indexOf(column: number, row: number): number {
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) {
      throw new RangeError(`no cell ${column}, ${row} in ${this.columns} × ${this.rows}`);
    }
    return row * this.columns + column;
  }
}
