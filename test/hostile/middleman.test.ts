// Two real programs and somebody between them who has a key of his own: the words differ, the code fails, a known key is missed.
// And a further connection cannot be had by saying again what somebody else said.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { say, sayBye } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { realClock } from '../../src/core/clock.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import { joinProof } from '../../src/trust/join.ts';
import { nonceBytes } from '../../src/trust/sizes.ts';
import type { Message } from '../../src/wire/message.ts';
import { peer } from '../fakes/attackers.ts';
import { Besieged, offer } from '../fakes/besieged.ts';
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

describe('a further connection', () => {
  beforeEach(async () => {
    besieged = await Besieged.open();
  });

  it('is not had by saying again what was said before, nor by somebody else', async () => {
    const identity = await makeIdentity();
    const first = await peer(besieged.port, 1, identity);
    const me = { name: 'ada', offer, fingerprint: identity.fingerprint };
    const signal = new AbortController().signal;
    await placeCall({ link: first, clock: realClock, me, nonce: randomBytes(nonceBytes), signal });
    /** What the listener says to a connection that begins so. */
    const answer = async (
      who: typeof identity,
      makeProof: (binding: Uint8Array) => Uint8Array,
      number = 1,
    ) => {
      const link = await peer(besieged.port, 2, who);
      const proof = makeProof(link.binding!);
      say(link, { kind: 'join', number, use: 'sound', chats: 0, proof });
      const said: Message | undefined = await link.receive().catch(() => undefined);
      return { link, proof, said };
    };
    const good = (number: number) => (binding: Uint8Array) =>
      joinProof(first.binding!, binding, number, 'sound');

    const joined = await answer(identity, good(1));
    expect(joined.said).toMatchObject({ kind: 'joined' });
    const refused = { kind: 'bye', reason: 'no-such-call', text: '' };
    // The same words on another connection; a proof of its own, but an old number; the key of somebody else.
    for (const attempt of [
      await answer(identity, () => joined.proof, 2),
      await answer(identity, () => joined.proof, 1),
      await answer(identity, good(1), 1),
      await answer(await makeIdentity(), good(2), 2),
      await answer(identity, () => randomBytes(32), 3),
    ]) {
      expect(attempt.said).toEqual(refused);
      await attempt.link.close();
    }
    const next = await answer(identity, good(2), 2);
    expect(next.said).toMatchObject({ kind: 'joined' });
    sayBye(first, 'hang-up');
    await Promise.all([first.close(), joined.link.close(), next.link.close()]);
    // Without a call there is nothing to join, and it is said in the same way.
    await besieged.until('the call is over', () => /The call has ended/.test(besieged.text));
    await besieged.until('it waits again', () => besieged.record?.peer === null);
    const late = await answer(identity, good(3), 3);
    expect(late.said).toEqual(refused);
    await late.link.close();
  });
});
