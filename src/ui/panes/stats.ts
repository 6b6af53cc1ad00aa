// The numbers that tell why a call is good or bad, in the order in which one looks: picture, sound, wire, terminal, drops,
// machine. Where there is little room the most telling ones stay.
import { plainText } from '../../core/plain-text.ts';
import { type Line, span, spread } from '../lines.ts';
import { bytes, fine, pair, span as sumOfMs, unknown, whole } from '../numbers.ts';
import type { Snapshot } from '../snapshot.ts';
import type { StyleName } from '../theme.ts';
import { type Threshold, thresholds, verdict } from '../thresholds.ts';

export const statsLabel = ' stats ';

interface Row {
  readonly line: Line;
  /** 1 stays longest. */
  readonly rank: number;
}

interface Group {
  readonly name: string;
  /** Beside the name: codec, painter. */
  readonly detail: string;
  readonly rows: readonly Row[];
}

/** The quietest level that a meter shows, dBFS. chosen: room noise of a laptop microphone is about −60. */
const meterFloorDb = -60;

/** At most `rows` lines of `columns` cells (22–38 look right). */
export function statsLines(snapshot: Snapshot | undefined, columns: number, rows: number): Line[] {
  if (!snapshot) return [];
  const groups = groupsOf(snapshot, columns);
  const chosen = choose(groups, rows);
  const shown = groups
    .map((group) => ({ ...group, rows: group.rows.filter((row) => chosen.has(row)) }))
    .filter((group) => group.rows.length > 0);
  const needed = shown.reduce((count, group) => count + 1 + group.rows.length, 0);
  const airy = needed + shown.length - 1 <= rows;
  return shown.flatMap(({ name, detail, rows: kept }, index) => [
    ...(airy && index > 0 ? [[]] : []),
    spread([span(name, 'label')], [span(plainText(detail, 20), 'dim')], columns),
    ...kept.map(({ line }) => line),
  ]);
}

/** Takes rows by rank as long as they and the heads of their groups fit. */
function choose(groups: readonly Group[], rows: number): Set<Row> {
  const byRank = groups
    .flatMap((group) => group.rows.map((row) => ({ group, row })))
    .sort((a, b) => a.row.rank - b.row.rank);
  const chosen = new Set<Row>();
  const opened = new Set<Group>();
  let left = rows;
  for (const { group, row } of byRank) {
    const cost = opened.has(group) ? 1 : 2;
    if (cost > left) continue;
    left -= cost;
    opened.add(group);
    chosen.add(row);
  }
  return chosen;
}

function groupsOf(snapshot: Snapshot, columns: number): Group[] {
  const { video, audio, wire, tty, seconds } = snapshot;
  const row = (rank: number, label: string, value: string, look: StyleName = 'text'): Row => ({
    rank,
    line: spread([span(label, 'dim')], [span(value, look)], columns),
  });
  const rated = (rank: number, label: string, value: string, number: number, limit: Threshold) =>
    row(rank, label, value, verdict(number, limit));
  const minutes = seconds / 60;
  return [
    {
      name: 'picture',
      detail: video.width > 0 ? `${video.codec} ${video.width}×${video.height}` : video.codec,
      rows: [
        rated(
          1,
          'received→shown',
          flow(video.receivedFps, video.paintedFps),
          video.paintedFps,
          fpsLimit(snapshot),
        ),
        rated(7, 'camera→sent', flow(video.capturedFps, video.sentFps), video.sentFps, ownFpsLimit(snapshot)),
        rated(
          2,
          'age p50/p95',
          pair(video.ageMs.p50, video.ageMs.p95, 'ms'),
          video.ageMs.p95,
          thresholds.age,
        ),
      ],
    },
    {
      name: 'sound',
      detail: audio.codec,
      rows: [
        rated(
          3,
          'delay p50/p95',
          pair(audio.delayMs.p50, audio.delayMs.p95, 'ms'),
          audio.delayMs.p95,
          thresholds.delay,
        ),
        rated(
          8,
          'jitter buffer',
          whole(audio.jitterBufferMs, 'ms'),
          audio.jitterBufferMs,
          thresholds.jitterBuffer,
        ),
        rated(
          10,
          'concealed',
          sumOfMs(audio.concealedMs),
          audio.concealedMs / 1000 / seconds,
          thresholds.concealed,
        ),
        rated(13, 'underruns', whole(audio.underruns), audio.underruns / minutes, thresholds.underruns),
        {
          rank: 5,
          line: meter('mic    ', snapshot.muted ? Number.NaN : audio.inLevelDb, snapshot.muted, columns),
        },
        { rank: 6, line: meter('speaker', audio.outLevelDb, false, columns) },
      ],
    },
    {
      name: 'wire',
      detail: '',
      rows: [
        rated(4, 'round trip', fine(wire.rttMs, 'ms'), wire.rttMs, thresholds.rtt),
        row(9, 'in', bytes(wire.inBps, '/s')),
        row(9, 'out', bytes(wire.outBps, '/s')),
        row(14, 'in flight', bytes(wire.inFlightBytes)),
      ],
    },
    {
      name: 'terminal',
      detail: tty.painter,
      rows: [
        row(11, 'out', bytes(tty.outBps, '/s')),
        rated(12, 'answers after', fine(tty.rttMs, 'ms'), tty.rttMs, thresholds.terminalRtt),
      ],
    },
    { name: 'dropped', detail: '', rows: dropRows(snapshot, rated) },
    {
      name: 'this machine',
      detail: '',
      rows: [
        rated(
          15,
          'cpu, of one core',
          whole(snapshot.process.cpuPct, '%'),
          snapshot.process.cpuPct,
          thresholds.cpu,
        ),
        rated(16, 'memory', whole(snapshot.process.rssMb, 'MB'), snapshot.process.rssMb, thresholds.rss),
      ],
    },
  ];
}

type Rated = (rank: number, label: string, value: string, number: number, limit: Threshold) => Row;

function dropRows({ drops, seconds }: Snapshot, rated: Rated): Row[] {
  const places = Object.entries(drops)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, 6);
  if (places.length === 0) return [rated(17, 'nothing', '0', 0, thresholds.drops)];
  return places.map(([place, count]) =>
    rated(17, plainText(place, 20), whole(count), count / Math.max(1, seconds), thresholds.drops),
  );
}

/** A camera that is off gives no pictures: that is no fault. */
function fpsLimit({ peer }: Snapshot): Threshold {
  return peer.cameraOff ? never : thresholds.fps;
}

function ownFpsLimit({ cameraOff }: Snapshot): Threshold {
  return cameraOff ? never : thresholds.fps;
}

const never: Threshold = { warn: Number.POSITIVE_INFINITY, bad: Number.POSITIVE_INFINITY };

function flow(from: number, to: number): string {
  return Number.isFinite(from) || Number.isFinite(to) ? `${whole(from)}→${whole(to)} fps` : unknown;
}

/** `mic     ██████····  −21 dB` */
function meter(label: string, levelDb: number, muted: boolean, columns: number): Line {
  const number = muted
    ? 'muted'
    : Number.isNaN(levelDb)
      ? unknown
      : `${Math.round(Math.max(-96, levelDb))} dB`;
  const value = number.replace('-', '−').padStart(6);
  const room = Math.max(0, columns - label.length - value.length - 2);
  const share = (Math.max(meterFloorDb, levelDb) - meterFloorDb) / -meterFloorDb;
  const full = Number.isNaN(levelDb) ? 0 : Math.round(room * Math.min(1, share));
  const look = verdict(levelDb, thresholds.level);
  return [
    span(`${label} `, 'dim'),
    span('█'.repeat(full), look === 'text' ? 'good' : look),
    span('·'.repeat(room - full), 'border'),
    span(` ${value}`, muted ? 'warn' : 'text'),
  ];
}
