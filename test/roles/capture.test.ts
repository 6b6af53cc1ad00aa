// The capture role hosted in this thread, with main's end of it: what main sees of a camera.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TchatError } from '../../src/core/errors.ts';
import { Scope } from '../../src/core/scope.ts';
import type { CameraChoice } from '../../src/devices/camera.ts';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { readTimeStrip } from '../../src/devices/time-strip.ts';
import { decodeJpeg, encodeJpeg } from '../../src/media/jpeg.ts';
import { readJpegHeader } from '../../src/media/jpeg-header.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';
import { Capture } from '../../src/roles/capture.ts';
import type { CaptureNews, CaptureOrder } from '../../src/roles/capture-messages.ts';
import { type CapturePort, CaptureSource } from '../../src/roles/capture-source.ts';
import { portPair } from '../../src/roles/port.ts';
import { FakeCamera } from './fake-camera.ts';

const target = { fit: { width: 64, height: 36 }, fps: 30, quality: 60 };
const frameUs = 33_333;
const never = new AbortController().signal;
let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope.close());

function host(): {
  source: CaptureSource;
  cameras: FakeCamera[];
  /** What each camera was opened as; undefined: what the role began with. */
  choices: (CameraChoice | undefined)[];
  crash: () => void;
  statuses: DeviceStatus[];
} {
  const cameras: FakeCamera[] = [];
  const choices: (CameraChoice | undefined)[] = [];
  const crash: (() => void)[] = [];
  const roles = scope.own(new Scope());
  const connect = (): CapturePort => {
    const [ours, theirs] = portPair<CaptureNews, CaptureOrder>();
    const role = new Capture(theirs, {
      openSource: (choice) => {
        const camera = new FakeCamera();
        choices.push(choice);
        cameras.push(camera);
        return camera;
      },
    });
    role.start();
    roles.defer(async () => {
      await role.close();
      await theirs.close();
    });
    return {
      ...ours,
      onLost: (listener) => crash.push(() => listener(new TchatError('role-crashed', 'It crashed.'))),
    };
  };
  const source = new CaptureSource(connect, { kind: 'device', device: 'fake' });
  const statuses: DeviceStatus[] = [];
  source.onStatus((status) => statuses.push(status));
  source.open();
  scope.own(source);
  return { source, cameras, choices, crash: () => crash.at(-1)!(), statuses };
}

/** Gives frames until `done`, as a camera goes on whatever becomes of its pictures. */
async function until<T>(camera: FakeCamera, done: Promise<T>, fromUs = 0): Promise<T> {
  let settled = false;
  void done.finally(() => {
    settled = true;
  });
  for (let atUs = fromUs; !settled; atUs += frameUs) {
    camera.give(atUs);
    await new Promise(setImmediate);
  }
  return done;
}

describe('capture', () => {
  it('opens the camera at once, and makes nothing before it is aimed', async () => {
    const { source, cameras } = host();
    expect(cameras).toHaveLength(1);
    const giveUp = new AbortController();
    const taken = source.take(giveUp.signal);
    for (let i = 0; i < 30; i++) cameras[0]!.give(i * frameUs);
    await vi.waitFor(() => expect(source.counters.captured).toBeGreaterThan(0));
    giveUp.abort();
    expect(await taken).toBeUndefined();
    expect(source.counters).toMatchObject({ encoded: 0, dropped: 0 });
  });

  it('gives pictures that carry their capture time and count up by one', async () => {
    const { source, cameras } = host();
    source.aim(target);
    for (let i = 0; i < 5; i++) {
      const packet = (await until(cameras[0]!, source.take(never), i * 1_000_000))!;
      expect(packet).toMatchObject({ seq: i, codec: 'jpeg', width: 64, height: 36 });
      const { data, width, height } = await decodeJpeg(packet.data);
      expect(readTimeStrip(data, width, height)).toBe(Math.floor(packet.timestampUs / 1000));
    }
    expect(source.counters).toMatchObject({ encoded: 5 });
  });

  it('changes the camera: releases the old one, opens the other, and shows nothing of the old one any more', async () => {
    const { source, cameras, choices, statuses } = host();
    source.aim(target);
    await until(cameras[0]!, source.take(never));
    cameras[0]!.give(20_000_000);
    source.choose('other');
    await vi.waitFor(() => expect(cameras).toHaveLength(2));
    expect(cameras[0]!.closed).toBe(true);
    expect(choices[1]).toEqual({ kind: 'device', device: 'other' });
    const packet = (await until(cameras[1]!, source.take(never), 40_000_000))!;
    expect(packet).toMatchObject({ seq: 1 });
    expect(packet.timestampUs).toBeGreaterThanOrEqual(40_000_000);
    expect(statuses.map(({ state }) => state)).not.toContain('off');
    // Chosen while it is off: opened when it is switched on, and not before.
    source.setOn(false);
    source.choose('third');
    await vi.waitFor(() => expect(cameras[1]!.closed).toBe(true));
    expect(cameras).toHaveLength(2);
    source.setOn(true);
    await vi.waitFor(() => expect(choices[2]).toEqual({ kind: 'device', device: 'third' }));
  });

  it('gives the newest frame when nobody took for a while', async () => {
    const { source, cameras } = host();
    source.aim(target);
    await until(cameras[0]!, source.take(never));
    for (let i = 0; i < 50; i++) cameras[0]!.give(10_000_000 + i * frameUs);
    expect((await source.take(never))!.timestampUs).toBe(10_000_000 + 49 * frameUs);
  });

  it('encodes nothing that nobody wants', async () => {
    const { source, cameras } = host();
    source.aim(target);
    await until(cameras[0]!, source.take(never));
    for (let i = 0; i < 20; i++) {
      cameras[0]!.give(1_000_000 + i * frameUs);
      await new Promise(setImmediate);
    }
    await until(cameras[0]!, source.take(never), 5_000_000);
    expect(source.counters.encoded).toBe(2);
  });

  it('counts the frames that were replaced while one was in work', async () => {
    const { source, cameras } = host();
    source.aim(target);
    const first = source.take(never);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    for (let i = 0; i < 10; i++) cameras[0]!.give(i * frameUs);
    expect((await first)!.timestampUs).toBe(0);
    expect((await source.take(never))!.timestampUs).toBe(9 * frameUs);
    expect(source.counters.dropped).toBe(8);
  });

  it('keeps to the frame rate by capture time', async () => {
    const { source, cameras } = host();
    source.aim({ ...target, fps: 10 });
    const first = (await until(cameras[0]!, source.take(never)))!;
    const second = (await until(cameras[0]!, source.take(never), first.timestampUs + frameUs))!;
    expect(second.timestampUs - first.timestampUs).toBe(3 * frameUs);
  });

  it('follows a new aim with the next picture, and tells the camera', async () => {
    const { source, cameras } = host();
    source.aim(target);
    await until(cameras[0]!, source.take(never));
    source.aim({ ...target, fit: { width: 32, height: 32 } });
    const packet = await until(cameras[0]!, source.take(never), 1_000_000);
    expect(packet).toMatchObject({ width: 32, height: 18 });
    expect(cameras[0]!.wishes.at(-1)).toEqual({ size: { width: 32, height: 32 }, fps: 30 });
  });

  it('makes the self view from the same frame, raw, with or without a call', async () => {
    const { source, cameras } = host();
    source.aimSelf({ width: 16, height: 16 });
    const alone = await until(cameras[0]!, source.takeSelf(never));
    expect(alone).toMatchObject({ width: 16, height: 9 });
    expect(alone!.data).toHaveLength(16 * 9 * 3);
    source.aim(target);
    const both = Promise.all([source.take(never), source.takeSelf(never)]);
    const [packet, self] = await until(cameras[0]!, both, 1_000_000);
    expect(self!.capturedAtUs).toBeGreaterThanOrEqual(1_000_000);
    expect(packet!.timestampUs).toBeGreaterThanOrEqual(1_000_000);
  });

  it("passes the camera's JPEG through when size and quality are right, and only then", async () => {
    const { source, cameras } = host();
    source.aim(target);
    const taking = source.take(never);
    const jpeg = await encodeJpeg(drawTestCard({ width: 64, height: 36 }, 1), 50);
    cameras[0]!.give(1, { kind: 'jpeg', data: jpeg.slice(), capturedAtUs: 1 });
    expect((await taking)!.data).toEqual(jpeg);
    const better = await encodeJpeg(drawTestCard({ width: 64, height: 36 }, 1), 95);
    cameras[0]!.give(2e6, { kind: 'jpeg', data: better.slice(), capturedAtUs: 2e6 });
    const lighter = (await source.take(never))!;
    expect(lighter.data.length).toBeLessThan(better.length);
    const large = await encodeJpeg(drawTestCard({ width: 320, height: 240 }, 1), 50);
    cameras[0]!.give(3e6, { kind: 'jpeg', data: large, capturedAtUs: 3e6 });
    const smaller = (await source.take(never))!;
    expect(readJpegHeader(smaller.data)).toMatchObject({ width: 48, height: 36 });
  });

  it('lets broken pictures go by, and says so when all are broken', async () => {
    const { source, cameras } = host();
    source.aim(target);
    const taking = source.take(never);
    for (let i = 0; source.status.state !== 'failed'; i++) {
      cameras[0]!.give(i, { kind: 'jpeg', data: new Uint8Array(20), capturedAtUs: i * frameUs });
      await new Promise(setImmediate);
    }
    expect(source.status.error).toMatchObject({ code: 'bad-picture' });
    await until(cameras[0]!, taking, 1e9);
    await vi.waitFor(() => expect(source.status).toEqual({ kind: 'camera', name: 'fake', state: 'live' }));
  });

  it('releases the camera when it is turned off, and opens it again', async () => {
    const { source, cameras } = host();
    source.setOn(false);
    await vi.waitFor(() => expect(source.status.state).toBe('off'));
    expect(cameras[0]!.closed).toBe(true);
    source.setOn(true);
    source.setOn(false);
    source.setOn(true);
    await vi.waitFor(() => expect(source.status.state).toBe('live'));
    source.aim(target);
    expect(await until(cameras.at(-1)!, source.take(never))).toMatchObject({ seq: 0 });
    expect(cameras.filter(({ closed }) => !closed)).toHaveLength(1);
  });

  it('forwards what the camera says', async () => {
    const { source, cameras, statuses } = host();
    const error = { code: 'camera-busy', message: 'In use.', remedy: 'Close it.' } as const;
    cameras[0]!.become({ kind: 'camera', name: 'fake', state: 'failed', error });
    await vi.waitFor(() => expect(source.status).toMatchObject({ state: 'failed', error }));
    expect(statuses.map(({ state }) => state)).toEqual(['opening', 'live', 'failed']);
  });

  it('is started again after a crash, aimed as before, and counts on', async () => {
    const { source, cameras, crash } = host();
    source.aim(target);
    await until(cameras[0]!, source.take(never));
    const taking = source.take(never);
    crash();
    expect(source.status).toMatchObject({ state: 'failed', error: { code: 'role-crashed' } });
    await vi.waitFor(() => expect(cameras).toHaveLength(2), 3000);
    const packet = await until(cameras[1]!, taking, 9_000_000);
    expect(packet).toMatchObject({ seq: 1, width: 64 });
    expect(source.counters.encoded).toBe(2);
  });

  it('gives the next picture to the next taker when one has given up', async () => {
    const { source, cameras } = host();
    source.aim(target);
    const giveUp = new AbortController();
    const given = source.take(giveUp.signal);
    giveUp.abort();
    const next = source.take(never);
    expect(await given).toBeUndefined();
    expect(await until(cameras[0]!, next)).toMatchObject({ seq: 0 });
  });

  it('ends every wait when it is closed, and frees the camera', async () => {
    const { source, cameras } = host();
    const waits = Promise.all([source.take(never), source.takeSelf(never)]);
    await Promise.all([source.close(), source.close()]);
    expect(await waits).toEqual([undefined, undefined]);
    expect(cameras[0]!.closed).toBe(true);
    expect(await source.take(never)).toBeUndefined();
  });
});
