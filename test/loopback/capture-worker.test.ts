// The capture role in its real thread, from the built program: pictures come, and nothing is left behind.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { readTimeStrip, stripAgeMs } from '../../src/devices/time-strip.ts';
import { decodeJpeg } from '../../src/media/jpeg.ts';

// Node 20 starts threads from JavaScript only.
const built = new URL('../../dist/roles/capture-source.js', import.meta.url);
const isBuilt = existsSync(built);
if (!isBuilt) console.warn('skipped: the capture worker, because tchat is not built (`make build`)');

type CaptureModule = typeof import('../../src/roles/capture-source.ts');

describe.skipIf(!isBuilt)('the capture worker', () => {
  it('sends the test card, with a time that this thread can read', async () => {
    const { openCaptureWorker } = (await import(built.href)) as CaptureModule;
    const source = openCaptureWorker({ camera: { kind: 'test' } });
    source.aim({ fit: { width: 160, height: 90 }, fps: 30, quality: 60 });
    const signal = new AbortController().signal;
    for (let seq = 0; seq < 10; seq++) {
      const packet = await source.take(signal);
      expect(packet).toMatchObject({ seq, width: 160, height: 90 });
      const nowUs = monotonicNowUs();
      const { data, width, height } = await decodeJpeg(packet!.data);
      const timeMs = readTimeStrip(data, width, height);
      expect(timeMs).toBe(Math.floor(packet!.timestampUs / 1000) % 2 ** 24);
      expect(stripAgeMs(timeMs!, nowUs)).toBeLessThan(2 ** 23);
    }
    expect(source.status).toEqual({ kind: 'camera', name: 'test', state: 'live' });
    await source.close();
    expect(await source.take(signal)).toBeUndefined();
  });

  it('says what is wrong with a camera, and closes all the same', async () => {
    const { openCaptureWorker } = (await import(built.href)) as CaptureModule;
    const source = openCaptureWorker({ camera: { kind: 'file', path: '/no/such/film.mp4' } });
    const failed = new Promise<string | undefined>((resolve) => {
      source.onStatus(({ state, error }) => state === 'failed' && resolve(error?.code));
    });
    expect(['file-unreadable', 'ffmpeg-missing']).toContain(await failed);
    await source.close();
  });

  it('starts nothing when no camera is wanted', async () => {
    const { openCaptureWorker } = (await import(built.href)) as CaptureModule;
    const source = openCaptureWorker({ camera: { kind: 'none' } });
    expect(source.status.state).toBe('off');
    const ended = new AbortController();
    const taken = source.take(ended.signal);
    ended.abort();
    expect(await taken).toBeUndefined();
    await source.close();
  });
});
