// Two peers of a call for benchmarks of bad lines: real Calls over real TLS through the relay, with the test card as camera,
// a voice as microphone, and a screen that looks at what it is shown instead of painting it.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { firstWord } from '../../src/call/answer-call.ts';
import { Call } from '../../src/call/call.ts';
import type { Joiner } from '../../src/call/join.ts';
import type { Joining } from '../../src/call/joining.ts';
import { monotonicNowUs, realClock } from '../../src/core/clock.ts';
import { Queue } from '../../src/core/queue.ts';
import { Scope } from '../../src/core/scope.ts';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { readTimeStrip, stripAgeMs } from '../../src/devices/time-strip.ts';
import { decodeJpeg } from '../../src/media/jpeg.ts';
import type { AudioEngine, VideoSink, VideoSource } from '../../src/media/parts.ts';
import type { Frame, VideoPacket } from '../../src/media/types.ts';
import { dial } from '../../src/net/dial.ts';
import { type Identity, makeIdentity } from '../../src/net/identity.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { listen } from '../../src/net/listen.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { openCaptureWorker } from '../../src/roles/capture-source.ts';
import type { BadLineOptions } from '../fakes/bad-line.ts';
import { type LineRelay, startLineRelay } from '../fakes/line-relay.ts';
import { ssim } from '../fakes/picture-quality.ts';

export const view = { width: 160, height: 90, maxFps: 30 };
/** Comparing pictures costs more than showing them: not each. */
const compareEvery = 5;
let speakers = 0;

export interface SeenPicture {
  readonly atUs: number;
  readonly ageMs: number;
  /** With what the camera saw, at the size of the view; NaN where it was not compared. */
  readonly ssim: number;
}

/** Reads of each picture when it was captured, and how good it is at the receiver's size. */
export class LookingScreen implements VideoSink {
  readonly view = view;
  readonly seen: SeenPicture[] = [];
  private count = 0;

  onView(): void {}

  ready(signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(!signal.aborted);
  }

  async show({ data }: VideoPacket): Promise<{ shownAtUs: number } | undefined> {
    const frame = await decodeJpeg(data);
    const atUs = monotonicNowUs();
    const ms = readTimeStrip(frame.data, frame.width, frame.height);
    if (ms === undefined) return { shownAtUs: atUs };
    const ageMs = stripAgeMs(ms, atUs);
    const compared = this.count++ % compareEvery === 0;
    this.seen.push({ atUs, ageMs, ssim: compared ? likeness(frame, atUs - ageMs * 1000) : Number.NaN });
    return { shownAtUs: atUs };
  }
}

function likeness(frame: Frame, capturedAtUs: number): number {
  const ideal = drawTestCard(view, capturedAtUs);
  return ssim(frame.width === view.width ? frame : enlarge(frame), ideal);
}

/** As a painter does: each pixel of the view takes its nearest. */
function enlarge(frame: Frame): Frame {
  const data = new Uint8Array(view.width * view.height * 3);
  for (let y = 0; y < view.height; y++) {
    const fromY = Math.floor((y * frame.height) / view.height);
    for (let x = 0; x < view.width; x++) {
      const from = (fromY * frame.width + Math.floor((x * frame.width) / view.width)) * 3;
      data.set(frame.data.subarray(from, from + 3), (y * view.width + x) * 3);
    }
  }
  return { ...view, data, capturedAtUs: frame.capturedAtUs };
}

export interface Peer {
  readonly call: Call;
  readonly camera: VideoSource;
  readonly audio: AudioEngine;
  readonly screen: LookingScreen;
}

/** Owns what it opens. */
export class LinePeers {
  readonly relay: LineRelay;
  readonly near: Peer;
  readonly far: Peer;
  /** When the line began, which is what changes of it count from. */
  readonly lineBeganUs: number;
  private readonly scope: Scope;
  private readonly stop = new AbortController();
  private ends: Promise<unknown> = Promise.resolve();

  private constructor(relay: LineRelay, near: Peer, far: Peer, lineBeganUs: number, scope: Scope) {
    this.relay = relay;
    this.lineBeganUs = lineBeganUs;
    this.near = near;
    this.far = far;
    this.scope = scope;
  }

  static async open(line: BadLineOptions): Promise<LinePeers> {
    const scope = new Scope();
    const [alice, bob] = await Promise.all([makeIdentity(), makeIdentity()]);
    const joiners = new Queue<Joiner>(4, 'drop-newest');
    const { relay, caller, listener, beganUs } = await connect(line, alice, bob, joiners, scope);
    const again = (signal: AbortSignal) =>
      dial({ host: '127.0.0.1', port: relay.port, identity: alice, signal, timeoutMs: 3_500 });
    const near = peer(caller, { side: 'caller', ...proofOf(caller), dial: again }, scope);
    const far = peer(
      listener,
      {
        side: 'listener',
        ...proofOf(caller),
        fingerprint: listener.fingerprint!,
        take: (signal) => joiners.take(signal),
      },
      scope,
    );
    return new LinePeers(relay, near, far, beganUs, scope);
  }

  run(): void {
    const { signal } = this.stop;
    this.ends = Promise.all([this.near.call.run(signal), this.far.call.run(signal)]);
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.ends;
    await this.scope.close();
  }
}

function proofOf({ binding, fingerprint }: TransportLink): { binding: Uint8Array; fingerprint: string } {
  return { binding: binding!, fingerprint: fingerprint! };
}

/** A listener, the relay before it, and the first connection; later ones are taken to `joiners`. */
export async function connect(
  line: BadLineOptions,
  alice: Identity,
  bob: Identity,
  joiners: Queue<Joiner>,
  scope: Scope,
): Promise<{ relay: LineRelay; caller: TransportLink; listener: TransportLink; beganUs: number }> {
  const links = new Queue<TransportLink>(4, 'drop-newest');
  let first = true;
  const onLink = (link: TransportLink) => {
    if (first) {
      first = false;
      links.put(link);
      return;
    }
    const { signal } = new AbortController();
    void firstWord({ link, clock: realClock, signal }).then(
      (join) => join.kind === 'join' && joiners.put({ link, join }),
      () => {},
    );
  };
  const server = scope.own(await listen({ host: '127.0.0.1', port: 0, identity: bob, onLink }));
  const relay = scope.own(await startLineRelay(server.port, line));
  const beganUs = monotonicNowUs();
  const caller = scope.own(await dial({ host: '127.0.0.1', port: relay.port, identity: alice }));
  const listener = scope.own((await links.take())!);
  for (const link of [caller, listener]) link.beginCall();
  return { relay, caller, listener, beganUs };
}

function peer(link: TransportLink, joining: Joining, scope: Scope): Peer {
  const camera = scope.own(openCaptureWorker({ camera: { kind: 'test' } }));
  const heard = join(tmpdir(), `tchat-line-${process.pid}-${speakers++}.wav`);
  scope.defer(() => rmSync(heard, { force: true }));
  const audio = scope.own(
    openAudioProcess({ mic: `file:${resolve('assets/voice.wav')}`, speaker: `file:${heard}`, codec: 'opus' }),
  );
  const screen = new LookingScreen();
  const { address, fingerprint } = link;
  const agreement = {
    peer: { name: 'peer', address, fingerprint, proved: false },
    words: undefined,
    audioCodec: 'opus',
    view,
  } as const;
  const parts = {
    link,
    joining,
    patienceUs: 15e6,
    clock: realClock,
    agreement,
    video: camera,
    audio,
    screen,
    maxFps: 30,
  };
  return { call: new Call(parts), camera, audio, screen };
}
