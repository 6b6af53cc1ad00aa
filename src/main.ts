#!/usr/bin/env node
// argv → command → exit code. The only place where the process is ended, and the last that restores the terminal.
import { CommanderError } from 'commander';
import { commandLine } from './cli/command-line.ts';
import { openProgram, restoreAll } from './cli/program.ts';
import { endBySignal } from './cli/stop.ts';
import { asTchatError, exitCodes } from './core/errors.ts';
import { log } from './core/log.ts';

const program = openProgram();

/** An error that nobody expected: the terminal first, then what happened, then the end. */
function crash(thrown: unknown): void {
  restoreAll(program.restorers);
  log('main', thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  finish(explain(thrown));
}
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);

function explain(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const { message, remedy, exitCode } = asTchatError(thrown);
  process.stderr.write(`tchat: ${message}\n       ${remedy}\n`);
  return exitCode;
}

/** A signal that asked us to stop is also what we end by, as shells expect. */
function finish(exitCode: number): never {
  restoreAll(program.restorers);
  const { by } = program.stop;
  if (by) endBySignal(by);
  process.exit(exitCode);
}

let exitCode: number;
try {
  exitCode = await commandLine(process.argv, program);
} catch (thrown) {
  exitCode = explain(thrown);
}
finish(exitCode);
