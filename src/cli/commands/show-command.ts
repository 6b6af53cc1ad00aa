// `tchat show FILE`: a still picture in this terminal, as text. terminal-image takes 30 ms for it, which stills have and
// live pictures have not.
import { readFile } from 'node:fs/promises';
import type { ColorDepth } from '../../ansi/ansi-writer.ts';
import { exitCodes, TchatError } from '../../core/errors.ts';
import { askPatiently } from '../../term/capabilities.ts';
import { decide } from '../../term/decide-capabilities.ts';
import { Terminal } from '../../term/terminal.ts';
import type { Program } from '../program.ts';

/** Throws `file-unreadable` or `bad-picture`. */
export async function showCommand(path: string, program: Program): Promise<number> {
  const picture = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new TchatError('file-unreadable', `${path} ${why(cause)}.`, { cause });
  });
  if (process.env.FORCE_COLOR === undefined) Object.assign(process.env, colorWords[await colorsOf(program)]);
  const { default: terminalImage } = await import('terminal-image');
  try {
    // One row less than the terminal has: the prompt comes back below.
    const height = (process.stdout.rows ?? 24) - 1;
    const text = await terminalImage.buffer(picture, { width: '100%', height, preferNativeRender: false });
    program.print(text.trimEnd());
  } catch (cause) {
    throw new TchatError('bad-picture', `${path} is not a picture that can be shown.`, {
      remedy: 'PNG, JPEG, GIF and TIFF can be.',
      cause,
    });
  }
  return exitCodes.ok;
}

/** What terminal-image's colours are told: they know the environment only, and a terminal knows better. */
const colorWords: Record<ColorDepth, NodeJS.ProcessEnv> = {
  mono: { FORCE_COLOR: '0' },
  '16': { FORCE_COLOR: '1', COLORTERM: '', TERM: 'xterm' },
  '256': { FORCE_COLOR: '2', COLORTERM: '', TERM: 'xterm-256color' },
  truecolor: { FORCE_COLOR: '3', COLORTERM: 'truecolor' },
};

/** Chosen: a terminal that is just starting answers within it; one that never answers is waited for once a picture. */
const patienceUs = 1_000_000;

/** What the terminal says; of a file or a pipe, what the environment says. */
async function colorsOf({ clock, restorers }: Program): Promise<ColorDepth> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return decide({ replies: [], columns: 0, rows: 0 }, process.env).colors;
  }
  const terminal = new Terminal();
  restorers.add(terminal.restore);
  try {
    terminal.enter();
    return (await askPatiently(terminal, clock, process.env, clock.nowUs() + patienceUs)).colors;
  } finally {
    restorers.delete(terminal.restore);
    terminal.close();
  }
}

function why({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a folder';
  return code === 'EACCES' ? 'may not be read' : `cannot be read: ${message}`;
}
