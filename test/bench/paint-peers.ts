// The same clip through the programs that people use today, where they are installed: bytes and CPU a picture, and what
// their last picture shows.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { dotsOf } from '../fakes/cell-dots.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import type { JpegClip } from './paint-clips.ts';
import { IdealPicture, type PaintResult, round, SteadyDeflate } from './paint-run.ts';

interface Peer {
  readonly name: string;
  /** Paints `clip.avi`, or the pictures 001.jpg …, on so many cells. */
  command(columns: number, rows: number): string;
}

const peers: readonly Peer[] = [
  {
    name: 'chafa',
    command: (columns, rows) => `chafa --size ${columns}x${rows} --symbols vhalf -c full -f symbols ???.jpg`,
  },
  { name: 'timg', command: (columns, rows) => `timg -ph -g${columns}x${rows} -V clip.avi` },
  {
    name: 'mpv',
    command: (columns, rows) =>
      `mpv --no-config --vo=tct --vo-tct-algo=half-blocks --vo-tct-width=${columns} --vo-tct-height=${rows} ` +
      '--untimed --no-audio --framedrop=no --really-quiet clip.avi',
  },
];

/** Half-block peers on this clip; `skipped` is told why one is missing. */
export async function measurePeers(
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
    for (const peer of peers) {
      if (spawnSync('sh', ['-c', `command -v ${peer.name}`]).status !== 0) {
        skipped(`${peer.name}: not installed`);
        continue;
      }
      results.push(await measurePeer(peer, folder, clip, canvas));
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measurePeer(peer: Peer, folder: string, clip: JpegClip, canvas: Canvas): Promise<PaintResult> {
  const { columns, rows } = canvas;
  // bash tells the CPU of a child, which Node does not.
  const run = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S'; time ${peer.command(columns, rows)} > out 2> errors < /dev/null`],
    { cwd: folder, encoding: 'utf8', timeout: 20_000 },
  );
  const [user, system] = run.stderr.trim().split(' ').map(Number);
  const out = new Uint8Array(readFileSync(join(folder, 'out')));
  const pictures = clip.jpegs.length;
  const zip = new SteadyDeflate();
  const share = Math.ceil(out.length / pictures);
  let zipped = 0;
  for (let at = 0; at < out.length; at += share) zipped += await zip.add(out.subarray(at, at + share));
  zip.close();
  const terminal = new FastTerminal(columns, rows + 1);
  // mpv clears the screen when it ends.
  const end = Buffer.from(out.buffer).lastIndexOf('\x1b[2J');
  const shownBytes = end > out.length - 100 ? out.subarray(0, end) : out;
  // A tty makes a line feed of a program go to the line's start.
  terminal.write(
    new Uint8Array(
      Buffer.from(Buffer.from(shownBytes).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    ),
  );
  const dots = { across: 1, down: 2 } as const;
  const shown = dotsOf(terminal.grid, { column: 0, row: 0, columns, rows }, dots);
  const ideal = new IdealPicture(canvas, dots);
  const last = await decodeJpeg(clip.jpegs[pictures - 1]!);
  const cpuMs = round((((user ?? 0) + (system ?? 0)) * 1000) / pictures);
  return {
    painter: peer.name,
    size: `${columns}x${rows}`,
    clip: clip.name,
    cpuMs,
    cpuP99Ms: Number.NaN,
    paintMs: Number.NaN,
    bytes: Math.round(out.length / pictures),
    zipped: Math.round(zipped / pictures),
    firstBytes: Math.round(out.length / pictures),
    ssim: round(ssim(shown, ideal.of(last))),
    psnr: round(Math.min(99, psnr(shown, ideal.of(last)))),
    ssimScene: clip.clean ? round(ssim(shown, ideal.of(clip.clean(pictures - 1)))) : Number.NaN,
    allocBytes: 0,
  };
}
