// The whole path: two built programs in two ptys of 160 × 45, and then of 240 × 67, hold a call over TLS, with the test card as camera. The card
// carries its capture time, which is read back from the far screen: the true age of the picture. Sound goes through real
// PortAudio on a private PulseAudio where there is one; its delay is the engine's own figure, by clocks.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultColor } from '../../src/ansi/cells.ts';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { readTimeStrip, stripAgeMs } from '../../src/devices/time-strip.ts';
import { fitInside } from '../../src/media/pixels.ts';
import { layoutFor } from '../../src/ui/layout.ts';
import { mainFile, PtyProgram } from '../fakes/pty-program.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { type Emit, percentiles } from './harness.ts';

interface Size {
  readonly columns: number;
  readonly rows: number;
}

const measureMs = 10_000;

export default async function benchCall(emit: Emit): Promise<void> {
  await benchSize(emit, { columns: 160, rows: 45 });
  await benchSize((record) => emit({ ...record, name: `${record.name} 240x67` }), { columns: 240, rows: 67 });
}

async function benchSize(emit: Emit, size: Size): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tchat-bench-'));
  const pulse = pulseMissing ? undefined : await startPulse(['near', 'far']);
  if (!pulse) console.error(`call: without sound: ${pulseMissing}`);
  const programs: PtyProgram[] = [];
  try {
    await measure(emit, size, folder, pulse, programs);
  } finally {
    await Promise.all(programs.map((program) => program.close()));
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  emit: Emit,
  size: Size,
  folder: string,
  pulse: Pulse | undefined,
  programs: PtyProgram[],
): Promise<void> {
  const ages: number[] = [];
  let measuring = false;
  let lastStrip: number | undefined;
  let firstPictureAt = 0;
  let lastLookUs = 0;
  const look = (program: PtyProgram) => {
    const nowUs = monotonicNowUs();
    if (firstPictureAt === 0) {
      // Reading the whole screen takes this process some ms: not after every piece of the first second's output.
      if (nowUs - lastLookUs < 20_000) return;
      lastLookUs = nowUs;
      if (isPainted(program, size)) firstPictureAt = nowUs;
    }
    const ms = stripOn(program, size);
    if (ms === undefined || ms === lastStrip) return;
    lastStrip = ms;
    if (measuring) ages.push(stripAgeMs(ms, nowUs));
  };
  const start = (name: string, args: string[], onDrawn?: () => void) => {
    const sound = pulse?.env({ sink: name, heard: name === 'near' ? 'far' : 'near' }) ?? {
      TCHAT_AUDIO: 'none',
    };
    const env = { ...sound, XDG_CONFIG_HOME: join(folder, name) };
    const mic = pulse ? 'auto' : 'tone';
    const flags = ['--camera', 'test', '--mic', mic, '--speaker', 'auto'];
    const options = { ...size, env, keepRaw: false, onDrawn };
    const program = new PtyProgram(process.execPath, [mainFile, ...args, ...flags], options);
    programs.push(program);
    return program;
  };

  // Keys are made once in the life of a user, not in every call.
  for (const name of ['near', 'far']) {
    const options = { env: { XDG_CONFIG_HOME: join(folder, name), TCHAT_AUDIO: 'none' } };
    const doctor = new PtyProgram(process.execPath, [mainFile, 'doctor', '--json'], options);
    await doctor.exited;
    await doctor.close();
  }

  const listener = start('far', ['listen', '--auto-accept', '--port', '0', '--bind', '127.0.0.1']);
  const [, port] = await listener.untilText(/on port (\d+)/);
  // People wait for calls longer than the listener loads.
  await sleep(1500);
  const startedAt = monotonicNowUs();
  const caller: PtyProgram = start('near', ['call', `127.0.0.1:${port}`], () => look(caller));
  await caller.until('the first picture', () => firstPictureAt > 0);
  const firstMs = Math.round((firstPictureAt - startedAt) / 1000);
  emit({ name: 'call/first picture', unit: 'ms', p50: firstMs, p99: firstMs, bytes: 0, allocBytes: 0 });

  // The first seconds are start-up: caches fill, the jitter buffer finds its target.
  await sleep(5000);
  measuring = true;
  const cpuBefore = cpuSeconds(caller.pid);
  const begin = monotonicNowUs();
  const samples: Record<string, number[]> = {};
  while (monotonicNowUs() - begin < measureMs * 1000) {
    await sleep(500);
    for (const [name, pattern] of Object.entries(paneFigures)) {
      const match = pattern.exec(caller.terminal.text());
      if (match) (samples[name] ??= []).push(figure(match));
    }
  }
  const seconds = (monotonicNowUs() - begin) / 1e6;
  const cpu = (100 * (cpuSeconds(caller.pid) - cpuBefore)) / seconds;

  const record = (name: string, unit: string, values: readonly number[]) =>
    emit({ name, unit, ...percentiles(values), bytes: 0, allocBytes: 0 });
  const sorted = [...ages].sort((a, b) => a - b);
  const p95 = Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN);
  record('call/picture age on the screen', 'ms', ages);
  emit({ name: 'call/picture age p95', unit: 'ms', p50: p95, p99: p95, bytes: 0, allocBytes: 0 });
  record('call/pictures shown', 'fps', [ages.length / seconds]);
  record('call/cpu of one side', 'percent of a core', [cpu]);
  for (const [name, values] of Object.entries(samples)) record(`call/${name}`, unitOf(name), values);
}

/** Figures of the stats pane. */
const paneFigures: Record<string, RegExp> = {
  'sound delay p95': /delay p50\/p95\s+[\d.]+ \/ ([\d.]+) (ms)/,
  'lip sync, pictures later': /lip sync\s+([+−]?\d+) (ms)/,
  'jitter buffer': /jitter buffer\S*\s+([\d.]+) (?:\/ \d+ )?(ms)/,
  'wire in': /\bin\s+([\d.]+) (k?B\/s)/,
  'wire out': /wire[\s\S]*?\bout\s+([\d.]+) (k?B\/s)/,
  memory: /memory\s+([\d.]+) (MB)/,
  'main thread late by, p99': /([\d.]+) (ms) late/,
};

function figure([, digits, unit]: RegExpExecArray): number {
  return Number(digits?.replace('−', '-')) * (unit === 'B/s' ? 0.001 : 1);
}

function unitOf(name: string): string {
  if (name.startsWith('wire')) return 'kB/s';
  return name === 'memory' ? 'MB' : 'ms';
}

/** Most cells of the remote pane have colours: the first picture is there, if not yet as fine as it will be. */
function isPainted(program: PtyProgram, size: Size): boolean {
  const { remote } = layoutFor(size.columns, size.rows).panes!;
  const cells = program.terminal.cells();
  let painted = 0;
  for (let row = remote.row; row < remote.row + remote.rows; row++) {
    for (let column = remote.column; column < remote.column + remote.columns; column++) {
      if (cells.get(column, row).background !== defaultColor) painted++;
    }
  }
  return painted > 0.6 * remote.columns * remote.rows;
}

function stripOn(program: PtyProgram, size: Size): number | undefined {
  const remote = layoutFor(size.columns, size.rows).panes!.remote;
  // The card is 16:9, whatever its size.
  const fitted = fitInside(160, 90, { width: remote.columns, height: remote.rows * 2 });
  const left = remote.column + ((remote.columns - fitted.width) >> 1);
  const top = (remote.rows * 2 - fitted.height) >> 1;
  const pane = program.terminal.pixels(left, remote.row, fitted.width, remote.rows);
  const from = top * fitted.width * 3;
  return readTimeStrip(pane.data.subarray(from), fitted.width, fitted.height);
}

/** Processor time of a process and all that it started, Linux only. 100 ticks a second: proc(5). */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const own = (Number(fields[11]) + Number(fields[12])) / 100;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children.reduce((sum, child) => sum + cpuSeconds(Number(child)), own);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
