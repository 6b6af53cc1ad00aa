// The questions that a terminal has been asked and has not answered, oldest first; what the answers say about the line; and
// for how long an answer is waited for.
import type { Clock } from '../core/clock.ts';
import { LineEstimate, type Meaning } from './line-estimate.ts';

export interface Question {
  /** What it ends, and itself. Grows by the control that went before it when it is asked. */
  bytes: number;
  /** Set when it is asked: when the first of its bytes was written. */
  begunUs: number;
  /** What it ends: a picture, control, or nothing. */
  readonly ends: 'picture' | 'control' | 'padding' | 'nothing';
  /** False: the terminal had to read more than these bytes. */
  readonly tellsRate: boolean;
  /** When its last byte was written; undefined before. The answer may come earlier: some bytes follow the question. */
  writtenAtUs?: number;
  /** `shownAtUs`: when the terminal had read it. Undefined: it was dropped. */
  settle(shown: { shownAtUs: number } | undefined): void;
}

/** A terminal that has not answered anything for so long does not answer at all. */
const firstAnswerUs = 1_000_000;
/** After so long an answer is taken for lost; doubled each time, up to the second value, until one comes. */
const lostAnswerUs = 2_000_000;
const longestPatienceUs = 16_000_000;
/** Control that went out on an idle line so long ago has been read long since. Chosen: what painting a picture takes. */
const readLongSinceUs = 3_000;

/** What is known of the line before. */
export interface KnownLine {
  /** Undefined: not known, and found out with the first pictures. */
  readonly answersCursor?: boolean | undefined;
  /** A first guess of the shortest round trip. */
  readonly roundTripUs?: number | undefined;
}

export interface QuestionsOwner {
  readonly clock: Clock;
  /** A cursor report will come. */
  onAsk(): void;
  /** Something was answered, or given up. */
  onSettled(): void;
  /** The terminal answers no questions at all. */
  onSilent(): void;
}

export class Questions {
  line: LineEstimate;
  /** Undefined: not known yet. */
  answers: boolean | undefined;
  /** Answers that never came. */
  unanswered = 0;
  private readonly owner: QuestionsOwner;
  private readonly asked: Question[] = [];
  /** Answers that were given up, or that others wait for, and that may still come; they belong to no question of now. */
  private givenUp: number;
  /** An answer came since questions were last given up: the terminal is alive. */
  private isAlive = false;
  /** How often in a row all that were given up were answered, and the next one was not. */
  private shifts = 0;
  private patienceUs = lostAnswerUs;
  private timer: NodeJS.Timeout | undefined;
  /** Control since the last question: how much, and since when. */
  private unasked = { bytes: 0, begunUs: 0 };

  /** `owed`: answers that others wait for. */
  constructor(owner: QuestionsOwner, owed: number, { answersCursor, roundTripUs }: KnownLine) {
    this.owner = owner;
    this.givenUp = owed;
    this.answers = answersCursor;
    this.line = new LineEstimate(roundTripUs);
  }

  /** How many pictures wait for their answer. */
  get pictures(): number {
    return this.asked.filter(({ ends }) => ends === 'picture').length;
  }

  /** How many questions wait for their answer. */
  get count(): number {
    return this.asked.length;
  }

  /** Whether the line's rate is known, or never will be. */
  get isMeasured(): boolean {
    return this.answers === false || !Number.isNaN(this.line.bytesPerSecond);
  }

  /** When the line will have taken all that was asked. See LineEstimate. */
  get drainedAtUs(): number {
    return this.asked.length === 0 ? Number.NEGATIVE_INFINITY : this.line.drainedAtUs(this.asked);
  }

  has(question: Question): boolean {
    return this.asked.includes(question);
  }

  /** Control without a question was written; the next question's answer says that it was read. */
  noteControl(bytes: number): void {
    const nowUs = this.owner.clock.nowUs();
    this.line.control(bytes, nowUs);
    if (this.unasked.bytes === 0) this.unasked.begunUs = nowUs;
    this.unasked.bytes += bytes;
  }

  /** Its first bytes were written just now. */
  ask(question: Question): void {
    const nowUs = this.owner.clock.nowUs();
    const { bytes, begunUs } = this.unasked;
    const isOnItsWay = bytes > 0 && (this.asked.length > 0 || nowUs - begunUs < readLongSinceUs);
    question.begunUs = isOnItsWay ? Math.max(begunUs, nowUs - readLongSinceUs) : nowUs;
    if (isOnItsWay) question.bytes += bytes;
    this.unasked = { bytes: 0, begunUs: 0 };
    this.owner.onAsk();
    this.asked.push(question);
  }

  /** All its bytes are with the kernel. */
  written(question: Question): void {
    question.writtenAtUs = this.owner.clock.nowUs();
    this.watch();
  }

  /** Round trip from the end of the write, if this answers a picture. */
  answered(atUs: number): number | undefined {
    if (this.givenUp > 0) {
      this.givenUp--;
      this.isAlive = true;
      return undefined;
    }
    const oldest = this.asked.shift();
    if (!oldest) return undefined;
    this.answers = true;
    this.patienceUs = lostAnswerUs;
    this.line.answered(oldest, atUs, meaningOf(oldest));
    // The answer has taken half a round trip.
    const backUs = Math.round((this.line.floorUs || 0) / 2);
    const writtenAtUs = oldest.writtenAtUs ?? atUs;
    oldest.settle({ shownAtUs: Math.max(Math.min(atUs, writtenAtUs), atUs - backUs) });
    this.watch();
    this.owner.onSettled();
    return oldest.ends === 'picture' ? Math.max(0, atUs - writtenAtUs) : undefined;
  }

  /** From now on others answer, over another line. */
  measureAnew(roundTripUs: number | undefined): void {
    this.line = new LineEstimate(roundTripUs);
  }

  /** No answer is waited for any more; the questions that were open. */
  forget(): Question[] {
    clearTimeout(this.timer);
    // The way out has swallowed the answers that were due.
    this.givenUp = 0;
    this.unasked = { bytes: 0, begunUs: 0 };
    return this.asked.splice(0);
  }

  private watch(): void {
    clearTimeout(this.timer);
    const writtenAtUs = this.asked[0]?.writtenAtUs;
    if (writtenAtUs === undefined) return;
    const patienceUs = this.answers === undefined ? firstAnswerUs : this.patienceUs;
    const leftUs = writtenAtUs + patienceUs - this.owner.clock.nowUs();
    this.timer = setTimeout(() => this.giveUp(), Math.ceil(Math.max(0, leftUs) / 1000));
    this.timer.unref();
  }

  private giveUp(): void {
    // Never an answer: the writes' completion must do. Otherwise one may be lost, or the terminal stands still.
    if (this.answers === undefined) {
      this.answers = false;
      this.owner.onSilent();
    }
    // It answers, and yet one more is missing: an answer was lost for good, and each one since was taken for the one before.
    this.shifts = this.isAlive && this.givenUp === 0 ? this.shifts + 1 : 0;
    const wasShifted = this.shifts > 1;
    this.isAlive = false;
    this.patienceUs = wasShifted ? lostAnswerUs : Math.min(longestPatienceUs, this.patienceUs * 2);
    while (this.asked[0]?.writtenAtUs !== undefined) {
      const question = this.asked.shift()!;
      if (!wasShifted) this.givenUp++;
      if (question.ends === 'picture') this.unanswered++;
      question.settle({ shownAtUs: this.owner.clock.nowUs() });
    }
    this.owner.onSettled();
  }
}

function meaningOf({ ends, tellsRate }: Question): Meaning {
  if (ends === 'nothing' || !tellsRate) return 'round trip';
  return ends === 'padding' ? 'trial' : 'rate';
}
