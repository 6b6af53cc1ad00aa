// The planner in plain TypeScript: what the kernels compute, written to be read. It says what is right, and does the work
// where WebAssembly is missing.

import { CellLosses } from './cell-losses.ts';
import { cellPath } from './cell-path.ts';
import type { CellPlan, CellPlanner, CellShapes } from './cell-planner.ts';
import { Denoiser } from './denoiser.ts';
import { PathSearch } from './path-search.ts';
import { tuneColors } from './tuned-colors.ts';

export class PlainPlanner implements CellPlanner {
  picture: Uint8Array = new Uint8Array(0);
  plan = emptyPlan(0);
  private columns = 0;
  private readonly shapes: CellShapes;
  private readonly denoiser = new Denoiser();
  private readonly cells: CellLosses;
  private readonly paths: PathSearch;

  constructor(shapes: CellShapes) {
    this.shapes = shapes;
    this.cells = new CellLosses(shapes);
    this.paths = new PathSearch(shapes);
  }

  get shown(): Uint8Array {
    return this.cells.shown;
  }

  get known(): Uint8Array {
    return this.cells.known;
  }

  get waited(): Uint16Array {
    return this.cells.waited;
  }

  get losses(): Float32Array {
    return this.cells.losses;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.cells.resize(columns, rows);
    this.plan = emptyPlan(columns * rows);
    this.forget();
  }

  forget(): void {
    this.cells.known.fill(0);
    this.denoiser.reset();
  }

  weigh(wanted: Uint8Array, isExact: boolean, covered: Uint8Array | undefined): number {
    this.picture = isExact ? wanted : this.denoiser.apply(wanted, this.columns * this.shapes.across);
    return this.cells.weigh(this.picture, wanted, isExact, covered);
  }

  search(start: number, price: number): number {
    const { columns, shapes, plan, picture } = this;
    const { losses, weights, floors, aimed } = this.cells;
    const needs = { picture, losses, weights, floors, aimed };
    const path = cellPath(losses, columns, start, price);
    const bytes = this.paths.search(needs, path, columns, price, plan);
    return bytes + tuneColors(plan, needs, shapes, columns, price);
  }
}

function emptyPlan(cells: number): CellPlan {
  return {
    count: 0,
    cells: new Int32Array(cells),
    patterns: new Int16Array(cells),
    foregrounds: new Int32Array(cells),
    backgrounds: new Int32Array(cells),
  };
}
