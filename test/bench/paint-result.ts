// One row of the painters' table: what a painter, or a peer, costs on a clip, and what the terminal then shows.
import { createDeflate } from 'node:zlib';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import type { Frame } from '../../src/media/types.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import { percentiles } from './harness.ts';

/** NaN: not measured. Milliseconds are CPU of the whole process a picture, from JPEG to bytes; bytes and likeness are means. */
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
  /** Against the decoded picture at the painter's dots. */
  readonly ssim: number;
  readonly psnr: number;
  /** Against the scene before its noise. */
  readonly ssimScene: number;
  readonly psnrScene: number;
  /** Against the scene as from afar, where four by four dots are one: dither melts. */
  readonly ssimAfar: number;
  readonly allocBytes: number;
}

/** The means of what screens showed, picture by picture. */
export class Likeness {
  private readonly sums = { ssim: 0, psnr: 0, ssimScene: 0, psnrScene: 0, ssimAfar: 0 };
  private count = 0;

  /** All three of one size; a scene that nobody knows gives NaN. */
  add(shown: Frame, wanted: Frame, scene: Frame | undefined): void {
    const { sums } = this;
    sums.ssim += ssim(shown, wanted);
    sums.psnr += Math.min(99, psnr(shown, wanted));
    sums.ssimScene += scene ? ssim(shown, scene) : Number.NaN;
    sums.psnrScene += scene ? Math.min(99, psnr(shown, scene)) : Number.NaN;
    sums.ssimAfar += scene ? ssim(afar(shown), afar(scene)) : Number.NaN;
    this.count++;
  }

  get means(): Pick<PaintResult, 'ssim' | 'psnr' | 'ssimScene' | 'psnrScene' | 'ssimAfar'> {
    const { sums, count } = this;
    return {
      ssim: round(sums.ssim / count),
      psnr: round(sums.psnr / count),
      ssimScene: round(sums.ssimScene / count),
      psnrScene: round(sums.psnrScene / count),
      ssimAfar: round(sums.ssimAfar / count),
    };
  }
}

function afar(frame: Frame): Frame {
  return scaleAreas(frame, { width: Math.ceil(frame.width / 4), height: Math.ceil(frame.height / 4) });
}

/** What pictures cost, picture by picture. */
export class Costs {
  private readonly cpuUs: number[] = [];
  private readonly paintUs: number[] = [];
  private readonly allocated: number[] = [];
  private bytes = 0;
  private zipped = 0;

  add(cost: { cpuUs: number; paintUs: number; allocated: number; bytes: number; zipped: number }): void {
    this.cpuUs.push(cost.cpuUs);
    this.paintUs.push(cost.paintUs);
    this.allocated.push(cost.allocated);
    this.bytes += cost.bytes;
    this.zipped += cost.zipped;
  }

  get means(): Pick<PaintResult, 'cpuMs' | 'cpuP99Ms' | 'paintMs' | 'bytes' | 'zipped' | 'allocBytes'> {
    const cpu = percentiles(this.cpuUs);
    const pictures = this.cpuUs.length;
    return {
      cpuMs: round(cpu.p50 / 1000),
      cpuP99Ms: round(cpu.p99 / 1000),
      paintMs: round(percentiles(this.paintUs).p50 / 1000),
      bytes: Math.round(this.bytes / pictures),
      zipped: Math.round(this.zipped / pictures),
      allocBytes: Math.max(0, Math.round(percentiles(this.allocated).p50)),
    };
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

export function elapsedUs(from: NodeJS.CpuUsage, to: NodeJS.CpuUsage): number {
  return to.user + to.system - from.user - from.system;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
