// The cheapest way for the cursor from one cell to another, and its bytes: the search for the cheapest picture counts with
// what AnsiWriter then writes. Rows and columns count from 0 at the terminal's top left.

/**
 * Control characters that move by one are a byte each: BS to the left, VT down (LF would be told from CR LF by the tty).
 * Beyond so many a sequence is as short.
 */
export const mostSingleSteps = 4;

/** Bytes of a sequence that moves by so many: an absent count is 1. */
export function stepBytes(by: number): number {
  const count = by < 0 ? -by : by;
  return count < 2 ? count * 3 : 3 + digitsOf(count);
}

/** By rows: VT, CUD, RI (`ESC M`), CUU. */
export function downBytes(by: number): number {
  if (by === -1) return 2;
  return by > 0 && by <= mostSingleSteps ? by : stepBytes(by);
}

/** To `column`, by so many columns: CR, BS, CUF, CUB or CHA. */
export function rightBytes(by: number, column: number): number {
  if (by === 0) return 0;
  return column === 0 ? 1 : Math.min(columnBytes(column), nearBytes(by));
}

/** BS, CUF, CUB. */
export function nearBytes(by: number): number {
  return by < 0 && by >= -mostSingleSteps ? -by : stepBytes(by);
}

/** CHA. */
export function columnBytes(column: number): number {
  return 3 + digitsOf(column + 1);
}

/** CUP. */
export function placeBytes(row: number, column: number): number {
  if (column === 0) return row === 0 ? 3 : 3 + digitsOf(row + 1);
  return 4 + digitsOf(row + 1) + digitsOf(column + 1);
}

/** `fromRow` −1: nobody knows where the cursor is. */
export function motionBytes(fromRow: number, fromColumn: number, row: number, column: number): number {
  const absolute = placeBytes(row, column);
  if (fromRow < 0) return absolute;
  return Math.min(absolute, downBytes(row - fromRow) + rightBytes(column - fromColumn, column));
}

function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  return value < 1000 ? 3 : value < 10000 ? 4 : 5;
}
