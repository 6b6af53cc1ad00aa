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
  askOctant,
  askOuterCursor,
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
/** A terminal that talks without end is not listened to. Chosen: three times what any has answered. */
const mostReplies = 48;
/** Of the questions: for the cursor after a half block and after an octant. */
const cursorQuestions = 2;

export type AskedTerminal = Pick<
  Terminal,
  'file' | 'on' | 'expectCursor' | 'forgetCursors' | 'columns' | 'rows'
>;

/**
 * Takes as long as the terminal needs, at most 0.25 s, or 1 s over SSH; twice that where only the terminal's answer says that
 * there is a tmux. The terminal must be entered, its screen empty. `onLate`: more came after all, with all that is known
 * then; until the terminal is closed. Answers are never keys.
 */
export function askCapabilities(
  terminal: AskedTerminal,
  clock: Clock,
  env: Environment,
  onLate: (capabilities: Capabilities) => void = () => {},
): Promise<Capabilities> {
  return new Asking(terminal, clock, env).ask(onLate);
}

/** For who has nothing to do meanwhile: until then answers are waited for that do not come in time. */
export async function askPatiently(
  terminal: AskedTerminal,
  clock: Clock,
  env: Environment,
  untilUs: number,
): Promise<Capabilities> {
  const came = new Bell();
  let late: Capabilities | undefined;
  const found = await askCapabilities(terminal, clock, env, (capabilities) => {
    late = capabilities;
    came.ring();
  });
  if (found.roundTripUs === undefined) await clock.sleepUntil(untilUs, undefined, came);
  return late ?? found;
}

class Asking {
  private readonly terminal: AskedTerminal;
  private readonly clock: Clock;
  private readonly env: Environment;
  private readonly deadlineUs: number;
  private readonly came = new Bell();
  /** Stays until the terminal has answered: a late one reads it late. */
  private readonly pixel = new LocalPixel();
  private readonly replies: Reply[] = [];
  private roundTripUs: number | undefined;
  private passthroughUs: number | undefined;
  private tmuxRgb: boolean | undefined;

  constructor(terminal: AskedTerminal, clock: Clock, env: Environment) {
    this.terminal = terminal;
    this.clock = clock;
    this.env = env;
    this.deadlineUs = env.SSH_CONNECTION || env.SSH_TTY ? remoteUs : localUs;
  }

  async ask(onLate: (capabilities: Capabilities) => void): Promise<Capabilities> {
    const { terminal, env } = this;
    let isLate = false;
    const tell = () => {
      this.came.ring();
      if (isLate) onLate(this.decided);
    };
    const askedUs = this.clock.nowUs();
    let outerAskedUs = askedUs;
    terminal.on('close', () => this.pixel.close());
    terminal.on('reply', (reply, atUs) => {
      if (reply.kind === 'outer-cursor' && this.passthroughUs === undefined) {
        this.passthroughUs = Math.max(0, atUs - outerAskedUs);
        tell();
      }
      // What comes after the last answer was asked by others.
      if (this.roundTripUs !== undefined) return;
      if (this.replies.length < mostReplies) this.replies.push(reply);
      if (reply.kind !== 'attributes') return;
      this.roundTripUs = Math.max(0, atUs - askedUs);
      this.pixel.close();
      tell();
    });
    void askTmuxForRgb(env).then((rgb) => {
      this.tmuxRgb = rgb;
      if (rgb !== undefined) tell();
    });

    const expectsTmux = this.isTmux;
    for (let i = 0; i < cursorQuestions; i++) terminal.expectCursor();
    await this.wait(questions(env, this.pixel), () =>
      expectsTmux ? this.isComplete : this.roundTripUs !== undefined,
    );
    // Later than that others write to the terminal.
    if (this.isTmux && !expectsTmux && this.roundTripUs !== undefined) {
      outerAskedUs = this.clock.nowUs();
      await this.wait(askOuterCursor, () => this.isComplete);
    }
    const knowsCursor = this.replies.some(({ kind }) => kind === 'cursor');
    if (this.roundTripUs !== undefined && !knowsCursor) terminal.forgetCursors();
    isLate = true;
    return this.decided;
  }

  /** Writes questions, and waits until it is done or too late. */
  private async wait(text: string, isDone: () => boolean): Promise<void> {
    const untilUs = this.clock.nowUs() + this.deadlineUs;
    this.terminal.file.writeNow(Buffer.from(text), writeMs);
    while (!isDone() && this.clock.nowUs() < untilUs)
      await this.clock.sleepUntil(untilUs, undefined, this.came);
  }

  private get isTmux(): boolean {
    const version = this.replies.find((reply) => reply.kind === 'version')?.text;
    return multiplexerOf(this.env, version) === 'tmux';
  }

  /** Of tmux: its own answers, the terminal's, and its word on colours where that can be had. */
  private get isComplete(): boolean {
    const { roundTripUs, passthroughUs, tmuxRgb, env } = this;
    return roundTripUs !== undefined && passthroughUs !== undefined && (tmuxRgb !== undefined || !env.TMUX);
  }

  private get decided(): Capabilities {
    const { replies, roundTripUs, passthroughUs, tmuxRgb } = this;
    const { columns, rows } = this.terminal;
    return decide({ replies, columns, rows, roundTripUs, passthroughUs, tmuxRgb }, this.env);
  }
}

function questions(env: Environment, pixel: LocalPixel): string {
  // The Linux console, and what calls itself dumb, print strings that they do not know.
  const strings = env.TERM !== 'linux' && env.TERM !== 'dumb';
  // tmux takes an APC string for the pane's new title.
  const apc = strings && multiplexerOf(env) === undefined;
  const isTmux = multiplexerOf(env) === 'tmux';
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
    ...(isTmux ? [askOuterCursor] : []),
    askAttributes,
  ].join('');
}
