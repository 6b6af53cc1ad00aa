// What a person sees of a line that goes away: the last picture, darker and marked, a countdown, and the call again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startLineRelay } from '../fakes/line-relay.ts';
import { mainFile, PtyProgram } from '../fakes/pty-program.ts';
import { cameraSize, likenessTo, remotePicture, writeCameraPicture } from '../fakes/remote-picture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-bad-line-'));
const picture = join(folder, 'camera.png');
const closers: (() => unknown)[] = [];
const quiet = ['--mic', 'none', '--speaker', 'none'];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(who: string, args: readonly string[]): PtyProgram {
  const env = { XDG_CONFIG_HOME: join(folder, who) };
  const program = new PtyProgram(process.execPath, [mainFile, ...args, ...quiet], {
    columns: 120,
    rows: 40,
    env,
  });
  closers.push(() => program.close());
  return program;
}

function brightness(program: PtyProgram): number {
  const { data } = remotePicture(program.terminal, cameraSize);
  return data.reduce((sum, level) => sum + level, 0) / data.length;
}

describe('a line that goes away', () => {
  it('leaves the last picture, darker and marked, and a countdown; and the call goes on where it stopped', async () => {
    await writeCameraPicture(picture);
    const far = start('far', [
      'listen',
      ...['--headless', '--auto-accept', '--port', '0', '--bind', '127.0.0.1', '--camera', `file:${picture}`],
    ]);
    const [, port] = await far.untilText(/on port (\d+)/);
    const relay = await startLineRelay(Number(port), { bytesPerSecond: 1_250_000, delayUs: 5_000 });
    closers.push(() => relay.close());
    const near = start('near', ['call', `127.0.0.1:${relay.port}`, '--camera', 'none']);
    await near.until('the picture', async () => (await likenessTo(near.terminal, picture)) > 0.9);
    const bright = brightness(near);

    relay.refusing = true;
    relay.cut();
    await near.untilText(/line away/);
    await near.untilText(/the line is away, calling again: \d+ s left/);
    await near.untilText(/this picture is \d+ s old/);
    await near.until('a darker picture', () => Promise.resolve(brightness(near) < 0.8 * bright));

    relay.refusing = false;
    await near.until('the picture again', async () => (await likenessTo(near.terminal, picture)) > 0.9);
    await near.until('no banner', () => Promise.resolve(!/line is away|s old/.test(near.terminal.text())));
    near.type('q');
    expect((await near.exited).exitCode).toBe(0);
  });
});
