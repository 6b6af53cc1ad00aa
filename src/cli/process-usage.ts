// How much processor and memory this side of the call uses: this process and all that it has started.
// Linux reads /proc; elsewhere only this process is known, and the figure says less.
import { readdirSync, readFileSync } from 'node:fs';
import { LoopDelay } from './loop-delay.ts';

export interface ProcessUsage {
  /** Since the last reading, in percent of one core, children included. */
  readonly cpuPct: number;
  /** Resident memory of this process and what its children have for themselves: shared pages count once. */
  readonly rssMb: number;
  /** By how much the main thread is late, p99 in ms; see LoopDelay. */
  readonly loopDelayMs: number;
}

/** Clock ticks a second in /proc/PID/stat: USER_HZ, 100 on every Linux that Node runs on (proc(5)). */
const ticksPerSecond = 100;

export class UsageMeter {
  /** A child that is not part of this side: the far side of the demo. */
  stranger: number | undefined;
  private lastCpuUs = 0;
  private lastUs = 0;
  private readonly loopDelay = new LoopDelay();

  read(nowUs: number): ProcessUsage {
    const pids = descendants('self', this.stranger);
    const { user, system } = process.cpuUsage();
    const cpuUs = user + system + pids.reduce((sum, pid) => sum + childCpuUs(pid), 0);
    const cpuPct = this.lastUs === 0 ? Number.NaN : (100 * (cpuUs - this.lastCpuUs)) / (nowUs - this.lastUs);
    this.lastCpuUs = cpuUs;
    this.lastUs = nowUs;
    const rssBytes = process.memoryUsage.rss() + pids.reduce((sum, pid) => sum + privateBytes(pid), 0);
    // A child that has ended takes its share of the sum with it: never below zero.
    return { cpuPct: Math.max(0, cpuPct), rssMb: rssBytes / 1e6, loopDelayMs: this.loopDelay.read(nowUs) };
  }
}

/** Children of every thread, and theirs: the sound process, ffmpeg. Empty where /proc does not tell. */
function descendants(pid: number | 'self', stranger?: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children = threads.flatMap((thread) => {
    const list = readProc(`${pid}/task/${thread}/children`) ?? '';
    const pids = list.split(' ').filter(Boolean).map(Number);
    return pids.filter((child) => child !== stranger);
  });
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** 0 for a process that is gone or cannot be read. */
function childCpuUs(pid: number): number {
  const stat = readProc(`${pid}/stat`);
  // The name in parentheses may hold anything; the fields after it are fixed: utime and stime are 14 and 15.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields) return 0;
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

function privateBytes(pid: number): number {
  const rollup = readProc(`${pid}/smaps_rollup`) ?? '';
  let kilobytes = 0;
  for (const [, size] of rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)) kilobytes += Number(size);
  return kilobytes * 1024;
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
