// The only writer of the terminal while a screen is up. Control (what blessed draws) goes first, then the newest picture of
// each pane. A picture is followed by a question, and the terminal's answer says that it was read; so the line is measured,
// the next picture is asked for when the line has room for it, and the age of what is seen stays bounded on slow lines.
import type { Reply } from '../ansi/reply.ts';
import type { Clock } from '../core/clock.ts';
import type { Closable } from '../core/scope.ts';
import type { LineState } from './line-estimate.ts';
import { PictureWrap, type WrapOptions } from './picture-wrap.ts';
import { type KnownLine, type Question, Questions } from './questions.ts';
import { TtyControl } from './tty-control.ts';
import type { TtyFile } from './tty-file.ts';
import { TtyMeter, type TtyStats } from './tty-meter.ts';
import { type Piece, TtyPump } from './tty-pump.ts';
import { WaitingRoom } from './waiting-room.ts';

/** What the Presenter needs of the Terminal. */
export interface PresenterTerminal {
  readonly file: Pick<TtyFile, 'tryWrite'>;
  /** Answers to questions that others have asked, and that will come before those to ours. */
  readonly cursorsAwaited: number;
  expectCursor(): void;
  forgetCursors(): void;
  on(event: 'reply', listener: (reply: Reply, atUs: number) => void): () => void;
}

export interface PresenterOptions extends WrapOptions, KnownLine {
  readonly terminal: PresenterTerminal;
  readonly clock: Clock;
  /** The terminal is gone: nothing will be written any more. */
  readonly onGone?: () => void;
  /** Control was dropped because the terminal does not read: draw everything again. */
  readonly onOverflow?: () => void;
}

/** Pictures that may be under way at least. Chosen: one being read while the next one is made; more only adds age. */
export const leastWindow = 2;
/** And at most. Chosen: half a second of round trip at 30 a second. */
const mostWindow = 16;
/** A picture is asked for so long before the line has room for it: painting takes as long. Measured: 2–5 ms. */
const leadUs = 3_000;
interface Picture extends Question {
  readonly pane: string;
  readonly picture: Uint8Array;
}

export class Presenter implements Closable {
  /** Pictures a second that are meant to be shown: as many must fit on the line at once. */
  fps = 30;
  /** A faster line would be made use of: whether it is one is tried now and then, at the cost of some bytes. */
  wantsMore = false;
  private readonly terminal: PresenterTerminal;
  private readonly clock: Clock;
  private readonly pump: TtyPump;
  private readonly meter = new TtyMeter();
  private readonly questions: Questions;
  private readonly controls: TtyControl;
  private readonly waiting = new Map<string, Picture>();
  private readonly room: WaitingRoom;
  /** When each pane's last picture was begun. */
  private readonly begunUs = new Map<string, number>();
  private readonly forget: () => void;
  private readonly wrap: PictureWrap;
  private underWay: Picture | undefined;
  private paused = false;
  private closed = false;

  constructor(options: PresenterOptions) {
    this.terminal = options.terminal;
    this.clock = options.clock;
    this.questions = new Questions(
      {
        clock: options.clock,
        onSettled: () => this.room.look(),
        onAsk: () => this.terminal.expectCursor(),
        onSilent: () => this.terminal.forgetCursors(),
      },
      options.terminal.cursorsAwaited,
      options,
    );
    this.wrap = new PictureWrap(options);
    this.room = new WaitingRoom(options.clock, {
      roomAtUs: (pane, everyUs) => this.roomAtUs(pane, everyUs),
      onLooked: (nowUs) => this.ping(nowUs),
    });
    this.pump = new TtyPump(options.terminal.file, {
      next: () => this.nextPicture(),
      onWritten: (bytes) => this.meter.wrote(bytes, this.clock.nowUs()),
      onGone: () => {
        this.close();
        options.onGone?.();
      },
      onOverflow: () => options.onOverflow?.(),
    });
    this.controls = new TtyControl({
      clock: options.clock,
      wrap: this.wrap,
      questions: this.questions,
      write: (piece) => this.pump.control(piece),
    });
    this.forget = options.terminal.on('reply', (reply, atUs) => {
      if (reply.kind !== 'cursor') return;
      const rttUs = this.questions.answered(atUs);
      if (rttUs !== undefined) this.meter.answered(rttUs);
    });
  }

  /** What blessed draws: in order, before any picture. Never waits. Each call's bytes stay together. */
  control(bytes: string | Uint8Array): void {
    if (this.closed || this.paused || bytes.length === 0) return;
    this.controls.write(bytes);
  }

  /**
   * Resolves with true when this pane may paint its next picture: the line will have room for it, and `everyUs` have gone
   * by since its last one. With false when aborted or closed. One caller a pane.
   */
  ready(pane: string, signal?: AbortSignal, everyUs = 0): Promise<boolean> {
    if (this.closed || signal?.aborted) return Promise.resolve(false);
    const nowUs = this.clock.nowUs();
    if (this.roomAtUs(pane, everyUs) <= nowUs) {
      this.ping(nowUs);
      return Promise.resolve(true);
    }
    return this.room.wait(pane, everyUs, signal);
  }

  /**
   * Shows a picture; `bytes` are the Presenter's from now on. Resolves when the terminal has read it (or, if it does not
   * answer, taken it), or with undefined when it was dropped: then its painter must begin anew. A picture of the same
   * pane that was not begun yet is dropped for this one. `tellsRate`: false when the terminal must read more for it than
   * these bytes, so that its answer says nothing of the line.
   */
  present(pane: string, bytes: Uint8Array, tellsRate = true): Promise<{ shownAtUs: number } | undefined> {
    if (this.closed || this.paused) {
      this.meter.dropped++;
      return Promise.resolve(undefined);
    }
    // Nothing has changed: it is on the screen already.
    if (bytes.length === 0) return Promise.resolve({ shownAtUs: this.clock.nowUs() });
    return new Promise((settle) => {
      this.drop(this.waiting.get(pane));
      this.waiting.set(pane, {
        pane,
        picture: bytes,
        settle,
        ends: 'picture',
        tellsRate,
        bytes: 0,
        begunUs: 0,
      });
      this.pump.run();
    });
  }

  /** Forgets all that is not written: the terminal was restored, and is not ours until `resume`. */
  pause(): void {
    this.paused = true;
    this.abandonAll();
  }

  resume(): void {
    this.paused = false;
    this.room.look();
  }

  /** The terminal has answered late: from the next picture on. */
  adopt(options: WrapOptions & KnownLine): void {
    // Until now tmux was measured.
    if (options.passthrough && !this.wrap.passthrough) this.questions.measureAnew(options.roundTripUs);
    this.wrap.adopt(options);
  }

  get stats(): TtyStats {
    const { answers, unanswered, line } = this.questions;
    const measured = { answersCursor: answers, unanswered, lineBps: line.bytesPerSecond };
    return { ...this.meter.read(this.clock.nowUs()), ...measured };
  }

  get line(): LineState {
    const { line } = this.questions;
    const atUs = this.clock.nowUs();
    const isSilent = this.questions.answers === false;
    const bytesPerSecond = isSilent ? Number.POSITIVE_INFINITY : line.bytesPerSecond;
    return { bytesPerSecond, controlBps: line.controlBps(atUs), atUs };
  }

  /** How many pictures of all panes together may be under way: what the round trip holds, and one. */
  get window(): number {
    const floorUs = this.questions.line.floorUs || 0;
    return Math.max(leastWindow, Math.min(mostWindow, Math.ceil((floorUs * this.fps) / 1e6) + 1));
  }

  /** Writes nothing more; all that wait are told. Idempotent. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.forget();
    this.abandonAll();
    this.room.close();
  }

  /** When a pane may paint; Infinity: not before something has been written or answered. */
  private roomAtUs(pane: string, everyUs: number): number {
    if (this.paused || this.waiting.has(pane)) return Number.POSITIVE_INFINITY;
    const { questions, underWay } = this;
    const unasked = underWay && !questions.has(underWay) ? 1 : 0;
    // Nothing is known of the line before its first answer.
    const window = questions.isMeasured ? this.window : 1;
    const underWayCount = questions.isMeasured ? questions.pictures : questions.count;
    if (underWayCount + this.waiting.size + unasked >= window) return Number.POSITIVE_INFINITY;
    const dueUs = (this.begunUs.get(pane) ?? Number.NEGATIVE_INFINITY) + everyUs;
    return Math.max(dueUs, questions.drainedAtUs - leadUs);
  }

  /** The bytes of the picture that waits longest, all in one piece. */
  private nextPicture(): Piece | undefined {
    const picture: Picture | undefined = this.waiting.values().next().value;
    if (!picture) return undefined;
    this.waiting.delete(picture.pane);
    this.underWay = picture;
    const asks = this.questions.answers !== false;
    const bytes = this.wrap.around(picture.picture, asks);
    return {
      bytes,
      onBegin: () => {
        this.begunUs.set(picture.pane, this.clock.nowUs());
        picture.bytes = bytes.length;
        if (asks) this.questions.ask(picture);
      },
      onDone: () => this.written(picture, asks),
    };
  }

  private written(picture: Picture, asks: boolean): void {
    this.underWay = undefined;
    if (asks) this.questions.written(picture);
    else picture.settle({ shownAtUs: this.clock.nowUs() });
    this.room.look();
  }

  private ping(nowUs: number): void {
    if (!this.underWay && !this.paused && !this.closed) this.controls.ping(nowUs, this.wantsMore);
  }

  private abandonAll(): void {
    this.room.rest();
    this.pump.clear();
    const all = new Set<Question>([...this.waiting.values(), ...this.questions.forget()]);
    if (this.underWay) all.add(this.underWay);
    this.waiting.clear();
    this.underWay = undefined;
    for (const question of all) this.drop(question);
  }

  private drop(question: Question | undefined): void {
    if (!question) return;
    if (question.ends === 'picture') this.meter.dropped++;
    question.settle(undefined);
  }
}
