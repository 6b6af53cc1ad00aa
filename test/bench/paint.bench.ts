// Every painter, from JPEG to terminal bytes, beside the programs that people use today: CPU, bytes, and how near the
// screen comes to the picture and to the scene. A table for people, then one JSON line a row. `BENCH_FILE` adds a clip of
// one's own.
import { warmUpJpeg } from '../../src/media/jpeg.ts';
import type { Canvas, PaintQuality } from '../../src/paint/painter.ts';
import { createPainter, type PainterName, painterNames } from '../../src/paint/painters.ts';
import type { Emit } from './harness.ts';
import { type ClipName, fileClip, madeClip } from './paint-clips.ts';
import { measurePeers } from './paint-peers.ts';
import type { PaintResult } from './paint-result.ts';
import { dotsFor, measurePainter } from './paint-run.ts';
import { paintTable } from './paint-table.ts';
import { iterm2Subject, kittySubject, measurePixels, sixelSubject } from './pixel-run.ts';

const sizes = [
  [80, 24],
  [160, 45],
  [240, 67],
] as const;
const middle = sizes[1];
/** Pictures of a clip: 20 s where the steady state is wanted, 5 s where the aims are, 3 s elsewhere. */
const steadyPictures = 600;
const longPictures = 150;
const fullPictures = 90;
/** Of large pictures, which take long to make. */
const largePictures = 24;
/** A camera's JPEG, what a call sends at its best, and what it sends on a usual line. */
const cameraQuality = 90;
const callQualities = [60, 45];
const exact: PaintQuality = { bytePrice: 0, budgetBytes: 1e9, firstBudgetBytes: 1e9 };
/** Prices of a byte at which the curve of bytes against likeness is shown. */
const curve = [1, 8, 20, 30, 40, 60];
const large = { width: 1280, height: 720 };
const half = { width: 640, height: 360 };
const pixelCanvas = canvasOf(middle);

export default async function run(emit: Emit): Promise<void> {
  warmUpJpeg();
  const notes: string[] = [];
  const skipped = (reason: string) => notes.push(reason);
  // The compiler learns all painters first, so that the first rows are not dearer.
  for (const name of painterNames) await measure(name, 'talking-head', [80, 24], { pictures: 40 });
  const results: PaintResult[] = [];
  for (const clip of ['talking-head', 'noisy-room', 'dark-room', 'moving-camera'] as const) {
    results.push(...(await halfBlocks(clip)));
    if (clip === 'noisy-room' || clip === 'dark-room') continue;
    const jpegs = await madeClip(clip, { width: 160, height: 90 }, fullPictures, cameraQuality);
    results.push(...(await measurePeers('cells', jpegs, pixelCanvas, skipped)));
    results.push(...(await otherCells(clip)));
    results.push(...(await pixels(clip, skipped)));
  }
  if (process.env.BENCH_FILE) results.push(...(await own(process.env.BENCH_FILE, skipped)));
  console.log(paintTable(results));
  for (const note of new Set(notes)) console.log(`skipped: ${note}`);
  for (const { painter, size, clip, cpuMs, cpuP99Ms, ...rest } of results) {
    emit({ name: `paint/${painter} ${size} ${clip}`, unit: 'ms', p50: cpuMs, p99: cpuP99Ms, ...rest });
  }
}

async function halfBlocks(clip: ClipName): Promise<PaintResult[]> {
  const results: PaintResult[] = [];
  const add = async (more: More, size: readonly [number, number] = middle) => {
    results.push(await measure('half-block', clip, size, more));
  };
  for (const size of sizes) await add({ pictures: size === middle ? longPictures : fullPictures }, size);
  for (const bytePrice of curve) await add({ quality: { bytePrice }, pictures: longPictures });
  await add({ quality: exact });
  for (const jpegQuality of callQualities) await add({ jpegQuality, pictures: longPictures });
  if (clip === 'talking-head') await add({ quality: { bytePrice: 40 }, pictures: steadyPictures });
  return results;
}

async function otherCells(clip: ClipName): Promise<PaintResult[]> {
  // What half-blocks show of a sextant's dots, for comparison.
  const results = [await measure('half-block', clip, middle, { dots: dotsFor('sextant') })];
  for (const name of painterNames.filter((each) => each !== 'half-block')) {
    for (const size of sizes) results.push(await measure(name, clip, size, {}));
  }
  return results;
}

async function pixels(name: ClipName, skipped: (reason: string) => void): Promise<PaintResult[]> {
  const results: PaintResult[] = [];
  const clip = await madeClip(name, large, largePictures, cameraQuality);
  const small = await madeClip(name, half, largePictures, cameraQuality);
  for (const options of [{}, { whole: true }, { colors: 16 }, { colors: 256 }] as const) {
    results.push(await measurePixels(sixelSubject(pixelCanvas, options), clip));
  }
  results.push(...(await measurePeers('sixel', clip, pixelCanvas, skipped)));
  for (const isLocal of [true, false]) {
    results.push(await measurePixels(kittySubject(canvasOf(sizes[0]), half, isLocal), small));
  }
  const sent = await madeClip(name, large, largePictures, callQualities[0]!);
  results.push(await measurePixels(iterm2Subject(pixelCanvas, large), sent));
  return results;
}

async function own(file: string, skipped: (reason: string) => void): Promise<PaintResult[]> {
  const clip = fileClip(file, longPictures);
  const results: PaintResult[] = [];
  for (const name of painterNames) results.push(await measurePainter(name, clip, pixelCanvas));
  for (const bytePrice of curve)
    results.push(await measurePainter('half-block', clip, pixelCanvas, { bytePrice }));
  results.push(await measurePixels(sixelSubject(pixelCanvas, {}), clip));
  results.push(...(await measurePeers('cells', clip, pixelCanvas, skipped)));
  return results;
}

interface More {
  readonly pictures?: number;
  readonly jpegQuality?: number;
  readonly quality?: PaintQuality;
  readonly dots?: ReturnType<typeof dotsFor>;
}

async function measure(
  name: PainterName,
  clip: ClipName,
  cells: readonly [number, number],
  { pictures = fullPictures, jpegQuality = cameraQuality, quality, dots }: More,
): Promise<PaintResult> {
  const canvas = canvasOf(cells);
  const size = createPainter(name).pixelsFor(canvas);
  return measurePainter(name, await madeClip(clip, size, pictures, jpegQuality), canvas, quality, dots);
}

function canvasOf([columns, rows]: readonly [number, number]): Canvas {
  return { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
}
