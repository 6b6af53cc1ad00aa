// A little picture as lines of text, for output that scrolls: two pixels a cell, in the palette of 256.
import { csi, resetColors } from './sequences.ts';

/** `pixels`: palette indices, row by row, `width` a row; an even number of rows. */
export function halfBlockRows(pixels: readonly number[], width: number): string[] {
  const rows: string[] = [];
  for (let from = 0; from < pixels.length; from += 2 * width) {
    const cells = pixels
      .slice(from, from + width)
      .map((upper, x) => `${csi}38;5;${upper};48;5;${pixels[from + width + x]}m▀`);
    rows.push(cells.join('') + resetColors);
  }
  return rows;
}
