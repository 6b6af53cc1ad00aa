// Calls on bad lines: how old the picture and the sound are, how many and how good the pictures, with the design and beside it
// with a sender that knows no bound. LINE_SECONDS a scenario (30; from 120 on each minute is told by itself), LINE_ROWS a
// pattern of scenarios, LINE_NAIVE=0 leaves the comparison out. `scripts/bench.sh line`; the relay and what it means by a bad
// line are in test/fakes.
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
  /** When the line becomes worse, or good again after it was gone, from the beginning of the call. */
  readonly changesAtUs?: number;
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
    changesAtUs: third,
  },
  '1 Mbit/s 50 ms, 2 s outage': {
    line: { bytesPerSecond: 125_000, delayUs: 50_000, outages: [{ fromUs: third, toUs: third + 2e6 }] },
    capacityBps: 125_000,
    changesAtUs: third + 2e6,
  },
};

/** Older than this is not settled, after a change of the line: the aims at 1 Mbit/s, ms. */
const settledPictureMs = 250;
const settledSoundMs = 200;

interface HeardSound {
  readonly atUs: number;
  readonly ms: number;
}

interface Row {
  readonly scenario: string;
  readonly sender: string;
  readonly pictures: readonly SeenPicture[];
  readonly sounds: readonly HeardSound[];
  readonly lineBeganUs: number;
  readonly bytes: number;
  readonly concealedMs: number;
}

export default async function benchLine(emit: Emit): Promise<void> {
  const wanted = new RegExp(process.env.LINE_ROWS ?? '.');
  const names = Object.keys(scenarios).filter((name) => wanted.test(name));
  if (names.length === 0) throw new Error(`LINE_ROWS matches none of: ${Object.keys(scenarios).join(' · ')}`);
  const lines: string[] = [heading];
  for (const name of names) {
    const row = await measure(name);
    tell(row, emit);
    lines.push(tableLine(row), ...minutes(row));
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
    const sounds: HeardSound[] = [];
    const { far } = peers;
    const startedUs = monotonicNowUs();
    const endUs = startedUs + seconds * 1e6;
    for (let nowUs = startedUs; nowUs < endUs; nowUs = monotonicNowUs()) {
      await realClock.sleepUntil(Math.min(endUs, nowUs + 1e6));
      const atUs = monotonicNowUs();
      sounds.push(...far.audio.counters.delaysMs.map((ms) => ({ atUs, ms })));
    }
    return {
      scenario: name,
      sender: 'tchat',
      lineBeganUs: peers.lineBeganUs,
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
  const { screen, sounds, relay, lineBeganUs } = await runNaively(scenarios[name]!.line, seconds * 1000);
  return {
    scenario: name,
    sender: 'naive',
    pictures: screen.seen,
    sounds,
    lineBeganUs,
    bytes: relay.bytes.there,
    concealedMs: Number.NaN,
  };
}

const figures = (row: Row) => {
  const ages = percentilesOf(row.pictures.map(({ ageMs }) => ageMs));
  const sound = percentilesOf(row.sounds.map(({ ms }) => ms));
  const compared = row.pictures.filter((picture) => !Number.isNaN(picture.ssim));
  return {
    ages,
    sound,
    fps: row.pictures.length / seconds,
    ssim: compared.reduce((sum, picture) => sum + picture.ssim, 0) / compared.length,
    used: (100 * row.bytes) / seconds / scenarios[row.scenario]!.capacityBps,
    settledS: settledS(row),
  };
};

/** Seconds from the change of the line to the last picture or sound that was too old before the next change; sound is looked at once a second. */
function settledS({ scenario, pictures, sounds, lineBeganUs }: Row): number {
  const { changesAtUs } = scenarios[scenario]!;
  if (changesAtUs === undefined) return Number.NaN;
  const changedUs = lineBeganUs + changesAtUs;
  const old = [
    ...pictures.filter(({ ageMs }) => ageMs > settledPictureMs),
    ...sounds.filter(({ ms }) => ms > settledSoundMs),
  ];
  const within = old.map(({ atUs }) => atUs - changedUs).filter((us) => us >= 0 && us < third);
  return Math.max(0, ...within) / 1e6;
}

function tell(row: Row, emit: Emit): void {
  const name = `line/${row.sender} ${row.scenario}`;
  const { ages, sound, fps, ssim, used, settledS } = figures(row);
  const record = (what: string, unit: string, p50: number, p95 = p50) =>
    emit({ name: `${name} ${what}`, unit, p50: round(p50), p99: round(p95), bytes: 0, allocBytes: 0 });
  record('picture age (p99: p95)', 'ms', ages.p50, ages.p95);
  record('sound delay (p99: p95)', 'ms', sound.p50, sound.p95);
  record('pictures', 'fps', fps);
  record('ssim', '', ssim);
  record('used', 'percent', used);
  if (!Number.isNaN(row.concealedMs)) record('concealed', 'ms', row.concealedMs);
  if (!Number.isNaN(settledS)) record('settled after the change', 's', settledS);
}

const heading =
  'scenario                    sender  picture p50/p95 ms  sound p50/p95 ms   fps   ssim  concealed ms  used %  settled s  aim';

function tableLine(row: Row): string {
  const { ages, sound, fps, ssim, used, settledS } = figures(row);
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
    (Number.isNaN(settledS) ? '–' : settledS.toFixed(1)).padStart(10),
    aim ? ` ${met ? 'met' : 'MISSED'}: ${aim[0]}, ${aim[1]}, ${aim[2]}` : '',
  ].join(' ');
}

/** Each minute of a long run: what grows with the length of the call would show. */
function minutes({ lineBeganUs, pictures, sounds }: Row): string[] {
  if (seconds < 120) return [];
  return Array.from({ length: Math.floor(seconds / 60) }, (_, minute) => {
    const isIn = ({ atUs }: { readonly atUs: number }) => Math.floor((atUs - lineBeganUs) / 60e6) === minute;
    const ages = percentilesOf(pictures.filter(isIn).map(({ ageMs }) => ageMs));
    const sound = percentilesOf(sounds.filter(isIn).map(({ ms }) => ms));
    const of = ({ p50, p95 }: { p50: number; p95: number }) => `${p50.toFixed(0)} / ${p95.toFixed(0)}`;
    return `  minute ${minute + 1}`.padEnd(34) + of(ages).padStart(19) + of(sound).padStart(18);
  });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
