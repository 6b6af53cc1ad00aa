// Two built programs in two ptys hold a call over TLS. What the far screen shows is compared with what the camera file
// holds, what the far speaker plays with what the microphone file says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fitInside } from '../../src/media/pixels.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { layoutFor } from '../../src/ui/layout.ts';
import { ssim } from '../fakes/picture-quality.ts';
import { mainFile, type PtyOptions, PtyProgram } from '../fakes/pty-program.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';
import { loudest, wavSamples, writeTone } from '../fakes/wav-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-call-'));
const open: PtyProgram[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((program) => program.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(name: string, args: string[], options: PtyOptions = {}): PtyProgram {
  const env = { XDG_CONFIG_HOME: join(folder, name), TCHAT_AUDIO: 'none', ...options.env };
  const program = new PtyProgram(process.execPath, [mainFile, ...args], {
    columns: 160,
    rows: 45,
    ...options,
    env,
  });
  open.push(program);
  return program;
}

async function portOf(listener: PtyProgram): Promise<string> {
  return (await listener.untilText(/on port (\d+)/))[1]!;
}

/** A still picture that nothing else looks like: four coloured quarters, a white disc, a dark diagonal. */
async function cameraPicture(path: string): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <rect width="320" height="180" fill="#c03020"/><rect x="320" width="320" height="180" fill="#2060c0"/>
    <rect y="180" width="320" height="180" fill="#30a040"/><rect x="320" y="180" width="320" height="180" fill="#d0b020"/>
    <circle cx="320" cy="180" r="90" fill="#f4f4f4"/><path d="M0 0 L640 360" stroke="#101010" stroke-width="24"/></svg>`;
  await sharp(Buffer.from(svg)).png().toFile(path);
}

/** What the remote pane of a 160 × 45 screen shows of a picture of that shape, without the bars around it. */
function remotePicture(program: PtyProgram, picture: PixelSize): Frame {
  const { remote } = layoutFor(program.terminal.columns, program.terminal.rows).panes!;
  const fitted = fitInside(picture.width, picture.height, { width: remote.columns, height: remote.rows * 2 });
  const left = remote.column + ((remote.columns - fitted.width) >> 1);
  const top = (remote.rows * 2 - fitted.height) >> 1;
  const pane = program.terminal.pixels(left, remote.row, fitted.width, remote.rows);
  const from = top * fitted.width * 3;
  return {
    ...pane,
    height: fitted.height,
    data: pane.data.subarray(from, from + fitted.width * fitted.height * 3),
  };
}

describe('a call between two terminals', () => {
  it('shows each side the picture of the other, plays its sound, carries chat, and leaves both terminals whole', async () => {
    const picture = join(folder, 'camera.png');
    const tone = join(folder, 'tone.wav');
    const heard = join(folder, 'heard.wav');
    await cameraPicture(picture);
    writeTone(tone, 700);

    const listener = start('far', [
      'listen',
      '--port',
      '0',
      '--bind',
      '127.0.0.1',
      '--once',
      '--name',
      'bob',
      '--camera',
      'none',
      '--mic',
      'none',
      '--speaker',
      `file:${heard}`,
    ]);
    const port = await portOf(listener);
    const caller = start('near', [
      'call',
      `127.0.0.1:${port}`,
      '--name',
      'ada',
      '--camera',
      `file:${picture}`,
      '--mic',
      `file:${tone}`,
      '--speaker',
      'none',
    ]);
    await listener.untilText(/ada at 127\.0\.0\.1:\d+ is calling\. Key: SHA256:\S{43}/);
    expect(listener.raw).toContain('\x07');
    listener.type('y');

    // The picture: the same at the far side, at the far side's size.
    let likeness = 0;
    await listener.until('the picture of the camera file', async () => {
      const shown = remotePicture(listener, { width: 640, height: 360 });
      const data = await sharp(picture)
        .resize(shown.width, shown.height, { fit: 'fill' })
        .removeAlpha()
        .raw()
        .toBuffer();
      likeness = ssim(shown, { ...shown, data });
      return likeness > 0.9;
    });
    expect(likeness).toBeGreaterThan(0.9);

    // Chat and states.
    caller.type('\thello over there\r');
    await listener.untilText(/ada.*hello over there/);
    caller.type('\t');
    await caller.until('the chat line is left', () => !/hello over there_/.test(caller.terminal.text()));
    caller.type('m');
    await listener.untilText(/muted/i);
    caller.type('m');

    // The statistics are numbers from this call.
    await listener.untilText(/jpeg/i);

    // Two seconds of sound, then the end.
    await listener.until('two seconds of sound', () => wavSamples(heard).length > 48_000 * 2);
    caller.type('q');
    expect(await caller.exited).toEqual({ exitCode: 0, signal: undefined });
    expect(await listener.exited).toEqual({ exitCode: 0, signal: undefined });
    for (const program of [caller, listener]) expect(program.terminal.isAlternateScreen).toBe(false);

    const samples = loudest(wavSamples(heard), 24_000);
    expect(Math.abs(strongestTone(samples, 300, 1500, 48_000) - 700)).toBeLessThan(1);
    expect(tonePurity(samples, 700, 48_000)).toBeGreaterThan(0.95);
  });
});
