// Terminals behind slow lines: how old the picture on the far screen is, how many there are, and how good; how soon a key is
// answered. Through a relay of the project's own that holds the line to a rate; the naive writer, mpv and timg beside it.
//   SLOW_ROWS=REGEXP    only these rows of the table, or `naive`, or `peers`
//   SLOW_MINUTES=10     each of tchat's rows for so long, and its figures for each minute
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LineOptions } from '../fakes/pty-relay-line.ts';
import type { Emit } from './harness.ts';
import { type ClipName, columns, indexAt, recorded, rows, stamped } from './slow-terminal-clip.ts';
import { SlowTerminalRun } from './slow-terminal-run.ts';

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
const minuteMs = 60_000;

export default async function benchSlowTerminal(emit: Emit): Promise<void> {
  const rowsOfTable: [LineName, QueueName, ClipName][] = [];
  for (const line of Object.keys(lines) as LineName[]) {
    for (const queue of Object.keys(queues) as QueueName[]) rowsOfTable.push([line, queue, 'talking-head']);
  }
  rowsOfTable.push(['300 kB/s', '1 MB', 'moving-camera'], ['256 kbit/s', '1 MB', 'moving-camera']);
  const wanted = process.env.SLOW_ROWS ? new RegExp(process.env.SLOW_ROWS) : /./;
  const minutes = Number(process.env.SLOW_MINUTES ?? 0);
  for (const [line, queue, clip] of rowsOfTable) {
    if (!wanted.test(`${line} ${queue} ${clip}`)) continue;
    const name = `slow terminal/tchat ${clip} ${line} ${queue}`;
    const run = new SlowTerminalRun(process.execPath, [program, 'paced', clip], options(line, queue), clip);
    await run.settle();
    const keys = clip === 'talking-head';
    if (minutes === 0) await run.measure(emit, name, measureMs, keys);
    for (let minute = 1; minute <= minutes; minute++)
      await run.measure(emit, `${name}, minute ${minute}`, minuteMs, keys);
    await run.close();
  }
  for (const [line, queue] of [
    ['1 Mbit/s', '64 kB'],
    ['256 kbit/s', '1 MB'],
  ] as const) {
    if (!wanted.test(`naive ${line}`)) continue;
    const args = [program, 'naive', 'talking-head'];
    const run = new SlowTerminalRun(process.execPath, args, options(line, queue), 'talking-head');
    await run.settle();
    await run.measure(emit, `slow terminal/naive talking-head ${line} ${queue}`, measureMs);
    await run.close();
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
      const run = new SlowTerminalRun(name, args, options('300 kB/s', '64 kB'), undefined);
      await run.settle();
      await run.measure(emit, `slow terminal/${name} talking-head 300 kB/s 64 kB`, measureMs);
      await run.close();
    }
  } catch (error) {
    console.error(`slow terminal: without players: ${(error as Error).message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
