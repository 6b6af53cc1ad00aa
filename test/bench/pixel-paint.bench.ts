// What pixels cost: ms and bytes a picture from RGB (for inline images: from JPEG) to terminal bytes. Sixel is decoded back
// and compared with the frame given and with the scene before its noise: as it is, and as from a distance, where four by
// four pixels are one. The peers encode the same pictures in the same run.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import { encodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';
import { Iterm2Painter } from '../../src/paint/iterm2.ts';
import { KittyPainter } from '../../src/paint/kitty.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { type SixelOptions, SixelPainter } from '../../src/paint/sixel.ts';
import { PixelStore, removeStored } from '../../src/roles/pixel-store.ts';
import { type Clip, movingCamera, talkingHead } from '../fakes/clips.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import { SixelScreen } from '../fakes/sixel-screen.ts';
import { type Emit, percentiles } from './harness.ts';

/** Pictures in a clip; it runs there and back, so that it has no cut. */
const clipPictures = 12;
const warmUpPictures = 24;
const pictures = 48;
const cell = { width: 8, height: 16 };
/** Still pictures that each peer encodes, one process each. */
const peerPictures = 4;

export default async (emit: Emit): Promise<void> => {
  for (const make of [talkingHead, movingCamera]) {
    const large = frames(make(1280, 720));
    const canvas = canvasOf(160, 45);
    for (const options of [{}, { colors: 16 }, { colors: 256 }, { whole: true }] as const) {
      await emit(sixel(large, canvas, options));
    }
    for (const peer of peers) await emit(comparePeer(large, peer));
    const small = frames(make(640, 360));
    const store = new PixelStore(process.pid);
    const kitty = (local: boolean) =>
      new KittyPainter({
        image: 1,
        deflate: (bytes) => deflateSync(bytes, { level: 1 }),
        ...(local ? { store: store.store } : {}),
      });
    const pane = canvasOf(80, 24);
    for (const local of [true, false]) {
      const painter = kitty(local);
      const name = `kitty ${local ? 'local' : 'stream'} 640x360 ${small.clip.name}`;
      // As the terminal does with what it has read.
      const look = () => removeStored(process.pid);
      await emit(measure(name, (index) => painter.paint(small.noisy[index]!, pane), look));
    }
    const jpegs = await Promise.all(large.noisy.map((frame) => encodeJpeg(frame, 70)));
    const iterm = new Iterm2Painter();
    await emit(
      measure(`iterm2 1280x720 ${large.clip.name}`, (index) =>
        iterm.paintJpeg(jpegs[index]!, large.noisy[0]!, canvas),
      ),
    );
  }
};

interface Frames {
  readonly clip: Clip;
  readonly noisy: readonly Frame[];
}

function frames(clip: Clip): Frames {
  return { clip, noisy: Array.from({ length: clipPictures }, (_, index) => clip.noisy(index)) };
}

function canvasOf(columns: number, rows: number): Canvas {
  return { column: 0, row: 0, columns, rows, cellWidth: cell.width, cellHeight: cell.height };
}

function sixel({ clip, noisy }: Frames, canvas: Canvas, options: SixelOptions) {
  const painter = new SixelPainter(options);
  const screen = new SixelScreen(canvas.columns, canvas.rows, cell);
  const kind = `${options.colors ?? 64} colours${options.whole ? ' whole' : ''}`;
  let last = 0;
  const result = measure(
    `sixel ${kind} 1280x720 ${clip.name}`,
    (index) => {
      last = index;
      return painter.paint(noisy[index]!, canvas);
    },
    (bytes) => screen.write(bytes),
  );
  const scene = clip.clean(last);
  return {
    ...result,
    ssim: round(ssim(screen.frame, noisy[last]!)),
    ssimScene: round(ssim(screen.frame, scene)),
    psnrScene: round(psnr(screen.frame, scene)),
    ...distant(screen.frame, scene),
  };
}

function distant(shown: Frame, scene: Frame): { ssimDistant: number; psnrDistant: number } {
  const size = { width: scene.width >> 2, height: scene.height >> 2 };
  const [one, other] = [scaleAreas(shown, size), scaleAreas(scene, size)];
  return { ssimDistant: round(ssim(one, other)), psnrDistant: round(psnr(one, other)) };
}

function measure(
  name: string,
  paint: (index: number) => Uint8Array,
  look: (bytes: Uint8Array) => void = () => {},
) {
  const times: number[] = [];
  let bytes = 0;
  let firstBytes = 0;
  let allocated = 0;
  for (let i = 0; i < warmUpPictures + pictures; i++) {
    const turn = i % (2 * clipPictures);
    const index = turn < clipPictures ? turn : 2 * clipPictures - 1 - turn;
    const heap = process.memoryUsage().heapUsed;
    const began = performance.now();
    const out = paint(index);
    const took = performance.now() - began;
    const grown = process.memoryUsage().heapUsed - heap;
    if (i === 0) firstBytes = out.length;
    look(out);
    if (i < warmUpPictures) continue;
    times.push(took * 1000);
    bytes += out.length;
    allocated += Math.max(0, grown);
  }
  return {
    name: `pixels/${name}`,
    unit: 'us',
    ...percentiles(times),
    bytes: Math.round(bytes / pictures),
    allocBytes: Math.round(allocated / pictures),
    firstBytes,
  };
}

interface Peer {
  readonly name: string;
  readonly program: string;
  arguments(file: string): string[];
}

const peers: readonly Peer[] = [
  {
    name: 'chafa sixel',
    program: 'chafa',
    arguments: (file) => [
      '--format',
      'sixels',
      '--size',
      '160x45',
      '--font-ratio',
      '1/2',
      '--animate',
      'off',
      file,
    ],
  },
  { name: 'timg sixel', program: 'timg', arguments: (file) => ['-ps', '-g160x45', file] },
];

/** CPU of a whole process for one picture, less that for a picture of 8 × 8 pixels. */
function comparePeer({ clip, noisy }: Frames, { name, program, arguments: args }: Peer) {
  const record = { name: `pixels/${name} 1280x720 ${clip.name}`, unit: 'us' };
  if (spawnSync('which', [program]).status !== 0) {
    return {
      ...record,
      p50: Number.NaN,
      p99: Number.NaN,
      bytes: 0,
      allocBytes: 0,
      skipped: `${program} is not installed`,
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tchat-peer-'));
  const file = join(folder, 'picture.ppm');
  const times: number[] = [];
  let bytes = 0;
  let raster = '';
  for (const frame of noisy.slice(0, peerPictures)) {
    writePpm(file, frame);
    const whole = cpuOf(program, args(file));
    writePpm(file, scaleAreas(frame, { width: 8, height: 8 }));
    const bare = cpuOf(program, args(file));
    times.push(whole.us - bare.us);
    bytes += whole.bytes;
    raster = whole.raster;
  }
  rmSync(folder, { recursive: true });
  return { ...record, ...percentiles(times), bytes: Math.round(bytes / peerPictures), allocBytes: 0, raster };
}

function writePpm(file: string, { width, height, data }: Frame): void {
  writeFileSync(file, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), data]));
}

function cpuOf(program: string, args: readonly string[]): { us: number; bytes: number; raster: string } {
  const before = childCpuUs();
  const out = execFileSync(program, args, {
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TERM: 'xterm-256color' },
  });
  // Raster attributes: how many pixels it really made.
  const raster = /"1;1;(\d+;\d+)/.exec(out.toString('latin1'))?.[1]?.replace(';', 'x') ?? '';
  return { us: childCpuUs() - before, bytes: out.length, raster };
}

/** User and system time of ended children, fields 16 and 17 of proc(5) stat; ticks of 10 ms. */
function childCpuUs(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10_000;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
