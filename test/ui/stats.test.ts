import { describe, expect, it } from 'vitest';
import { lineCells } from '../../src/ui/lines.ts';
import { bytes, fine, pair, span, whole } from '../../src/ui/numbers.ts';
import { statsLines } from '../../src/ui/panes/stats.ts';
import { duration } from '../../src/ui/panes/title.ts';
import type { Snapshot } from '../../src/ui/snapshot.ts';
import { thresholds, verdict } from '../../src/ui/thresholds.ts';
import { goodCall, newCall } from './rig.ts';

const words = (snapshot: Snapshot, columns: number, rows: number) =>
  statsLines(snapshot, columns, rows).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );

/** The style of the value in the row that begins with `label`. */
function look(snapshot: Snapshot, label: string): string | undefined {
  const line = statsLines(snapshot, 34, 60).find((parts) => parts[0]?.text === label);
  return line?.at(-1)?.style;
}

describe('the stats', () => {
  it('tell picture, sound, wire, terminal, drops and machine, in this order', () => {
    const lines = words(goodCall, 24, 60);
    expect(
      lines.flatMap((line) => /^(picture|sound|wire|terminal|dropped|this machine)/.exec(line)?.[0] ?? []),
    ).toEqual(['picture', 'sound', 'wire', 'terminal', 'dropped', 'this machine']);
  });

  it('keep the most telling numbers when there is little room', () => {
    expect(words(goodCall, 24, 3)).toEqual([
      'picture      jpeg 160×90',
      'received→shown 30→30 fps',
      'age p50/p95   42 / 58 ms',
    ]);
    expect(words(goodCall, 24, 6).slice(3)).toEqual([
      'sound               opus',
      'delay p50/p95 62 / 84 ms',
      'dropped               52',
    ]);
    // What 80 × 24 leaves: everything that tells of a bad call.
    expect(words(goodCall, 24, 11)).toEqual([
      'picture      jpeg 160×90',
      'received→shown 30→30 fps',
      'camera→sent    30→30 fps',
      'age p50/p95   42 / 58 ms',
      'sound               opus',
      'delay p50/p95 62 / 84 ms',
      'mic     ██████··· −21 dB',
      'speaker ████····· −33 dB',
      'wire       2 connections',
      'round trip        1.4 ms',
      'dropped               52',
    ]);
    expect(words(goodCall, 24, 0)).toEqual([]);
  });

  it('fit every width and height, and fill lines exactly', () => {
    for (let columns = 22; columns <= 38; columns++) {
      for (let rows = 0; rows <= 40; rows++) {
        for (const snapshot of [goodCall, newCall]) {
          const lines = statsLines(snapshot, columns, rows);
          expect(lines.length).toBeLessThanOrEqual(rows);
          for (const line of lines) if (line.length > 0) expect(lineCells(line)).toBe(columns);
        }
      }
    }
  });

  it('show a dash for what is unknown, and no alarm', () => {
    const lines = statsLines(newCall, 34, 60);
    expect(lines.flat().some(({ text }) => text.includes('NaN'))).toBe(false);
    expect(lines.flat().some(({ style }) => style === 'warn' || style === 'bad')).toBe(false);
    expect(words(newCall, 24, 60)[1]).toBe('received→shown         –');
  });

  it('colour what is bad', () => {
    expect(look(goodCall, 'age p50/p95')).toBe('text');
    const late = { ...goodCall, video: { ...goodCall.video, ageMs: { p50: 200, p95: 300 }, paintedFps: 3 } };
    expect(look(late, 'age p50/p95')).toBe('warn');
    expect(look(late, 'received→shown')).toBe('bad');
    expect(look({ ...late, peer: { ...late.peer, cameraOff: true } }, 'received→shown')).toBe('text');
    expect(look({ ...goodCall, drops: { presenter: 1000 } }, 'presenter')).toBe('warn');
    expect(look({ ...goodCall, audio: { ...goodCall.audio, concealedMs: 30_000 } }, 'concealed')).toBe('bad');
  });

  it('call silence and a muted microphone by name', () => {
    const quiet = { ...goodCall, muted: true, audio: { ...goodCall.audio, outLevelDb: -96 } };
    expect(words(quiet, 24, 60)).toContain('mic     ·········  muted');
    expect(words(quiet, 24, 60)).toContain('speaker ········· silent');
  });

  it('list only places where something was dropped, whatever they are called', () => {
    const lines = words({ ...goodCall, drops: { a: 0, 'x\x1b[2J': 3 } }, 24, 60);
    expect(lines).toContain('x[2J                   3');
    expect(lines.some((line) => line.startsWith('a '))).toBe(false);
    expect(words({ ...goodCall, drops: {} }, 24, 60)).toContain('dropped                0');
  });
});

describe('numbers', () => {
  it('have units that people read', () => {
    expect([
      bytes(0),
      bytes(999),
      bytes(1000),
      bytes(61_300, '/s'),
      bytes(612_000),
      bytes(999_600),
      bytes(2.5e9),
    ]).toEqual(['0 B', '999 B', '1.0 kB', '61.3 kB/s', '612 kB', '1.0 MB', '2500.0 MB']);
    expect([
      whole(29.6),
      whole(42.2, 'ms'),
      fine(0.42, 'ms'),
      fine(12.4, 'ms'),
      pair(1, Number.NaN, 'ms'),
      span(2100),
    ]).toEqual(['30', '42 ms', '0.4 ms', '12 ms', '1 / – ms', '2.1 s']);
    expect([duration(0), duration(Number.NaN), duration(187.9), duration(3723)]).toEqual([
      '',
      '',
      ' 3:07',
      ' 1:02:03',
    ]);
  });

  it('are judged from above or from below, and not at all when unknown', () => {
    expect([150, 151, 401, Number.NaN].map((ms) => verdict(ms, thresholds.age))).toEqual([
      'text',
      'warn',
      'bad',
      'text',
    ]);
    expect([12, 11, 4, Number.NaN].map((fps) => verdict(fps, thresholds.fps))).toEqual([
      'text',
      'warn',
      'bad',
      'text',
    ]);
  });
});
