// The same clip through the programs that people use today, where they are installed: bytes and CPU a picture, and what
// their last picture shows.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { ssim } from '../fakes/picture-quality.ts';
import type { JpegClip } from './paint-clips.ts';
import { Likeness, type PaintResult, round, SteadyDeflate } from './paint-result.ts';
import { IdealPicture } from './paint-run.ts';

interface Peer {
  readonly name: string;
  /** Paints `clip.avi`, or the pictures 001.jpg …, on so many cells. */
  command(columns: number, rows: number): string;
}

const mpv = (options: string) =>
  `mpv --no-config ${options} --untimed --no-audio --framedrop=no --really-quiet clip.avi`;

const peers: Record<'cells' | 'sixel', readonly Peer[]> = {
  cells: [
    {
      name: 'chafa',
      command: (columns, rows) =>
        `chafa --size ${columns}x${rows} --symbols vhalf -c full -f symbols ???.jpg`,
    },
    { name: 'timg', command: (columns, rows) => `timg -ph -g${columns}x${rows} -V clip.avi` },
    {
      name: 'mpv',
      command: (columns, rows) =>
        mpv(`--vo=tct --vo-tct-algo=half-blocks --vo-tct-width=${columns} --vo-tct-height=${rows}`),
    },
  ],
  sixel: [
    {
      name: 'chafa',
      command: (columns, rows) => `chafa --size ${columns}x${rows} --font-ratio 1/2 -f sixels ???.jpg`,
    },
    { name: 'timg', command: (columns, rows) => `timg -ps -g${columns}x${rows} -V clip.avi` },
    {
      name: 'mpv',
      command: (columns, rows) =>
        mpv(
          `--vo=sixel --vo-sixel-width=${columns * 8} --vo-sixel-height=${rows * 16} ` +
            `--vo-sixel-cols=${columns} --vo-sixel-rows=${rows}`,
        ),
    },
  ],
};

/** Programs that draw this clip in such a way; `skipped` is told why one is missing. */
export async function measurePeers(
  kind: 'cells' | 'sixel',
  clip: JpegClip,
  canvas: Canvas,
  skipped: (reason: string) => void,
): Promise<PaintResult[]> {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    skipped('peers: no ffmpeg to make their clip with');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'tchat-bench-'));
  try {
    for (const [i, jpeg] of clip.jpegs.entries()) {
      writeFileSync(join(folder, `${String(i).padStart(3, '0')}.jpg`), jpeg);
    }
    const join30 = '-v error -framerate 30 -i %03d.jpg -c copy clip.avi';
    execFileSync('ffmpeg', join30.split(' '), { cwd: folder });
    const results: PaintResult[] = [];
    for (const peer of peers[kind]) {
      if (spawnSync('sh', ['-c', `command -v ${peer.name}`]).status !== 0) {
        skipped(`${peer.name}: not installed`);
        continue;
      }
      const { out, cpuMs } = runPeer(peer, folder, clip, canvas);
      if (kind === 'cells') results.push(await ofCells(peer.name, clip, canvas, out, cpuMs));
      else if (out.includes('\x1bP')) results.push(await ofSixel(peer.name, clip, out, cpuMs));
      else skipped(`${peer.name}: this version draws no sixel`);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds of CPU a picture; bash tells those of a child, which Node does not. */
function runPeer(
  peer: Peer,
  folder: string,
  clip: JpegClip,
  { columns, rows }: Canvas,
): { out: Buffer; cpuMs: number } {
  const run = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S'; time ${peer.command(columns, rows)} > out 2> errors < /dev/null`],
    { cwd: folder, encoding: 'utf8', timeout: 30_000 },
  );
  const [user, system] = run.stderr.trim().split(' ').map(Number);
  const cpuMs = round((((user ?? 0) + (system ?? 0)) * 1000) / clip.jpegs.length);
  return { out: readFileSync(join(folder, 'out')), cpuMs };
}

async function ofSixel(name: string, clip: JpegClip, out: Buffer, cpuMs: number): Promise<PaintResult> {
  // Raster attributes: how many pixels it really made.
  const raster = /"1;1;(\d+;\d+)/.exec(out.toString('latin1'))?.[1]?.replace(';', 'x') ?? '?';
  const likeness = new Likeness();
  return { ...(await bytesOf(clip, out)), painter: `${name} sixel`, size: raster, cpuMs, ...likeness.means };
}

async function bytesOf(clip: JpegClip, out: Uint8Array) {
  const pictures = clip.jpegs.length;
  const zip = new SteadyDeflate();
  const share = Math.ceil(out.length / pictures);
  let zipped = 0;
  for (let at = 0; at < out.length; at += share) zipped += await zip.add(out.subarray(at, at + share));
  zip.close();
  return {
    clip: clip.name,
    cpuP99Ms: Number.NaN,
    paintMs: Number.NaN,
    bytes: Math.round(out.length / pictures),
    zipped: Math.round(zipped / pictures),
    firstBytes: Math.round(out.length / pictures),
    allocBytes: 0,
  };
}

async function ofCells(
  name: string,
  clip: JpegClip,
  canvas: Canvas,
  out: Buffer,
  cpuMs: number,
): Promise<PaintResult> {
  const { columns, rows } = canvas;
  const last = clip.jpegs.length - 1;
  // mpv clears the screen when it ends.
  const end = out.lastIndexOf('\x1b[2J');
  const shown = lastPicture(end > out.length - 100 ? out.subarray(0, end) : out, columns, rows);
  const ideal = new IdealPicture(canvas, halfBlockDots);
  const wanted = ideal.of(await decodeJpeg(clip.jpegs[last]!));
  const best = shown.reduce((one, other) => (ssim(one, wanted) >= ssim(other, wanted) ? one : other));
  const scene = clip.clean?.(last);
  const likeness = new Likeness();
  likeness.add(best, wanted, scene && ideal.of(scene));
  return {
    ...(await bytesOf(clip, out)),
    painter: name,
    size: `${columns}x${rows}`,
    cpuMs,
    ...likeness.means,
  };
}

const halfBlockDots = { across: 1, down: 2 } as const;

/** What stands on the screen in the end, or a row higher: some end with a new line, and the screen has scrolled. */
function lastPicture(out: Uint8Array, columns: number, rows: number): Frame[] {
  const terminal = new FastTerminal(columns, rows + 1);
  // A tty makes a line feed of a program go to the line's start.
  const text = Buffer.from(out).toString('latin1').replaceAll('\n', '\r\n');
  terminal.write(new Uint8Array(Buffer.from(text, 'latin1')));
  const whole = { column: 0, row: 0, columns, rows: rows + 1 };
  const { width, data } = dotsOf(terminal.grid, whole, halfBlockDots);
  const bytes = width * rows * 2 * 3;
  return [-1, 0, 1].map((shift) => {
    const shifted = new Uint8Array(bytes);
    const from = shift * width * 2 * 3;
    shifted.set(data.subarray(Math.max(0, from), from + bytes), Math.max(0, -from));
    return { width, height: rows * 2, data: shifted, capturedAtUs: 0 };
  });
}
