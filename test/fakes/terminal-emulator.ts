// A terminal without a window: xterm.js's parser and screen. Takes bytes, gives back cells, pixels and the answers that a
// real terminal would send.
import xterm from '@xterm/headless';
import { type CellColor, CellGrid, defaultColor, rgbColor, rgbOf } from '../../src/ansi/cells.ts';
import type { Frame } from '../../src/media/types.ts';
import { paletteRgb } from '../../src/paint/palette.ts';

export class TerminalEmulator {
  private readonly terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    this.terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 0, allowProposedApi: true });
  }

  get columns(): number {
    return this.terminal.cols;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  /** Resolves when the bytes have been read and done. */
  write(bytes: Uint8Array | string): Promise<void> {
    // xterm.js keeps the array until it has parsed it: give it one that nobody changes.
    return new Promise((resolve) =>
      this.terminal.write(typeof bytes === 'string' ? bytes : bytes.slice(), resolve),
    );
  }

  /** What the terminal sends back: answers to DSR, DA1 and the like. */
  onAnswer(listener: (text: string) => void): void {
    this.terminal.onData(listener);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
  }

  get cursor(): { column: number; row: number } {
    const { cursorX, cursorY } = this.terminal.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  get isAlternateScreen(): boolean {
    return this.terminal.buffer.active.type === 'alternate';
  }

  /** The whole screen, or some of its rows, the others blank. Inverse is resolved; an empty cell is a space. */
  cells(fromRow = 0, toRow = this.rows): CellGrid {
    const grid = new CellGrid(this.columns, this.rows);
    const buffer = this.terminal.buffer.active;
    for (let row = fromRow; row < toRow; row++) {
      const line = buffer.getLine(buffer.baseY + row);
      for (let column = 0; column < this.columns; column++) {
        const cell = line?.getCell(column);
        if (!cell) continue;
        const front = colorOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
        const back = colorOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
        const inverse = cell.isInverse() !== 0;
        grid.set(column, row, cell.getChars() || ' ', inverse ? back : front, inverse ? front : back);
      }
    }
    return grid;
  }

  text(): string {
    return this.cells().text();
  }

  /** A row with the marks that are combined with its characters, which cells leave out. */
  characters(row: number): string {
    const buffer = this.terminal.buffer.active;
    return buffer.getLine(buffer.baseY + row)?.translateToString(false, 0, this.columns) ?? '';
  }

  /** What a rectangle of half-block cells shows, two pixels a cell. Default colours: light grey on black. */
  pixels(column: number, row: number, columns: number, rows: number): Frame {
    return pixelsOf(this.cells(row, row + rows), column, row, columns, rows);
  }

  close(): void {
    this.terminal.dispose();
  }
}

/** As `TerminalEmulator.pixels`, of cells that were read before. */
export function pixelsOf(grid: CellGrid, column: number, row: number, columns: number, rows: number): Frame {
  const data = new Uint8Array(columns * rows * 2 * 3);
  const put = (x: number, y: number, rgb: number) => {
    const at = (y * columns + x) * 3;
    data[at] = rgb >> 16;
    data[at + 1] = (rgb >> 8) & 0xff;
    data[at + 2] = rgb & 0xff;
  };
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const { glyph, foreground, background } = grid.get(column + x, row + y);
      const front = shownRgb(foreground, 0xcccccc);
      const back = shownRgb(background, 0);
      put(x, y * 2, glyph === '▀' || glyph === '█' ? front : back);
      put(x, y * 2 + 1, glyph === '▄' || glyph === '█' ? front : back);
    }
  }
  return { width: columns, height: rows * 2, data, capturedAtUs: 0 };
}

function shownRgb(color: CellColor, otherwise: number): number {
  if (color === defaultColor) return otherwise;
  return rgbOf(color) ?? paletteRgb(color);
}

function colorOf(isRgb: boolean, isPalette: boolean, value: number): CellColor {
  if (isRgb) return rgbColor(value >> 16, (value >> 8) & 0xff, value & 0xff);
  return isPalette ? value : defaultColor;
}
