// What a painter of cells asks before it draws: what each cell loses as long as it shows what it shows, and for cells of
// two colours the cheapest way to draw what is worth it. All arrays of a painter are its planner's.
import type { BlockShapes } from './block-shapes.ts';

/** A cell is a picture of `across` × `down` dots. */
export type CellDots = Pick<BlockShapes, 'across' | 'down'>;
/** What is searched needs the bytes of its characters; others have none. */
export type CellShapes = Pick<BlockShapes, 'across' | 'down' | 'bytes'>;

/** Cells in the order in which they are drawn, and how. Valid up to `count`, until the next search. */
export interface CellPlan {
  count: number;
  readonly cells: Int32Array;
  /** Dots of the foreground, bit 0 at the upper left, row-major. */
  readonly patterns: Int16Array;
  /** 0xRRGGBB. */
  readonly foregrounds: Int32Array;
  readonly backgrounds: Int32Array;
}

/** Arrays are row-major, one element a cell, pictures RGB: columns·across × rows·down × 3 bytes. They change with `resize`. */
export interface CellPlanner {
  /** The wanted picture, its noise taken out. */
  readonly picture: Uint8Array;
  /** What the screen shows, or stands for. Kept by the painter. */
  readonly shown: Uint8Array;
  /** 1 when `shown` is true of the cell. Kept by the painter. */
  readonly known: Uint8Array;
  /** For how many pictures the cell has been wrong. Set to 0 by the painter that draws it. */
  readonly waited: Uint16Array;
  /** Weighted loss as long as the cell shows what it shows. Infinity: unknown, must be drawn. 0: nothing to win. */
  readonly losses: Float32Array;
  readonly plan: CellPlan;
  /** The canvas has so many cells from now on; nothing is known about them. The only place that allocates. */
  resize(columns: number, rows: number): void;
  /** Nothing is known of the screen or of earlier pictures. */
  forget(): void;
  /**
   * Takes the noise out of `wanted` (RGB, laid out as `picture`), unless exactness is asked for, and fills `losses`. Cells
   * that `covered` has a 1 for count as unknown from now on, but are not drawn. Tells how many cells are unknown.
   */
  weigh(wanted: Uint8Array, isExact: boolean, covered: Uint8Array | undefined): number;
  /** Plans what is worth drawing at so much per byte (squared levels), from a step on (see cell-path.ts); tells the bytes it will take. */
  search(start: number, price: number): number;
}
