// `tchat show FILE`: a still picture in this terminal, as text. terminal-image takes 30 ms for it, which stills have and
// live pictures have not.
import { readFile } from 'node:fs/promises';
import { exitCodes, TchatError } from '../core/errors.ts';
import type { Program } from './program.ts';

/** Throws `file-unreadable` or `bad-picture`. */
export async function showCommand(path: string, program: Program): Promise<number> {
  const picture = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new TchatError('file-unreadable', `${path} ${why(cause)}.`, { cause });
  });
  process.env.FORCE_COLOR ??= colourLevel(process.env);
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

/** For terminal-image's colours, which otherwise trust TERM alone: 0 none, 1 sixteen, 2 256, 3 all. */
function colourLevel({ NO_COLOR, COLORTERM, TERM = '' }: NodeJS.ProcessEnv): string {
  if (NO_COLOR) return '0';
  if (/^(truecolor|24bit)$/i.test(COLORTERM ?? '')) return '3';
  return /256|kitty|foot|alacritty|xterm/.test(TERM) ? '2' : '1';
}

function why({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EISDIR') return 'is a folder';
  return code === 'EACCES' ? 'may not be read' : `cannot be read: ${message}`;
}
