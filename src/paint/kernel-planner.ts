// The planner whose work is done by the kernels. One WebAssembly instance each, whose memory holds all arrays of a painter.
import { compiled } from '../kernels/cells.ts';
import { type Kernel, roomFor, startKernel } from '../kernels/start.ts';
import type { CellPlan, CellPlanner, CellShapes } from './cell-planner.ts';
import { leastGate, nextGate } from './denoiser.ts';

/** What the C in kernels/cells exports. */
export interface CellKernels extends Kernel {
  /** Gives each array of so many cells of so many dots its place, and tells where they end. */
  layout(columns: number, rows: number, across: number, down: number): number;
  /** Of an array, by its number in layout.c. */
  address(which: number): number;
  prepareSearch(): void;
  prepareTuning(): void;
  /** See Denoiser. */
  begin(): void;
  noise(): number;
  blend(gate: number): void;
  /** See CellLosses. */
  weigh(isExact: number, isCovered: number): number;
  /** See PathSearch; tells the cells of the plan. */
  search(start: number, price: number): number;
  plannedBytes(): number;
  /** See `tuneColors`. */
  tuneColors(count: number, price: number): number;
}

/** Undefined where there are none. */
export function startCellKernels(): CellKernels | undefined {
  return startKernel<CellKernels>(compiled);
}

/** Numbers of the arrays, as layout.c counts them; `wanted` lies before all others. */
const place = {
  wanted: 0,
  picture: 1,
  shown: 2,
  known: 3,
  covered: 4,
  waited: 5,
  losses: 6,
  glyphBytes: 7,
  planCells: 8,
  planPatterns: 9,
  planForegrounds: 10,
  planBackgrounds: 11,
} as const;

export class KernelPlanner implements CellPlanner {
  picture: Uint8Array = new Uint8Array(0);
  shown: Uint8Array = new Uint8Array(0);
  known: Uint8Array = new Uint8Array(0);
  waited = new Uint16Array(0);
  losses = new Float32Array(0);
  plan: CellPlan = {
    count: 0,
    cells: new Int32Array(0),
    patterns: new Int16Array(0),
    foregrounds: new Int32Array(0),
    backgrounds: new Int32Array(0),
  };
  private wanted = new Uint8Array(0);
  private covered = new Uint8Array(0);
  private readonly kernels: CellKernels;
  private readonly shapes: CellShapes;
  private gate = leastGate;
  private fresh = true;

  /** The kernels are this planner's alone. */
  constructor(kernels: CellKernels, shapes: CellShapes) {
    this.kernels = kernels;
    this.shapes = shapes;
  }

  resize(columns: number, rows: number): void {
    const { kernels, shapes } = this;
    const end = kernels.layout(columns, rows, shapes.across, shapes.down);
    const buffer = roomFor(kernels, end);
    const at = (which: number) => kernels.address(which);
    new Uint8Array(buffer, at(place.wanted), end - at(place.wanted)).fill(0);
    const cells = columns * rows;
    const bytes = cells * shapes.across * shapes.down * 3;
    this.wanted = new Uint8Array(buffer, at(place.wanted), bytes);
    this.picture = new Uint8Array(buffer, at(place.picture), bytes);
    this.shown = new Uint8Array(buffer, at(place.shown), bytes);
    this.known = new Uint8Array(buffer, at(place.known), cells);
    this.covered = new Uint8Array(buffer, at(place.covered), cells);
    this.waited = new Uint16Array(buffer, at(place.waited), cells);
    this.losses = new Float32Array(buffer, at(place.losses), cells);
    new Uint8Array(buffer, at(place.glyphBytes), shapes.bytes.length).set(shapes.bytes);
    this.plan = {
      count: 0,
      cells: new Int32Array(buffer, at(place.planCells), cells),
      patterns: new Int16Array(buffer, at(place.planPatterns), cells),
      foregrounds: new Int32Array(buffer, at(place.planForegrounds), cells),
      backgrounds: new Int32Array(buffer, at(place.planBackgrounds), cells),
    };
    kernels.prepareSearch();
    kernels.prepareTuning();
    this.forget();
  }

  forget(): void {
    this.known.fill(0);
    this.fresh = true;
  }

  weigh(wanted: Uint8Array, isExact: boolean, covered: Uint8Array | undefined): number {
    const { kernels } = this;
    this.wanted.set(wanted);
    if (covered) this.covered.set(covered);
    if (isExact) this.picture.set(wanted);
    else this.denoise();
    return kernels.weigh(Number(isExact), Number(covered !== undefined));
  }

  search(start: number, price: number): number {
    const { kernels, plan } = this;
    plan.count = kernels.search(start, price);
    return kernels.plannedBytes() + kernels.tuneColors(plan.count, price);
  }

  private denoise(): void {
    const { kernels } = this;
    if (this.fresh) {
      this.fresh = false;
      kernels.begin();
      return;
    }
    const noise = kernels.noise();
    this.gate = nextGate(this.gate, noise & 0xffff, noise >> 16);
    kernels.blend(this.gate);
  }
}
