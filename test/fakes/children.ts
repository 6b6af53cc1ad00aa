// The processes that a process has started.
import { spawnSync } from 'node:child_process';

/** Ids of those whose command line looks like `what`, by default of tchat's audio processes. */
export function childrenOf(pid: number, what = /audio\.process\.js/): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => what.test(line));
  return lines.map((line) => Number.parseInt(line, 10));
}
