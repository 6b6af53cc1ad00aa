// Two built programs in two ptys hold a call over TLS. What the far screen shows is compared with what the camera file
// holds, what the far speaker plays with what the microphone file says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { childrenOf } from '../fakes/children.ts';
import { mainFile, type PtyOptions, PtyProgram } from '../fakes/pty-program.ts';
import { likenessTo, writeCameraPicture } from '../fakes/remote-picture.ts';
import { purest, strongestTone, tonePurity } from '../fakes/tone.ts';
import { wavSamples, writeTone } from '../fakes/wav-file.ts';

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

describe('a call between two terminals', () => {
  it('shows each side the picture of the other, plays its sound, carries chat, and leaves both terminals whole', async () => {
    const picture = join(folder, 'camera.png');
    const tone = join(folder, 'tone.wav');
    const heard = join(folder, 'heard.wav');
    await writeCameraPicture(picture);
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
      likeness = await likenessTo(listener.terminal, picture);
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

    const samples = purest(wavSamples(heard), 700);
    expect(Math.abs(strongestTone(samples, 300, 1500, 48_000) - 700)).toBeLessThan(1);
    expect(tonePurity(samples, 700, 48_000)).toBeGreaterThan(0.95);
  });

  it('follows its terminals through any size: the picture is right again at once, and too small is said', async () => {
    const picture = join(folder, 'resize.png');
    await writeCameraPicture(picture);
    const far = ['listen', '--port', '0', '--bind', '127.0.0.1', '--auto-accept', '--headless'];
    const listener = start('far', [
      ...far,
      '--camera',
      `file:${picture}`,
      '--mic',
      'none',
      '--speaker',
      'none',
    ]);
    const port = await portOf(listener);
    const caller = start('near', [
      'call',
      `127.0.0.1:${port}`,
      '--camera',
      'none',
      '--mic',
      'none',
      '--speaker',
      'none',
    ]);
    const seen = () => likenessTo(caller.terminal, picture).then((likeness) => likeness > 0.85);
    await caller.until('the picture', seen);
    for (const [columns, rows] of [
      [100, 30],
      [200, 60],
      [80, 24],
      [160, 45],
    ] as const) {
      caller.resize(columns, rows);
      await caller.until(`the picture at ${columns} × ${rows}`, seen);
    }
    caller.resize(30, 10);
    await caller.untilText(/40\s*×\s*12/);
    for (let i = 0; i < 30; i++) caller.resize(60 + ((i * 37) % 100), 20 + ((i * 13) % 40));
    caller.resize(120, 40);
    await caller.until('the picture after a storm of sizes', seen);
    caller.type('?');
    await caller.untilText(/help/i);
    caller.type('?');
    await caller.until('the picture after the help', seen);
    caller.type('q');
    expect(await caller.exited).toEqual({ exitCode: 0, signal: undefined });
  });

  it('says that the sound process was killed, and is heard again', async () => {
    const [tone, heard] = [join(folder, 'killed-tone.wav'), join(folder, 'killed-heard.wav')];
    writeTone(tone, 700);
    const listener = start('far', [
      ...['listen', '--port', '0', '--bind', '127.0.0.1', '--auto-accept', '--headless'],
      ...['--camera', 'none', '--mic', 'none', '--speaker', `file:${heard}`],
    ]);
    const port = await portOf(listener);
    const caller = start('near', [
      ...['call', `127.0.0.1:${port}`, '--camera', 'none', '--mic', `file:${tone}`, '--speaker', 'none'],
    ]);
    const isHeard = (from: number) =>
      wavSamples(heard)
        .subarray(from)
        .some((sample) => Math.abs(sample) > 2000);
    await caller.until('the tone', () => isHeard(0));
    const [killed] = childrenOf(caller.pid);
    process.kill(killed!, 'SIGKILL');
    await caller.untilText(/The sound process ended unexpectedly/);
    await caller.untilText(/The microphone works/);
    // What was on its way is played out, and half a second is still in the far side's file buffer.
    const from = wavSamples(heard).length + 48_000;
    await caller.until('the tone again', () => isHeard(from));
    expect(childrenOf(caller.pid)).not.toContain(killed);
    expect(childrenOf(caller.pid)).toHaveLength(1);
    caller.type('q');
    expect(await caller.exited).toEqual({ exitCode: 0, signal: undefined });
  });

  it('changes devices, mutes, and talks by a key; the other side is told', async () => {
    const listener = start('far', [
      ...['listen', '--port', '0', '--bind', '127.0.0.1', '--auto-accept', '--camera', 'none'],
      ...['--mic', 'none', '--speaker', 'none'],
    ]);
    const port = await portOf(listener);
    const caller = start('near', [
      ...['call', `127.0.0.1:${port}`, '--camera', 'test', '--mic', 'tone'],
      ...['--speaker', `file:${join(folder, 'devices.wav')}`],
    ]);
    await caller.untilText(/peer: no microphone/);
    // The list begins at the microphones: the tone that is open, the usual one, none.
    caller.type('d');
    await caller.untilText(/● tone/);
    caller.type('jj\r');
    await caller.untilText(/▸● none/);
    await listener.untilText(/peer: no microphone/);
    caller.type('kkkkkkk');
    await caller.untilText(/▸● test card/);
    caller.type('j\r');
    await listener.untilText(/peer: no microphone, camera off/);
    caller.type('k\r\x1b');
    await listener.until(
      'the camera again',
      () => !/camera off/.test(listener.terminal.text().split('\n')[0]!),
    );
    caller.type('--');
    await caller.untilText(/volume: 80 %/);
    caller.type('t');
    await caller.untilText(/you: space to talk/);
    caller.type(' ');
    await caller.untilText(/you: talking/);
    caller.type('q');
    expect(await caller.exited).toEqual({ exitCode: 0, signal: undefined });
    // Releases were asked for, and no longer are.
    expect(caller.raw.indexOf('\x1b[>2u')).toBeGreaterThan(0);
    expect(caller.raw.lastIndexOf('\x1b[<u')).toBeGreaterThan(caller.raw.lastIndexOf('\x1b[>2u'));
    expect(caller.raw.lastIndexOf('\x1b[?1049l')).toBeGreaterThan(caller.raw.lastIndexOf('\x1b[<u'));
  });
});
