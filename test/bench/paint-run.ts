// One painter of cells on one clip: what it costs from JPEG to terminal bytes, and what the terminal shows for it.
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';
import { CanvasPicture } from '../../src/paint/canvas-picture.ts';
import type { Canvas, PaintQuality } from '../../src/paint/painter.ts';
import { createPainter, type PainterName } from '../../src/paint/painters.ts';
import { type Dots, dotsOf } from '../fakes/cell-dots.ts';
import { FastTerminal } from '../fakes/fast-terminal.ts';
import type { JpegClip } from './paint-clips.ts';
import { Costs, elapsedUs, Likeness, type PaintResult, SteadyDeflate } from './paint-result.ts';

/** The dots in which a painter's cells are compared with the picture. */
export function dotsFor(name: PainterName): Dots {
  if (name === 'quadrant') return { across: 2, down: 2 };
  if (name === 'sextant') return { across: 2, down: 3 };
  if (name === 'octant' || name.startsWith('braille')) return { across: 2, down: 4 };
  return { across: 1, down: name.startsWith('ascii') ? 1 : 2 };
}

/** Pictures that are not counted: the first one, its refinement within a second, and the compiler's warming up. */
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
  const costs = new Costs();
  const likeness = new Likeness();
  const from = Math.floor(clip.jpegs.length * settlingShare);
  let firstBytes = 0;
  let into: Uint8Array | undefined;
  for (const [i, jpeg] of clip.jpegs.entries()) {
    const began = process.cpuUsage();
    // Into the buffer of the picture before, as the paint role does it.
    const frame = await decodeJpeg(jpeg, { fit: painter.pixelsFor(canvas), into });
    into = frame.data;
    const decoded = process.cpuUsage();
    const heap = process.memoryUsage().heapUsed;
    const out = painter.paint(frame, canvas);
    const allocated = process.memoryUsage().heapUsed - heap;
    const painted = process.cpuUsage();
    if (i === 0) firstBytes = out.length;
    terminal.write(out);
    const zipped = await zip.add(out);
    if (i < from) continue;
    costs.add({
      cpuUs: elapsedUs(began, painted),
      paintUs: elapsedUs(decoded, painted),
      allocated,
      bytes: out.length,
      zipped,
    });
    if (i % likenessEvery !== 0) continue;
    const shown = dotsOf(terminal.grid, { ...canvas, column: 0, row: 0 }, dots);
    const scene = clip.clean?.(i);
    likeness.add(shown, ideal.of(frame), scene && ideal.of(scene));
  }
  zip.close();
  const ofSextants = name === 'half-block' && dots.down === 3 ? ' in 2×3' : '';
  return {
    painter: label(name, quality) + ofSextants,
    size: `${canvas.columns}x${canvas.rows}`,
    clip: clip.name,
    firstBytes,
    ...costs.means,
    ...likeness.means,
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
