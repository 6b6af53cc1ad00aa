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
  askOctant,
  askSecondaryAttributes,
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
import { askTmuxForRgb } from './ask-tmux.ts';
import { type Capabilities, decide, type Environment, multiplexerOf } from './decide-capabilities.ts';
import { LocalPixel } from './local-pixel.ts';
import type { Terminal } from './terminal.ts';

export type { Capabilities } from './decide-capabilities.ts';

/** Answers of a terminal on this machine take below 4 ms (measured); over SSH a round trip around the earth is 0.3 s. */
const localUs = 250_000;
const remoteUs = 1_000_000;
const writeMs = 100;

export type AskedTerminal = Pick<
  Terminal,
  'file' | 'on' | 'expectCursor' | 'forgetCursors' | 'columns' | 'rows'
>;

/**
 * Takes as long as the terminal needs, at most 0.25 s, or 1 s over SSH; in tmux twice that. The terminal must be entered,
 * its screen empty. `onLate`: the answers came after all, once, until the terminal is closed; they are never keys.
 */
export async function askCapabilities(
  terminal: AskedTerminal,
  clock: Clock,
  env: Environment,
  onLate?: (capabilities: Capabilities) => void,
): Promise<Capabilities> {
  const replies: Reply[] = [];
  const pixel = new LocalPixel();
  const deadlineUs = env.SSH_CONNECTION || env.SSH_TTY ? remoteUs : localUs;
  const heard = { bell: new Bell(), last: 'attributes' as Reply['kind'], atUs: Number.NaN };
  const tmuxRgb = askTmuxForRgb(env);
  const forget = terminal.on('reply', (reply, atUs) => {
    // Bounded: a terminal that talks without end is not listened to.
    if (replies.length < 48) replies.push(reply);
    if (reply.kind !== heard.last) return;
    heard.atUs = atUs;
    heard.bell.ring();
  });
  /** `cursors`: how many of the questions are for the cursor. The answer to `last` is waited for. */
  const ask = async (text: string, cursors: number, last: Reply['kind']): Promise<number | undefined> => {
    Object.assign(heard, { bell: new Bell(), last, atUs: Number.NaN });
    const askedUs = clock.nowUs();
    for (let i = 0; i < cursors; i++) terminal.expectCursor();
    terminal.file.writeNow(Buffer.from(text), writeMs);
    await clock.sleepUntil(askedUs + deadlineUs, undefined, heard.bell);
    return Number.isNaN(heard.atUs) ? undefined : Math.max(0, heard.atUs - askedUs);
  };
  const decided = async (roundTripUs?: number, passthroughUs?: number) => {
    const { columns, rows } = terminal;
    const asked = { replies: [...replies], columns, rows, roundTripUs, passthroughUs };
    return decide({ ...asked, tmuxRgb: await tmuxRgb }, env);
  };
  const startUs = clock.nowUs();
  const roundTripUs = await ask(questions(env, pixel), 2, 'attributes');
  pixel.close();
  if (roundTripUs === undefined) {
    heard.bell.onRing(() => {
      forget();
      void decided(heard.atUs - startUs).then(onLate);
    });
    return decided();
  }
  if (!replies.some((reply) => reply.kind === 'cursor')) terminal.forgetCursors();
  const version = replies.find((reply) => reply.kind === 'version')?.text;
  // tmux itself has answered so far; the terminal behind it answers only if tmux lets the question through.
  const isTmux = multiplexerOf(env, version) === 'tmux';
  const passthroughUs = isTmux ? await ask(askCursorBehindTmux, 1, 'cursor') : undefined;
  // tmux has swallowed that question; should its answer come yet, it is nobody's.
  if (isTmux && passthroughUs === undefined) terminal.forgetCursors();
  forget();
  return decided(roundTripUs, passthroughUs);
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
    askOctant,
    restoreCursor,
    ...(strings
      ? [askVersion, askTruecolor, askBackground, askSynchronized, askCellPixels, askWindowPixels]
      : []),
    ...(strings ? [askSixelColors, askSixelSize, askSecondaryAttributes] : []),
    ...(apc ? [askKittyGraphics] : []),
    ...(medium ? [askKittyMedium(medium.medium, medium.name)] : []),
    askAttributes,
  ].join('');
}
