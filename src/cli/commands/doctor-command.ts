// `tchat doctor`: one line for each thing that a call needs: what was found, and what to do about it.
import { exitCodes } from '../../core/errors.ts';
import { wrap } from '../../ui/text-cells.ts';
import type { Program } from '../program.ts';
import { type Check, checks, type Finding } from './checks.ts';
import { checkTerminalFeatures } from './terminal-check.ts';

/** Chosen: narrower columns cannot be read. */
const leastTextColumns = 20;
const marks = { ok: 'ok  ', warn: 'poor', fail: 'FAIL' };

/** The exit code is `local` when something without which there is no call is missing. */
export async function doctorCommand(options: { json: boolean }, program: Program): Promise<number> {
  const all: Record<string, Check> = { terminal: () => checkTerminalFeatures(program), ...checks };
  const findings: Record<string, Finding> = {};
  const width = Math.max(...Object.keys(all).map((name) => name.length));
  for (const [name, check] of Object.entries(all)) {
    const finding = await check();
    findings[name] = finding;
    if (options.json) continue;
    say(program, `${marks[finding.state]}  ${name.padEnd(width)}  `, finding.found);
    if (finding.remedy) say(program, `${' '.repeat(width + 8)}→ `, finding.remedy);
  }
  if (options.json) program.print(JSON.stringify(findings, undefined, 2));
  const fails = Object.values(findings).some(({ state }) => state === 'fail');
  return fails ? exitCodes.local : exitCodes.ok;
}

/** In as many lines as the terminal's width makes it; the text stays beside its head. */
function say(program: Program, head: string, text: string): void {
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const lines = wrap(text, Math.max(leastTextColumns, columns - head.length));
  for (const [i, line] of lines.entries()) program.say((i === 0 ? head : ' '.repeat(head.length)) + line);
}
