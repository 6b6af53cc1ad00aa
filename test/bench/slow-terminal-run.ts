// One program behind a slow line: how old the pictures are that its far screen shows, how many, how good, and how soon a key is
// answered. The benchmark says which program, which line, and for how long.
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
  rows,
  stampOf,
  withoutStamp,
} from './slow-terminal-clip.ts';

/** The screen fills, and the line becomes known. */
const warmUpMs = 1_500;
const keyEveryMs = 600;
/** Players draw one or two rows higher than asked. */
const stampRows = [rows - 1, rows - 2, rows - 3];

export class SlowTerminalRun {
  private readonly relay: PtyRelay;
  private readonly clip: ClipName | undefined;
  private ages: number[] = [];
  private likeness: number[] = [];
  private keys: number[] = [];
  private last: number | undefined;
  private origin: { seenUs: number; ms: number } | undefined;
  private key: { atUs: number; before: string } | undefined;

  constructor(file: string, args: readonly string[], line: LineOptions, clip: ClipName | undefined) {
    this.clip = clip;
    this.relay = new PtyRelay(file, args, { ...line, columns, rows, onDrawn: () => this.look() });
  }

  /** Until the screen is filled and the line known. */
  async settle(): Promise<void> {
    const deadline = monotonicNowUs() + 6e6;
    while (!this.origin && !this.relay.ended && monotonicNowUs() < deadline) await sleep(20);
    if (this.clip) await sleep(warmUpMs);
  }

  /** What is seen from now on for `ms`. `typesKeys`: it answers to keys, by the first cell of its screen. */
  async measure(emit: Emit, name: string, ms: number, typesKeys = false): Promise<void> {
    [this.ages, this.likeness, this.keys] = [[], [], []];
    const startUs = monotonicNowUs();
    const before = this.relay.receivedBytes;
    while (monotonicNowUs() - startUs < ms * 1000) {
      await sleep(keyEveryMs);
      this.compare();
      if (!typesKeys) continue;
      this.key = { atUs: monotonicNowUs(), before: this.firstCell() };
      this.relay.type('k');
    }
    const seconds = (monotonicNowUs() - startUs) / 1e6;
    // Who shows nothing new grows older.
    if (this.last !== undefined) this.ages.push(this.ageMs(this.last));
    const bps = (this.relay.receivedBytes - before) / seconds;
    const sorted = [...this.ages].sort((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
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
  }

  close(): Promise<void> {
    return this.relay.close();
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
    this.ages.push(this.ageMs(ms));
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
