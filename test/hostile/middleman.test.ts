// Two real programs and somebody between them who has a key of his own: the words differ, the code fails, a known key is missed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Besieged } from '../fakes/besieged.ts';
import { type Middleman, standBetween } from '../fakes/middleman.ts';
import { mainFile } from '../fakes/pty-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-middle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let besieged: Besieged;
let middle: Middleman | undefined;
afterEach(async () => {
  await middle?.close();
  middle = undefined;
  await besieged.close();
});

interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
  readonly records: { peer: { words: string[]; trust: string; fingerprint: string } | null }[];
}

/** The built program calls, with its config in a folder of that name. */
function call(name: string, target: string, ...flags: string[]): Promise<Ended> {
  const sources = ['--camera', 'none', '--mic', 'none', '--speaker', 'none'];
  const child = spawn(process.execPath, [mainFile, 'call', target, '--json', ...sources, ...flags], {
    env: { ...process.env, XDG_CONFIG_HOME: join(folder, name), TCHAT_AUDIO: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, text] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve) =>
    child.once('close', (exitCode) =>
      resolve({
        exitCode,
        text,
        records: out
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
      }),
    ),
  );
}

const wordsOf = ({ records }: Ended) => records.map(({ peer }) => peer?.words).find((words) => words?.length);

describe('somebody in the middle', () => {
  it('makes the words differ, which are the same without him', async () => {
    besieged = await Besieged.open();
    for (const between of [false, true]) {
      if (between) middle = await standBetween(besieged.port);
      const calling = call(
        `words ${between}`,
        `127.0.0.1:${middle?.port ?? besieged.port}`,
        '--duration',
        '3s',
      );
      let listeners: string[] = [];
      await besieged.until('the listener shows words', () => {
        listeners = besieged.record?.peer?.words ?? [];
        return listeners.length > 0;
      });
      const caller = await calling;
      expect(caller.exitCode).toBe(0);
      expect(wordsOf(caller)).toHaveLength(3);
      if (between) expect(wordsOf(caller)).not.toEqual(listeners);
      else expect(wordsOf(caller)).toEqual(listeners);
      await besieged.until('it waits again', () => besieged.record?.peer === null);
    }
    expect(middle!.passed).toContain('video');
  });

  it('makes a code fail, for both', async () => {
    besieged = await Besieged.open('--code');
    middle = await standBetween(besieged.port);
    const code = /tries: (\S+)/.exec(besieged.text)![1]!;
    const caller = await call('code', `127.0.0.1:${middle.port}`, '--code', code);
    expect(caller.exitCode).toBe(6);
    expect(caller.text).toMatch(/somebody may be in between/);
    expect(besieged.text).toMatch(/Somebody tried a wrong code\. 2 tries are left\./);
    expect(middle.passed).toEqual(['share', 'share', 'proof', 'bye']);
    // The same code is still good for who calls without him.
    const direct = await call('code', `127.0.0.1:${besieged.port}`, '--code', code, '--duration', '500ms');
    expect(direct.exitCode).toBe(0);
    expect(direct.records.at(-1)!.peer).toMatchObject({ trust: 'compared' });
  });

  it('is noticed by who knows the key of the other, by its address or by a name', async () => {
    besieged = await Besieged.open();
    const there = `127.0.0.1:${besieged.port}`;
    expect((await call('known', there, '--duration', '500ms')).exitCode).toBe(0);
    const { port } = besieged;
    await besieged.close();
    // He takes the place of the one who was called.
    besieged = await Besieged.open('--port', `${port}`);
    const caller = await call('known', there);
    expect(caller.exitCode).toBe(6);
    expect(caller.text.match(/SHA256:\S{43}/g)).toHaveLength(2);
    expect(caller.text).toContain(`tchat forget ${there}`);
  });
});
