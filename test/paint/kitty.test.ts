import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KittyOptions, KittyPainter } from '../../src/paint/kitty.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { PixelStore, removeStored } from '../../src/roles/pixel-store.ts';
import { flatFrame, nudged, randomFrame } from '../contract/painter.ts';
import { talkingHead } from '../fakes/clips.ts';
import { KittyScreen } from '../fakes/kitty-screen.ts';

const canvas: Canvas = { column: 3, row: 2, columns: 40, rows: 12, cellWidth: 8, cellHeight: 15 };
const clip = talkingHead(320, 180);
const make = (options: Partial<KittyOptions> = {}) =>
  new KittyPainter({
    image: 7,
    deflate: (bytes) => deflateSync(bytes, { level: 1 }),
    threshold: 0,
    ...options,
  });

it('shows the picture, scaled by the terminal to the cells of its shape in the middle of the pane', () => {
  const screen = new KittyScreen();
  screen.write(make().paint(clip.noisy(0), canvas));
  expect(Buffer.compare(screen.shown.frame.data, clip.noisy(0).data)).toBe(0);
  expect(screen.shown.placement).toMatchObject({ column: 3, row: 2, columns: 40, rows: 12 });
  const square = flatFrame(9, 100, 100);
  screen.write(make({ image: 7 }).paint(square, canvas));
  expect(screen.shown.placement).toMatchObject({ column: 11, row: 2, columns: 23, rows: 12 });
});

it('shows what a full repaint would, after any pictures, moves and resets, and leaves no other image', () => {
  const steps = fc.oneof(
    fc.record({
      kind: fc.constant('picture' as const),
      seed: fc.nat(99),
      side: fc.integer({ min: 1, max: 120 }),
    }),
    fc.record({ kind: fc.constant('patch' as const), at: fc.nat(10_000) }),
    fc.record({ kind: fc.constant('move' as const), row: fc.nat(5) }),
    fc.record({ kind: fc.constant('reset' as const) }),
    fc.record({ kind: fc.constant('erase' as const) }),
  );
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 8 }), fc.boolean(), (script, throughTmux) => {
      const painter = make({ throughTmux });
      const screen = new KittyScreen({ throughTmux });
      let frame = randomFrame(1, 100, 60);
      let where = canvas;
      screen.write(painter.paint(frame, where));
      for (const step of script) {
        if (step.kind === 'picture') frame = randomFrame(step.seed, step.side, step.side);
        else if (step.kind === 'move') where = { ...where, row: step.row };
        else if (step.kind === 'reset') painter.reset();
        else if (step.kind === 'erase') {
          screen.write(painter.erase());
          expect(screen.images.size + screen.placements.size).toBe(0);
        } else {
          frame = { ...frame, data: frame.data.slice() };
          frame.data[step.at % frame.data.length]! ^= 0x55;
        }
        screen.write(painter.paint(frame, where));
      }
      expect(screen.images.size).toBe(1);
      expect(Buffer.compare(screen.shown.frame.data, frame.data)).toBe(0);
      expect(screen.shown.frame.width).toBe(frame.width);
    }),
    { numRuns: 60 },
  );
});

it('needs no bytes for a picture that is shown already, few for noise, and edits what has moved', () => {
  const painter = make({ threshold: 10 });
  const screen = new KittyScreen();
  const first = painter.paint(clip.noisy(0), canvas).slice();
  screen.write(first);
  expect(painter.paint(clip.noisy(0), canvas).length).toBe(0);
  expect(painter.paint(nudged(clip.noisy(0), 1), canvas).length).toBe(0);
  const moved = painter.paint(clip.noisy(9), canvas).slice();
  screen.write(moved);
  expect(screen.actions).toEqual(['T', 'd', ...screen.actions.slice(2).map(() => 'f')]);
  expect(screen.actions.length).toBeGreaterThan(2);
  expect(moved.length).toBeLessThan(first.length / 2);
});

it('keeps the old picture until the new one is complete, and then frees it', () => {
  const screen = new KittyScreen();
  const painter = make();
  screen.write(painter.paint(randomFrame(1, 50, 50), canvas));
  const before = screen.shown.placement.image;
  screen.write(painter.paint(randomFrame(2, 50, 50), canvas));
  expect(screen.shown.placement.image).not.toBe(before);
  expect(screen.actions).toEqual(['T', 'd', 'T', 'd']);
});

it('takes its picture away when the pane has no cells', () => {
  const screen = new KittyScreen();
  const painter = make();
  screen.write(painter.paint(clip.clean(0), canvas));
  screen.write(painter.paint(clip.clean(0), { ...canvas, columns: 0 }));
  expect(screen.images.size).toBe(0);
});

it('inside tmux writes placeholders once, and passes the pictures through', () => {
  const painter = make({ throughTmux: true });
  const screen = new KittyScreen({ throughTmux: true });
  const first = Buffer.from(painter.paint(randomFrame(1, 50, 50), canvas)).toString();
  screen.write(Buffer.from(first));
  expect(first.match(/\u{10eeee}/gu)).toHaveLength(23 * 12);
  // The second row's first cell: row 1, column 0 of the image, in the colour that names it.
  expect(first).toContain('\x1b[4;12H\x1b[38;5;7m\u{10eeee}\u030d\u0305\u{10eeee}');
  const second = Buffer.from(painter.paint(randomFrame(2, 50, 50), canvas)).toString();
  screen.write(Buffer.from(second));
  expect(second).not.toMatch(/\u{10eeee}/u);
  expect(screen.shown.placement).toMatchObject({ image: 7, column: 11, row: 2 });
  expect(Buffer.compare(screen.shown.frame.data, randomFrame(2, 50, 50).data)).toBe(0);
});

describe('pixels that a local terminal reads itself', () => {
  it.skipIf(!existsSync('/dev/shm'))('go through shared memory, and little through the stream', () => {
    const store = new PixelStore(process.pid);
    const painter = make({ store: store.store });
    const screen = new KittyScreen();
    for (let i = 0; i < 20; i++) {
      const bytes = painter.paint(clip.noisy(i), canvas);
      if (i > 0) expect(bytes.length).toBeLessThan(300);
      screen.write(bytes);
      expect(Buffer.compare(screen.shown.frame.data, clip.noisy(i).data)).toBe(0);
    }
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith(`tchat-${process.pid}-`))).toEqual([]);
  });

  it('are in temporary files where there is no shared memory', () => {
    const painter = make({ store: new PixelStore(process.pid, '/no/such/folder').store });
    const screen = new KittyScreen();
    screen.write(painter.paint(clip.noisy(0), canvas));
    expect(Buffer.compare(screen.shown.frame.data, clip.noisy(0).data)).toBe(0);
  });

  it('that no terminal reads are bounded, and removed in the end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-store-'));
    const store = new PixelStore(process.pid, folder);
    for (let i = 0; i < 30; i++) store.store(new Uint8Array(10));
    expect(readdirSync(folder).length).toBeLessThanOrEqual(8);
    removeStored(process.pid, [folder]);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('go through the stream when they cannot be stored', () => {
    const painter = make({ store: () => undefined });
    const screen = new KittyScreen();
    screen.write(painter.paint(clip.noisy(0), canvas));
    expect(Buffer.compare(screen.shown.frame.data, clip.noisy(0).data)).toBe(0);
  });
});
