// Cameras through a real ffmpeg, and through programs that behave as badly as ffmpeg does with a bad camera.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { cameraSource } from '../../src/devices/camera.ts';
import type { CapturedFrame, FrameSource } from '../../src/devices/device.ts';
import { findFfmpeg } from '../../src/devices/ffmpeg.ts';
import { ffmpegSource } from '../../src/devices/ffmpeg-source.ts';
import { readJpegHeader } from '../../src/media/jpeg-header.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';
import { describeFrameSource } from '../devices/frame-source-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-camera-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('skipped: real ffmpeg cameras, because ffmpeg is not installed');
const film = join(folder, 'film.mp4');
const still = join(folder, 'still.png');
if (hasFfmpeg) {
  const lavfi = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=60'];
  execFileSync('ffmpeg', [...lavfi, '-t', '1', '-pix_fmt', 'yuv420p', film]);
  execFileSync('ffmpeg', [...lavfi, '-frames:v', '1', still]);
}

/** A stand-in for ffmpeg: a shell script. `part` prints one picture of three bytes. */
function script(name: string, body: string): string {
  const path = join(folder, name);
  const part = `part() { printf -- '--ffmpeg\\r\\nContent-type: image/jpeg\\r\\nContent-length: 3\\r\\n\\r\\nabc\\r\\n'; }`;
  writeFileSync(path, `#!/bin/sh\n${part}\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

const opened: FrameSource[] = [];
afterEach(() => Promise.all(opened.splice(0).map((source) => source.close())));

function watch(source: FrameSource): { frames: CapturedFrame[]; statuses: DeviceStatus[] } {
  opened.push(source);
  const seen = { frames: [] as CapturedFrame[], statuses: [] as DeviceStatus[] };
  source.open({
    onFrame: (frame) => seen.frames.push(frame),
    onStatus: (status) => seen.statuses.push(status),
  });
  return seen;
}

/** Times are short here so that the tests are. */
function stub(program: string, attempts: string[][] = [[]]): FrameSource {
  return ffmpegSource({
    name: 'stub',
    plan: async () => ({ program, attempts, name: 'stub', isFile: false }),
    firstFrameUs: 700_000,
    stallUs: 400_000,
    retryUs: 100_000,
  });
}

describe('a camera that misbehaves', () => {
  it('is failed when ffmpeg ends with 0, and live again when it comes back', async () => {
    const { statuses } = watch(stub(script('unplugged', 'part; part; sleep 0.2; exit 0')));
    await vi.waitFor(() => expect(statuses.length).toBeGreaterThanOrEqual(5), 10_000);
    expect(statuses.slice(0, 5).map(({ state }) => state)).toEqual([
      'opening',
      'live',
      'failed',
      'live',
      'failed',
    ]);
    expect(statuses[2]!.error).toMatchObject({ code: 'camera-failed' });
  });

  it('is failed when it freezes, and its ffmpeg is ended', async () => {
    const { statuses, frames } = watch(stub(script('frozen', 'part; exec sleep 1000')));
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'failed' }), 10_000);
    expect(frames[0]).toMatchObject({ kind: 'jpeg', data: new Uint8Array([97, 98, 99]) });
    expect(statuses.at(-1)!.error!.message).toBe('The camera stub has frozen.');
  });

  it('is failed when no first picture comes', async () => {
    const { statuses } = watch(stub(script('dark', 'exec sleep 1000')));
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'failed' }), 10_000);
    expect(statuses.at(-1)!.error!.message).toBe('The camera stub gives no picture.');
  });

  it('says when it is busy or not allowed, once, without trying other modes', async () => {
    const busy = script('busy', `echo x >>${folder}/busy.count; echo "Device or resource busy" >&2; exit 1`);
    const { statuses } = watch(stub(busy, [['a'], ['b']]));
    const tries = () => spawnSync('wc', ['-l', `${folder}/busy.count`], { encoding: 'utf8' }).stdout;
    await vi.waitFor(() => expect(Number.parseInt(tries(), 10)).toBeGreaterThanOrEqual(3), 10_000);
    expect(statuses.map(({ state, error }) => error?.code ?? state)).toEqual(['opening', 'camera-busy']);
  });

  it('is asked in another way when it does not offer the first', async () => {
    const picky = script(
      'picky',
      '[ "$1" = a ] && { echo "Invalid argument" >&2; exit 1; }; part; exec sleep 1000',
    );
    const { statuses } = watch(stub(picky, [['a'], ['b']]));
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'live' }), 10_000);
    expect(statuses).toHaveLength(2);
  });

  it('that sends junk is ended and said to have failed', async () => {
    const { statuses } = watch(stub(script('junk', 'part; while :; do echo junk; done')));
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'failed' }), 10_000);
    expect(statuses.at(-1)!.error!.message).toContain('ffmpeg sent');
  });

  it('leaves nothing running when it is closed, even frozen', async () => {
    const source = stub(script('deaf', `trap '' TERM INT; echo $$ >${folder}/pid; part; exec sleep 1000`));
    const { frames } = watch(source);
    await vi.waitFor(() => expect(frames).toHaveLength(1), 10_000);
    await source.close();
    const pid = spawnSync('cat', [`${folder}/pid`], { encoding: 'utf8' }).stdout.trim();
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });
});

describe('finding ffmpeg', () => {
  it('prefers TCHAT_FFMPEG, and says when that cannot be run', async () => {
    const mine = script('mine', '');
    expect(await findFfmpeg({ TCHAT_FFMPEG: mine, PATH: '' })).toBe(mine);
    await expect(findFfmpeg({ TCHAT_FFMPEG: '/no/ffmpeg' })).rejects.toMatchObject({
      code: 'ffmpeg-missing',
    });
    expect(await findFfmpeg({ PATH: `/no:${folder}:` }).catch(() => '')).not.toBe(mine);
  });
});

describe.skipIf(!hasFfmpeg)('through a real ffmpeg', () => {
  describeFrameSource('a film', () => cameraSource({ kind: 'file', path: film }));
  describeFrameSource('a still picture', () => cameraSource({ kind: 'file', path: still }));

  it('makes a film no wider than a camera, and plays it again when it is over', async () => {
    const { frames } = watch(cameraSource({ kind: 'file', path: film }));
    await vi.waitFor(() => expect(frames.length).toBeGreaterThan(40), 10_000);
    const header = frames[0]!.kind === 'jpeg' ? readJpegHeader(frames[0]!.data) : undefined;
    expect(header).toMatchObject({ width: 640, height: 360 });
  });

  it('says which file is not there, or is no film', async () => {
    const text = join(folder, 'letter.txt');
    writeFileSync(text, 'Dear Sir');
    for (const [path, why] of [
      [join(folder, 'gone.mp4'), 'does not exist'],
      [text, 'cannot be played'],
    ]) {
      const { statuses } = watch(cameraSource({ kind: 'file', path: path! }));
      await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'failed' }), 10_000);
      expect(statuses.at(-1)!.error).toMatchObject({ code: 'file-unreadable' });
      expect(statuses.at(-1)!.error!.message).toContain(why);
    }
  });

  it('says that a camera is missing', async () => {
    const { statuses } = watch(cameraSource({ kind: 'device', device: '/dev/video99' }));
    await vi.waitFor(() => expect(statuses.at(-1)).toMatchObject({ state: 'failed' }), 10_000);
    expect(statuses.at(-1)).toMatchObject({ name: '/dev/video99', error: { code: 'camera-missing' } });
  });
});
