// The built program without a screen, as a child process: its NDJSON records, what it says to people, its exit code.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { StatsRecord } from '../../src/call/record.ts';
import { mainFile } from './pty-program.ts';

export interface JsonProgram {
  readonly child: ChildProcess;
  readonly records: StatsRecord[];
  readonly errors: () => string;
  readonly exited: Promise<number | null>;
}

/** Starts `tchat ARGS --json`. Whoever starts it ends it. */
export function startTchat(args: readonly string[], env: NodeJS.ProcessEnv = {}): JsonProgram {
  const child = spawn(process.execPath, [mainFile, ...args, '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return followTchat(child);
}

/** Reads what a `tchat … --json` says that somebody else has started. */
export function followTchat(child: ChildProcessByStdio<null, Readable, Readable>): JsonProgram {
  const records: StatsRecord[] = [];
  let rest = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) records.push(JSON.parse(line));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, records, errors: () => errors, exited };
}

/** The port that a `tchat listen` announces. */
export async function portOf({ errors }: JsonProgram): Promise<number> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const match = /on port (\d+)/.exec(errors());
    if (match) return Number(match[1]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never announced a port: ${errors()}`);
}
