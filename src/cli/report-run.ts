// Runs a command with its Reporter: the lines of `--json` while it runs, the last one with `end` whatever happens.
import { toJsonLine } from '../call/record.ts';
import { asTchatError } from '../core/errors.ts';
import type { CallOptions } from './options.ts';
import type { Program } from './program.ts';
import { type EndReason, Reporter } from './reporter.ts';

/** The exit code of what `run` came to; its error is thrown on after it has been reported. */
export async function runReported(
  program: Program,
  options: CallOptions,
  run: (reporter: Reporter) => Promise<EndReason>,
): Promise<number> {
  const reporter = new Reporter(program.clock);
  if (!options.json) return finish(program, await run(reporter));
  program.machineOutput();
  const done = new AbortController();
  const lines = reporter.writeJson((line) => program.print(line), done.signal);
  const end = await run(reporter).catch((thrown: unknown): EndReason => {
    const error = asTchatError(thrown);
    return { reason: error.code, exitCode: error.exitCode, error };
  });
  done.abort();
  await lines;
  program.print(toJsonLine(reporter.record(end)));
  return finish(program, end);
}

function finish(program: Program, end: EndReason): number {
  if (end.error) throw end.error;
  program.say(goodbye[end.reason] ?? 'The call has ended.');
  return end.exitCode;
}

const goodbye: Record<string, string> = {
  'peer-hang-up': 'The other side hung up.',
  duration: 'The call has ended: its time is over.',
  signal: 'Stopped.',
};
