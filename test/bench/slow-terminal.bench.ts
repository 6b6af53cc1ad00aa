// Terminals behind slow lines: how old the picture on the far screen is, how many there are, and how good; how soon a key is
// answered. Through a relay of the project's own that holds the line to a rate; the naive writer, mpv and timg beside it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { stripAgeMs, stripPeriodMs } from '../../src/devices/time-strip.ts';
import type { Frame } from '../../src/media/types.ts';
import { ssim } from '../fakes/picture-quality.ts';
import { PtyRelay } from '../fakes/pty-relay.ts';
import type { LineOptions } from '../fakes/pty-relay-line.ts';
import type { Emit } from './harness.ts';
import {
  type ClipName,
  clipOf,
  columns,
  indexAt,
  recorded,
  rows,
  stamped,
  stampOf,
  withoutStamp,
} from './slow-terminal-clip.ts';

const program = fileURLToPath(new URL('./slow-terminal-program.js', import.meta.url));
const lines = {
  '1 Mbit/s': { bytesPerSecond: 125_000, delayUs: 25_000 },
  '300 kB/s': { bytesPerSecond: 300_000, delayUs: 25_000 },
  '256 kbit/s': { bytesPerSecond: 32_000, delayUs: 25_000 },
  '64 kbit/s, 200 ms': { bytesPerSecond: 8_000, delayUs: 100_000 },
} as const;
const queues = { '64 kB': 65_536, '1 MB': 1 << 20 } as const;
type LineName = keyof typeof lines;
type QueueName = keyof typeof queues;

const measureMs = 4_000;
/** The screen fills, and the line becomes known. */
const warmUpMs = 1_500;
const keyEveryMs = 600;
/** Players draw one or two rows higher than asked. */
const stampRows = [rows - 1, rows - 2, rows - 3];

export default async function benchSlowTerminal(emit: Emit): Promise<void> {
  const rowsOfTable: [LineName, QueueName, ClipName][] = [];
  for (const line of Object.keys(lines) as LineName[]) {
    for (const queue of Object.keys(queues) as QueueName[]) rowsOfTable.push([line, queue, 'talking-head']);
  }
  rowsOfTable.push(['300 kB/s', '1 MB', 'moving-camera'], ['256 kbit/s', '1 MB', 'moving-camera']);
  const wanted = process.env.SLOW_ROWS ? new RegExp(process.env.SLOW_ROWS) : /./;
  for (const [line, queue, clip] of rowsOfTable) {
    if (!wanted.test(`${line} ${queue} ${clip}`)) continue;
    const run = new Run(process.execPath, [program, 'paced', clip], options(line, queue), clip);
    await run.measure(emit, `slow terminal/tchat ${clip} ${line} ${queue}`);
  }
  for (const [line, queue] of [
    ['1 Mbit/s', '64 kB'],
    ['256 kbit/s', '1 MB'],
  ] as const) {
    if (!wanted.test(`naive ${line}`)) continue;
    const args = [program, 'naive', 'talking-head'];
    const run = new Run(process.execPath, args, options(line, queue), 'talking-head');
    await run.measure(emit, `slow terminal/naive talking-head ${line} ${queue}`);
  }
  if (wanted.test('peers')) await measurePeers(emit);
}

function options(line: LineName, queue: QueueName): LineOptions {
  return { ...lines[line], queueBytes: queues[queue] };
}

/** Players of files: their pictures tell the time in the film, so that their age counts from the first one seen. */
async function measurePeers(emit: Emit): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tchat-slow-'));
  const film = join(folder, 'film.mkv');
  try {
    const clip = recorded('talking-head');
    const seconds = measureMs / 1000 + 4;
    const raw = Array.from(
      { length: seconds * 30 },
      (_, i) => stamped(clip[indexAt((i * 1000) / 30)]!, (i * 1e6) / 30).data,
    );
    const input = [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      `${columns}x${rows * 2}`,
      '-r',
      '30',
      '-i',
      '-',
    ];
    execFileSync('ffmpeg', ['-v', 'error', ...input, '-c:v', 'ffv1', '-pix_fmt', 'yuv444p', film], {
      input: Buffer.concat(raw),
    });
    const tct = ['--vo=tct', `--vo-tct-width=${columns}`, `--vo-tct-height=${rows}`];
    const peers = {
      mpv: ['--no-config', '--really-quiet', '--no-audio', '--profile=low-latency', ...tct, film],
      timg: ['-ph', `-g${columns}x${rows}`, '-V', film],
    };
    for (const [name, args] of Object.entries(peers)) {
      if (spawnSync('which', [name]).status !== 0) {
        console.error(`slow terminal: without ${name}: not installed`);
        continue;
      }
      const run = new Run(name, args, options('300 kB/s', '64 kB'), undefined);
      await run.measure(emit, `slow terminal/${name} talking-head 300 kB/s 64 kB`);
    }
  } catch (error) {
    console.error(`slow terminal: without players: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Run {
  private readonly relay: PtyRelay;
  private readonly clip: ClipName | undefined;
  private readonly ages: number[] = [];
  private readonly likeness: number[] = [];
  private readonly keys: number[] = [];
  private measuring = false;
  private last: number | undefined;
  private origin: { seenUs: number; ms: number } | undefined;
  private key: { atUs: number; before: string } | undefined;

  constructor(file: string, args: readonly string[], line: LineOptions, clip: ClipName | undefined) {
    this.clip = clip;
    this.relay = new PtyRelay(file, args, { ...line, columns, rows, onDrawn: () => this.look() });
  }

  async measure(emit: Emit, name: string): Promise<void> {
    const deadline = monotonicNowUs() + 6e6;
    while (!this.origin && !this.relay.ended && monotonicNowUs() < deadline) await sleep(20);
    if (this.clip) await sleep(warmUpMs);
    this.measuring = true;
    const startUs = monotonicNowUs();
    const before = this.relay.receivedBytes;
    while (monotonicNowUs() - startUs < measureMs * 1000) {
      await sleep(keyEveryMs);
      this.compare();
      if (!this.clip?.startsWith('talking') || name.includes('naive')) continue;
      this.key = { atUs: monotonicNowUs(), before: this.firstCell() };
      this.relay.type('k');
    }
    const seconds = (monotonicNowUs() - startUs) / 1e6;
    // Who shows nothing new grows older.
    if (this.last !== undefined) this.ages.push(this.ageMs(this.last));
    const bps = (this.relay.receivedBytes - before) / seconds;
    const sorted = [...this.ages].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
    const record = (what: string, unit: string, p50: number, p99: number) =>
      emit({ name: `${name}: ${what}`, unit, p50, p99, bytes: Math.round(bps), allocBytes: 0 });
    record('age p50, p95', 'ms', at(0.5), at(0.95));
    record('age at the end', 'ms', Math.round(this.ages.at(-1) ?? Number.NaN), at(1));
    record('pictures', 'fps', round((this.ages.length - 1) / seconds), 0);
    if (this.likeness.length > 0) {
      const likeness = [...this.likeness].sort((a, b) => a - b);
      record('SSIM p50, least', '', round(likeness[likeness.length >> 1]!), round(likeness[0]!));
    }
    if (this.keys.length > 0) {
      const keys = [...this.keys].sort((a, b) => a - b);
      record('key to screen p50, most', 'ms', Math.round(keys[keys.length >> 1]!), Math.round(keys.at(-1)!));
    }
    await this.relay.close();
  }

  private look(): void {
    if (this.key && this.firstCell() !== this.key.before) {
      this.keys.push((monotonicNowUs() - this.key.atUs) / 1000);
      this.key = undefined;
    }
    const ms = this.stamp();
    if (ms === undefined || ms === this.last) return;
    this.last = ms;
    this.origin ??= { seenUs: monotonicNowUs(), ms };
    if (this.measuring) this.ages.push(this.ageMs(ms));
  }

  private stamp(): number | undefined {
    for (const row of this.clip ? stampRows.slice(0, 1) : stampRows) {
      const ms = stampOf(this.relay.terminal.pixels(0, row, columns, 1));
      if (ms !== undefined) return ms;
    }
    return undefined;
  }

  private ageMs(ms: number): number {
    const nowUs = monotonicNowUs();
    if (this.clip) return stripAgeMs(ms, nowUs);
    const { seenUs, ms: first } = this.origin!;
    return (nowUs - seenUs) / 1000 - (ms - first);
  }

  private firstCell(): string {
    return this.relay.terminal.cells(0, 1).get(0, 0).glyph;
  }

  /** The far screen against the scene without noise that it should show. */
  private compare(): void {
    if (!this.clip || this.last === undefined) return;
    // The strip holds the time modulo its period; the clip runs by the whole time.
    const nowMs = monotonicNowUs() / 1000;
    const takenMs = Math.floor(nowMs / stripPeriodMs) * stripPeriodMs + this.last;
    const ideal = clipOf(this.clip).clean(
      indexAt(takenMs > nowMs + 1000 ? takenMs - stripPeriodMs : takenMs),
    );
    const screen: Frame = this.relay.terminal.pixels(0, 0, columns, rows);
    this.likeness.push(ssim(withoutStamp(screen), withoutStamp(ideal)));
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
