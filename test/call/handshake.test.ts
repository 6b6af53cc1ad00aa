// Opening a call over memory: what both sides agree on, what a caller learns of a listener, and what is refused.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerCall, type Caller, firstWord, type Reactions } from '../../src/call/answer-call.ts';
import { type Introduction, say, sayBye } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { type Clock, realClock } from '../../src/core/clock.ts';
import { offeredCodecs } from '../../src/media/audio-formats.ts';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import type { Channel } from '../../src/trust/channel.ts';
import { CodeExchange, type Side, secretBytes } from '../../src/trust/code-exchange.ts';
import { commitmentTo } from '../../src/trust/comparison.ts';
import { nonceBytes } from '../../src/trust/sizes.ts';
import { encodeMessage } from '../../src/wire/envelope.ts';
import type { Message } from '../../src/wire/message.ts';

const view = { width: 160, height: 90, maxFps: 30 };
const ada: Introduction = {
  name: 'ada',
  offer: { audioCodecs: ['opus', 'pcm'], videoCodecs: ['jpeg'], view },
  fingerprint: 'SHA256:ada',
};
const bob: Introduction = {
  name: 'bob',
  offer: { audioCodecs: ['pcm', 'opus'], videoCodecs: ['jpeg'], view },
  fingerprint: 'SHA256:bob',
};
const { signal } = new AbortController();

/** Ten minutes in one second. */
const fastClock: Clock = {
  nowUs: () => realClock.nowUs() * 600,
  sleepUntil: (atUs, abort, bell) => realClock.sleepUntil(atUs / 600, abort, bell),
};

const opens = (side: Side, code: string) => async (channel: Channel) =>
  new CodeExchange(side, code, channel, randomBytes(secretBytes));

const willing: Reactions = {
  receive: async () => 'ring',
  decide: async () => 'accept',
  code: { open: opens('listener', '1-acid-acorn'), judge: () => false },
};

interface LineOptions {
  readonly clock?: Clock;
  readonly bindings?: readonly [Uint8Array | undefined, Uint8Array | undefined];
  readonly fingerprints?: readonly [string, string];
}

/** A line with both ends, and what either side does with it. */
async function line(options: LineOptions = {}) {
  const { clock = realClock, fingerprints = ['SHA256:bob', 'SHA256:ada'] } = options;
  const [near, far] = memoryPair({ fingerprints, binding: new Uint8Array(32).fill(1) });
  const [caller, listener] = await Promise.all([openLink(near, false), openLink(far, false)]);
  const call = (extra: Partial<Parameters<typeof placeCall>[0]> = {}) =>
    placeCall({ link: caller, clock, me: ada, nonce: randomBytes(nonceBytes), signal, ...extra });
  const answer = async (reactions: Partial<Reactions> = {}, link = listener, me = bob) => {
    const first = await firstWord({ link, clock, signal });
    const nonce = randomBytes(nonceBytes);
    return answerCall({ link, clock, me, nonce, signal, first, ...willing, ...reactions });
  };
  return { caller, listener, call, answer, close: () => Promise.all([caller.close(), listener.close()]) };
}

function hello(nonce = randomBytes(nonceBytes)): Message {
  return { kind: 'hello', name: 'ada', offer: ada.offer, commitment: commitmentTo(nonce) };
}

describe('the handshake', () => {
  it('ends in the same agreement on both sides, with the codec that the caller prefers', async () => {
    const { call, answer, close } = await line();
    let rang = false;
    const [placed, answered] = await Promise.all([call({ onRinging: () => (rang = true) }), answer()]);
    expect(rang).toBe(true);
    const proved = false;
    expect(placed).toMatchObject({ peer: { name: 'bob', fingerprint: 'SHA256:bob', proved } });
    expect(placed).toMatchObject({ audioCodec: 'opus', view });
    expect(answered).toMatchObject({ peer: { name: 'ada', fingerprint: 'SHA256:ada', proved } });
    expect(answered).toMatchObject({ audioCodec: 'opus' });
    expect(placed.words).toHaveLength(3);
    expect(answered!.words).toEqual(placed.words);
    await close();
  });

  it('is about stereo when both play it, and about mono with anybody else', async () => {
    const musician = { ...ada, offer: { ...ada.offer, audioCodecs: offeredCodecs('music', 'opus') } };
    const studio = { ...bob, offer: { ...bob.offer, audioCodecs: offeredCodecs('music', 'pcm') } };
    const agreed = async (me: Introduction, them: Introduction) => {
      const { call, answer, close } = await line();
      const both = await Promise.all([call({ me }), answer({}, undefined, them)]);
      await close();
      return both.map((agreement) => agreement!.audioCodec);
    };
    expect(await agreed(musician, studio)).toEqual(['opus-stereo', 'opus-stereo']);
    expect(await agreed(studio, musician)).toEqual(['pcm-stereo', 'pcm-stereo']);
    expect(await agreed(musician, bob)).toEqual(['opus', 'opus']);
    expect(await agreed(ada, studio)).toEqual(['opus', 'opus']);
  });

  it('has other words for every call', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { call, answer, close } = await line();
      seen.add((await Promise.all([call(), answer()]))[0].words!.join(' '));
      await close();
    }
    expect(seen.size).toBe(20);
  });

  it('tells a caller who is declined', async () => {
    const { call, answer, close } = await line();
    const answering = answer({ decide: async () => 'decline' });
    await expect(call()).rejects.toMatchObject({ code: 'declined' });
    expect(await answering).toBeUndefined();
    await close();
  });

  it('tells a caller who finds us busy, without ringing', async () => {
    const { call, answer, close } = await line();
    let rang = false;
    const answering = answer({ receive: async () => 'busy' });
    await expect(call({ onRinging: () => (rang = true) })).rejects.toMatchObject({ code: 'busy' });
    expect(rang).toBe(false);
    expect(await answering).toBeUndefined();
    await close();
  });

  it('says the same to one who may not ring, to one who is ignored and to one whom nobody answers', async () => {
    const heard: string[] = [];
    for (const reactions of [
      { receive: async () => 'unheard' },
      { decide: async () => 'ignore' },
      { decide: () => new Promise(() => {}) },
    ] as Partial<Reactions>[]) {
      const { caller, answer, close } = await line({ clock: fastClock });
      const answering = answer(reactions);
      say(caller, hello());
      const bytes: string[] = [];
      for (let message = await caller.receive(); message; message = await caller.receive()) {
        bytes.push(...encodeMessage(message).map((envelope) => Buffer.from(envelope).toString('hex')));
        if (message.kind === 'bye') break;
      }
      heard.push(bytes.join());
      expect(await answering).toBeUndefined();
      await close();
    }
    expect(new Set(heard).size).toBe(1);
    const [ringing] = encodeMessage({ kind: 'ringing' });
    const [bye] = encodeMessage({ kind: 'bye', reason: 'no-answer', text: '' });
    expect(heard[0]).toBe([ringing, bye].map((one) => Buffer.from(one!).toString('hex')).join());
  });

  it('asks nobody about a caller who may not ring', async () => {
    const { call, answer, close } = await line({ clock: fastClock });
    let asked = false;
    const decide = async () => {
      asked = true;
      return 'accept' as const;
    };
    const answering = answer({ receive: async () => 'unheard', decide });
    await expect(call({ clock: fastClock })).rejects.toMatchObject({ code: 'no-answer' });
    expect(await answering).toBeUndefined();
    expect(asked).toBe(false);
    await close();
  });

  it('stops asking when the caller gives up, and when the line breaks', async () => {
    for (const leave of ['bye', 'break'] as const) {
      const { caller, answer, close } = await line();
      say(caller, hello());
      let asked: AbortSignal | undefined;
      const answering = answer({
        decide: (_who, askSignal) => {
          asked = askSignal;
          if (leave === 'bye') sayBye(caller, 'hang-up');
          void caller.close();
          return new Promise((resolve) => askSignal.addEventListener('abort', () => resolve('decline')));
        },
      });
      await expect(answering).rejects.toMatchObject({ code: leave === 'bye' ? 'declined' : 'line-lost' });
      expect(asked!.aborted).toBe(true);
      await close();
    }
  });

  it('refuses everything that is not its turn', async () => {
    const packet = { seq: 0, timestampUs: 0, codec: 'pcm' as const, samples: 1, data: new Uint8Array(2) };
    for (const said of [
      [{ kind: 'audio', packet }],
      [{ kind: 'ringing' }],
      [hello(), { kind: 'view', view }],
      [hello(), hello()],
      [hello(), { kind: 'reveal', nonce: new Uint8Array(nonceBytes) }],
    ] as Message[][]) {
      const { caller, answer, close } = await line();
      for (const message of said) say(caller, message);
      const answering = answer({ decide: () => new Promise(() => {}) });
      await expect(answering).rejects.toMatchObject({ code: 'protocol-violation' });
      await close();
    }
  });

  it('takes no call of one who said what was not its turn, or goodbye, at the moment of accept', async () => {
    for (const [said, code] of [
      [{ kind: 'ringing' }, 'protocol-violation'],
      [{ kind: 'bye', reason: 'hang-up', text: '' }, 'declined'],
    ] as const) {
      const { caller, answer, close } = await line();
      say(caller, hello());
      say(caller, said);
      await expect(answer({ decide: async () => 'accept' })).rejects.toMatchObject({ code });
      await close();
    }
  });

  it('refuses a nonce that is not the one committed to', async () => {
    const { caller, answer, close } = await line();
    say(caller, hello());
    const answering = answer();
    answering.catch(() => {});
    while ((await caller.receive())?.kind !== 'accept');
    say(caller, { kind: 'reveal', nonce: randomBytes(nonceBytes) });
    await expect(answering).rejects.toMatchObject({ code: 'protocol-violation' });
    await close();
  });

  it('cleans the names of both before anybody sees them', async () => {
    const { call, answer, close } = await line();
    const evil = { ...ada, name: `a\u001b[2Jd\u202ea` };
    let who: Caller | undefined;
    const receive = async (caller: Caller) => {
      who = caller;
      return 'ring' as const;
    };
    await Promise.all([call({ me: evil }), answer({ receive })]);
    expect(who!.name).toBe('a[2Jda');
    await close();
  });

  it('gives up in order when its own signal aborts', async () => {
    const { listener, call, close } = await line();
    const abort = new AbortController();
    const placing = call({ signal: abort.signal });
    abort.abort();
    await expect(placing).rejects.toMatchObject({ code: 'line-lost' });
    await listener.close();
    await close();
  });
});

describe('a spoken code', () => {
  const judged = (code: string) => {
    const tries: boolean[] = [];
    const judge = (right: boolean) => {
      tries.push(right);
      return right;
    };
    return { tries, code: { open: opens('listener', code), judge } };
  };

  it('lets the caller in who knows it, and says so to both', async () => {
    const { call, answer, close } = await line();
    const { tries, code } = judged('7-walnut-orchard');
    const calling = call({ code: opens('caller', '7-walnut-orchard') });
    const [placed, answered] = await Promise.all([calling, answer({ code })]);
    expect(tries).toEqual([true]);
    expect(placed.peer.proved).toBe(true);
    expect(answered!.peer.proved).toBe(true);
    await close();
  });

  it('costs a try when it is wrong, and no proof comes back', async () => {
    const { caller, call, answer, close } = await line();
    const { tries, code } = judged('7-walnut-orchard');
    const answering = answer({ code });
    const before = caller.bytesReceived;
    const placing = call({ code: opens('caller', '7-walnut-orange') });
    await expect(placing).rejects.toMatchObject({ code: 'wrong-code' });
    expect(await answering).toBeUndefined();
    expect(tries).toEqual([false]);
    // A share and a bye.
    expect(caller.bytesReceived - before).toBe(4 + 32 + 4 + 2);
    await close();
  });

  it('is met in the same way by a listener that has none', async () => {
    const { call, answer, close } = await line();
    const answering = answer();
    const placing = call({ code: opens('caller', '7-walnut-orange') });
    await expect(placing).rejects.toMatchObject({ code: 'wrong-code' });
    expect(await answering).toBeUndefined();
    await close();
  });

  it('is not taken from a listener that does not prove it', async () => {
    for (const lie of ['own proof', 'junk'] as const) {
      const { caller, listener, call, close } = await line();
      const placing = call({ code: opens('caller', '7-walnut-orchard') });
      placing.catch(() => {});
      await pretend(listener, lie);
      await expect(placing).rejects.toMatchObject({ code: 'wrong-code' });
      await Promise.all([caller.close(), close()]);
    }
  });

  it('fails for somebody in the middle who passes everything on', async () => {
    // Each half of the line has a session of its own, and the middle's key at one end.
    const { tries, code } = judged('7-walnut-orchard');
    const near = await line({ fingerprints: ['SHA256:eve', 'SHA256:ada'] });
    const [outer, inner] = memoryPair({
      fingerprints: ['SHA256:bob', 'SHA256:eve'],
      binding: new Uint8Array(32).fill(2),
    });
    const [eve, victim] = await Promise.all([openLink(outer, false), openLink(inner, false)]);
    const relays = [relay(near.listener, eve), relay(eve, near.listener)];
    const answering = near.answer({ code }, victim);
    const placing = near.call({ code: opens('caller', '7-walnut-orchard') });
    await expect(placing).rejects.toMatchObject({ code: 'wrong-code' });
    expect(await answering).toBeUndefined();
    expect(tries).toEqual([false]);
    await Promise.all([near.close(), eve.close(), victim.close(), ...relays]);
  });
});

async function pretend(listener: TransportLink, lie: 'own proof' | 'junk'): Promise<void> {
  const channel = { binding: listener.binding!, caller: 'SHA256:ada', listener: 'SHA256:bob' };
  const guess = await opens('listener', '1-acid-acorn')(channel);
  await listener.receive();
  say(listener, { kind: 'share', share: guess.share });
  const said = await listener.receive();
  if (said?.kind !== 'proof') throw new Error('no proof came');
  say(listener, { kind: 'proof', proof: lie === 'junk' ? new Uint8Array(64) : said.proof });
}

async function relay(from: TransportLink, to: TransportLink): Promise<void> {
  try {
    for (let message = await from.receive(); message; message = await from.receive()) say(to, message);
  } catch {
    // The line has ended, and with it the relay.
  }
}
