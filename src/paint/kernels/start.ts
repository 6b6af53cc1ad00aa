// The kernels as this program calls them. They are compiled once a thread; each start has a memory of its own.
import { compiled } from './kernels.ts';

/** What the C beside it exports; addresses and sizes are in bytes. Arrays lie where `address` says. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
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

const pageBytes = 65_536;
let compiledModule: WebAssembly.Module | undefined;

/** Undefined where WebAssembly or its vectors are missing. */
export function startKernels(): Kernels | undefined {
  try {
    compiledModule ??= new WebAssembly.Module(Buffer.from(compiled, 'base64'));
  } catch {
    return undefined;
  }
  return new WebAssembly.Instance(compiledModule).exports as unknown as Kernels;
}

/** The memory, with room for so many bytes at least. Views of it that were made before are void. */
export function roomFor({ memory }: Kernels, bytes: number): ArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  return memory.buffer;
}
