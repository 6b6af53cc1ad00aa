// Connections that break and are replaced, with real Calls over memory links.
import { describe, expect, it } from 'vitest';
import { firstWord } from '../../src/call/answer-call.ts';
import { Call } from '../../src/call/call.ts';
import { sayBye } from '../../src/call/handshake.ts';
import type { Joiner } from '../../src/call/join.ts';
import type { CallParts } from '../../src/call/parts.ts';
import { type Clock, realClock } from '../../src/core/clock.ts';
import { TchatError } from '../../src/core/errors.ts';
import { Queue } from '../../src/core/queue.ts';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import type { Transport } from '../../src/net/transport.ts';
import { joinProof } from '../../src/trust/join.ts';
import { encodeMessage } from '../../src/wire/envelope.ts';
import type { Message } from '../../src/wire/message.ts';
import { BreakableTransport } from '../fakes/breakable.ts';
import { FaultyTransport } from '../fakes/faulty-transport.ts';
import { FakeAudio, FakeCamera, FakeScreen } from '../fakes/parts.ts';

const view = { width: 160, height: 90, maxFps: 30 };
const never = new AbortController().signal;
const keys = ['SHA256:caller', 'SHA256:listener'] as const;

/** Ten seconds in one. */
const fastClock: Clock = {
  nowUs: () => realClock.nowUs() * 10,
  sleepUntil: (atUs, signal, bell) => realClock.sleepUntil(atUs / 10, signal, bell),
};

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = realClock.nowUs() + 5e6;
  while (!condition()) {
    if (realClock.nowUs() > deadline) throw new Error(`never happened: ${what}`);
    await realClock.sleepUntil(realClock.nowUs() + 2000);
  }
}

/** What is between a caller and a listener: connections can be made while it is up, and break with it. */
class Between {
  up = true;
  /** What the next connections suffer, first come, first served. */
  readonly faults: ((end: Transport) => Transport)[] = [];
  readonly joiners = new Queue<Joiner>(16, 'drop-newest');
  /** The listener's ends, from the first on. */
  readonly links: TransportLink[] = [];
  private readonly ends: BreakableTransport[][] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async connect(): Promise<[TransportLink, TransportLink]> {
    if (!this.up) throw new TchatError('connection-refused', 'nobody');
    // Each sees the other's key.
    const fingerprints = [keys[1], keys[0]] as const;
    const binding = new Uint8Array(32).fill(this.ends.length + 1);
    const pair = memoryPair({ clock: this.clock, fingerprints, binding });
    const [near, far] = pair.map((end) => new BreakableTransport(end)) as [Transport, Transport] &
      BreakableTransport[];
    this.ends.push([near, far] as BreakableTransport[]);
    const fault = this.faults.shift() ?? ((end) => end);
    const links = await Promise.all([openLink(fault(near), false), openLink(far, false)]);
    this.links.push(links[1]);
    return links;
  }

  /** Pulls the nth connection's cable, at both ends. */
  break(nth: number): void {
    for (const end of this.ends[nth]!) end.break();
  }

  /** A further connection, as the caller dials it: what comes first on it is taken to the listener's call. */
  async dial(): Promise<TransportLink> {
    const [near, far] = await this.connect();
    void firstWord({ link: far, clock: this.clock, signal: never }).then(
      (join) => join.kind === 'join' && this.joiners.put({ link: far, join }),
      () => {},
    );
    return near;
  }
}

interface Options {
  readonly clock?: Clock;
  readonly patienceUs?: number;
  readonly first?: (end: Transport) => Transport;
}

async function twoCalls({ clock = realClock, patienceUs = 15e6, first }: Options = {}) {
  const between = new Between(clock);
  if (first) between.faults.push(first);
  const links = await between.connect();
  for (const link of links) link.beginCall();
  const binding = links[0].binding!;
  const heard: string[][] = [[], []];
  const sides = links.map((link, i) => {
    const camera = new FakeCamera();
    const audio = new FakeAudio();
    const screen = new FakeScreen({ width: 160, height: 90 }, 0, clock);
    const peer = { name: `peer ${i}`, address: link.address, fingerprint: keys[1 - i], proved: false };
    const proof = { binding, fingerprint: keys[1 - i]! };
    const joining: CallParts['joining'] =
      i === 0
        ? { side: 'caller', ...proof, dial: () => between.dial() }
        : { side: 'listener', ...proof, take: (signal) => between.joiners.take(signal) };
    const agreement = { peer, words: undefined, audioCodec: 'opus' as const, view };
    const onChat = (text: string) => heard[i]!.push(text);
    const call = new Call({
      link,
      joining,
      patienceUs,
      clock,
      agreement,
      video: camera,
      audio,
      screen,
      maxFps: 30,
      onChat,
    });
    const wire = () => call.stats.record(clock.nowUs()).wire;
    return { link, camera, audio, screen, call, heard: heard[i]!, wire };
  });
  const [near, far] = sides as [(typeof sides)[0], (typeof sides)[0]];
  const run = () => [near.call.run(never), far.call.run(never)] as const;
  return { between, near, far, run };
}

describe('a call whose line breaks', () => {
  it('goes on on another connection, both ways', async () => {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    await until(() => near.wire().connections === 2, 'sound on its own connection');
    between.break(0);
    await until(() => between.links.length >= 3, 'another connection');
    near.camera.capture();
    far.camera.capture();
    await until(() => far.screen.shown.length > 0 && near.screen.shown.length > 0, 'pictures both ways');
    expect(near.wire().awayMs).toBeNaN();
    near.call.hangUp();
    expect(await Promise.all(ends)).toEqual([{ by: 'us' }, { by: 'peer', reason: 'hang-up' }]);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'loses no line of chat and says none twice, wherever it breaks (%d)',
    async (seed) => {
      const cut = (end: Transport) =>
        new FaultyTransport(end, { seed, cutAfterBytes: 250 + seed * 130, split: 'random' });
      const { between, near, far, run } = await twoCalls({ first: cut });
      between.faults.push((end) => end, cut, cut);
      const ends = run();
      const lines = Array.from({ length: 40 }, (_, i) => `line ${i} ${'x'.repeat(i)}`);
      for (const line of lines) {
        near.call.say(line);
        far.call.say(line);
        await realClock.sleepUntil(realClock.nowUs() + 3000);
      }
      await until(() => near.heard.length >= lines.length && far.heard.length >= lines.length, 'all lines');
      expect(near.heard).toEqual(lines);
      expect(far.heard).toEqual(lines);
      expect(between.links.length).toBeGreaterThan(2);
      near.call.hangUp();
      await Promise.all(ends);
    },
  );

  it('carries sound on a connection of its own, and on the main one when that breaks', async () => {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    await until(() => near.wire().connections === 2 && far.wire().connections === 2, 'two connections');
    const mainBytes = far.link.bytesReceived;
    for (let i = 0; i < 5; i++) near.audio.hear();
    await until(() => far.audio.played.length === 5, 'sound');
    expect(between.links[1]!.bytesReceived).toBeGreaterThan(5 * 90);
    expect(far.link.bytesReceived - mainBytes).toBeLessThan(5 * 90);
    between.break(1);
    await until(() => near.wire().connections === 1, 'one connection');
    near.audio.hear();
    await until(() => far.audio.played.length === 6, 'sound without it');
    near.call.hangUp();
    await Promise.all(ends);
  });

  it('tells what the peer must know again, and sends no old sound', async () => {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    far.screen.resize({ width: 100, height: 40 });
    await until(() => near.camera.targets.at(-1)?.fit.width === 100, 'the view');
    between.up = false;
    between.break(0);
    await until(() => near.wire().awayMs > 0 && far.wire().awayMs > 0, 'both know');
    for (let i = 0; i < 9; i++) near.audio.hear(realClock.nowUs());
    far.screen.resize({ width: 120, height: 60 });
    between.up = true;
    const shape = () => near.camera.targets.at(-1)!.fit.width / near.camera.targets.at(-1)!.fit.height;
    await until(() => shape() === 2, 'the new view');
    expect(far.audio.played).toEqual([]);
    near.call.hangUp();
    await Promise.all(ends);
  });

  it('ends with the cause when nobody comes back in time', async () => {
    const { between, near, run } = await twoCalls({ patienceUs: 300_000 });
    const ends = run();
    between.up = false;
    between.break(0);
    await until(() => near.wire().endsInMs > 0, 'the countdown');
    for (const end of await Promise.all(ends))
      expect(end).toMatchObject({ by: 'error', error: { code: 'line-lost' } });
  });

  it('dials beside a line that is silent, and lets it be when it goes on', async () => {
    const { between, near, far, run } = await twoCalls({ clock: fastClock });
    const ends = run();
    await until(() => near.wire().connections === 2, 'two connections');
    const before = between.links.length;
    // The listener's process stands still: nothing comes, nothing breaks.
    near.link.receive = (signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(undefined), { once: true }));
    await until(() => between.links.length > before, 'another connection');
    near.call.say('still here');
    await until(() => far.heard.includes('still here'), 'chat on it');
    near.call.hangUp();
    await Promise.all(ends);
  });

  it('ends at once when the other side has ended it meanwhile', async () => {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    await until(() => near.wire().connections === 2, 'two connections');
    between.joiners.put = ({ link }) => {
      sayBye(link, 'no-such-call');
      return true;
    };
    between.break(0);
    expect(await ends[0]).toMatchObject({ by: 'error', error: { code: 'call-ended' } });
    far.call.hangUp();
    await Promise.all(ends);
  });

  it('is not joined again by a peer that broke the rules', async () => {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    await until(() => near.wire().connections === 2, 'two connections');
    far.link.send(Uint8Array.of(0x07, 9, 0, 0));
    expect(await ends[0]).toMatchObject({ by: 'error', error: { code: 'protocol-violation' } });
    expect(between.links).toHaveLength(2);
  });
});

describe('a connection that says join', () => {
  const binding = new Uint8Array(32).fill(1);
  const ours = new Uint8Array(32).fill(9);
  const join = (more: Partial<Message & { kind: 'join' }> = {}): Message => ({
    kind: 'join',
    number: 77,
    use: 'resume',
    chats: 0,
    proof: joinProof(binding, ours, more.number ?? 77, more.use ?? 'resume'),
    ...more,
  });

  /** Says it on a connection with its own binding, as somebody who shows this key; what comes back. */
  async function ask(message: Message, key: string = keys[0]) {
    const { between, near, far, run } = await twoCalls();
    const ends = run();
    await until(() => near.wire().connections === 2, 'two connections');
    const [stranger, at] = memoryPair({ binding: ours, fingerprints: [keys[1], key] });
    const [link, theirs] = await Promise.all([openLink(stranger, false), openLink(at, false)]);
    for (const envelope of encodeMessage(message)) link.send(envelope);
    const first = await firstWord({ link: theirs, clock: realClock, signal: never });
    if (first.kind === 'join') between.joiners.put({ link: theirs, join: first });
    const answer = await link.receive();
    near.call.say('undisturbed');
    await until(() => far.heard.includes('undisturbed') || answer?.kind === 'joined', 'the call goes on');
    near.call.hangUp();
    far.call.hangUp();
    await Promise.all(ends);
    return answer;
  }

  it('is taken with the right proof and the key of the peer', async () => {
    expect(await ask(join())).toMatchObject({ kind: 'joined' });
  });

  it.each<[string, Message, string?]>([
    ['with a proof made for another connection', join({ proof: joinProof(binding, binding, 77, 'resume') })],
    ['with a proof made for another use', join({ proof: joinProof(binding, ours, 77, 'sound') })],
    ['with an invented proof', join({ proof: new Uint8Array(32) })],
    ['with another key', join(), 'SHA256:somebody'],
    ['with a number that was used', join({ number: 1 })],
  ])('is refused %s, and the call goes on', async (_what, message, key) => {
    expect(await ask(message, key)).toMatchObject({ kind: 'bye', reason: 'no-such-call' });
  });
});
