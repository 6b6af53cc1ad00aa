// Every painter of cells, from JPEG to terminal bytes, beside the programs that people use today: CPU, bytes, and how near
// the screen comes to the picture. A table for people, then one JSON line a row. `BENCH_FILE` adds a clip of one's own.
import { warmUpJpeg } from '../../src/media/jpeg.ts';
import type { Canvas, PaintQuality } from '../../src/paint/painter.ts';
import { createPainter, type PainterName, painterNames } from '../../src/paint/painters.ts';
import type { Emit } from './harness.ts';
import { type ClipName, fileClip, madeClip } from './paint-clips.ts';
import { measurePeers } from './paint-peers.ts';
import { dotsFor, measurePainter, type PaintResult } from './paint-run.ts';

const sizes = [
  [80, 24],
  [160, 45],
  [240, 67],
] as const;
/** Pictures of a clip: 5 s where the targets are, 3 s, and fewer where only the order of magnitude is wanted. */
const longPictures = 150;
const fullPictures = 90;
const fewPictures = 36;
/** A camera's JPEG, and what a call sends at its best. */
const cameraQuality = 90;
const callQuality = 60;
const exact: PaintQuality = { bytePrice: 0, budgetBytes: 1e9, firstBudgetBytes: 1e9 };
/** Prices of a byte at which the curve of bytes against likeness is shown. */
const curve = [1, 8, 20, 40];

/** Painters that draw pixels are measured elsewhere. */
const isOfCells = (name: PainterName) => !/sixel|kitty|iterm/.test(name);

export default async function run(emit: Emit): Promise<void> {
  await warmUpJpeg();
  const results: PaintResult[] = [];
  const notes: string[] = [];
  const measure = async (
    name: PainterName,
    clip: ClipName,
    cells: readonly [number, number],
    more: More = {},
  ) => {
    const canvas = canvasOf(cells);
    const pictures = more.pictures ?? fullPictures;
    const size = createPainter(name).pixelsFor(canvas);
    const jpegs = await madeClip(clip, size, pictures, more.jpegQuality ?? cameraQuality);
    results.push(await measurePainter(name, jpegs, canvas, more.quality, more.dots));
  };

  // The compiler learns all painters first, so that the first rows are not dearer.
  for (const name of painterNames.filter(isOfCells))
    await measure(name, 'talking-head', [80, 24], { pictures: 40 });
  results.length = 0;

  const middle = sizes[1];
  for (const clip of ['talking-head', 'moving-camera', 'dark-room'] as const) {
    for (const size of sizes)
      await measure('half-block', clip, size, { pictures: size === middle ? longPictures : fullPictures });
    for (const bytePrice of curve)
      await measure('half-block', clip, middle, { quality: { bytePrice }, pictures: longPictures });
    await measure('half-block', clip, middle, { quality: exact });
    await measure('half-block', clip, middle, { jpegQuality: callQuality });
    if (clip === 'dark-room') continue;
    const canvas = canvasOf(middle);
    const jpegs = await madeClip(clip, { width: 160, height: 90 }, fullPictures, cameraQuality);
    results.push(...(await measurePeers(jpegs, canvas, (reason) => notes.push(reason))));
    // What half-blocks show of a sextant's dots, for comparison.
    await measure('half-block', clip, middle, { pictures: fewPictures, dots: dotsFor('sextant') });
    for (const name of painterNames.filter((each) => isOfCells(each) && each !== 'half-block')) {
      for (const size of sizes) await measure(name, clip, size, { pictures: fewPictures });
    }
  }
  const file = process.env.BENCH_FILE;
  if (file) {
    const clip = fileClip(file, fullPictures);
    for (const name of painterNames.filter(isOfCells)) {
      results.push(await measurePainter(name, clip, canvasOf(middle)));
    }
    results.push(...(await measurePeers(clip, canvasOf(middle), (reason) => notes.push(reason))));
  }
  console.log(table(results));
  for (const note of new Set(notes)) console.log(`skipped: ${note}`);
  for (const { painter, size, clip, cpuMs, cpuP99Ms, ...rest } of results) {
    emit({ name: `paint/${painter} ${size} ${clip}`, unit: 'ms', p50: cpuMs, p99: cpuP99Ms, ...rest });
  }
}

interface More {
  readonly pictures?: number;
  readonly jpegQuality?: number;
  readonly quality?: PaintQuality;
  readonly dots?: ReturnType<typeof dotsFor>;
}

function canvasOf([columns, rows]: readonly [number, number]): Canvas {
  return { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
}

const heads = {
  painter: 'painter',
  size: 'cells',
  clip: 'clip',
  cpuMs: 'cpu ms',
  cpuP99Ms: 'p99',
  paintMs: 'paint ms',
  bytes: 'bytes',
  zipped: 'deflated',
  firstBytes: 'first',
  ssim: 'SSIM',
  psnr: 'PSNR',
  ssimScene: 'of scene',
} as const;

/** Left-aligned names, right-aligned numbers. */
function table(results: readonly PaintResult[]): string {
  const keys = Object.keys(heads) as (keyof typeof heads)[];
  const lines = [
    keys.map((key): string => heads[key]),
    ...results.map((row) => keys.map((key) => text(row[key]))),
  ];
  const widths = keys.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line.map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}

function text(value: string | number): string {
  return typeof value === 'number' && Number.isNaN(value) ? '-' : String(value);
}
