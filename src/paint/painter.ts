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

/** The trade of bytes against likeness. What is not given stays as it is. */
export interface PaintQuality {
  /**
   * What a byte must win to be worth sending, in squared levels of brightness, where the picture is smooth. 0: exact, every
   * change is sent. Usual: 1 (fine) to 60 (coarse).
   */
  readonly bytePrice?: number;
  /** Most bytes of one picture; what is most wrong goes first, the rest with the next pictures. */
  readonly budgetBytes?: number;
  /** The same for a picture of which most is not on the screen yet: better coarse at once than fine later. */
  readonly firstBudgetBytes?: number;
}

export interface Painter {
  /** As in `--painter` and in the stats pane: `half-block`, `ascii` … */
  readonly name: string;
  /** The square pixels worth having for a canvas: half-blocks show columns × 2·rows where cells are 1:2. */
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
  /** From the next picture on. Painters that have no such trade lack it. */
  setQuality?(quality: PaintQuality): void;
}
