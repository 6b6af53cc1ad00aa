import { expect, it } from 'vitest';
import { CoveredSwitch } from '../../src/paint/covered-switch.ts';
import { Iterm2Painter } from '../../src/paint/iterm2.ts';
import { KittyPainter } from '../../src/paint/kitty.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { SixelPainter } from '../../src/paint/sixel.ts';
import { randomFrame } from '../contract/painter.ts';
import { KittyScreen } from '../fakes/kitty-screen.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

const canvas: Canvas = { column: 2, row: 1, columns: 20, rows: 6, cellWidth: 8, cellHeight: 16 };
const popUp = Uint8Array.from({ length: 120 }, (_, cell) => (cell >= 45 && cell < 55 ? 1 : 0));
const cells = () => createPainter('half-block-256');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

it('paints pixels, cells while anything covers them, and pixels again, each time in full', () => {
  const painter = new CoveredSwitch(new SixelPainter({ threshold: 0 }), cells());
  const frame = randomFrame(3, 160, 96);
  const whole = text(painter.paint(frame, canvas));
  expect(whole).toContain('\x1bP0;1q');
  expect(text(painter.paint(frame, canvas))).toBe('');
  const covered = text(painter.paint(frame, canvas, popUp));
  expect(covered).not.toContain('\x1bP');
  const fresh = cells();
  expect(covered).toBe(text(fresh.paint(frame, canvas, popUp)));
  expect(text(painter.paint(frame, canvas, new Uint8Array(120)))).toBe(whole);
});

it('paints cells while the line is too slow for pixels, asks for as many as they show, and pixels again', () => {
  for (const pixels of [new SixelPainter({ threshold: 0 }), new Iterm2Painter()]) {
    const painter = new CoveredSwitch(pixels, cells());
    const frame = randomFrame(3, 160, 96);
    painter.setQuality({ pixels: false });
    expect(painter.pixelsFor(canvas)).toEqual({ width: 20, height: 12 });
    expect(painter.wantsJpeg(undefined)).toBe(false);
    expect(text(painter.paint(frame, canvas))).toBe(text(cells().paint(frame, canvas)));
    expect(painter.drewPixels).toBe(false);
    painter.setQuality({ budgetBytes: 1e9 });
    expect(painter.pixelsFor(canvas)).toEqual({ width: 20, height: 12 });
    painter.setQuality({ pixels: true });
    expect(painter.pixelsFor(canvas)).toEqual({ width: 160, height: 96 });
    if (painter.wantsJpeg(undefined)) painter.paintJpeg(new Uint8Array(9), frame, canvas);
    else painter.paint(frame, canvas);
    expect(painter.drewPixels).toBe(true);
  }
});

it('takes kitty’s image away with the same bytes that draw the cells', async () => {
  const painter = new CoveredSwitch(
    new KittyPainter({ image: 3, deflate: (bytes) => bytes.slice(), threshold: 0 }),
    cells(),
  );
  const frame = randomFrame(3, 20, 12);
  const screen = new KittyScreen();
  const emulator = new TerminalEmulator(30, 10);
  // What it is deflated with is not zlib here: only what is on the screen is looked at.
  const first = painter.paint(frame, canvas).slice();
  expect(text(first)).toMatch(/a=T.*i=3\b/);
  const covering = painter.paint(frame, canvas, popUp).slice();
  expect(text(covering)).toMatch(/^(?:\x1b_Ga=d,d=I,i=\d,q=2;\x1b\\){2}/);
  screen.write(covering);
  await emulator.write(covering);
  expect(emulator.text()).toContain('▀');
  expect(text(painter.paint(frame, canvas))).toMatch(/a=T/);
  expect(text(painter.erase())).toContain('a=d');
  emulator.close();
});

it('asks for JPEGs only while nothing covers the pane, and leaves raw frames to the cells', () => {
  const painter = new CoveredSwitch(new Iterm2Painter(), cells());
  expect(painter.wantsJpeg(undefined)).toBe(true);
  expect(painter.wantsJpeg(new Uint8Array(120))).toBe(true);
  expect(painter.wantsJpeg(popUp)).toBe(false);
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff);
  expect(text(painter.paintJpeg(jpeg, { width: 160, height: 96 }, canvas))).toContain('1337;File=');
  expect(text(painter.paint(randomFrame(1, 20, 12), canvas, popUp))).not.toContain('1337');
  expect(text(painter.paintJpeg(jpeg, { width: 160, height: 96 }, canvas))).toContain('\x1b[20X');
  expect(new CoveredSwitch(new SixelPainter(), cells()).wantsJpeg(undefined)).toBe(false);
});
