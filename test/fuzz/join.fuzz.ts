// Further connections of a call: whatever is said on however many of them, one is joined exactly when it proves what it should, once;
// and whoever asks to join takes nothing but joined for an answer.
import { firstWord } from '../../src/call/answer-call.ts';
import { say } from '../../src/call/handshake.ts';
import { acceptJoin, requestJoin } from '../../src/call/join.ts';
import { TchatError } from '../../src/core/errors.ts';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import { joinProof } from '../../src/trust/join.ts';
import type { JoinUse } from '../../src/wire/message.ts';
import { fuzz } from './fuzz.ts';
import { sampleMessages } from './samples.ts';
import { standingClock as clock } from './standing-clock.ts';

const uses: readonly JoinUse[] = ['sound', 'resume'];
const call = { binding: new Uint8Array(32).fill(1), fingerprint: 'SHA256:ada' };
const { signal } = new AbortController();

/** The two ends of a connection: the one that says join, and the one that is joined, to which the other shows this key. */
async function connection(own: number, key = call.fingerprint): Promise<[TransportLink, TransportLink]> {
  const binding = new Uint8Array(32).fill(own);
  const [near, far] = memoryPair({ fingerprints: ['SHA256:bob', key], binding, clock });
  return Promise.all([openLink(near, false), openLink(far, false)]);
}

/** Four bytes are a connection: which number it says, for what, and with which proof of which number. */
fuzz(
  'accept-join',
  [
    Uint8Array.of(1, 0, 0, 0, 2, 1, 0, 0, 3, 0, 0, 0),
    Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0),
    Uint8Array.of(5, 1, 2, 0, 6, 1, 3, 0, 7, 1, 4, 9),
  ],
  async (input) => {
    let last = 0;
    const said: Uint8Array[] = [new Uint8Array(32)];
    const came: string[] = [];
    for (let at = 0; at + 4 <= Math.min(input.length, 32); at += 4) {
      const [number, useByte, how, about] = input.subarray(at, at + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const use = uses[useByte % 2]!;
      const own = at + 2;
      const right = joinProof(call.binding, new Uint8Array(32).fill(own), number, use);
      const kind = how % 5;
      const proof = [
        right,
        right, // … but with another key.
        said[about % said.length]!,
        joinProof(call.binding, new Uint8Array(32).fill(own), about, use),
        new Uint8Array(32).fill(about),
      ][kind]!;
      const [near, far] = await connection(own, kind === 1 ? 'SHA256:eve' : undefined);
      say(near, { kind: 'join', number, use, chats: about, proof });
      const join = await firstWord({ link: far, clock, signal });
      if (join.kind !== 'join') throw new Error(`${join.kind} came of join`);
      const taken = acceptJoin({ link: far, join }, call, last, 0);
      const wanted = kind !== 1 && number > last && Buffer.compare(proof, right) === 0;
      if (taken !== wanted) throw new Error(`${taken} for ${[number, use, kind, about]} after ${last}`);
      if (taken && (await near.receive())?.kind !== 'joined') throw new Error('not told');
      if (taken) last = number;
      said.push(proof);
      came.push(`${kind}${taken ? '+' : '-'}`);
      await Promise.all([near.close(), far.close()]);
    }
    return came.join('');
  },
);

/** Each byte is a message; the highest values are bytes of none. */
fuzz(
  'request-join',
  [
    Uint8Array.of(indexOf('joined')),
    Uint8Array.of(indexOf('bye')),
    Uint8Array.of(255, indexOf('joined')),
    '',
  ],
  async (input) => {
    const [near, far] = await connection(3);
    const wish = { number: 1, use: 'resume', chats: 0 } as const;
    const joining = requestJoin(near, wish, { ...call, fingerprint: 'SHA256:bob' }, clock, signal);
    const ending = joining.then(
      (chats) => `joined ${chats}`,
      (error: TchatError) => {
        if (!(error instanceof TchatError)) throw error;
        return error.code;
      },
    );
    for (const byte of input.subarray(0, 8)) {
      const message = sampleMessages[byte];
      if (message) say(far, message);
      else far.send(Uint8Array.of(byte, byte & 1, 0, byte & 3, 1, 2, 3));
    }
    await far.close();
    const found = await ending;
    await near.close();
    const first = sampleMessages[input[0] ?? 255];
    if (first && found.startsWith('joined') !== (first.kind === 'joined')) {
      throw new Error(`${found} after ${first.kind}`);
    }
    return `${found} ${first?.kind}`;
  },
);

function indexOf(kind: string): number {
  return sampleMessages.findIndex((message) => message.kind === kind);
}
