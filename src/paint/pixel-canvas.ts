// What a pane is in real pixels, for painters that draw pixels; and where in its cells a picture goes that the terminal
// itself scales.
import { fitInside } from '../media/pixels.ts';
import type { PixelSize } from '../media/types.ts';
import type { Canvas } from './painter.ts';

/**
 * The most pixels that a pixel painter asks for. Chosen: what cameras give without strain; more costs decoding time (4 ms
 * a megapixel) and bytes, and is not seen at the size of a terminal.
 */
export const mostPixels: PixelSize = { width: 1280, height: 720 };

/** Pixels of the canvas, in whole pixels a cell, at most `most` in each direction. 0 × 0 without cells. */
export function canvasPixels(canvas: Canvas, most: PixelSize = mostPixels): PixelSize {
  return {
    width: Math.min(most.width, canvas.columns * Math.max(1, Math.floor(canvas.cellWidth))),
    height: Math.min(most.height, canvas.rows * Math.max(1, Math.floor(canvas.cellHeight))),
  };
}

/** A rectangle of whole cells, counted from the terminal's top left. */
export interface CellRectangle {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * The cells in the middle of the canvas whose shape is nearest to the picture's: wrong by half a cell at most. The canvas
 * has at least one cell, the picture one pixel.
 */
export function cellsFor(picture: PixelSize, canvas: Canvas): CellRectangle {
  const box = { width: canvas.columns, height: canvas.rows };
  const { width: columns, height: rows } = fitInside(
    picture.width,
    picture.height,
    box,
    canvas.cellWidth / canvas.cellHeight,
  );
  return {
    column: canvas.column + ((canvas.columns - columns) >> 1),
    row: canvas.row + ((canvas.rows - rows) >> 1),
    columns,
    rows,
  };
}

/** Whether someone else has any cell of the canvas. */
export function isCovered(covered: Uint8Array | undefined): boolean {
  return covered?.includes(1) ?? false;
}

/** Same place, same cells, same pixels a cell. */
export function sameCanvas(one: Canvas | undefined, other: Canvas): boolean {
  return (
    one !== undefined &&
    one.column === other.column &&
    one.row === other.row &&
    one.columns === other.columns &&
    one.rows === other.rows &&
    one.cellWidth === other.cellWidth &&
    one.cellHeight === other.cellHeight
  );
}
