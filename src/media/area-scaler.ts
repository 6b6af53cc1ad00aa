// RGB pictures brought to another size: each pixel is the mean of the area that it covers, parts of pixels included. All
// buffers are kept from picture to picture.
import { compiled } from '../kernels/scale.ts';
import { type Kernel, roomFor, startKernel } from '../kernels/start.ts';
import { type Cover, coverOf, wholeWeight } from './area-cover.ts';
import type { Frame, PixelSize } from './types.ts';

/** What scale.c exports. */
interface ScaleKernel extends Kernel {
  layout(
    width: number,
    height: number,
    toWidth: number,
    toHeight: number,
    columnParts: number,
    rowParts: number,
  ): number;
  address(which: number): number;
  scale(width: number, toWidth: number, toHeight: number): void;
}

/** Numbers of the arrays, as scale.c counts them; the three of a cover follow each other. */
const place = { from: 0, to: 1, columns: 2, rows: 5 } as const;

/** For those who scale now and then, to this size and that. One a thread. */
let shared: AreaScaler | undefined;

export function sharedScaler(): AreaScaler {
  shared ??= new AreaScaler();
  return shared;
}

/** A new Frame, same capture time. */
export function scaleAreas(frame: Frame, size: PixelSize): Frame {
  const scaler = sharedScaler();
  scaler.prepare(frame, size).set(frame.data);
  const { width, height } = size;
  return { width, height, data: scaler.scale().slice(), capturedAtUs: frame.capturedAtUs };
}

export class AreaScaler {
  private from: PixelSize = { width: 0, height: 0 };
  private to: PixelSize = { width: 0, height: 0 };
  private source: Uint8Array = new Uint8Array(0);
  private target: Uint8Array = new Uint8Array(0);
  private columns = coverOf(0, 0);
  private rows = coverOf(0, 0);
  private readonly kernel: ScaleKernel | undefined;

  /** `plain`: without the kernel, as where there is none. */
  constructor(plain = false) {
    this.kernel = plain ? undefined : startKernel<ScaleKernel>(compiled);
  }

  /** Where a picture of the size `from` must be put before `scale`. Allocates only when a size is another one. */
  prepare(from: PixelSize, to: PixelSize): Uint8Array {
    if (isSame(from, this.from) && isSame(to, this.to)) return this.source;
    this.from = { width: from.width, height: from.height };
    this.to = { width: to.width, height: to.height };
    this.columns = coverOf(from.width, to.width);
    this.rows = coverOf(from.height, to.height);
    if (this.kernel) {
      this.layOut(this.kernel);
    } else {
      this.source = new Uint8Array(from.width * from.height * 3);
      this.target = new Uint8Array(to.width * to.height * 3);
    }
    return this.source;
  }

  /** The scaled picture, valid until the next call of either method. */
  scale(): Uint8Array {
    const { kernel, from, to } = this;
    if (kernel) kernel.scale(from.width, to.width, to.height);
    else scalePlainly(this.source, from.width, this.target, this.columns, this.rows);
    return this.target;
  }

  private layOut(kernel: ScaleKernel): void {
    const { from, to, columns, rows } = this;
    const parts = [columns.sources.length, rows.sources.length] as const;
    const end = kernel.layout(from.width, from.height, to.width, to.height, ...parts);
    const buffer = roomFor(kernel, end);
    const at = (which: number) => kernel.address(which);
    this.source = new Uint8Array(buffer, at(place.from), from.width * from.height * 3);
    this.target = new Uint8Array(buffer, at(place.to), to.width * to.height * 3);
    for (const [first, cover] of [
      [place.columns, columns],
      [place.rows, rows],
    ] as const) {
      const { starts, sources, weights } = cover;
      for (const [i, array] of [starts, sources, weights].entries()) {
        new Int32Array(buffer, at(first + i), array.length).set(array);
      }
    }
  }
}

/** The twin of scale.c. */
function scalePlainly(
  source: Uint8Array,
  width: number,
  target: Uint8Array,
  columns: Cover,
  rows: Cover,
): void {
  const sums = new Int32Array(width * 3);
  let at = 0;
  for (let y = 0; y + 1 < rows.starts.length; y++) {
    sums.fill(0);
    for (let part = rows.starts[y]!; part < rows.starts[y + 1]!; part++) {
      const from = rows.sources[part]! * sums.length;
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + source[from + i]! * rows.weights[part]!;
    }
    for (let x = 0; x + 1 < columns.starts.length; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = (wholeWeight * wholeWeight) / 2;
        for (let part = columns.starts[x]!; part < columns.starts[x + 1]!; part++) {
          sum += sums[columns.sources[part]! * 3 + channel]! * columns.weights[part]!;
        }
        target[at++] = Math.floor(sum / (wholeWeight * wholeWeight));
      }
    }
  }
}

function isSame(one: PixelSize, other: PixelSize): boolean {
  return one.width === other.width && one.height === other.height;
}
