// The pixel painters in real terminals, photographed: what is seen is the picture that was painted.
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  askKittyGraphics,
  askKittyMedium,
  askSixelColors,
  askSixelSize,
} from '../../src/ansi/graphics-sequences.ts';
import { ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import { fitInside } from '../../src/media/pixels.ts';
import type { Frame } from '../../src/media/types.ts';
import { CoveredSwitch } from '../../src/paint/covered-switch.ts';
import { type KittyOptions, KittyPainter } from '../../src/paint/kitty.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { cellsFor } from '../../src/paint/pixel-canvas.ts';
import { SixelPainter } from '../../src/paint/sixel.ts';
import { PixelStore, removeStored } from '../../src/roles/pixel-store.ts';
import { decide } from '../../src/term/decide-capabilities.ts';
import { LocalPixel } from '../../src/term/local-pixel.ts';
import { talkingHead } from '../fakes/clips.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import { RealTerminal } from '../fakes/real-terminal.ts';
import { type TerminalName, terminalMissing } from '../fakes/terminal-commands.ts';

const columns = 60;
const rows = 20;
/** A pop-up in the middle of the pane. */
const popUp = Uint8Array.from({ length: 48 * 15 }, (_, cell) => {
  const [x, y] = [cell % 48, Math.floor(cell / 48)];
  return x >= 10 && x < 30 && y >= 5 && y < 9 ? 1 : 0;
});

async function withTerminal(name: TerminalName, work: (view: View) => Promise<void>): Promise<void> {
  const terminal = await RealTerminal.open(name, columns, rows);
  try {
    await work(new View(terminal));
  } finally {
    await terminal.close();
  }
}

/** The terminal, and what a camera in front of it sees of the pane. */
class View {
  readonly canvas: Canvas;
  readonly terminal: RealTerminal;

  constructor(terminal: RealTerminal) {
    this.terminal = terminal;
    const { width, height } = terminal.cell;
    this.canvas = { column: 4, row: 2, columns: 48, rows: 15, cellWidth: width, cellHeight: height };
  }

  /** Shows bytes and photographs until the pane looks like the picture, or some seconds have passed. */
  async expectSeen(bytes: Uint8Array, picture: Frame, floor: { psnr: number; ssim: number }): Promise<void> {
    await this.terminal.show(bytes);
    // What has been read may be drawn some frames later, with software rendering much later.
    const deadline = Date.now() + 4000;
    let seen = this.likeness(await this.pane(picture), picture);
    while ((seen.psnr < floor.psnr || seen.ssim < floor.ssim) && Date.now() < deadline) {
      seen = this.likeness(await this.pane(picture), picture);
    }
    expect(seen.psnr).toBeGreaterThan(floor.psnr);
    expect(seen.ssim).toBeGreaterThan(floor.ssim);
  }

  /** As from a distance, where the dither's dots melt into one another: four pixels as one. */
  private likeness(one: Frame, other: Frame): { psnr: number; ssim: number } {
    const size = { width: other.width >> 2, height: other.height >> 2 };
    const [a, b] = [scaleAreas(one, size), scaleAreas(other, size)];
    return { psnr: psnr(a, b), ssim: ssim(a, b) };
  }

  /** What stands where the picture belongs, brought to its size. */
  private async pane(picture: Frame): Promise<Frame> {
    const { cell } = this.terminal;
    const window = { width: columns * cell.width, height: rows * cell.height };
    const photograph = await this.terminal.photograph(window);
    const place = cellsFor(picture, this.canvas);
    const [left, top] = [place.column * cell.width, place.row * cell.height];
    const size = { width: place.columns * cell.width, height: place.rows * cell.height };
    const data = new Uint8Array(size.width * size.height * 3);
    for (let y = 0; y < size.height; y++) {
      const from = ((top + y) * photograph.width + left) * 3;
      data.set(photograph.data.subarray(from, from + size.width * 3), y * size.width * 3);
    }
    return scaleAreas({ ...size, data, capturedAtUs: 0 }, picture);
  }
}

/** What the program would decide after these questions. */
async function asked({ terminal }: View, questions: string) {
  const replies: Reply[] = [];
  const parser = new ReplyParser({ onReply: (reply) => void replies.push(reply), onKeys: () => {} });
  parser.push(Buffer.from(`${await terminal.show(Buffer.from(questions))}R`, 'latin1'), 0);
  return decide({ replies, columns, rows }, {});
}

/** What a pop-up's owner writes: spaces on a colour. */
function popUpText({ column, row }: Canvas, color: number): Buffer {
  const lines = [5, 6, 7, 8].map(
    (y) => `\x1b[${row + y + 1};${column + 11}H\x1b[48;5;${color}m${' '.repeat(20)}`,
  );
  return Buffer.from(`${lines.join('')}\x1b[m`);
}

/** What the pane must look like with half-blocks around the pop-up. */
function coveredPicture(frame: Frame, canvas: Canvas, level: readonly [number, number, number]): Frame {
  const coarse = scaleAreas(frame, fitInside(frame.width, frame.height, { width: 48, height: 30 }));
  const data = new Uint8Array(frame.data.length);
  for (let y = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++) {
      const [column, row] = [(x * 48) / frame.width, (y * canvas.rows) / frame.height];
      const isPopUp = column >= 10 && column < 30 && row >= 5 && row < 9;
      const at = (y * frame.width + x) * 3;
      const sx = Math.floor((x * coarse.width) / frame.width);
      const from = (Math.floor((y * coarse.height) / frame.height) * coarse.width + sx) * 3;
      for (let i = 0; i < 3; i++) data[at + i] = isPopUp ? level[i]! : coarse.data[from + i]!;
    }
  }
  return { ...frame, data };
}

const noXterm = terminalMissing('xterm');
if (noXterm) console.log(`xterm with sixel: skipped, ${noXterm}`);

describe.skipIf(noXterm)('xterm -ti vt340', () => {
  it('shows sixel pictures, half-blocks while a pop-up covers them, and sixel again', async () => {
    await withTerminal('xterm', async (view) => {
      const { canvas, terminal } = view;
      const painter = new CoveredSwitch(new SixelPainter({ whole: true }), createPainter('half-block'));
      const size = painter.pixelsFor(canvas);
      const clip = talkingHead(size.width, size.height);
      const floor = { psnr: 24, ssim: 0.8 };
      for (const index of [0, 20]) {
        const bytes = painter.paint(clip.noisy(index), canvas);
        await view.expectSeen(bytes, clip.clean(index), floor);
      }
      await terminal.show(popUpText(canvas, 21));
      const frame = clip.clean(25);
      const covered = coveredPicture(frame, canvas, [0, 0, 255]);
      await view.expectSeen(painter.paint(frame, canvas, popUp), covered, { psnr: 20, ssim: 0.7 });
      await view.expectSeen(painter.paint(frame, canvas), frame, floor);
    });
  });

  it('tells its colour registers, and the size of its cells by that of its largest picture', async () => {
    await withTerminal('xterm', async (view) => {
      const { sixelColors, cell } = await asked(view, askSixelColors + askSixelSize);
      expect(sixelColors).toBeGreaterThanOrEqual(16);
      expect(cell).toEqual(view.terminal.cell);
    });
  });

  it('shows what changes in sixel pictures block by block', async () => {
    await withTerminal('xterm', async (view) => {
      const painter = new SixelPainter();
      const size = painter.pixelsFor(view.canvas);
      const clip = talkingHead(size.width, size.height);
      for (const index of [0, 5, 20]) {
        const bytes = painter.paint(clip.clean(index), view.canvas);
        await view.expectSeen(bytes, clip.clean(index), { psnr: 24, ssim: 0.8 });
      }
    });
  });
});

const noKitty = terminalMissing('kitty');
if (noKitty) console.log(`kitty: skipped, ${noKitty}`);

describe.skipIf(noKitty)('kitty', () => {
  const make = (options: Partial<KittyOptions>) =>
    new KittyPainter({ image: 7, deflate: (bytes) => deflateSync(bytes, { level: 1 }), ...options });
  const floor = { psnr: 25, ssim: 0.93 };

  it('shows pictures out of shared memory, cells while a pop-up covers them, and pixels again', async () => {
    await withTerminal('kitty', async (view) => {
      const { canvas, terminal } = view;
      const pixels = make({ store: new PixelStore(process.pid).store });
      const painter = new CoveredSwitch(pixels, createPainter('half-block'));
      const size = painter.pixelsFor(canvas);
      const clip = talkingHead(size.width, size.height);
      for (const index of [0, 20]) {
        await view.expectSeen(painter.paint(clip.noisy(index), canvas), clip.clean(index), floor);
      }
      await terminal.show(popUpText(canvas, 21));
      const frame = clip.clean(25);
      const covered = coveredPicture(frame, canvas, [0, 0, 255]);
      await view.expectSeen(painter.paint(frame, canvas, popUp), covered, { psnr: 20, ssim: 0.7 });
      await view.expectSeen(painter.paint(frame, canvas), frame, floor);
      await view.expectSeen(
        painter.erase(),
        { ...frame, data: new Uint8Array(frame.data.length) },
        { psnr: 40, ssim: 0.9 },
      );
    });
    removeStored(process.pid);
  });

  it('tells that it knows its own protocol, and that it can read the memory of this machine', async () => {
    await withTerminal('kitty', async (view) => {
      const pixel = new LocalPixel();
      const { medium, name } = pixel.open()!;
      const capabilities = await asked(view, askKittyGraphics + askKittyMedium(medium, name));
      expect(capabilities).toMatchObject({ kittyGraphics: true, kittyLocal: true });
      const missing = await asked(
        view,
        askKittyGraphics + askKittyMedium('s', Buffer.from('/none').toString('base64')),
      );
      expect(missing).toMatchObject({ kittyGraphics: true, kittyLocal: false });
      pixel.close();
    });
  });

  it('shows pictures out of the stream, and edits of them', async () => {
    await withTerminal('kitty', async (view) => {
      const painter = make({});
      const size = painter.pixelsFor(view.canvas);
      const clip = talkingHead(size.width, size.height);
      for (const index of [0, 5, 20]) {
        const bytes = painter.paint(clip.clean(index), view.canvas);
        if (index > 0) expect(Buffer.from(bytes).toString('latin1')).toContain('a=f');
        await view.expectSeen(bytes, clip.clean(index), floor);
      }
    });
  });

  it('shows pictures out of temporary files', async () => {
    await withTerminal('kitty', async (view) => {
      const painter = make({ store: new PixelStore(process.pid, '/no/such/folder').store });
      const frame = talkingHead(320, 180).clean(0);
      await view.expectSeen(painter.paint(frame, view.canvas), frame, floor);
    });
  });
});
