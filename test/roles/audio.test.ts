// The audio role and its engine in one thread: real codec, jitter buffer and file devices, no sound hardware.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { TchatError } from '../../src/core/errors.ts';
import type { BlockSink, SinkListener } from '../../src/devices/block-device.ts';
import { openMicrophone } from '../../src/devices/microphone.ts';
import { openSpeaker } from '../../src/devices/speaker.ts';
import { toneSource } from '../../src/devices/synthetic-audio.ts';
import { readWav } from '../../src/devices/wav.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';
import type { AudioPacket } from '../../src/media/types.ts';
import { passThrough } from '../../src/media/voice-processor.ts';
import { type AudioDevices, AudioRole } from '../../src/roles/audio.ts';
import { type AudioChoice, type AudioPort, HostedAudioEngine } from '../../src/roles/audio-engine.ts';
import type { AudioNews, AudioOrder } from '../../src/roles/audio-messages.ts';
import { portPair } from '../../src/roles/port.ts';
import { temporaryFolders } from '../fakes/folder.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';

const folder = temporaryFolders();
const never = new AbortController().signal;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Hosted {
  readonly engine: HostedAudioEngine;
  readonly statuses: DeviceStatus[];
  /** How many roles were started. */
  starts(): number;
  /** The newest role goes without a word, as a killed process does. */
  crash(): void;
}

/** An engine whose roles run in this thread. */
function host(choice: Partial<AudioChoice>, devices?: AudioDevices): Hosted {
  let starts = 0;
  let crash = () => {};
  const connect = (): AudioPort => {
    starts++;
    const [mine, theirs] = portPair<AudioNews, AudioOrder>();
    const role = new AudioRole(theirs, devices);
    let onLost: (error: TchatError) => void = () => {};
    role.start();
    const close = async () => {
      await role.close();
      await mine.close();
    };
    crash = () => {
      void close();
      onLost(new TchatError('role-crashed', 'The sound part of tchat stopped: SIGKILL.'));
    };
    return { ...mine, onLost: (listener) => (onLost = listener), close };
  };
  const engine = new HostedAudioEngine(connect, { mic: 'none', speaker: 'none', codec: 'opus', ...choice });
  const statuses: DeviceStatus[] = [];
  engine.onStatus((status) => statuses.push(status));
  engine.open();
  cleanUps.push(() => engine.close());
  return { engine, statuses, starts: () => starts, crash: () => crash() };
}

async function takeSome(engine: HostedAudioEngine, count: number): Promise<AudioPacket[]> {
  const packets: AudioPacket[] = [];
  while (packets.length < count) {
    const packet = await engine.take(never);
    if (!packet) throw new Error('the engine has closed');
    packets.push(packet);
  }
  return packets;
}

const states = (statuses: readonly DeviceStatus[], kind: string) =>
  statuses.filter((status) => status.kind === kind).map(({ state }) => state);

describe('the audio role behind its engine', () => {
  it('makes consecutive packets of 20 ms from its microphone', async () => {
    const { engine, statuses } = host({ mic: 'tone' });
    const packets = await takeSome(engine, 10);
    for (const [i, packet] of packets.entries()) {
      expect(packet).toMatchObject({ seq: packets[0]!.seq + i, codec: 'opus', samples: 960 });
      expect(Math.abs(packet.timestampUs - packets[0]!.timestampUs - i * 20_000)).toBeLessThan(10);
    }
    expect(states(statuses, 'microphone')).toEqual(['opening', 'live']);
    await expect.poll(() => engine.counters.inLevelDb).toBeCloseTo(-15, 0);
  });

  it.each(['opus', 'pcm'] as const)(
    'carries a tone from one microphone to another speaker by %s',
    async (codec) => {
      const path = `${folder()}.wav`;
      const near = host({ mic: 'tone', codec });
      const far = host({ speaker: `file:${path}`, codec });
      far.engine.setClockOffset(0);
      await expect.poll(() => far.engine.status[1]!.state).toBe('live');
      const stop = new AbortController();
      const carrying = (async () => {
        for (let p = await near.engine.take(stop.signal); p; p = await near.engine.take(stop.signal)) {
          expect(p.codec).toBe(codec);
          far.engine.play(p);
        }
      })();
      await expect.poll(() => far.engine.counters.played, { timeout: 5000 }).toBeGreaterThan(60);
      expect(far.engine.counters.delaysMs.length).toBeGreaterThan(0);
      expect(Math.min(...far.engine.counters.delaysMs)).toBeGreaterThan(20);
      stop.abort();
      await carrying;
      await far.engine.close();
      const { samples } = readWav(readFileSync(path))!;
      const from = samples.findIndex((sample) => Math.abs(sample) > 4000);
      // What the jitter buffer does to find its delay on a busy machine leaves the tone in step.
      const heard = samples.subarray(from + 2400, from + 2400 + 36_000);
      expect(tonePurity(heard, 440, 48_000)).toBeGreaterThan(0.95);
      expect(Math.abs(strongestTone(heard, 300, 600, 48_000) - 440)).toBeLessThan(1);
    },
  );

  it('makes nothing while muted, and goes on in sequence', async () => {
    const { engine } = host({ mic: 'tone' });
    await takeSome(engine, 2);
    engine.setMuted(true);
    // Three reports of the counters in a row say the same: nothing is made any more.
    const seen: number[] = [];
    await expect
      .poll(
        () => {
          seen.push(engine.counters.captured);
          return new Set(seen.slice(-7)).size === 1 && seen.length >= 7;
        },
        { interval: 50 },
      )
      .toBe(true);
    let last: AudioPacket | undefined;
    for (let p = await engine.take(AbortSignal.abort()); p; p = await engine.take(AbortSignal.abort()))
      last = p;
    engine.setMuted(false);
    const [next] = await takeSome(engine, 1);
    if (last) expect(next!.seq).toBe(last.seq + 1);
  });

  it('keeps 200 ms that nobody takes, the newest, and counts the others; a reset forgets both', async () => {
    const { engine } = host({ mic: 'tone' });
    await expect.poll(() => engine.counters.overruns, { timeout: 5000 }).toBeGreaterThan(5);
    const [oldest] = await takeSome(engine, 1);
    expect(oldest!.seq).toBeGreaterThan(5);
    engine.reset();
    expect(engine.counters).toMatchObject({ overruns: 0, captured: 0 });
    const before = oldest!.seq + 10;
    const [fresh] = await takeSome(engine, 1);
    expect(fresh!.seq).toBeGreaterThanOrEqual(before);
  });

  it('says what is missing, and the other device works on', async () => {
    const devices: AudioDevices = {
      openMicrophone,
      openSpeaker: async () => {
        throw new TchatError('speaker-missing', 'No speaker was found.');
      },
      openVoice: async () => passThrough,
    };
    const { engine } = host({ mic: 'tone', speaker: 'auto' }, devices);
    await expect
      .poll(() => engine.status[1]!)
      .toMatchObject({ state: 'failed', error: { code: 'speaker-missing' } });
    expect(await takeSome(engine, 3)).toHaveLength(3);
    engine.play((await takeSome(engine, 1))[0]!);
    expect(engine.counters.jitterBufferMs).toBe(0);
  });

  it('starts again at once when it crashes, says so, and goes on in sequence with what it was told', async () => {
    const hosted = host({ mic: 'tone', speaker: `file:${folder()}.wav` });
    const { engine, statuses } = hosted;
    engine.setCodec('pcm');
    const before = await takeSome(engine, 60);
    hosted.crash();
    const after = await takeSome(engine, 12);
    expect(hosted.starts()).toBe(2);
    expect(after[11]!.seq - before[59]!.seq).toBeGreaterThanOrEqual(12);
    expect(after.at(-1)!.codec).toBe('pcm');
    expect(states(statuses, 'microphone')).toEqual(['opening', 'live', 'failed', 'opening', 'live']);
    expect(statuses.find(({ state }) => state === 'failed')!.error!.code).toBe('audio-host-lost');
  });

  it('changes its devices in the call: the track and the counts go on', async () => {
    const paths = [`${folder()}.wav`, `${folder()}.wav`] as const;
    const hosted = host({ mic: 'tone', speaker: `file:${paths[0]}` });
    const { engine } = hosted;
    const before = await takeSome(engine, 30);
    await expect.poll(() => engine.counters.captured).toBeGreaterThan(20);
    engine.setMuted(true);
    engine.choose({ speaker: `file:${paths[1]}` });
    expect(engine.status[1]).toMatchObject({ name: `file:${paths[1]}`, state: 'opening' });
    await expect.poll(() => engine.status[1]!.state).toBe('live');
    expect(engine.status[0]).toMatchObject({ name: 'tone', state: 'live' });
    expect(hosted.starts()).toBe(2);
    engine.setMuted(false);
    const after = await takeSome(engine, 12);
    expect(after[11]!.seq).toBeGreaterThan(before[29]!.seq);
    expect(engine.counters.captured).toBeGreaterThan(20);
    engine.choose({ microphone: 'none' });
    await expect.poll(() => hosted.starts()).toBe(3);
    await expect.poll(() => engine.status.map(({ state }) => state)).toEqual(['off', 'live']);
  });

  it('starts with the first device that is chosen', async () => {
    const hosted = host({ mic: 'none', speaker: 'none' });
    expect(hosted.starts()).toBe(0);
    hosted.engine.choose({ microphone: 'tone' });
    expect(await takeSome(hosted.engine, 3)).toHaveLength(3);
    expect(hosted.starts()).toBe(1);
  });

  it('tells a device that dies in the middle of a call', async () => {
    let dying: SinkListener | undefined;
    const sink: BlockSink = {
      name: 'headset',
      channels: 1,
      latencyUs: 0,
      playsInRoom: false,
      underruns: 0,
      start: (listener) => {
        dying = listener;
      },
      close: () => {},
    };
    const openVoice = async () => passThrough;
    const devices = { openMicrophone: async () => toneSource(), openSpeaker: async () => sink, openVoice };
    const { engine } = host({ mic: 'tone', speaker: 'headset' }, devices);
    await expect.poll(() => engine.status[1]!.state).toBe('live');
    dying!.onFailed(new TchatError('speaker-failed', 'The speaker headset has taken no sound for 1 s.'));
    await expect
      .poll(() => engine.status[1]!)
      .toMatchObject({ state: 'failed', error: { code: 'speaker-failed' } });
    expect(await takeSome(engine, 3)).toHaveLength(3);
  });

  it('closes twice, ends every waiting take, and finishes its file', async () => {
    const path = `${folder()}.wav`;
    const { engine } = host({ speaker: `file:${path}` });
    const waiting = engine.take(never);
    await expect.poll(() => engine.status[1]!.state).toBe('live');
    await expect.poll(() => engine.counters.outLevelDb).toBe(-96);
    await Promise.all([engine.close(), engine.close()]);
    expect(await waiting).toBeUndefined();
    expect(readWav(readFileSync(path))!.samples.length).toBeGreaterThan(0);
    await openSpeaker(`file:${path}`, true).then((sink) => sink!.close());
  });
});
