// Mute, from the microphone to the bytes on the line: a real role, a real Call, and a link whose envelopes are counted.
import { afterEach, expect, it } from 'vitest';
import { Call } from '../../src/call/call.ts';
import { realClock } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import { AudioRole } from '../../src/roles/audio.ts';
import { HostedAudioEngine } from '../../src/roles/audio-engine.ts';
import type { AudioNews, AudioOrder } from '../../src/roles/audio-messages.ts';
import { portPair } from '../../src/roles/port.ts';
import { codecs } from '../../src/wire/codecs.ts';
import { linkPair } from '../fakes/link-pair.ts';
import { FakeScreen } from '../fakes/parts.ts';

const scope = new Scope();
afterEach(() => scope.close());

it('lets no byte of sound leave from the moment of muting on, and goes on when it ends', async () => {
  const [near, far] = await linkPair();
  const engine = new HostedAudioEngine(
    () => {
      const [mine, theirs] = portPair<AudioNews, AudioOrder>();
      const role = new AudioRole(theirs);
      role.start();
      return { ...mine, onLost: () => {}, close: () => role.close().then(() => mine.close()) };
    },
    { mic: 'tone', speaker: 'none', codec: 'opus' },
  );
  scope.own(engine);
  engine.open();
  let soundBytes = 0;
  const send = near.send.bind(near);
  near.send = (envelope) => {
    if (envelope[0] === codecs.audio.tag) soundBytes += envelope.length;
    send(envelope);
  };
  const view = { width: 0, height: 0, maxFps: 0 };
  const peer = { name: 'far', address: near.address, fingerprint: undefined, proved: false };
  const agreement = { peer, words: undefined, audioCodec: 'opus', view } as const;
  const screen = new FakeScreen({ width: 0, height: 0 });
  const call = new Call({
    link: near,
    clock: realClock,
    agreement,
    audio: engine,
    screen,
    maxFps: 0,
    patienceUs: 0,
  });
  const hangUp = new AbortController();
  const ended = call.run(hangUp.signal);
  const reading = (async () => {
    while (await far.receive()) {
      // As a peer would.
    }
  })();
  for (let round = 0; round < 5; round++) {
    const before = soundBytes;
    await expect.poll(() => soundBytes, { interval: 7 + round }).toBeGreaterThan(before + 300);
    call.setState({ muted: true, cameraOff: false });
    const muted = soundBytes;
    // For as long as the role tells three times that it hears the microphone, as it does ten times a second.
    const told = new Set<unknown>();
    await expect.poll(() => told.add(engine.counters).size, { interval: 20 }).toBeGreaterThan(3);
    expect(engine.counters.inLevelDb).toBeGreaterThan(-20);
    expect(soundBytes).toBe(muted);
    call.setState({ muted: false, cameraOff: false });
  }
  hangUp.abort();
  expect(await ended).toEqual({ by: 'us' });
  await far.close();
  await reading;
});
