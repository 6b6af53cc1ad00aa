import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import type { Frame } from '../../src/media/types.ts';
import { ByteWriter } from '../../src/paint/byte-writer.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { type SixelOptions, SixelPainter } from '../../src/paint/sixel.ts';
import { createSixelData } from '../../src/paint/sixel-data.ts';
import { sixelPalette } from '../../src/paint/sixel-palette.ts';
import { flatFrame, nudged, randomFrame } from '../contract/painter.ts';
import { movingCamera, talkingHead } from '../fakes/clips.ts';
import { psnr, ssim } from '../fakes/picture-quality.ts';
import { SixelScreen } from '../fakes/sixel-screen.ts';
import { letterbox } from './twins.ts';

const cell = { width: 8, height: 15 };
const canvas: Canvas = { column: 3, row: 2, columns: 40, rows: 12, cellWidth: 8, cellHeight: 15 };
const size = { width: 320, height: 180 };
const left = canvas.column * cell.width;
const top = canvas.row * cell.height;

function painted(painter: SixelPainter, frames: readonly Frame[]): { screen: SixelScreen; bytes: number[] } {
  const screen = new SixelScreen(48, 16, cell);
  const bytes = frames.map((frame) => {
    const out = painter.paint(frame, canvas);
    screen.write(out);
    return out.length;
  });
  return { screen, bytes };
}

function shown({ frame }: SixelScreen, width = size.width, height = size.height): Frame {
  const whole = { ...frame, width: frame.width, height: frame.height };
  return crop(whole, left, top, width, height);
}

function crop(frame: Frame, x: number, y: number, width: number, height: number): Frame {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * frame.width + x) * 3;
    data.set(frame.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data, capturedAtUs: 0 };
}

/** As from a distance, where the dither's dots melt into one another: four pixels as one. */
function eyed(frame: Frame): Frame {
  return scaleAreas(frame, { width: frame.width >> 2, height: frame.height >> 2 });
}

/**
 * The naive twin: each pixel's brightness and colour, lifted by the dither, to the nearest levels; as a terminal shows it.
 * Tells with each pixel whether rounding to 1024ths may have put it on the other side of an edge.
 */
function twin(
  frame: Frame,
  luma: number,
  chroma: number,
  step: number,
  strength: number,
): Frame & { onEdge: boolean[] } {
  const onEdge: boolean[] = [];
  const data = new Uint8Array(frame.data.length);
  const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
  for (let pixel = 0; pixel < frame.width * frame.height; pixel++) {
    const x = pixel % frame.width;
    const y = Math.floor(pixel / frame.width);
    const [red, green, blue] = [0, 1, 2].map((i) => frame.data[pixel * 3 + i]!) as [number, number, number];
    const lift = ((bayer[(y % 4) * 4 + (x % 4)]! + 0.5) / 16 - 0.5) * strength;
    const bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let edge = false;
    const level = (value: number, levels: number, dithered: number) => {
      const lifted = value + dithered + 0.5;
      if (Math.abs(lifted - Math.round(lifted)) < 4 / 1024) edge = true;
      return Math.max(0, Math.min(levels - 1, Math.floor(lifted)));
    };
    const chromaLift = chroma === 1 ? 0 : lift;
    const middle = (chroma - 1) / 2;
    const yy = (255 * level((bright * (luma - 1)) / 255, luma, lift)) / (luma - 1);
    const cb = (level((blue - bright) / 1.8556 / step + middle, chroma, chromaLift) - middle) * step;
    const cr = (level((red - bright) / 1.5748 / step + middle, chroma, chromaLift) - middle) * step;
    const rgb = [yy + 1.5748 * cr, yy - 0.1873 * cb - 0.4681 * cr, yy + 1.8556 * cb];
    data.set(
      rgb.map((value) =>
        Math.round((Math.round((100 * Math.max(0, Math.min(255, value))) / 255) * 255) / 100),
      ),
      pixel * 3,
    );
    onEdge.push(edge);
  }
  return { ...frame, data, onEdge };
}

it('shows what the naive twin shows, but for pixels on the edge between two levels', () => {
  const levels = { 16: [16, 1, 64], 64: [7, 3, 44], 256: [10, 5, 36] } as const;
  for (const colors of [16, 64, 256] as const) {
    const [luma, chroma, step] = levels[colors];
    for (const frame of [randomFrame(7, size.width, size.height), talkingHead(320, 180).noisy(3)]) {
      const { screen } = painted(new SixelPainter({ colors, dither: 0.6, threshold: 0 }), [frame]);
      const [is, wanted] = [shown(screen), twin(frame, luma, chroma, step, 0.6)];
      const wrong = is.data.findIndex(
        (value, i) => !wanted.onEdge[Math.floor(i / 3)] && Math.abs(value - wanted.data[i]!) > 3,
      );
      expect(wrong).toBe(-1);
      expect(wanted.onEdge.filter(Boolean).length / wanted.onEdge.length).toBeLessThan(0.03);
    }
  }
});

it('the kernel writes what its twin writes, of any rectangle', () => {
  const rectangle = fc.record({
    left: fc.nat(9).map((i) => i * 4),
    top: fc.nat(4).map((i) => i * 6),
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 5 }).map((i) => i * 6),
  });
  const picture = fc.oneof(
    fc.nat(99).map((seed) => randomFrame(seed, 110, 60)),
    fc.nat(30).map((index) => talkingHead(110, 60).noisy(index)),
    fc.nat(255).map((level) => flatFrame(level, 110, 60)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(16, 64, 256),
      fc.constantFrom(0, 0.4, 1),
      picture,
      fc.array(rectangle, { minLength: 1, maxLength: 4 }),
      (colors, strength, frame, rectangles) => {
        const [kernel, plain] = [false, true].map((isPlain) => {
          const data = createSixelData(sixelPalette(colors as 16, strength), isPlain);
          const writer = new ByteWriter();
          data.resize(frame.width, frame.height);
          data.take(frame.data);
          for (const each of rectangles) data.draw(writer, each);
          return Buffer.from(writer.bytes()).toString('latin1');
        });
        expect(kernel).toBe(plain);
      },
    ),
  );
});

it('is near the picture: SSIM as it is, PSNR from a distance', () => {
  for (const [clip, likeness, decibels] of [
    [talkingHead(320, 180), 0.6, 26],
    [movingCamera(320, 180), 0.6, 23],
  ] as const) {
    const { screen } = painted(
      new SixelPainter(),
      [0, 1, 2, 3].map((index) => clip.noisy(index)),
    );
    expect(ssim(shown(screen), clip.clean(3))).toBeGreaterThan(likeness);
    expect(psnr(eyed(shown(screen)), eyed(clip.clean(3)))).toBeGreaterThan(decibels);
  }
});

it('leaves the screen as a full repaint would, after any pictures, canvases and resets', () => {
  const canvases = fc.record({
    column: fc.nat(4),
    row: fc.nat(3),
    columns: fc.integer({ min: 1, max: 24 }),
    rows: fc.integer({ min: 1, max: 8 }),
    cellWidth: fc.constantFrom(5, 8),
    cellHeight: fc.constantFrom(10, 15, 16),
  });
  const steps = fc.oneof(
    fc.record({
      kind: fc.constant('picture' as const),
      seed: fc.nat(99),
      side: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({ kind: fc.constant('nudge' as const), by: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ kind: fc.constant('reset' as const) }),
  );
  fc.assert(
    fc.property(canvases, fc.array(steps, { maxLength: 6 }), fc.boolean(), (where, script, whole) => {
      const options: SixelOptions = { threshold: 0, whole };
      const painter = new SixelPainter(options);
      const at = { width: where.cellWidth, height: where.cellHeight };
      const screen = new SixelScreen(30, 12, at);
      let frame = randomFrame(1, 30, 20);
      screen.write(painter.paint(frame, where));
      for (const step of script) {
        if (step.kind === 'picture') frame = randomFrame(step.seed, step.side, step.side);
        else if (step.kind === 'nudge') frame = nudged(frame, step.by);
        else painter.reset();
        screen.write(painter.paint(frame, where));
      }
      const fresh = new SixelScreen(30, 12, at);
      fresh.write(new SixelPainter(options).paint(frame, where));
      expect(Buffer.compare(screen.frame.data, fresh.frame.data)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

it('needs no bytes for a picture that is shown already, and few for noise', () => {
  const clip = talkingHead(320, 180);
  const exact = new SixelPainter({ threshold: 0 });
  expect(painted(exact, [clip.clean(0), clip.clean(0)]).bytes[1]).toBe(0);
  const still = flatFrame(100, 320, 180);
  const noisy = Array.from({ length: 6 }, (_, i) => {
    const noise = randomFrame(i, 320, 180).data;
    return { ...still, data: still.data.map((value, at) => value + (noise[at]! % 7) - 3) };
  });
  const { bytes } = painted(new SixelPainter(), noisy);
  expect(Math.max(...bytes.slice(1))).toBe(0);
});

it('becomes as a fresh picture when a small change stands still', () => {
  const first = talkingHead(320, 180).clean(0);
  const later = nudged(first, 2);
  const painter = new SixelPainter();
  const { screen } = painted(painter, [first, ...Array.from({ length: 80 }, () => later)]);
  const fresh = painted(new SixelPainter(), [later]).screen;
  expect(Buffer.compare(screen.frame.data, fresh.frame.data)).toBe(0);
});

it('draws only around what moved', () => {
  const clip = talkingHead(320, 180);
  const { bytes, screen } = painted(new SixelPainter(), [clip.clean(0), clip.clean(6)]);
  expect(bytes[1]!).toBeLessThan(bytes[0]! / 2);
  expect(screen.pictures).toBeGreaterThan(1);
});

it('sends one whole picture whatever changes, where the terminal forgets pieces', () => {
  const clip = talkingHead(320, 180);
  const { screen, bytes } = painted(new SixelPainter({ whole: true }), [clip.clean(0), clip.clean(6)]);
  expect(bytes[1]!).toBeGreaterThan(bytes[0]! * 0.8);
  expect(screen.pictures).toBe(2);
});

it('keeps within the largest picture of the terminal, in the middle of the pane, and blanks the rest', () => {
  const frame = flatFrame(200, 160, 90);
  const { screen } = painted(new SixelPainter({ most: { width: 160, height: 90 } }), [frame]);
  const box = letterbox({ ...frame, data: frame.data.fill(1) }, size);
  const wanted = box.data.map((value) => (value === 1 ? 1 : 0));
  const is = shown(screen).data.map((value) => (value > 100 ? 1 : 0));
  // The middle by whole cells: half a cell lower or higher than by pixels.
  const count = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0);
  expect(count(is)).toBe(count(wanted));
  expect(is[0]).toBe(0);
  expect(is[(90 * 320 + 160) * 3]).toBe(1);
});
