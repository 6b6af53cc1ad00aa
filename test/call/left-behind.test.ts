// What callers leave in the memory of a listener that is open for months: nothing.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { answerCall, firstWord } from '../../src/call/answer-call.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { realClock } from '../../src/core/clock.ts';
import type { TchatError } from '../../src/core/errors.ts';
import { openLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Measured: the least goes to 0; with AbortSignal.any, of which Node 20 keeps something, it stays above 110. */
const mostBytes = 60;
const calls = 1000;

const { signal } = new AbortController();
const offer = {
  audioCodecs: ['pcm'],
  videoCodecs: ['jpeg'],
  view: { width: 160, height: 90, maxFps: 30 },
} as const;
const table = { clock: realClock, signal, nonce: new Uint8Array(16) };

it('a call that was declined leaves nothing behind', async () => {
  // The compiler keeps something too, until it has seen enough: look again until it has.
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 15 && least > mostBytes; tries++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < calls; n++) {
      await declinedCall();
      // What is held weakly stays until a turn of the event loop is over.
      await new Promise((resolve) => setImmediate(resolve));
    }
    collect();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / calls);
  }
  expect(least).toBeLessThan(mostBytes);
}, 60_000);

async function declinedCall(): Promise<void> {
  const binding = new Uint8Array(32);
  const [near, far] = memoryPair({ fingerprints: ['SHA256:bob', 'SHA256:ada'], binding });
  const [caller, listener] = await Promise.all([openLink(near, false), openLink(far, false)]);
  const ada = { name: 'ada', offer, fingerprint: 'SHA256:ada' };
  const placing = placeCall({ ...table, link: caller, me: ada }).catch((error: TchatError) => error.code);
  const line = { ...table, link: listener };
  const answer = await answerCall({
    ...line,
    me: { name: 'bob', offer, fingerprint: 'SHA256:bob' },
    first: await firstWord(line),
    receive: async () => 'ring',
    decide: async () => 'decline',
    code: { open: () => Promise.reject(new Error('nobody proves a code')), judge: () => false },
  });
  expect([answer, await placing]).toEqual([undefined, 'declined']);
  await Promise.all([caller.close(), listener.close()]);
}
