// What painting costs: ms and bytes a picture from RGB to terminal bytes, and how near the screen comes to the scene.
// SSIM is of what the terminal shows, rebuilt from the bytes, with the frame given and with the scene before its noise.

import type { Frame } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter, type PainterName } from '../../src/paint/painters.ts';
import { type Clip, movingCamera, talkingHead } from '../fakes/clips.ts';
import { ssim } from '../fakes/picture-quality.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

interface Result {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  readonly bytes?: number;
  readonly allocBytes?: number;
  readonly [more: string]: string | number | undefined;
}

const sizes = [
  [80, 24],
  [160, 45],
  [240, 67],
] as const;

/** Pictures that are not counted: the first one, and the compiler's warming up. */
const warmUpPictures = 60;
const pictures = 90;

export default async (emit: (result: Result) => void): Promise<void> => {
  for (const [columns, rows] of sizes) {
    for (const make of [talkingHead, movingCamera]) {
      const clip = make(columns, rows * 2);
      const frames = Array.from({ length: 75 }, (_, index) => clip.noisy(index));
      emit(await measure('half-block', clip, frames, columns, rows));
      if (columns !== 160) continue;
      emit(await measure('half-block', clip, frames, columns, rows, 0));
      for (const name of ['half-block-256', 'half-block-16', 'ascii'] as const) {
        emit(await measure(name, clip, frames, columns, rows));
      }
    }
  }
};

async function measure(
  name: PainterName,
  clip: Clip,
  frames: readonly Frame[],
  columns: number,
  rows: number,
  threshold?: number,
): Promise<Result> {
  const painter = createPainter(name, threshold === undefined ? {} : { bytePrice: threshold });
  const canvas: Canvas = { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
  const emulator = new TerminalEmulator(columns, rows);
  const times: number[] = [];
  const toFrame: number[] = [];
  const toScene: number[] = [];
  let bytes = 0;
  let firstBytes = 0;
  let allocated = 0;
  for (let i = 0; i < warmUpPictures + pictures; i++) {
    // There and back again, so that the clip has no cut.
    const index =
      i % (2 * frames.length) < frames.length ? i % frames.length : frames.length - 1 - (i % frames.length);
    const frame = frames[index]!;
    const heap = process.memoryUsage().heapUsed;
    const began = process.hrtime.bigint();
    const out = painter.paint(frame, canvas);
    const took = Number(process.hrtime.bigint() - began) / 1e6;
    const grown = process.memoryUsage().heapUsed - heap;
    if (i === 0) firstBytes = out.length;
    await emulator.write(out);
    if (i < warmUpPictures) continue;
    times.push(took);
    bytes += out.length;
    allocated += Math.max(0, grown);
    if (name.startsWith('half-block') && i % 10 === 0) {
      const shown = emulator.pixels(0, 0, columns, rows);
      toFrame.push(ssim(shown, frame));
      toScene.push(ssim(shown, clip.clean(index)));
    }
  }
  emulator.close();
  times.sort((a, b) => a - b);
  return {
    name: `paint ${name}${threshold === 0 ? ' exact' : ''} ${columns}x${rows} ${clip.name}`,
    unit: 'ms',
    p50: round(times[Math.floor(times.length / 2)]!),
    p99: round(times[Math.floor(times.length * 0.99)]!),
    bytes: Math.round(bytes / pictures),
    allocBytes: Math.round(allocated / pictures),
    firstBytes,
    ssim: round(mean(toFrame)),
    ssimScene: round(mean(toScene)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
