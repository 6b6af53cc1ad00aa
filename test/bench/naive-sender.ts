// What the design is measured against: every frame is encoded and sent at once, sound behind it, on one connection. Nothing
// is bounded but by the kernel.
import { resolve } from 'node:path';
import { realClock } from '../../src/core/clock.ts';
import { Queue } from '../../src/core/queue.ts';
import { Scope } from '../../src/core/scope.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { openCaptureWorker } from '../../src/roles/capture-source.ts';
import { encodeMessage } from '../../src/wire/envelope.ts';
import type { BadLineOptions } from '../fakes/bad-line.ts';
import type { LineRelay } from '../fakes/line-relay.ts';
import { connect, LookingScreen, view } from './line-peers.ts';

/** JPEG quality, that of the ladder's best rung. */
const quality = 50;

export interface NaiveRun {
  readonly screen: LookingScreen;
  /** From microphone to arrival, ms, with its time. */
  readonly sounds: readonly { readonly atUs: number; readonly ms: number }[];
  readonly relay: LineRelay;
  readonly lineBeganUs: number;
}

/** One direction, for so long. */
export async function runNaively(line: BadLineOptions, ms: number): Promise<NaiveRun> {
  const scope = new Scope();
  const stop = new AbortController();
  const { signal } = stop;
  const screen = new LookingScreen();
  const sounds: { atUs: number; ms: number }[] = [];
  try {
    const [alice, bob] = await Promise.all([makeIdentity(), makeIdentity()]);
    const { relay, caller, listener, beganUs } = await connect(
      line,
      alice,
      bob,
      new Queue(1, 'drop-newest'),
      scope,
    );
    const camera = scope.own(openCaptureWorker({ camera: { kind: 'test' } }));
    const audio = scope.own(
      openAudioProcess({ mic: `file:${resolve('assets/voice.wav')}`, speaker: 'none', codec: 'opus' }),
    );
    camera.aim({ fit: view, fps: 30, quality });
    const send = async () => {
      for (let packet = await camera.take(signal); packet; packet = await camera.take(signal)) {
        for (const envelope of encodeMessage({ kind: 'video', packet })) caller.send(envelope);
      }
    };
    const speak = async () => {
      for (let packet = await audio.take(signal); packet; packet = await audio.take(signal)) {
        for (const envelope of encodeMessage({ kind: 'audio', packet })) caller.send(envelope);
      }
    };
    const hear = async () => {
      for (let said = await listener.receive(signal); said; said = await listener.receive(signal)) {
        const atUs = realClock.nowUs();
        if (said.kind === 'video') await screen.show(said.packet);
        else if (said.kind === 'audio') sounds.push({ atUs, ms: (atUs - said.packet.timestampUs) / 1000 });
      }
    };
    const all = Promise.all([send(), speak(), hear()]);
    await realClock.sleepUntil(realClock.nowUs() + ms * 1000);
    stop.abort();
    await all.catch(() => {});
    return { screen, sounds, relay, lineBeganUs: beganUs };
  } finally {
    stop.abort();
    await scope.close();
  }
}
