// The receiving half of a call on a slow terminal, in time that a test turns by hand: pictures come thirty times a second,
// a painter makes as many bytes of them as they need and may have, and the line and its far end are computed.
import { vi } from 'vitest';
import { PaneVideoSink } from '../../src/cli/screen/pane-video.ts';
import { Fidelity } from '../../src/flow/fidelity.ts';
import type { Frame } from '../../src/media/types.ts';
import type { PaneQuality } from '../../src/paint/covered-switch.ts';
import { Presenter } from '../../src/term/presenter.ts';
import { type LineOptions, SlowLine } from './pty-relay-line.ts';

export interface SlowCallOptions extends LineOptions {
  /** Bytes that a picture needs, by its number. */
  readonly demand: (index: number) => number;
  /** Bytes of a picture made of pixels, which has no budget. Without it there are none. */
  readonly pixelDemand?: number;
  /** The terminal is believed to be on this machine. */
  readonly isNear?: boolean;
  readonly paintUs?: number;
  /** Bytes of control every 250 ms. */
  readonly controlBytes?: number;
  /** False: the sender makes thirty pictures a second whatever it is told. */
  readonly obeys?: boolean;
}

/** One picture on the far screen. */
export interface Sighting {
  readonly atUs: number;
  readonly ageUs: number;
  readonly bytes: number;
  readonly pixels: boolean;
}

const geometry = {
  canvas: () => ({ column: 0, row: 0, columns: 160, rows: 45, cellWidth: 8, cellHeight: 16 }),
  covered: () => undefined,
  revision: () => 0,
  onChange: () => () => {},
  onCleared: () => () => {},
};

export class SlowCall {
  readonly line: SlowLine;
  readonly presenter: Presenter;
  readonly fidelity: Fidelity;
  readonly seen: Sighting[] = [];
  /** Most bytes that the kernel held, in each second. */
  readonly queued: number[] = [];
  private readonly options: SlowCallOptions;
  private readonly sink: PaneVideoSink;
  private readonly ending = new AbortController();
  private readonly replies: number[] = [];
  private listener: (reply: { kind: 'cursor'; row: number; column: number }, atUs: number) => void = () => {};
  private newest: { index: number; capturedUs: number } | undefined;
  private wake = () => {};
  private index = 0;
  private nextFrameUs = 0;
  private nextControlUs = 0;
  private startUs = -1;
  private tail = '';

  constructor(options: SlowCallOptions) {
    this.options = options;
    this.fidelity = new Fidelity(30, options.isNear);
    this.fidelity.setPixels(options.pixelDemand !== undefined);
    this.line = new SlowLine(options);
    const terminal = {
      file: { tryWrite: (bytes: Uint8Array, from = 0) => this.line.put(bytes.subarray(from), now()) },
      cursorsAwaited: 0,
      expectCursor: () => {},
      forgetCursors: () => {},
      on: (_event: 'reply', listener: never) => {
        this.listener = listener;
        return () => {};
      },
    };
    this.presenter = new Presenter({
      terminal,
      clock: { nowUs: now, sleepUntil: async () => {} },
      answersCursor: true,
      roundTripUs: options.delayUs * 2 + 2000,
    });
    const { fidelity, presenter } = this;
    this.sink = new PaneVideoSink({
      pane: 'remote',
      presenter,
      geometry,
      fidelity,
      painter: { pixelsFor: () => ({ width: 160, height: 90 }), sendsPixels: true },
      paint: {
        setDim: () => {},
        reset: () => {},
        paint: (_pane, frame, _canvas, _covered, quality) => this.paint(frame as Frame, quality),
      },
    });
    void this.play();
  }

  /** Lets time go by. */
  async run(seconds: number): Promise<void> {
    const endUs = now() + seconds * 1e6;
    if (this.startUs < 0) this.startUs = this.nextFrameUs = this.nextControlUs = now();
    while (now() < endUs) {
      this.step();
      await vi.advanceTimersByTimeAsync(1);
    }
  }

  close(): void {
    this.ending.abort();
    this.presenter.close();
    this.sink.close();
  }

  private step(): void {
    const nowUs = now();
    const { obeys = true, controlBytes = 0 } = this.options;
    if (nowUs >= this.nextFrameUs) {
      this.newest = { index: this.index++, capturedUs: nowUs };
      this.nextFrameUs += 1e6 / (obeys ? this.sink.fps! : 30);
      this.wake();
    }
    if (controlBytes > 0 && nowUs >= this.nextControlUs) {
      this.nextControlUs += 250_000;
      this.presenter.control('x'.repeat(controlBytes));
    }
    const second = Math.floor((nowUs - this.startUs) / 1e6);
    this.queued[second] = Math.max(this.queued[second] ?? 0, this.line.queuedBytes);
    for (const bytes of this.line.take(nowUs)) this.read(bytes, nowUs);
    while (this.replies[0] !== undefined && this.replies[0] <= nowUs) {
      this.replies.shift();
      this.listener({ kind: 'cursor', row: 1, column: 0 }, nowUs);
    }
  }

  /** The far terminal: notes pictures, answers questions. */
  private read(bytes: Uint8Array, nowUs: number): void {
    this.tail += Buffer.from(bytes).toString('latin1');
    const tokens = /\[(\d+)us(\d+)([cp])\]|\x1b\[6n/g;
    let end = 0;
    for (let match = tokens.exec(this.tail); match; match = tokens.exec(this.tail)) {
      end = tokens.lastIndex;
      if (match[1] === undefined) this.replies.push(nowUs + this.options.delayUs);
      else this.see(nowUs, Number(match[1]), Number(match[2]), match[3] === 'p');
    }
    this.tail = this.tail.slice(Math.max(end, this.tail.length - 64));
  }

  private see(atUs: number, capturedUs: number, bytes: number, pixels: boolean): void {
    this.seen.push({ atUs, ageUs: atUs - capturedUs, bytes, pixels });
  }

  private async paint(frame: Frame, quality: PaneQuality | undefined) {
    const { demand, pixelDemand, paintUs = 4000 } = this.options;
    const budget = quality?.budgetBytes ?? 12_000;
    const pixels = pixelDemand !== undefined && quality?.pixels !== false;
    const length = pixels ? pixelDemand : Math.round(Math.max(30, Math.min(demand(frame.width), budget)));
    await new Promise((resolve) => setTimeout(resolve, paintUs / 1000));
    // The mark stands at the end: a picture is there when all of it is.
    const mark = `[${frame.capturedAtUs}us${length}${pixels ? 'p' : 'c'}]`;
    return {
      bytes: Buffer.from('.'.repeat(Math.max(0, length - mark.length)) + mark),
      width: 1,
      height: 1,
      pixels,
    };
  }

  private async play(): Promise<void> {
    const { signal } = this.ending;
    while (await this.sink.ready(signal)) {
      while (!this.newest) await new Promise<void>((resolve) => (this.wake = resolve));
      const { index, capturedUs } = this.newest;
      this.newest = undefined;
      const frame = { width: index, height: 1, data: new Uint8Array(3), capturedAtUs: capturedUs };
      void this.sink.show(frame, signal);
    }
  }
}

/** Ages in ms, pictures a second and bytes of those seen between two times of the run, in seconds. */
export function summary(
  call: SlowCall,
  fromSecond: number,
  toSecond: number,
  startUs = call.seen[0]?.atUs ?? 0,
) {
  const part = call.seen.filter(
    ({ atUs }) => atUs >= startUs + fromSecond * 1e6 && atUs < startUs + toSecond * 1e6,
  );
  const ages = part.map(({ ageUs }) => ageUs / 1000).sort((a, b) => a - b);
  const at = (share: number) => Math.round(ages[Math.floor(ages.length * share)] ?? Number.NaN);
  return {
    p50: at(0.5),
    p95: at(0.95),
    worst: at(0.999),
    fps: part.length / (toSecond - fromSecond),
    pixels: part.filter(({ pixels }) => pixels).length,
    bytes: Math.round(part.reduce((sum, { bytes }) => sum + bytes, 0) / part.length),
  };
}

function now(): number {
  return Math.round(performance.now() * 1000);
}
