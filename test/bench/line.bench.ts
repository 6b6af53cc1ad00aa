// Calls on bad lines: how old the picture and the sound are, how many and how good the pictures, with the design and beside it
// with a sender that knows no bound. LINE_SECONDS a scenario (30), LINE_ROWS a pattern of scenarios, LINE_NAIVE=0 leaves the
// comparison out. `scripts/bench.sh line`; the relay and what it means by a bad line are in test/fakes.
import { monotonicNowUs, realClock } from '../../src/core/clock.ts';
import { percentilesOf } from '../../src/flow/recent.ts';
import type { BadLineOptions } from '../fakes/bad-line.ts';
import type { Emit } from './harness.ts';
import { LinePeers, type SeenPicture } from './line-peers.ts';
import { runNaively } from './naive-sender.ts';

const seconds = Number(process.env.LINE_SECONDS ?? 30);

interface Scenario {
  readonly line: BadLineOptions;
  /** Bytes a second that could have passed. */
  readonly capacityBps: number;
  /** What was set out for: ms, ms, pictures a second. */
  readonly aim?: readonly [pictureMs: number, soundMs: number, fps: number];
}

const third = (seconds * 1e6) / 3;
const scenarios: Record<string, Scenario> = {
  '10 Mbit/s 20 ms': { line: { bytesPerSecond: 1_250_000, delayUs: 20_000 }, capacityBps: 1_250_000 },
  '1 Mbit/s 50 ms': {
    line: { bytesPerSecond: 125_000, delayUs: 50_000 },
    capacityBps: 125_000,
    aim: [250, 200, 15],
  },
  '256 kbit/s 100 ms': {
    line: { bytesPerSecond: 32_000, delayUs: 100_000 },
    capacityBps: 32_000,
    aim: [600, 300, 5],
  },
  '64 kbit/s 50 ms': { line: { bytesPerSecond: 8_000, delayUs: 50_000 }, capacityBps: 8_000 },
  '1 Mbit/s 50 ms, 1 % loss': {
    line: { bytesPerSecond: 125_000, delayUs: 50_000, jitterUs: 10_000, loss: 0.01 },
    capacityBps: 125_000,
  },
  '5-0.5-5 Mbit/s 30 ms': {
    line: {
      bytesPerSecond: (us) => (us >= third && us < 2 * third ? 62_500 : 625_000),
      delayUs: 30_000,
      queueBytes: 64_000,
    },
    capacityBps: (2 * 625_000 + 62_500) / 3,
  },
  '1 Mbit/s 50 ms, 2 s outage': {
    line: { bytesPerSecond: 125_000, delayUs: 50_000, outages: [{ fromUs: third, toUs: third + 2e6 }] },
    capacityBps: 125_000,
  },
};

interface Row {
  readonly scenario: string;
  readonly sender: string;
  readonly pictures: readonly SeenPicture[];
  readonly sounds: readonly number[];
  readonly bytes: number;
  readonly concealedMs: number;
}

export default async function benchLine(emit: Emit): Promise<void> {
  const wanted = new RegExp(process.env.LINE_ROWS ?? '.');
  const names = Object.keys(scenarios).filter((name) => wanted.test(name));
  const lines: string[] = [heading];
  for (const name of names) {
    const row = await measure(name);
    tell(row, emit);
    lines.push(tableLine(row));
    if (process.env.LINE_NAIVE !== '0') {
      const naive = await measureNaive(name);
      tell(naive, emit);
      lines.push(tableLine(naive));
    }
  }
  console.error(`\n${lines.join('\n')}\n`);
}

async function measure(name: string): Promise<Row> {
  const peers = await LinePeers.open(scenarios[name]!.line);
  try {
    peers.run();
    const sounds: number[] = [];
    const { near, far } = peers;
    const endUs = monotonicNowUs() + seconds * 1e6;
    for (let nowUs = monotonicNowUs(); nowUs < endUs; nowUs = monotonicNowUs()) {
      await realClock.sleepUntil(Math.min(endUs, nowUs + 1e6));
      sounds.push(...far.audio.counters.delaysMs);
    }
    void near;
    return {
      scenario: name,
      sender: 'tchat',
      pictures: far.screen.seen,
      sounds,
      bytes: peers.relay.bytes.there,
      concealedMs: far.audio.counters.concealedMs,
    };
  } finally {
    await peers.close();
  }
}

async function measureNaive(name: string): Promise<Row> {
  const { screen, sounds, relay } = await runNaively(scenarios[name]!.line, seconds * 1000);
  return {
    scenario: name,
    sender: 'naive',
    pictures: screen.seen,
    sounds: sounds.map(({ ms }) => ms),
    bytes: relay.bytes.there,
    concealedMs: Number.NaN,
  };
}

const figures = (row: Row) => {
  const ages = percentilesOf(row.pictures.map(({ ageMs }) => ageMs));
  const sound = percentilesOf(row.sounds);
  const compared = row.pictures.filter((picture) => !Number.isNaN(picture.ssim));
  return {
    ages,
    sound,
    fps: row.pictures.length / seconds,
    ssim: compared.reduce((sum, picture) => sum + picture.ssim, 0) / compared.length,
    used: (100 * row.bytes) / seconds / scenarios[row.scenario]!.capacityBps,
  };
};

function tell(row: Row, emit: Emit): void {
  const name = `line/${row.sender} ${row.scenario}`;
  const { ages, sound, fps, ssim, used } = figures(row);
  const record = (what: string, unit: string, p50: number, p95 = p50) =>
    emit({ name: `${name} ${what}`, unit, p50: round(p50), p99: round(p95), bytes: 0, allocBytes: 0 });
  record('picture age (p99: p95)', 'ms', ages.p50, ages.p95);
  record('sound delay (p99: p95)', 'ms', sound.p50, sound.p95);
  record('pictures', 'fps', fps);
  record('ssim', '', ssim);
  record('used', 'percent', used);
  if (!Number.isNaN(row.concealedMs)) record('concealed', 'ms', row.concealedMs);
}

const heading =
  'scenario                    sender  picture p50/p95 ms  sound p50/p95 ms   fps   ssim  concealed ms  used %  aim';

function tableLine(row: Row): string {
  const { ages, sound, fps, ssim, used } = figures(row);
  const aim = row.sender === 'tchat' ? scenarios[row.scenario]!.aim : undefined;
  const met = aim && ages.p95 <= aim[0] && sound.p95 <= aim[1] && fps >= aim[2];
  return [
    row.scenario.padEnd(27),
    row.sender.padEnd(6),
    `${ages.p50.toFixed(0)} / ${ages.p95.toFixed(0)}`.padStart(19),
    `${sound.p50.toFixed(0)} / ${sound.p95.toFixed(0)}`.padStart(17),
    fps.toFixed(1).padStart(5),
    ssim.toFixed(3).padStart(6),
    (Number.isNaN(row.concealedMs) ? '–' : row.concealedMs.toFixed(0)).padStart(13),
    used.toFixed(0).padStart(7),
    aim ? ` ${met ? 'met' : 'MISSED'}: ${aim[0]}, ${aim[1]}, ${aim[2]}` : '',
  ].join(' ');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
