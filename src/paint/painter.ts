// What every painter is: a pure object that turns a Frame into terminal bytes for one rectangle of cells, knowing what
// that rectangle shows already. One painter per pane; it lives in the paint worker.
import type { Frame, PixelSize } from '../media/types.ts';

/** Where on the terminal a pane draws. Cells count from 0 at the top left of the terminal. */
export interface Canvas {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  /** Pixels of one cell, as far as known; 8 × 16 when not. Painters that draw pixels need them. */
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export interface Painter {
  /** As in `--painter` and in the stats pane: `half-block`, `ascii` … */
  readonly name: string;
  /** The pixels worth having for a canvas: half-blocks show columns × 2·rows. */
  pixelsFor(canvas: Canvas): PixelSize;
  /**
   * The bytes that make the canvas show `frame`, letterboxed, given what this painter drew there before. Returns a view
   * into the painter's own buffer, valid until the next call. The cursor and the colours are left anywhere: each paint
   * begins by setting both. `covered`, one byte a cell of the canvas, row-major: a cell with 1 belongs to someone else (a
   * pop-up) and is left alone; when it becomes 0 again the painter redraws it.
   */
  paint(frame: Frame, canvas: Canvas, covered?: Uint8Array): Uint8Array;
  /** What is on the screen is unknown from here on: the next paint draws everything. */
  reset(): void;
}
