// One painter of pixels on one clip, from JPEG to terminal bytes. Sixel and kitty are decoded back and compared.
import { deflateSync } from 'node:zlib';
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { Iterm2Painter } from '../../src/paint/iterm2.ts';
import { KittyPainter } from '../../src/paint/kitty.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { type SixelOptions, SixelPainter } from '../../src/paint/sixel.ts';
import { PixelStore, removeStored } from '../../src/roles/pixel-store.ts';
import { KittyScreen } from '../fakes/kitty-screen.ts';
import { SixelScreen } from '../fakes/sixel-screen.ts';
import type { JpegClip } from './paint-clips.ts';
import { Costs, elapsedUs, Likeness, type PaintResult, SteadyDeflate } from './paint-result.ts';

const cell = { width: 8, height: 16 };
const likenessEvery = 12;
/** Pictures are shown so often, there and back so that there is no cut; those of the first time do not count. */
const rounds = 3;

/** What is measured: a painter, and how its bytes become a picture again. */
interface Subject {
  readonly name: string;
  readonly size: PixelSize;
  /** Undefined when the painter takes the JPEG as it came. */
  paint(frame: Frame): Uint8Array;
  paintJpeg?(jpeg: Uint8Array): Uint8Array;
  /** As the terminal does with what it has read. */
  look(bytes: Uint8Array): void;
  shown(): Frame | undefined;
}

export function sixelSubject(canvas: Canvas, options: SixelOptions): Subject {
  const painter = new SixelPainter(options);
  const screen = new SixelScreen(canvas.columns, canvas.rows, cell);
  return {
    name: `sixel ${options.colors ?? 64}${options.whole ? ' whole' : ''}`,
    size: painter.pixelsFor(canvas),
    paint: (frame) => painter.paint(frame, canvas),
    look: (bytes) => screen.write(bytes),
    shown: () => screen.frame,
  };
}

export function kittySubject(canvas: Canvas, size: PixelSize, isLocal: boolean): Subject {
  const painter = new KittyPainter({
    image: 1,
    deflate: (bytes) => deflateSync(bytes, { level: 1 }),
    ...(isLocal ? { store: new PixelStore(process.pid).store } : {}),
  });
  const screen = new KittyScreen();
  return {
    name: `kitty ${isLocal ? 'local' : 'stream'}`,
    size,
    paint: (frame) => painter.paint(frame, canvas),
    look: (bytes) => {
      screen.write(bytes);
      if (isLocal) removeStored(process.pid);
    },
    shown: () => screen.shown.frame,
  };
}

export function iterm2Subject(canvas: Canvas, size: PixelSize): Subject {
  const painter = new Iterm2Painter();
  return {
    name: 'iterm2',
    size,
    paint: () => new Uint8Array(0),
    paintJpeg: (jpeg) => painter.paintJpeg(jpeg, size, canvas),
    look: () => {},
    shown: () => undefined,
  };
}

export async function measurePixels(subject: Subject, clip: JpegClip): Promise<PaintResult> {
  const zip = new SteadyDeflate();
  const costs = new Costs();
  const likeness = new Likeness();
  const pictures = clip.jpegs.length;
  let firstBytes = 0;
  let into: Uint8Array | undefined;
  for (let i = 0; i < pictures * rounds; i++) {
    const turn = i % (2 * pictures);
    const index = turn < pictures ? turn : 2 * pictures - 1 - turn;
    const jpeg = clip.jpegs[index]!;
    const began = process.cpuUsage();
    const frame = subject.paintJpeg ? undefined : await decodeJpeg(jpeg, { fit: subject.size, into });
    into = frame?.data;
    const decoded = process.cpuUsage();
    const heap = process.memoryUsage().heapUsed;
    const out = frame ? subject.paint(frame) : subject.paintJpeg!(jpeg);
    const allocated = process.memoryUsage().heapUsed - heap;
    const painted = process.cpuUsage();
    if (i === 0) firstBytes = out.length;
    const zipped = await zip.add(out);
    subject.look(out);
    if (i < pictures) continue;
    const cpuUs = elapsedUs(began, painted);
    costs.add({ cpuUs, paintUs: elapsedUs(decoded, painted), allocated, bytes: out.length, zipped });
    const shown = i % likenessEvery === 0 ? subject.shown() : undefined;
    if (shown && frame) likeness.add(shown, frame, clip.clean?.(index));
  }
  zip.close();
  return {
    painter: subject.name,
    size: `${subject.size.width}x${subject.size.height}`,
    clip: clip.name,
    firstBytes,
    ...costs.means,
    ...likeness.means,
  };
}
