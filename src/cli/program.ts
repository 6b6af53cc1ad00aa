// What every command is given by main: how it is asked to stop, where its words go, what must be restored at the end.
import { type Clock, realClock } from '../core/clock.ts';
import { listenForStop, type StopRequest } from './stop.ts';

export interface Program {
  readonly clock: Clock;
  readonly stop: StopRequest;
  /** Restores the terminal; run on every way out, also the violent ones. Must be synchronous and idempotent. */
  readonly restorers: Set<() => void>;
  /** A line for people: stdout, or stderr when stdout is for machines. */
  say(line: string): void;
  /** A line for machines, on stdout. */
  print(line: string): void;
  /** From here on stdout belongs to machines. */
  machineOutput(): void;
}

export function openProgram(): Program {
  const restorers = new Set<() => void>();
  const stop = listenForStop(() => restoreAll(restorers));
  let people: NodeJS.WriteStream = process.stdout;
  // A reader that went away (`tchat … --json | head`) ends the command as a signal would, without a stack trace.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.stop());
  return {
    clock: realClock,
    stop,
    restorers,
    say: (line) => void people.write(`${line}\n`),
    print: (line) => void process.stdout.write(`${line}\n`),
    machineOutput: () => {
      people = process.stderr;
    },
  };
}

export function restoreAll(restorers: Set<() => void>): void {
  for (const restore of restorers) {
    try {
      restore();
    } catch {
      // The next one may still succeed, and there is nobody left to tell.
    }
  }
}
