// One painter on one clip: what it costs from JPEG to terminal bytes, and what the terminal shows for it.
import { createDeflate } from 'node:zlib';
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';
import { CanvasPicture } from '../../src/paint/canvas-picture.ts';
import type { Canvas, PaintQuality } from '../../src/paint/painter.ts';
import { createPainter, type PainterName } from '../../src/paint/painters.ts';
import { type Dots, dotsOf } from '../fakes/cell-dots.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import { percentiles } from './harness.ts';
import type { JpegClip } from './paint-clips.ts';

/** Milliseconds of CPU of the whole process, bytes, and likeness (means over the pictures that count). */
export interface PaintResult {
  readonly painter: string;
  readonly size: string;
  readonly clip: string;
  readonly cpuMs: number;
  readonly cpuP99Ms: number;
  /** Of them, painting alone. */
  readonly paintMs: number;
  readonly bytes: number;
  /** After deflate with a flush at each picture, as `ssh -C` does it. */
  readonly zipped: number;
  readonly firstBytes: number;
  /** Against the decoded picture at these dots, and against the scene without noise. */
  readonly ssim: number;
  readonly psnr: number;
  readonly ssimScene: number;
  readonly allocBytes: number;
}

/** The dots in which a painter's cells are compared with the picture. */
export function dotsFor(name: PainterName): Dots {
  if (name === 'quadrant') return { across: 2, down: 2 };
  if (name === 'sextant') return { across: 2, down: 3 };
  if (name === 'octant' || name.startsWith('braille')) return { across: 2, down: 4 };
  return { across: 1, down: name.startsWith('ascii') ? 1 : 2 };
}

/** Pictures that are not counted: the first one, its refinement, and the compiler's warming up. */
const settlingShare = 0.4;
const likenessEvery = 5;

export async function measurePainter(
  name: PainterName,
  clip: JpegClip,
  canvas: Canvas,
  quality: PaintQuality = {},
  dots = dotsFor(name),
): Promise<PaintResult> {
  const painter = createPainter(name, quality);
  const terminal = new FastTerminal(canvas.columns, canvas.rows);
  const zip = new SteadyDeflate();
  const ideal = new IdealPicture(canvas, dots);
  const cpuMs: number[] = [];
  const paintMs: number[] = [];
  const allocated: number[] = [];
  const likeness = { ssim: 0, psnr: 0, scene: 0, count: 0 };
  const from = Math.floor(clip.jpegs.length * settlingShare);
  let firstBytes = 0;
  let bytes = 0;
  let zipped = 0;
  for (const [i, jpeg] of clip.jpegs.entries()) {
    const began = process.cpuUsage();
    const frame = await decodeJpeg(jpeg, { fit: painter.pixelsFor(canvas) });
    const decoded = process.cpuUsage();
    const heapDecoded = process.memoryUsage().heapUsed;
    const out = painter.paint(frame, canvas);
    const grown = process.memoryUsage().heapUsed - heapDecoded;
    const painted = process.cpuUsage();
    if (i === 0) firstBytes = out.length;
    terminal.write(out);
    const packed = await zip.add(out);
    if (i < from) continue;
    cpuMs.push(elapsedMs(began, painted));
    paintMs.push(elapsedMs(decoded, painted));
    allocated.push(grown);
    bytes += out.length;
    zipped += packed;
    if (i % likenessEvery !== 0) continue;
    const shown = dotsOf(terminal.grid, { ...canvas, column: 0, row: 0 }, dots);
    const wanted = ideal.of(frame);
    likeness.ssim += ssim(shown, wanted);
    likeness.psnr += Math.min(99, psnr(shown, wanted));
    if (clip.clean) likeness.scene += ssim(shown, ideal.of(clip.clean(i)));
    likeness.count++;
  }
  zip.close();
  const counted = clip.jpegs.length - from;
  const cpu = percentiles(cpuMs.map((ms) => ms * 1000));
  return {
    painter: label(name, quality),
    size: `${canvas.columns}x${canvas.rows}`,
    clip: clip.name,
    cpuMs: round(cpu.p50 / 1000),
    cpuP99Ms: round(cpu.p99 / 1000),
    paintMs: round(percentiles(paintMs.map((ms) => ms * 1000)).p50 / 1000),
    bytes: Math.round(bytes / counted),
    zipped: Math.round(zipped / counted),
    firstBytes,
    ssim: round(likeness.ssim / likeness.count),
    psnr: round(likeness.psnr / likeness.count),
    ssimScene: clip.clean ? round(likeness.scene / likeness.count) : Number.NaN,
    allocBytes: Math.max(0, Math.round(percentiles(allocated).p50)),
  };
}

function label(name: string, { bytePrice }: PaintQuality): string {
  if (bytePrice === undefined) return name;
  return bytePrice === 0 ? `${name} exact` : `${name} at ${bytePrice}`;
}

/** A frame brought to a canvas's dots, as a terminal without limits would show it. */
export class IdealPicture {
  private readonly picture = new CanvasPicture();
  private readonly size: { width: number; height: number };
  private readonly aspect: number;

  constructor(canvas: Canvas, { across, down }: Dots) {
    this.size = { width: canvas.columns * across, height: canvas.rows * down };
    this.aspect = canvas.cellWidth / across / (canvas.cellHeight / down);
    this.picture.resize(this.size);
  }

  of(frame: Frame): Frame {
    return { ...this.size, data: this.picture.draw(frame, this.aspect).slice(), capturedAtUs: 0 };
  }
}

/** What is left of bytes after deflate, picture by picture. */
export class SteadyDeflate {
  private readonly deflate = createDeflate();
  private length = 0;

  constructor() {
    this.deflate.on('data', (chunk: Buffer) => {
      this.length += chunk.length;
    });
  }

  async add(bytes: Uint8Array): Promise<number> {
    const before = this.length;
    this.deflate.write(bytes.slice());
    await new Promise<void>((resolve) => this.deflate.flush(() => resolve()));
    return this.length - before;
  }

  close(): void {
    this.deflate.destroy();
  }
}

function elapsedMs(from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number {
  return (to.user + to.system - from.user - from.system) / 1000;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
