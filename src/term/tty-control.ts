// What is written besides pictures: what blessed draws, and now and then a question alone, whose answer tells how long the way
// to the terminal is.
import type { Clock } from '../core/clock.ts';
import type { PictureWrap } from './picture-wrap.ts';
import type { Question, Questions } from './questions.ts';
import type { Piece } from './tty-pump.ts';

/** A question alone, to know the line's shortest round trip. Chosen: costs 20 bytes a second. */
const pingEveryUs = 1_000_000;
/** Padding to try whether the line is faster, in time by its rate of now. Chosen: a picture's age grows by that at worst. */
const trialSeconds = 0.03;
const leastTrialBytes = 1_000;
/** Beyond it the answer's own delay hides the difference. Chosen. */
const mostTrialBytes = 64_000;
/** Control of so many bytes is worth a question of its own. Chosen: 1 % of them. */
const askedControlBytes = 1_500;

export interface TtyControlParts {
  readonly clock: Clock;
  readonly wrap: PictureWrap;
  readonly questions: Questions;
  /** Puts it behind what is already to be written. */
  write(piece: Piece): void;
}

export class TtyControl {
  private readonly parts: TtyControlParts;
  private lastPingUs = Number.NEGATIVE_INFINITY;

  constructor(parts: TtyControlParts) {
    this.parts = parts;
  }

  /** In order, each call's bytes together. */
  write(bytes: string | Uint8Array): void {
    const { wrap, questions, write } = this.parts;
    wrap.noteControl(bytes);
    const own = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    if (own.length >= askedControlBytes && questions.answers !== false) this.ask(own, 'control');
    else write({ bytes: own, onBegin: () => questions.noteControl(own.length) });
  }

  /**
   * When the line is free, before a picture is painted: the answer takes the line's shortest round trip. `tries`: with so
   * much before it that the answer tells whether the line is faster than it was seen to be.
   */
  ping(nowUs: number, tries: boolean): void {
    const { questions, wrap } = this.parts;
    if (nowUs - this.lastPingUs < pingEveryUs || questions.answers !== true) return;
    if (questions.drainedAtUs > nowUs) return;
    this.lastPingUs = nowUs;
    const { line } = questions;
    if (tries && line.mayBeFaster) {
      const bytes = Math.max(leastTrialBytes, line.bytesPerSecond * trialSeconds);
      this.ask(wrap.padding(Math.min(mostTrialBytes, bytes)), 'padding');
    } else this.ask(new Uint8Array(0), 'nothing');
  }

  /** Bytes with a question at their end. */
  private ask(control: Uint8Array, ends: 'control' | 'padding' | 'nothing'): void {
    const { clock, wrap, questions, write } = this.parts;
    const bytes = wrap.asking(control);
    const question: Question = { bytes: bytes.length, begunUs: 0, ends, tellsRate: true, settle: () => {} };
    write({
      bytes,
      onBegin: () => {
        questions.line.control(bytes.length, clock.nowUs());
        questions.ask(question);
      },
      onDone: () => questions.written(question),
    });
  }
}
