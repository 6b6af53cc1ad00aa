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
  askCursorBehindTmux,
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

/**
 * Takes as long as the terminal needs, at most 0.25 s, or 1 s over SSH; in tmux twice that. The terminal must be entered,
 * its screen empty.
 */
export async function askCapabilities(
  terminal: Pick<Terminal, 'file' | 'on' | 'expectCursor' | 'forgetCursors' | 'columns' | 'rows'>,
  clock: Clock,
  env: Environment,
): Promise<Capabilities> {
  const replies: Reply[] = [];
  const pixel = new LocalPixel();
  const deadlineUs = env.SSH_CONNECTION || env.SSH_TTY ? remoteUs : localUs;
  const heard = { bell: new Bell(), last: 'attributes' as Reply['kind'], atUs: Number.NaN };
  const forget = terminal.on('reply', (reply, atUs) => {
    // Bounded: a terminal that talks without end is not listened to.
    if (replies.length < 48) replies.push(reply);
    if (reply.kind !== heard.last) return;
    heard.atUs = atUs;
    heard.bell.ring();
  });
  const ask = async (text: string, last: Reply['kind']): Promise<number | undefined> => {
    Object.assign(heard, { bell: new Bell(), last, atUs: Number.NaN });
    const askedUs = clock.nowUs();
    terminal.expectCursor();
    terminal.file.writeNow(Buffer.from(text), writeMs);
    await clock.sleepUntil(askedUs + deadlineUs, undefined, heard.bell);
    return Number.isNaN(heard.atUs) ? undefined : Math.max(0, heard.atUs - askedUs);
  };
  try {
    const roundTripUs = await ask(questions(env, pixel), 'attributes');
    if (!replies.some((reply) => reply.kind === 'cursor')) terminal.forgetCursors();
    const version = replies.find((reply) => reply.kind === 'version')?.text;
    // tmux itself has answered so far; the terminal behind it answers only if tmux lets the question through.
    const isTmux = multiplexerOf(env, version) === 'tmux';
    const passthroughUs = isTmux ? await ask(askCursorBehindTmux, 'cursor') : undefined;
    const { columns, rows } = terminal;
    return decide({ replies: [...replies], columns, rows, roundTripUs, passthroughUs }, env);
  } finally {
    forget();
    pixel.close();
  }
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
