// Where everything is on a terminal of a given size. Pure: size in, rectangles out.
//
//   title                                        1 row
//   remote video                  │ self view    the video takes what the others leave
//   (no frame: every cell counts) │ stats        right column, framed
//   chat log, under a ruler       │
//   chat input                    │              1 row
//   key bar                                      1 row
//
// What does not fit goes, in this order: self view, stats (and with it the right column), chat log. The title, the remote
// video, the input and the key bar stay down to 40 × 12; below that there is only a line that asks for more room.

/** Cells, counted from 0 at the top left of the terminal. */
export interface Rectangle {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Absent panes are undefined; all of them when the terminal is too small. Frames and rulers are included. */
  readonly panes: Panes | undefined;
}

export interface Panes {
  readonly title: Rectangle;
  readonly remote: Rectangle;
  readonly self: Rectangle | undefined;
  readonly stats: Rectangle | undefined;
  readonly log: Rectangle | undefined;
  readonly input: Rectangle;
  readonly keys: Rectangle;
}

/** chosen: a video of 40 × 9 cells is 40 × 18 pixels, just enough to see that somebody is there. */
export const leastColumns = 40;
export const leastRows = 12;

/** chosen: the widest label and number of the stats pane need 24 cells inside a frame; more than 36 shows nothing more. */
const columnWidth = { least: 26, share: 0.225, most: 38 };
/** chosen: with fewer columns left for the remote video than these, the right column goes. */
const remoteColumnsKept = 44;
/** chosen: a frame, a group's head and five of its numbers. */
const leastStatsRows = 8;
/** chosen: from here on the video can spare three rows for the log. */
const leastRowsForLog = 18;
const logShare = { least: 2, share: 0.15, most: 8 };
/** chosen: with the stats off, the self view stands beside the chat: 18 × 5 cells inside its frame. */
const stripSelf = { columns: 20, rows: 7, leastColumns: 60, leastRows: 24 };

/** `stats`: whether the user wants the stats pane. */
export function layoutFor(columns: number, rows: number, stats = true): Layout {
  if (columns < leastColumns || rows < leastRows) return { columns, rows, panes: undefined };
  const side = stats ? rightColumn(columns, rows) : undefined;
  const left = columns - (side?.columns ?? 0);
  const inStrip = !stats && columns >= stripSelf.leastColumns && rows >= stripSelf.leastRows;
  const logRows = inStrip ? stripSelf.rows - 1 : logRowsFor(rows);
  const remoteRows = rows - 3 - logRows;
  const chatColumns = inStrip ? left - stripSelf.columns : left;
  return {
    columns,
    rows,
    panes: {
      title: { column: 0, row: 0, columns, rows: 1 },
      remote: { column: 0, row: 1, columns: left, rows: remoteRows },
      self: inStrip
        ? { column: chatColumns, row: 1 + remoteRows, columns: stripSelf.columns, rows: stripSelf.rows }
        : side?.self,
      stats: side?.stats,
      log: logRows > 0 ? { column: 0, row: 1 + remoteRows, columns: chatColumns, rows: logRows } : undefined,
      input: { column: 0, row: rows - 2, columns: chatColumns, rows: 1 },
      keys: { column: 0, row: rows - 1, columns, rows: 1 },
    },
  };
}

/** What is inside a frame of one cell. */
export function inside({ column, row, columns, rows }: Rectangle): Rectangle {
  return { column: column + 1, row: row + 1, columns: columns - 2, rows: rows - 2 };
}

export function sameRectangle(a: Rectangle | undefined, b: Rectangle | undefined): boolean {
  if (!a || !b) return a === b;
  return a.column === b.column && a.row === b.row && a.columns === b.columns && a.rows === b.rows;
}

function rightColumn(columns: number, rows: number) {
  const width = share(columns, columnWidth);
  if (columns - width < remoteColumnsKept) return undefined;
  const column = columns - width;
  const height = rows - 2;
  // 16:9 in half-block pixels (one wide, half a cell high), and the frame.
  const selfRows = Math.round(((width - 2) * 9) / 16 / 2) + 2;
  const self =
    height >= selfRows + leastStatsRows ? { column, row: 1, columns: width, rows: selfRows } : undefined;
  const above = self ? selfRows : 0;
  return {
    columns: width,
    self,
    stats: { column, row: 1 + above, columns: width, rows: height - above },
  };
}

function logRowsFor(rows: number): number {
  // One more for the ruler.
  return rows < leastRowsForLog ? 0 : share(rows - 2, logShare) + 1;
}

function share(whole: number, { least, share: part, most }: typeof columnWidth): number {
  return Math.min(most, Math.max(least, Math.round(whole * part)));
}
