// Asks the terminal what it can do: all questions in one burst, the one that everybody answers last.
import {
  askKittyGraphics,
  askKittyMedium,
  askSixelColors,
  askSixelSize,
} from '../ansi/graphics-sequences.ts';
import type { Reply } from '../ansi/reply.ts';
import {
  askAttributes,
  askBackground,
  askCellPixels,
  askSynchronized,
  askTruecolor,
  askUnicode,
  askVersion,
  askWindowPixels,
  restoreCursor,
  saveCursor,
} from '../ansi/sequences.ts';
import { Bell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import { type Capabilities, decide, type Environment, multiplexerOf } from './decide-capabilities.ts';
import { LocalPixel } from './local-pixel.ts';
import type { Terminal } from './terminal.ts';

export type { Capabilities } from './decide-capabilities.ts';

/** Answers of a terminal on this machine take below 4 ms (measured); over SSH a round trip around the earth is 0.3 s. */
const localUs = 250_000;
const remoteUs = 1_000_000;
/** Answers that come later are still ours, and not typed: the parser keeps them from the keys for ever. */
const writeMs = 100;

/** Takes as long as the terminal needs, at most 0.25 s, or 1 s over SSH. The terminal must be entered, its screen empty. */
export async function askCapabilities(
  terminal: Pick<Terminal, 'file' | 'on' | 'expectCursor' | 'forgetCursors' | 'columns' | 'rows'>,
  clock: Clock,
  env: Environment,
): Promise<Capabilities> {
  const replies: Reply[] = [];
  const done = new Bell();
  const pixel = new LocalPixel();
  const forget = terminal.on('reply', (reply) => {
    // Bounded: a terminal that talks without end is not listened to.
    if (replies.length < 48) replies.push(reply);
    if (reply.kind === 'attributes') done.ring();
  });
  try {
    terminal.expectCursor();
    terminal.file.writeNow(Buffer.from(questions(env, pixel)), writeMs);
    const remote = env.SSH_CONNECTION || env.SSH_TTY;
    await clock.sleepUntil(clock.nowUs() + (remote ? remoteUs : localUs), undefined, done);
  } finally {
    forget();
    pixel.close();
  }
  if (!replies.some((reply) => reply.kind === 'cursor')) terminal.forgetCursors();
  return decide({ replies, columns: terminal.columns, rows: terminal.rows }, env);
}

function questions(env: Environment, pixel: LocalPixel): string {
  // The Linux console, and what calls itself dumb, print strings that they do not know.
  const strings = env.TERM !== 'linux' && env.TERM !== 'dumb';
  // tmux takes an APC string for the pane's new title.
  const apc = strings && multiplexerOf(env) === undefined;
  const medium = apc && pixel.open();
  return [
    saveCursor,
    askUnicode,
    restoreCursor,
    ...(strings
      ? [askVersion, askTruecolor, askBackground, askSynchronized, askCellPixels, askWindowPixels]
      : []),
    ...(strings ? [askSixelColors, askSixelSize] : []),
    ...(apc ? [askKittyGraphics] : []),
    ...(medium ? [askKittyMedium(medium.medium, medium.name)] : []),
    askAttributes,
  ].join('');
}
