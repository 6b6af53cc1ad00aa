import { describe, expect, it } from 'vitest';
import { answerCall, type Introduction, placeCall, say, sayBye } from '../../src/call/handshake.ts';
import { realClock } from '../../src/core/clock.ts';
import { openLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';

const clock = realClock;
const view = { width: 160, height: 90, maxFps: 30 };
const ada: Introduction = {
  name: 'ada',
  offer: { audioCodecs: ['opus', 'pcm'], videoCodecs: ['jpeg'], view },
};
const bob: Introduction = {
  name: 'bob',
  offer: { audioCodecs: ['pcm', 'opus'], videoCodecs: ['jpeg'], view },
};

async function links() {
  const [near, far] = memoryPair({ fingerprints: ['SHA256:bob', 'SHA256:ada'] });
  const [caller, listener] = await Promise.all([openLink(near, false), openLink(far, false)]);
  return { caller, listener, close: () => Promise.all([caller.close(), listener.close()]) };
}

const { signal } = new AbortController();
const isFree = () => true;

describe('the handshake', () => {
  it('ends in the same agreement on both sides, with the codec that the caller prefers', async () => {
    const { caller, listener, close } = await links();
    let rang = '';
    const [placed, answered] = await Promise.all([
      placeCall({ link: caller, clock, me: ada, signal, onRinging: (peer) => (rang = peer) }),
      answerCall({ link: listener, clock, me: bob, signal, isFree, decide: async () => true }),
    ]);
    expect(rang).toBe('bob');
    expect(placed).toMatchObject({
      peer: { name: 'bob', fingerprint: 'SHA256:bob' },
      audioCodec: 'opus',
      view,
    });
    expect(answered).toMatchObject({ peer: { name: 'ada', fingerprint: 'SHA256:ada' }, audioCodec: 'opus' });
    await close();
  });

  it.each([
    ['declined', true],
    ['busy', false],
  ] as const)('tells a caller who is %s', async (code, free) => {
    const { caller, listener, close } = await links();
    const placing = placeCall({ link: caller, clock, me: ada, signal });
    const decide = async () => false;
    const answering = answerCall({ link: listener, clock, me: bob, signal, isFree: () => free, decide });
    await expect(placing).rejects.toMatchObject({ code });
    expect(await answering).toBeUndefined();
    await close();
  });

  it('stops asking when the caller gives up, and when the line breaks', async () => {
    for (const leave of ['bye', 'break'] as const) {
      const { caller, listener, close } = await links();
      say(caller, { kind: 'hello', name: 'ada', offer: ada.offer });
      let asked: AbortSignal | undefined;
      const answering = answerCall({
        link: listener,
        clock,
        me: bob,
        signal,
        isFree,
        decide: (_who, askSignal) => {
          asked = askSignal;
          if (leave === 'bye') sayBye(caller, 'hang-up');
          void caller.close();
          return new Promise((resolve) => askSignal.addEventListener('abort', () => resolve(false)));
        },
      });
      await expect(answering).rejects.toMatchObject({ code: leave === 'bye' ? 'declined' : 'line-lost' });
      expect(asked!.aborted).toBe(true);
      await close();
    }
  });

  it('takes the newest view that the caller told while it rang', async () => {
    const { caller, listener, close } = await links();
    say(caller, { kind: 'hello', name: 'ada', offer: ada.offer });
    say(caller, { kind: 'view', view: { width: 80, height: 40, maxFps: 10 } });
    const agreement = await answerCall({
      link: listener,
      clock,
      me: bob,
      signal,
      isFree,
      decide: async () => {
        await clock.sleepUntil(clock.nowUs() + 20_000);
        return true;
      },
    });
    expect(agreement!.view).toEqual({ width: 80, height: 40, maxFps: 10 });
    await close();
  });

  it('refuses media from a stranger', async () => {
    const { caller, listener, close } = await links();
    const packet = { seq: 0, timestampUs: 0, codec: 'pcm' as const, samples: 1, data: new Uint8Array(2) };
    say(caller, { kind: 'audio', packet });
    const answering = answerCall({
      link: listener,
      clock,
      me: bob,
      signal,
      isFree,
      decide: async () => true,
    });
    await expect(answering).rejects.toMatchObject({ code: 'protocol-violation' });
    await close();
  });

  it('cleans the name of a caller before anybody sees it', async () => {
    const { caller, listener, close } = await links();
    const evil = `a\u001b[2Jd\u202ea`;
    say(caller, { kind: 'hello', name: evil, offer: ada.offer });
    let name = '';
    await answerCall({
      link: listener,
      clock,
      me: bob,
      signal,
      isFree,
      decide: async (who) => {
        name = who.name;
        return false;
      },
    });
    expect(name).toBe('a[2Jda');
    await close();
  });

  it('gives up in order when its own signal aborts', async () => {
    const { caller, listener, close } = await links();
    const abort = new AbortController();
    const placing = placeCall({ link: caller, clock, me: ada, signal: abort.signal });
    abort.abort();
    await expect(placing).rejects.toMatchObject({ code: 'line-lost' });
    await listener.close();
    await close();
  });
});
