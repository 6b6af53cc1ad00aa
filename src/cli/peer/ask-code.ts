// Asks for a spoken code, so that it stands neither in the shell's history nor in the list of processes.
import { createInterface } from 'node:readline';
import { asTchatError, TchatError } from '../../core/errors.ts';
import { parseCode } from '../../trust/code.ts';
import type { Program } from '../program.ts';

/** chosen: a slip is corrected, and whoever has none is let go. */
const mostAnswers = 3;

/** The code in its one form. Throws `usage` where nobody can be asked, after three answers that are none, and without one. */
export async function askCode({ say, stop }: Program): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new TchatError('usage', 'Nobody can be asked for the code here.', {
      remedy: 'Give it: --code 47-walnut-orchard.',
    });
  }
  // The terminal keeps its own line editing, and its Ctrl-C.
  const lines = createInterface({ input: process.stdin, terminal: false });
  const close = () => lines.close();
  stop.signal.addEventListener('abort', close, { once: true });
  try {
    say('The code that the other side told you:');
    let left = mostAnswers;
    for await (const line of lines) {
      try {
        return parseCode(line);
      } catch (error) {
        if (--left === 0) throw error;
        say(asTchatError(error).message);
      }
    }
    throw new TchatError('usage', 'No code was given.');
  } finally {
    stop.signal.removeEventListener('abort', close);
    lines.close();
  }
}
