// A terminal that knows only what pictures are made of: characters, colours and cursor motion. A hundred times as fast as
// xterm.js, against which it is tested; for benchmarks, which look at thousands of pictures.
import { type CellColor, CellGrid, defaultColor, rgbColor } from '../../src/ansi/cells.ts';

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape' | 'charset';

export class FastTerminal {
  /** What is on the screen. Live: changes with each write. */
  readonly grid: CellGrid;
  private column = 0;
  private row = 0;
  /** The last column was written: the next character goes to the next line. */
  private wraps = false;
  private front: CellColor = defaultColor;
  private back: CellColor = defaultColor;
  private inverse = false;
  private saved = [0, 0];
  private state: State = 'text';
  private readonly numbers: number[] = [];
  private prefix = 0;
  private point = 0;
  private pointBytes = 0;

  constructor(columns: number, rows: number) {
    this.grid = new CellGrid(columns, rows);
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) this.take(byte);
  }

  private take(byte: number): void {
    switch (this.state) {
      case 'text':
        this.takeText(byte);
        return;
      case 'escape':
        this.takeEscape(byte);
        return;
      case 'csi':
        this.takeCsi(byte);
        return;
      case 'charset':
        this.state = 'text';
        return;
      case 'string':
        if (byte === 0x1b) this.state = 'string-escape';
        else if (byte === 0x07) this.state = 'text';
        return;
      case 'string-escape':
        this.state = 'text';
    }
  }

  private takeText(byte: number): void {
    if (byte >= 0x80 && byte < 0xc0) {
      this.point = (this.point << 6) | (byte & 0x3f);
      if (--this.pointBytes === 0) this.print(this.point);
    } else if (byte >= 0xc0) {
      this.pointBytes = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      this.point = byte & (0x3f >> this.pointBytes);
    } else if (byte >= 0x20) {
      this.print(byte);
    } else if (byte === 0x1b) {
      this.state = 'escape';
    } else if (byte === 0x0d) {
      this.moveTo(this.row, 0);
    } else if (byte === 0x0a || byte === 0x0b) {
      this.lineFeed();
    } else if (byte === 0x08) {
      this.moveTo(this.row, this.column - 1);
    }
  }

  private takeEscape(byte: number): void {
    this.state = 'text';
    if (byte === 0x4d) {
      this.moveTo(this.row - 1, this.column);
    } else if (byte === 0x5b) {
      this.state = 'csi';
      this.numbers.length = 0;
      this.numbers.push(0);
      this.prefix = 0;
    } else if (byte === 0x50 || byte === 0x5d || byte === 0x5f) {
      this.state = 'string';
    } else if (byte === 0x28) {
      this.state = 'charset';
    } else if (byte === 0x37) {
      this.saved = [this.row, this.column];
    } else if (byte === 0x38) {
      this.moveTo(this.saved[0]!, this.saved[1]!);
    }
  }

  private takeCsi(byte: number): void {
    const { numbers } = this;
    if (byte >= 0x30 && byte <= 0x39) {
      numbers[numbers.length - 1] = numbers[numbers.length - 1]! * 10 + byte - 0x30;
    } else if (byte === 0x3b || byte === 0x3a) {
      numbers.push(0);
    } else if (byte >= 0x3c && byte <= 0x3f) {
      this.prefix = byte;
    } else if (byte >= 0x40) {
      this.state = 'text';
      if (this.prefix === 0) this.obey(String.fromCharCode(byte), numbers);
    }
  }

  private obey(final: string, numbers: readonly number[]): void {
    const count = numbers[0] || 1;
    switch (final) {
      case 'm':
        this.colors(numbers);
        return;
      case 'H':
      case 'f':
        this.moveTo(count - 1, (numbers[1] || 1) - 1);
        return;
      case 'A':
        this.moveTo(this.row - count, this.column);
        return;
      case 'B':
        this.moveTo(this.row + count, this.column);
        return;
      case 'C':
        this.moveTo(this.row, this.column + count);
        return;
      case 'D':
        this.moveTo(this.row, this.column - count);
        return;
      case 'G':
        this.moveTo(this.row, count - 1);
        return;
      case 'd':
        this.moveTo(count - 1, this.column);
        return;
      case 'J':
        if (numbers[0] === 2) this.erase(0, this.grid.glyphs.length);
        return;
      case 'K': {
        const start = this.row * this.grid.columns;
        const from = numbers[0] === 0 ? start + this.column : start;
        this.erase(from, numbers[0] === 1 ? start + this.column + 1 : start + this.grid.columns);
      }
    }
  }

  private colors(numbers: readonly number[]): void {
    for (let i = 0; i < numbers.length; i++) {
      const code = numbers[i]!;
      if (code === 0) {
        this.front = defaultColor;
        this.back = defaultColor;
        this.inverse = false;
      } else if (code === 7 || code === 27) {
        this.inverse = code === 7;
      } else if (code === 38 || code === 48) {
        const isRgb = numbers[i + 1] === 2;
        const color = isRgb ? rgbColor(numbers[i + 2]!, numbers[i + 3]!, numbers[i + 4]!) : numbers[i + 2]!;
        if (code === 38) this.front = color;
        else this.back = color;
        i += isRgb ? 4 : 2;
      } else if (code === 39) this.front = defaultColor;
      else if (code === 49) this.back = defaultColor;
      else if (code >= 30 && code < 38) this.front = code - 30;
      else if (code >= 40 && code < 48) this.back = code - 40;
      else if (code >= 90 && code < 98) this.front = code - 90 + 8;
      else if (code >= 100 && code < 108) this.back = code - 100 + 8;
    }
  }

  private print(point: number): void {
    const { grid } = this;
    if (this.wraps) {
      this.moveTo(this.row, 0);
      this.lineFeed();
    }
    const cell = this.row * grid.columns + this.column;
    grid.glyphs[cell] = point;
    grid.foregrounds[cell] = this.inverse ? this.back : this.front;
    grid.backgrounds[cell] = this.inverse ? this.front : this.back;
    if (this.column + 1 < grid.columns) this.column++;
    else this.wraps = true;
  }

  private moveTo(row: number, column: number): void {
    this.row = Math.max(0, Math.min(this.grid.rows - 1, row));
    this.column = Math.max(0, Math.min(this.grid.columns - 1, column));
    this.wraps = false;
  }

  private lineFeed(): void {
    const { glyphs, foregrounds, backgrounds, columns, rows } = this.grid;
    this.wraps = false;
    if (this.row + 1 < rows) {
      this.row++;
      return;
    }
    for (const layer of [glyphs, foregrounds, backgrounds]) layer.copyWithin(0, columns);
    this.erase((rows - 1) * columns, rows * columns);
  }

  private erase(from: number, to: number): void {
    this.grid.glyphs.fill(0x20, from, to);
    this.grid.foregrounds.fill(defaultColor, from, to);
    this.grid.backgrounds.fill(this.back, from, to);
  }
}
