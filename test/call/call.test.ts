import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import schema from '../../assets/stats.schema.json' with { type: 'json' };
import { Call } from '../../src/call/call.ts';
import type { CallParts } from '../../src/call/parts.ts';
import { idleCallRecord, type StatsRecord, toJsonLine } from '../../src/call/record.ts';
import { type Clock, realClock } from '../../src/core/clock.ts';
import { TchatError } from '../../src/core/errors.ts';
import { openLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import { FakeAudio, FakeCamera, FakeScreen } from '../fakes/parts.ts';

const view = { width: 160, height: 90, maxFps: 30 };

async function twoCalls(options: { showUs?: number; extra?: [Partial<CallParts>, Partial<CallParts>] } = {}) {
  const links = await Promise.all(memoryPair().map((transport) => openLink(transport, true)));
  for (const link of links) link.beginCall();
  const sides = links.map((link, i) => {
    const camera = new FakeCamera();
    const audio = new FakeAudio();
    const screen = new FakeScreen({ width: 160, height: 90 }, options.showUs);
    const peer = { name: `peer ${i}`, address: link.address, fingerprint: undefined, proved: false };
    const call = new Call({
      link,
      clock: realClock,
      agreement: { peer, words: undefined, audioCodec: 'opus', view },
      video: camera,
      audio,
      screen,
      maxFps: 30,
      patienceUs: 0,
      ...options.extra?.[i],
    });
    return { link, camera, audio, screen, call };
  });
  return sides as [(typeof sides)[0], (typeof sides)[0]];
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = realClock.nowUs() + 5e6;
  while (!condition()) {
    if (realClock.nowUs() > deadline) throw new Error(`never happened: ${what}`);
    await realClock.sleepUntil(realClock.nowUs() + 2000);
  }
}

/** Ten seconds in one. */
const fastClock: Clock = {
  nowUs: () => realClock.nowUs() * 10,
  sleepUntil: (atUs, signal, bell) => realClock.sleepUntil(atUs / 10, signal, bell),
};

const never = new AbortController().signal;

describe('a Call', () => {
  it('carries pictures, sound, chat and states both ways, and ends on both sides when one hangs up', async () => {
    const heard: string[] = [];
    const states: boolean[] = [];
    const [near, far] = await twoCalls({
      extra: [{}, { onChat: (text) => heard.push(text), onPeerState: (state) => states.push(state.muted) }],
    });
    const ends = Promise.all([near.call.run(never), far.call.run(never)]);
    near.camera.capture();
    near.audio.hear();
    far.camera.capture();
    near.call.say('hello');
    near.call.setState({ muted: true, cameraOff: false });
    await until(() => far.screen.shown.length > 0 && near.screen.shown.length > 0, 'pictures both ways');
    await until(() => far.audio.played.length > 0, 'sound');
    await until(() => heard.includes('hello') && states.includes(true), 'chat and state');
    await until(() => far.audio.clockOffsetUs !== undefined, 'clocks compared');
    expect(Math.abs(far.audio.clockOffsetUs!)).toBeLessThan(20_000);
    expect(far.audio.silences).toBeGreaterThan(0);
    near.call.hangUp();
    const [nearEnd, farEnd] = await ends;
    expect(nearEnd).toEqual({ by: 'us' });
    expect(farEnd).toEqual({ by: 'peer', reason: 'hang-up' });
  });

  it('asks its camera for what the other side can show now', async () => {
    const [near, far] = await twoCalls();
    const ends = Promise.all([near.call.run(never), far.call.run(never)]);
    far.screen.resize({ width: 100, height: 40 });
    await until(() => near.camera.targets.at(-1)?.fit.width === 100, 'a smaller target');
    expect(near.camera.targets.at(-1)!.fit).toEqual({ width: 100, height: 40 });
    far.call.hangUp();
    await ends;
  });

  it('shows the newest picture on a slow screen and counts what it skipped', async () => {
    const [near, far] = await twoCalls({ showUs: 50_000 });
    const ends = Promise.all([near.call.run(never), far.call.run(never)]);
    for (let i = 0; i < 30; i++) {
      near.camera.capture();
      await realClock.sleepUntil(realClock.nowUs() + 5000);
    }
    await until(() => far.screen.shown.at(-1)?.seq === 29, 'the newest picture');
    expect(far.screen.shown.length).toBeLessThan(20);
    const { inbox } = far.call.stats.record(realClock.nowUs()).drops;
    const { capture, 'pacer-video': unsent } = near.call.stats.record(realClock.nowUs()).drops;
    expect(inbox! + unsent! + capture!).toBeGreaterThan(5);
    far.call.hangUp();
    await ends;
  });

  it('reports what its screen could take, which a sender may keep to', async () => {
    const [near, far] = await twoCalls({ showUs: 20_000 });
    const ends = Promise.all([near.call.run(never), far.call.run(never)]);
    const told = () => far.call.stats.report(realClock.nowUs()).videoBps;
    expect(told()).toBe(0);
    for (let i = 0; i < 40 && far.screen.shown.length < 10; i++) {
      near.camera.capture(1_000);
      await realClock.sleepUntil(realClock.nowUs() + 20_000);
    }
    await until(() => told() > 0, 'a rate');
    // At least 20 ms a picture of 1 kB, and half of that again.
    expect(told()).toBeLessThanOrEqual(75_000);
    near.call.hangUp();
    await ends;
  });

  it('keeps what is in flight bounded when the other side stops reading', async () => {
    const [near, far] = await twoCalls();
    const end = near.call.run(never);
    for (let i = 0; i < 60; i++) {
      near.camera.capture(20_000);
      near.audio.hear();
      await realClock.sleepUntil(realClock.nowUs() + 5000);
    }
    expect(near.link.bytesSent).toBeLessThan(60_000);
    expect(near.call.stats.record(realClock.nowUs()).drops.capture).toBeGreaterThan(20);
    near.call.hangUp();
    await end;
    await far.link.close();
  });

  it('ends with an error when the line breaks, and when a peer is silent for too long', async () => {
    const [near, far] = await twoCalls();
    const end = near.call.run(never);
    await far.link.close();
    expect(await end).toMatchObject({ by: 'error', error: { code: 'line-lost' } });

    const [lonely, silent] = await twoCalls({ extra: [{ clock: fastClock }, {}] });
    const ended = await lonely.call.run(never);
    expect(ended.by === 'error' && ended.error).toBeInstanceOf(TchatError);
    expect(ended).toMatchObject({ error: { code: 'peer-silent' } });
    await silent.link.close();
  });

  it('hangs up when its signal aborts', async () => {
    const [near, far] = await twoCalls();
    const stop = new AbortController();
    const ends = Promise.all([near.call.run(stop.signal), far.call.run(never)]);
    stop.abort();
    expect(await ends).toEqual([{ by: 'us' }, { by: 'peer', reason: 'hang-up' }]);
  });

  it('survives a peer that floods chat, states, views and reports', async () => {
    const [near, far] = await twoCalls();
    const ends = Promise.all([near.call.run(never), far.call.run(never)]);
    for (let i = 0; i < 500; i++) {
      near.call.say('x'.repeat(1000));
      near.screen.resize({ width: i, height: i });
    }
    near.camera.capture();
    await until(() => far.screen.shown.length > 0, 'a picture through the flood');
    near.call.hangUp();
    await ends;
    expect(near.call.stats.record(realClock.nowUs()).drops['pacer-control']).toBeGreaterThan(0);
  });
});

describe('a statistics record', () => {
  const validate = new Ajv({ strict: true }).compile(schema);
  const base: StatsRecord = {
    ...(({ seconds: _, ...rest }) => rest)(idleCallRecord()),
    t: 1.00049,
    state: 'waiting',
    peer: null,
    turnedAway: { busy: 3 },
    tty: { outBps: 0, rttMs: Number.NaN, painter: 'none' },
    process: { cpuPct: Number.NaN, rssMb: 80, loopDelayMs: 1.5 },
    devices: [
      {
        kind: 'camera',
        name: 'x',
        state: 'failed',
        error: { code: 'camera-busy', message: 'm', remedy: 'r' },
      },
    ],
  };

  it('matches its published schema, idle and in a call, with and without an end', async () => {
    const [near, far] = await twoCalls();
    const { seconds: _, ...live } = near.call.stats.record(realClock.nowUs());
    const end = {
      reason: 'declined',
      exitCode: 4,
      error: { code: 'declined' as const, message: 'm', remedy: 'r' },
    };
    for (const record of [base, { ...base, ...live, state: 'in-call' }, { ...base, state: 'ended', end }]) {
      expect(validate(JSON.parse(toJsonLine(record))), JSON.stringify(validate.errors)).toBe(true);
    }
    await Promise.all([near.link.close(), far.link.close()]);
  });

  it('writes unknown numbers as null and rounds the others to a thousandth, on one line', () => {
    const line = toJsonLine(base);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ t: 1, video: { ageMs: { p50: null, p95: null } } });
  });
});
