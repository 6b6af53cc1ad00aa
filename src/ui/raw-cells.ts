// Rectangles of the screen that others paint into, between blessed's writes. The panes' cells hold a private mark; before
// each draw blessed is made to believe that marked cells are on the screen already, so it never emits them. Whatever else
// stands in such a rectangle (a pop-up, a card) covers the picture, and is told as a mask.
import type { BlessedScreen, CellRow } from './blessed.ts';
import { type Rectangle, sameRectangle } from './layout.ts';

export type VideoPane = 'remote' | 'self';
export const videoPanes: readonly VideoPane[] = ['remote', 'self'];

/** A private-use character, which plainText lets nobody else write. */
export const pictureMark = '\u{10fffd}';

export class RawCells {
  private readonly screen: BlessedScreen;
  private readonly areas: Record<VideoPane, Rectangle | undefined> = { remote: undefined, self: undefined };
  private readonly masks: Record<VideoPane, Uint8Array | undefined> = { remote: undefined, self: undefined };
  private changed = false;

  constructor(screen: BlessedScreen) {
    this.screen = screen;
    const draw = screen.draw.bind(screen);
    screen.draw = (start, end) => {
      for (let y = start; y <= end; y++) {
        if (screen.lines[y]?.dirty) settleRow(screen.lines[y]!, screen.olines[y]!);
      }
      const touched = videoPanes.filter((pane) => this.isDirty(pane));
      draw(start, end);
      for (const pane of touched) this.remask(pane);
    };
  }

  rectangle(pane: VideoPane): Rectangle | undefined {
    return this.areas[pane];
  }

  /** One byte a cell of the rectangle, row-major: 1 where something covers it. Undefined: nothing does. A fresh array at each change. */
  mask(pane: VideoPane): Uint8Array | undefined {
    return this.masks[pane];
  }

  /** True if the rectangle is another one than before. */
  place(pane: VideoPane, where: Rectangle | undefined): boolean {
    if (sameRectangle(this.areas[pane], where)) return false;
    this.areas[pane] = where;
    this.masks[pane] = undefined;
    return true;
  }

  /** Whether a mask has changed since the last call. */
  takeChanged(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  private isDirty(pane: VideoPane): boolean {
    const area = this.areas[pane];
    if (!area) return false;
    for (let y = area.row; y < area.row + area.rows; y++) if (this.screen.lines[y]?.dirty) return true;
    return false;
  }

  private remask(pane: VideoPane): void {
    const { column, row, columns, rows } = this.areas[pane]!;
    const mask = new Uint8Array(columns * rows);
    let covered = 0;
    for (let y = 0; y < rows; y++) {
      const cells = this.screen.lines[row + y];
      for (let x = 0; x < columns; x++) {
        if (cells?.[column + x]?.[1] === pictureMark) continue;
        mask[y * columns + x] = 1;
        covered++;
      }
    }
    const before = this.masks[pane];
    const after = covered > 0 ? mask : undefined;
    if (before && after ? Buffer.compare(before, after) === 0 : before === after) return;
    this.masks[pane] = after;
    this.changed = true;
  }
}

/**
 * Makes a row fit to be drawn: picture cells count as drawn; a wide character (lines-box.ts) whose other cells were taken by
 * something else becomes a blank, and one whose other cells come back is drawn again.
 */
function settleRow(row: CellRow, drawn: CellRow): void {
  for (let x = 0; x < row.length; x++) {
    const ch = row[x]![1];
    if (ch === pictureMark) {
      drawn[x]![0] = row[x]![0];
      drawn[x]![1] = ch;
    } else if (ch === '') {
      row[x]![1] = ' ';
    } else if (ch.length > 2 && ch.startsWith('  ')) {
      const end = x + leadingBlanks(ch);
      const whole = row.slice(x + 1, end).every((cell) => cell[1] === '') && end <= row.length;
      if (!whole) {
        row[x]![1] = ' ';
        continue;
      }
      // The first cell draws them all. The others count as drawn: blessed takes every cell it emits for one step of the
      // cursor, and '' is none.
      for (let rest = x + 1; rest < end; rest++) {
        if (drawn[rest]![1] !== '') drawn[x]![1] = '\0';
        drawn[rest]![0] = row[rest]![0];
        drawn[rest]![1] = '';
      }
      x = end - 1;
    }
  }
}

function leadingBlanks(text: string): number {
  let count = 0;
  while (text[count] === ' ') count++;
  return count;
}
