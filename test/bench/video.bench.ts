// The sending half of the picture, stage by stage, and the whole capture worker at 30 fps.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNowUs } from '../../src/core/clock.ts';
import type { CameraChoice } from '../../src/devices/camera.ts';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import { decodeJpeg, encodeJpeg, reencodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';
import { openCaptureWorker } from '../../src/roles/capture-source.ts';
import { bench, type Emit, percentiles } from './harness.ts';

const view = { width: 160, height: 90 };
const quality = 60;
/** How long the worker is watched. */
const watchUs = 6_000_000;

export default async function run(emit: Emit): Promise<void> {
  let timeUs = 0;
  emit(await bench('test-card/draw 160x90', () => drawTestCard(view, (timeUs += 33_333)), { bytes: 43_200 }));

  const card = noisy(drawTestCard(view, 1_000_000));
  const small = await encodeJpeg(card, quality);
  const large = await encodeJpeg(noisy(drawTestCard({ width: 640, height: 480 }, 1_000_000)), 80);
  emit(await bench('jpeg/encode 160x90', () => encodeJpeg(card, quality), { bytes: small.length }));
  emit(await bench('jpeg/decode 160x90', () => decodeJpeg(small), { bytes: 43_200 }));
  const smaller = await reencodeJpeg(large, view, quality);
  emit(
    await bench('jpeg/reencode 640x480 to 160x90', () => reencodeJpeg(large, view, quality), {
      bytes: smaller.data.length,
    }),
  );
  const decoded = await decodeJpeg(large, { fit: view });
  emit(
    await bench('jpeg/decode 640x480 to 160x90', () => decodeJpeg(large, { fit: view }), {
      bytes: decoded.data.length,
    }),
  );
  emit(
    await bench('pixels/area 160x90 to 40x22', () => scaleAreas(card, { width: 40, height: 22 }), {
      bytes: 2640,
    }),
  );

  await watchWorker('test card', { kind: 'test' }, emit);
  if (spawnSync('ffmpeg', ['-version']).status !== 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'tchat-bench-'));
  const path = join(folder, 'camera.avi');
  const clip = 'testsrc2=size=640x480:rate=30,noise=alls=8:allf=t';
  execFileSync('ffmpeg', `-v error -f lavfi -i ${clip} -t 4 -c:v mjpeg -q:v 4 ${path}`.split(' '));
  await watchWorker('640x480 file', { kind: 'file', path }, emit);
  rmSync(folder, { recursive: true });
}

/** As a sensor would: ±4 levels, the same each time. */
function noisy(frame: Frame): Frame {
  let state = 1;
  const data = frame.data.map((value) => {
    state = (state * 48_271) % 0x7fffffff;
    return Math.max(0, Math.min(255, value + (state % 9) - 4));
  });
  return { ...frame, data };
}

/** Takes every picture for a while: time to the first, age, intervals, CPU of this process and of ffmpeg, memory. */
async function watchWorker(name: string, camera: CameraChoice, emit: Emit): Promise<void> {
  globalThis.gc?.();
  const rssBefore = process.memoryUsage.rss();
  const signal = new AbortController().signal;
  const startUs = monotonicNowUs();
  const source = openCaptureWorker({ camera });
  source.aim({ fit: view, fps: 30, quality });
  const first = await source.take(signal);
  const value = (stage: string, unit: string, p50: number, p99 = p50, bytes = 0) =>
    emit({ name: `capture/${stage}, ${name}`, unit, p50, p99, bytes, allocBytes: 0 });
  value('start to first packet', 'ms', (monotonicNowUs() - startUs) / 1000, undefined, first?.data.length);

  source.aimSelf({ width: 40, height: 22 });
  let selfViews = 0;
  const taking = (async () => {
    while (await source.takeSelf(signal)) selfViews++;
  })();
  const agesMs: number[] = [];
  const gapsMs: number[] = [];
  let bytes = 0;
  let lastUs = monotonicNowUs();
  const fromUs = lastUs;
  const cpuFrom = process.cpuUsage();
  const ffmpegFrom = childrenCpuMs();
  while (lastUs - fromUs < watchUs) {
    const packet = await source.take(signal);
    const nowUs = monotonicNowUs();
    agesMs.push((nowUs - packet!.timestampUs) / 1000);
    gapsMs.push((nowUs - lastUs) / 1000);
    bytes += packet!.data.length;
    lastUs = nowUs;
  }
  const { user, system } = process.cpuUsage(cpuFrom);
  const ages = percentiles(agesMs);
  const gaps = percentiles(gapsMs);
  const frames = agesMs.length;
  value('age when taken', 'ms', ages.p50, ages.p99, Math.round(bytes / frames));
  value('interval', 'ms', gaps.p50, gaps.p99);
  value('cpu of tchat per frame', 'ms', Math.round((user + system) / 10 / frames) / 100);
  value('cpu of ffmpeg per frame', 'ms', Math.round(((childrenCpuMs() - ffmpegFrom) / frames) * 100) / 100);
  value('self views a second', '1/s', Math.round((selfViews / (watchUs / 1e6)) * 10) / 10);
  value('rss more than before', 'MB', Math.round((process.memoryUsage.rss() - rssBefore) / 1e5) / 10);
  await source.close();
  await taking;
}

/** CPU of this process's children that still run, from Linux's /proc (ticks of 10 ms); 0 elsewhere. */
function childrenCpuMs(): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      if (Number(fields[1]) === process.pid) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended meanwhile.
    }
  }
  return ticks * 10;
}
