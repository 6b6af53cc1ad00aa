import { expect, it } from 'vitest';
import { Denoiser } from '../../src/paint/denoiser.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { darkRoom, talkingHead } from '../fakes/clips.ts';
import { ssim } from '../fakes/picture-quality.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

const canvas: Canvas = { column: 0, row: 0, columns: 8, rows: 4, cellWidth: 8, cellHeight: 16 };

it.each([talkingHead, darkRoom])(
  'a noisy scene costs few bytes and looks like the scene without its noise (%o)',
  async (make) => {
    const clip = make(80, 48);
    const big = { ...canvas, columns: 80, rows: 24 };
    const emulator = new TerminalEmulator(80, 24);
    const painter = createPainter('half-block');
    let bytes = 0;
    for (let i = 0; i < 60; i++) {
      const out = painter.paint(clip.noisy(i), big);
      if (i >= 30) bytes += out.length;
      await emulator.write(out);
    }
    const shown = emulator.pixels(0, 0, 80, 24);
    expect(bytes / 30).toBeLessThan(1000);
    expect(ssim(shown, clip.clean(59))).toBeGreaterThan(Math.min(0.98, ssim(clip.noisy(59), clip.clean(59))));
    emulator.close();
  },
);

it('the denoiser lets a real change through at once', () => {
  const denoiser = new Denoiser();
  const dark = new Uint8Array(300).fill(40);
  for (let i = 0; i < 10; i++) denoiser.apply(dark, 10);
  const changed = dark.slice();
  changed.set([200, 180, 160], 30);
  expect([...denoiser.apply(changed, 10).subarray(27, 36)]).toEqual([40, 40, 40, 200, 180, 160, 40, 40, 40]);
});

it('the denoiser follows a light that is dimmed slowly', () => {
  const denoiser = new Denoiser();
  for (let level = 200; level > 100; level--) {
    const [shown] = denoiser.apply(new Uint8Array(16 * 16 * 3).fill(level), 16);
    expect(shown! - level).toBeLessThanOrEqual(3);
  }
});

it('the denoiser arrives at a picture that stands still', () => {
  const denoiser = new Denoiser();
  denoiser.apply(new Uint8Array(300).fill(40), 10);
  const still = new Uint8Array(300).fill(42);
  for (let i = 0; i < 40; i++) denoiser.apply(still, 10);
  expect([...denoiser.apply(still, 10)]).toEqual([...still]);
});
