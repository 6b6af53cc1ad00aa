// The numbers that tell why a call is good or bad, in the order in which one looks: picture, sound, wire, terminal, drops,
// machine; and the words that tell who is there. Where there is little room the most telling ones stay.
import { plainText } from '../../core/plain-text.ts';
import { type Line, span, spread } from '../lines.ts';
import { bytes, fine, pair, signed, span as sumOfMs, unknown, whole } from '../numbers.ts';
import type { Snapshot } from '../snapshot.ts';
import type { StyleName } from '../theme.ts';
import { type Threshold, thresholds, verdict } from '../thresholds.ts';
import { meter } from './meter.ts';

export const statsLabel = ' stats ';

interface Row {
  readonly line: Line;
  /** 1 stays longest. */
  readonly rank: number;
}

interface Group {
  readonly name: string;
  /** Beside the name: codec, painter, a sum. */
  readonly detail: string;
  readonly look?: StyleName;
  /** The detail is worth a line without any row below it: its rank. */
  readonly rank?: number;
  readonly rows: readonly Row[];
}

/** At most `rows` lines of `columns` cells (22–38 look right). */
export function statsLines(snapshot: Snapshot | undefined, columns: number, rows: number): Line[] {
  if (!snapshot) return [];
  const groups = groupsOf(snapshot, columns);
  const { opened, chosen } = choose(groups, rows);
  const shown = groups
    .filter((group) => opened.has(group))
    .map((group) => ({ ...group, rows: group.rows.filter((row) => chosen.has(row)) }));
  const needed = shown.reduce((count, group) => count + 1 + group.rows.length, 0);
  const airy = needed + shown.length - 1 <= rows;
  return shown.flatMap(({ name, detail, look = 'dim', rows: kept }, index) => [
    ...(airy && index > 0 ? [[]] : []),
    spread([span(name, 'label')], [span(plainText(detail, 20), look)], columns),
    ...kept.map(({ line }) => line),
  ]);
}

/** Takes rows by rank as long as they and the heads of their groups fit. */
function choose(groups: readonly Group[], rows: number): { opened: Set<Group>; chosen: Set<Row> } {
  const byRank = groups
    .flatMap((group): { group: Group; row?: Row; rank: number }[] => [
      ...(group.rank === undefined ? [] : [{ group, rank: group.rank }]),
      ...group.rows.map((row) => ({ group, row, rank: row.rank })),
    ])
    .sort((a, b) => a.rank - b.rank);
  const opened = new Set<Group>();
  const chosen = new Set<Row>();
  for (const { group, row } of byRank) {
    const cost = (opened.has(group) ? 0 : 1) + (row ? 1 : 0);
    if (opened.size + chosen.size + cost > rows) continue;
    opened.add(group);
    if (row) chosen.add(row);
  }
  return { opened, chosen };
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
        rated(8, 'camera→sent', flow(video.capturedFps, video.sentFps), video.sentFps, ownFpsLimit(snapshot)),
        rated(
          2,
          'age p50/p95',
          pair(video.ageMs.p50, video.ageMs.p95, 'ms'),
          video.ageMs.p95,
          thresholds.age,
        ),
        rated(
          12,
          'lip sync',
          signed(video.lips.offsetMs, 'ms'),
          Math.abs(video.lips.offsetMs),
          thresholds.lipSync,
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
          9,
          'buffer / aim',
          pair(audio.jitterBufferMs, audio.jitterTargetMs, 'ms'),
          audio.jitterBufferMs,
          thresholds.jitterBuffer,
        ),
        rated(
          11,
          'concealed',
          sumOfMs(audio.concealedMs),
          audio.concealedMs / 1000 / seconds,
          thresholds.concealed,
        ),
        rated(14, 'underruns', whole(audio.underruns), audio.underruns / minutes, thresholds.underruns),
        row(19, 'cards differ by', signed(audio.driftPpm, 'ppm')),
        row(10, 'echo', echo(audio.echo)),
        {
          rank: 6,
          line: meter('mic    ', snapshot.muted ? Number.NaN : audio.inLevelDb, snapshot.muted, columns),
        },
        { rank: 7, line: meter('speaker', audio.outLevelDb, false, columns) },
      ],
    },
    {
      name: 'wire',
      detail: wire.connections > 1 ? `${wire.connections} connections` : '',
      rows: [
        rated(4, 'round trip', fine(wire.rttMs, 'ms'), wire.rttMs, thresholds.rtt),
        row(10, 'in', bytes(wire.inBps, '/s')),
        row(10, 'out', bytes(wire.outBps, '/s')),
        row(10, 'can carry', bytes(wire.rateBps, '/s')),
        rated(14, 'queue', whole(wire.queueMs, 'ms'), wire.queueMs, thresholds.queue),
        row(15, 'in flight', bytes(wire.inFlightBytes)),
      ],
    },
    {
      name: 'terminal',
      detail: tty.painter,
      rows: [
        row(12, 'out', bytes(tty.outBps, '/s')),
        rated(13, 'answers after', fine(tty.rttMs, 'ms'), tty.rttMs, thresholds.terminalRtt),
      ],
    },
    droppedGroup(snapshot, rated),
    wordsGroup(snapshot, columns),
    {
      name: 'this machine',
      detail: lateness(snapshot),
      look: verdict(snapshot.process.loopDelayMs, thresholds.loopDelay) === 'text' ? 'dim' : 'warn',
      rows: [
        rated(
          17,
          'cpu, of one core',
          whole(snapshot.process.cpuPct, '%'),
          snapshot.process.cpuPct,
          thresholds.cpu,
        ),
        rated(18, 'memory', whole(snapshot.process.rssMb, 'MB'), snapshot.process.rssMb, thresholds.rss),
      ],
    },
  ];
}

/** In one line, or one in a line. */
function wordsGroup({ peer }: Snapshot, columns: number): Group {
  const { words, trust } = peer;
  const lines = words.join(' ').length <= columns ? [words.join(' ')] : words;
  return {
    name: 'words',
    detail: trust === 'compared' ? 'compared' : 'w to compare',
    look: trust === 'compared' ? 'good' : 'dim',
    rows:
      words.length === 0 ? [] : lines.map((text) => ({ rank: 16, line: spread([span(text)], [], columns) })),
  };
}

type Rated = (rank: number, label: string, value: string, number: number, limit: Threshold) => Row;

function droppedGroup({ drops, seconds }: Snapshot, rated: Rated): Group {
  const places = Object.entries(drops)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const perSecond = (count: number) => count / Math.max(1, seconds);
  const total = places.reduce((sum, [, count]) => sum + count, 0);
  const look = verdict(perSecond(total), thresholds.drops);
  return {
    name: 'dropped',
    detail: whole(total),
    look,
    rank: 5,
    rows: places
      .slice(0, 6)
      .map(([place, count]) =>
        rated(19, plainText(place, 20), whole(count), perSecond(count), thresholds.drops),
      ),
  };
}

/** By how much this program is late with what is due, which delays all else. */
function lateness({ process }: Snapshot): string {
  return Number.isNaN(process.loopDelayMs) ? '' : `${fine(process.loopDelayMs, 'ms')} late`;
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

/** `−38 dB, 62 ms late`; without a canceller only that there is none. */
function echo({ cancelled, delayMs, removedDb }: Snapshot['audio']['echo']): string {
  if (!cancelled) return 'not cancelled';
  if (!Number.isFinite(removedDb)) return 'none heard';
  return `${whole(-removedDb, 'dB')}, ${whole(delayMs, 'ms')}`.replace('-', '−');
}
