// What the screen costs besides the pictures: ms and bytes for one update of the numbers (four a second in a call), for a
// full redraw, and for opening it.
import { EventEmitter } from 'node:events';
import { openScreen, type Screen } from '../../src/ui/screen.ts';
import type { Snapshot } from '../../src/ui/snapshot.ts';
import { goodCall } from '../ui/rig.ts';

interface Result {
  readonly name: string;
  readonly unit: string;
  readonly p50: number;
  readonly p99: number;
  readonly bytes?: number;
  readonly allocBytes?: number;
}

class Sink extends EventEmitter {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  bytes = 0;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    this.bytes += Buffer.byteLength(text);
    return true;
  }
}

/** Rounds before counting: the compiler's warming up. */
const warmUp = 60;
const rounds = 200;

export default async (emit: (result: Result) => void): Promise<void> => {
  for (const [columns, rows] of [
    [80, 24],
    [160, 45],
    [240, 67],
  ] as const) {
    const size = `${columns}x${rows}`;
    const open = (sink: Sink): Screen => {
      const screen = openScreen({ input: new EventEmitter(), output: sink, onAction: () => {} });
      screen.setCard('remote', undefined);
      screen.setCard('self', undefined);
      for (let n = 0; n < 500; n++) screen.addChat({ from: 'Alice', text: `line ${n} 漢字`, mine: false });
      return screen;
    };
    const sink = new Sink(columns, rows);
    const screen = open(sink);
    const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
    await turn();
    emit(
      await measure(`screen update ${size}`, sink, async (round) => {
        screen.update(changed(round));
        await turn();
      }),
    );
    emit(await measure(`screen redraw ${size}`, sink, async () => screen.redraw()));
    screen.close();
    emit(
      await measure(`screen open ${size}`, sink, async () => {
        openScreen({ input: new EventEmitter(), output: sink, onAction: () => {} }).close();
      }),
    );
  }
};

/** All numbers that move in a call have moved. */
function changed(round: number): Snapshot {
  const wave = Math.sin(round);
  return {
    ...goodCall,
    seconds: round / 4,
    video: {
      ...goodCall.video,
      paintedFps: 28 + 2 * wave,
      ageMs: { p50: 40 + 5 * wave, p95: 60 + 9 * wave },
    },
    audio: { ...goodCall.audio, inLevelDb: -30 + 20 * wave, outLevelDb: -30 - 20 * wave },
    wire: {
      inBps: 6e4 + 5e3 * wave,
      outBps: 6e4 - 5e3 * wave,
      rttMs: 2 + wave,
      inFlightBytes: 3000 + 900 * wave,
      rateBps: 150_000 + 9000 * wave,
      queueMs: 2 + wave,
      connections: 2,
      silentMs: 20,
      awayMs: Number.NaN,
      endsInMs: Number.NaN,
    },
    drops: { presenter: round },
    process: { cpuPct: 20 + 5 * wave, rssMb: 140 + 3 * wave, loopDelayMs: 3 + wave },
  };
}

async function measure(name: string, sink: Sink, work: (round: number) => Promise<void>): Promise<Result> {
  for (let round = 0; round < warmUp; round++) await work(round);
  const times: number[] = [];
  const bytesBefore = sink.bytes;
  const heapBefore = process.memoryUsage().heapUsed;
  let allocated = 0;
  let heap = heapBefore;
  for (let round = warmUp; round < warmUp + rounds; round++) {
    const start = process.hrtime.bigint();
    await work(round);
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
    const now = process.memoryUsage().heapUsed;
    // A smaller heap is a collection: that round is left out.
    if (now > heap) allocated += now - heap;
    heap = now;
  }
  times.sort((a, b) => a - b);
  return {
    name,
    unit: 'ms',
    p50: times[Math.floor(rounds / 2)]!,
    p99: times[Math.floor(rounds * 0.99)]!,
    bytes: Math.round((sink.bytes - bytesBefore) / rounds),
    allocBytes: Math.round(allocated / rounds),
  };
}
