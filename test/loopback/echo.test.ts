// What one person alone can try: `tchat echo`, and a caller that sees and hears itself in it; `tchat devices --test`. Needs
// the built program.
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import type { StatsRecord } from '../../src/call/record.ts';
import { temporaryFolders } from '../fakes/folder.ts';
import { mainFile } from '../fakes/pty-program.ts';
import { purest, strongestTone, tonePurity } from '../fakes/tone.ts';
import { wavSamples } from '../fakes/wav-file.ts';

const folder = temporaryFolders();
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function tchat(args: readonly string[]): { output: () => string; exited: Promise<number | null> } {
  const env = { ...process.env, XDG_CONFIG_HOME: folder(), TCHAT_AUDIO: 'none' };
  const child = spawn(process.execPath, [mainFile, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { output: () => output, exited: new Promise((resolve) => child.once('close', resolve)) };
}

it('gives back the sound and the pictures of a caller', async () => {
  const echo = tchat(['echo', '--port', '0', '--bind', '127.0.0.1', '--once']);
  await expect.poll(echo.output, { timeout: 10_000 }).toMatch(/on port \d+/);
  const port = /on port (\d+)/.exec(echo.output())![1]!;
  const heard = `${folder()}.wav`;
  const sources = ['--camera', 'test', '--mic', 'tone', '--speaker', `file:${heard}`];
  const call = tchat(['call', `127.0.0.1:${port}`, ...sources, '--json', '--duration', '6s']);
  expect(await call.exited).toBe(0);
  expect(await echo.exited).toBe(0);
  const records = call
    .output()
    .trim()
    .split('\n')
    .map((line): StatsRecord => JSON.parse(line));
  expect(Math.max(...records.map(({ video }) => video.receivedFps))).toBeGreaterThan(10);
  const tone = purest(wavSamples(heard), 440);
  expect(Math.abs(strongestTone(tone, 300, 1500, 48_000) - 440)).toBeLessThan(1);
  expect(tonePurity(tone, 440, 48_000)).toBeGreaterThan(0.95);
});

it('records three seconds and plays them', async () => {
  const heard = `${folder()}.wav`;
  const test = tchat(['devices', '--test', '--mic', 'tone', '--speaker', `file:${heard}`]);
  expect(await test.exited).toBe(0);
  expect(test.output()).toMatch(/Heard -1\d dB at the loudest/);
  const loud = wavSamples(heard).filter((sample) => Math.abs(sample) > 1000).length;
  // Of a sine at −12 dBFS most samples are above that; what came back is about as long as what was said.
  expect(loud / 48_000).toBeGreaterThan(2.2);
  expect(tonePurity(purest(wavSamples(heard), 440), 440, 48_000)).toBeGreaterThan(0.95);
});

it('needs a microphone to test, and says so at once', async () => {
  const test = tchat(['devices', '--test', '--mic', 'none']);
  expect(await test.exited).toBe(2);
});
