// The only writer of the terminal while a screen is up. Control (what blessed draws) goes first, then the newest picture of
// each pane. A picture is followed by a question, and the terminal's answer says that it was read; so the line is measured,
// the next picture is asked for when the line has room for it, and the age of what is seen stays bounded on slow lines.
//
// Around a picture the cursor, its colours and modes are saved and restored (DECSC, DECRC), so that blessed's next write
// finds what its last one left; a visible cursor is hidden meanwhile. blessed's own saving stays within single writes.
import type { Reply } from '../ansi/reply.ts';
import {
  askCursor,
  askCursorBehindTmux,
  beginSynchronized,
  cursorTo,
  endSynchronized,
  hideCursor,
  restoreCursor,
  saveCursor,
  showCursor,
} from '../ansi/sequences.ts';
import type { Clock } from '../core/clock.ts';
import type { Closable } from '../core/scope.ts';
import { type Question, Questions } from './questions.ts';
import type { TtyFile } from './tty-file.ts';
import { TtyMeter, type TtyStats } from './tty-meter.ts';
import { type Piece, TtyPump } from './tty-pump.ts';

/** What the Presenter needs of the Terminal. */
export interface PresenterTerminal {
  readonly file: Pick<TtyFile, 'tryWrite'>;
  expectCursor(): void;
  forgetCursors(): void;
  on(event: 'reply', listener: (reply: Reply, atUs: number) => void): () => void;
}

export interface PresenterOptions {
  readonly terminal: PresenterTerminal;
  readonly clock: Clock;
  /** Whether pictures are wrapped in synchronized output. */
  readonly synchronizedOutput?: boolean;
  /** Undefined: not known, and found out with the first pictures. */
  readonly answersCursor?: boolean;
  /** The terminal is behind tmux, which hands questions on to it. */
  readonly passthrough?: boolean;
  /** A first guess of the shortest round trip. */
  readonly roundTripUs?: number;
  /** The terminal is gone: nothing will be written any more. */
  readonly onGone?: () => void;
  /** Control was dropped because the terminal does not read: draw everything again. */
  readonly onOverflow?: () => void;
}

/** What the line to the terminal was found to carry. */
export interface LineState {
  /** Bytes a second that the terminal reads. NaN: not known yet; Infinity: it does not answer. */
  readonly bytesPerSecond: number;
  /** Bytes a second of these that are no pictures. */
  readonly controlBps: number;
  /** When this was asked. */
  readonly atUs: number;
}

/** Pictures that may be under way at least. Chosen: one being read while the next one is made; more only adds age. */
export const leastWindow = 2;
/** And at most. Chosen: half a second of round trip at 30 a second. */
const mostWindow = 16;
/** A picture is asked for so long before the line has room for it: painting takes as long. Measured: 2–5 ms. */
const leadUs = 3_000;
/** A question alone, to know the line's shortest round trip. Chosen: costs 20 bytes a second. */
const pingEveryUs = 1_000_000;
/** Control of so many bytes is worth a question of its own. Chosen: 1 % of them. */
const askedControlBytes = 1_500;

interface Picture extends Question {
  readonly pane: string;
  readonly picture: Uint8Array;
  bytes: number;
  begunUs: number;
}

interface Waiter {
  readonly pane: string;
  readonly everyUs: number;
  wake(may: boolean): void;
}

export class Presenter implements Closable {
  /** Pictures a second that are meant to be shown: as many must fit on the line at once. */
  fps = 30;
  private readonly terminal: PresenterTerminal;
  private readonly clock: Clock;
  private readonly pump: TtyPump;
  private readonly meter = new TtyMeter();
  private readonly questions: Questions;
  private readonly waiting = new Map<string, Picture>();
  private readonly waiters = new Set<Waiter>();
  /** When each pane's last picture was begun. */
  private readonly begunUs = new Map<string, number>();
  private readonly forget: () => void;
  private readonly before: string;
  private readonly after: string;
  private readonly question: string;
  private underWay: Picture | undefined;
  /** Control since the last question: how much, and since when. */
  private unasked = { bytes: 0, begunUs: 0 };
  private lastPingUs = Number.NEGATIVE_INFINITY;
  private readyTimer: NodeJS.Timeout | undefined;
  private cursorShown = false;
  private paused = false;
  private closed = false;
  private scratch = Buffer.alloc(16 * 1024);

  constructor(options: PresenterOptions) {
    this.terminal = options.terminal;
    this.clock = options.clock;
    this.questions = new Questions(
      {
        clock: options.clock,
        onSettled: () => this.wakeReady(),
        onSilent: () => this.terminal.forgetCursors(),
      },
      options.answersCursor,
      options.roundTripUs,
    );
    const synchronized = options.synchronizedOutput ?? false;
    this.before = saveCursor + (synchronized ? beginSynchronized : '');
    // The question comes after the end of the update (kitty holds back all bytes until then), and from the second line.
    this.after = synchronized ? endSynchronized : '';
    this.question = options.passthrough ? askCursorBehindTmux : cursorTo(1, 0) + askCursor;
    this.pump = new TtyPump(options.terminal.file, {
      next: () => this.nextPicture(),
      onWritten: (bytes) => this.meter.wrote(bytes, this.clock.nowUs()),
      onGone: () => {
        this.close();
        options.onGone?.();
      },
      onOverflow: () => options.onOverflow?.(),
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
    const text =
      typeof bytes === 'string'
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const shown = text.lastIndexOf(showCursor);
    const hidden = text.lastIndexOf(hideCursor);
    if (shown !== hidden) this.cursorShown = shown > hidden;
    const own = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const asks = own.length >= askedControlBytes && this.questions.answers !== false;
    this.pump.control(asks ? this.asking(own) : { bytes: own, onBegin: () => this.noteControl(own.length) });
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
    return new Promise((resolve) => {
      const waiter = {
        pane,
        everyUs,
        wake: (may: boolean) => {
          this.waiters.delete(waiter);
          signal?.removeEventListener('abort', abandon);
          resolve(may);
        },
      };
      const abandon = () => waiter.wake(false);
      signal?.addEventListener('abort', abandon, { once: true });
      this.waiters.add(waiter);
      this.wakeReady();
    });
  }

  /**
   * Shows a picture; `bytes` are the Presenter's from now on. Resolves when the terminal has read it (or, if it does not
   * answer, taken it), or with undefined when it was dropped: then its painter must begin anew. A picture of the same
   * pane that was not begun yet is dropped for this one.
   */
  present(pane: string, bytes: Uint8Array): Promise<{ shownAtUs: number } | undefined> {
    if (this.closed || this.paused) {
      this.meter.dropped++;
      return Promise.resolve(undefined);
    }
    // Nothing has changed: it is on the screen already.
    if (bytes.length === 0) return Promise.resolve({ shownAtUs: this.clock.nowUs() });
    return new Promise((settle) => {
      this.drop(this.waiting.get(pane));
      this.waiting.set(pane, { pane, picture: bytes, settle, ends: 'picture', bytes: 0, begunUs: 0 });
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
    this.wakeReady();
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
    for (const waiter of [...this.waiters]) waiter.wake(false);
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

  private wakeReady(): void {
    clearTimeout(this.readyTimer);
    if (this.closed) return;
    const nowUs = this.clock.nowUs();
    let nextUs = Number.POSITIVE_INFINITY;
    for (const waiter of [...this.waiters]) {
      const atUs = this.roomAtUs(waiter.pane, waiter.everyUs);
      if (atUs <= nowUs) waiter.wake(true);
      else nextUs = Math.min(nextUs, atUs);
    }
    this.ping(nowUs);
    if (nextUs === Number.POSITIVE_INFINITY) return;
    this.readyTimer = setTimeout(() => this.wakeReady(), Math.ceil((nextUs - nowUs) / 1000));
  }

  /** The bytes of the picture that waits longest, all in one piece. */
  private nextPicture(): Piece | undefined {
    const picture: Picture | undefined = this.waiting.values().next().value;
    if (!picture) return undefined;
    this.waiting.delete(picture.pane);
    this.underWay = picture;
    const asks = this.questions.answers !== false;
    const head = (this.cursorShown ? hideCursor : '') + this.before;
    const tail = `${this.after}${asks ? this.question : ''}${restoreCursor}${this.cursorShown ? showCursor : ''}`;
    const length = head.length + picture.picture.length + tail.length;
    if (this.scratch.length < length) this.scratch = Buffer.alloc(length * 2);
    this.scratch.write(head, 0, 'latin1');
    this.scratch.set(picture.picture, head.length);
    this.scratch.write(tail, head.length + picture.picture.length, 'latin1');
    return {
      bytes: this.scratch.subarray(0, length),
      onBegin: () => {
        this.begunUs.set(picture.pane, this.clock.nowUs());
        picture.bytes = length;
        if (asks) this.ask(picture);
      },
      onDone: () => this.written(picture, asks),
    };
  }

  private written(picture: Picture, asks: boolean): void {
    this.underWay = undefined;
    if (asks) this.questions.written(picture);
    else picture.settle({ shownAtUs: this.clock.nowUs() });
    this.wakeReady();
  }

  private ask(question: Question & { bytes: number; begunUs: number }): void {
    const nowUs = this.clock.nowUs();
    const { bytes, begunUs } = this.unasked;
    // Control that went out on an idle line some time ago has been read long since.
    const isOnItsWay = bytes > 0 && (this.questions.count > 0 || nowUs - begunUs < leadUs);
    question.begunUs = isOnItsWay ? Math.max(begunUs, nowUs - leadUs) : nowUs;
    if (isOnItsWay) question.bytes += bytes;
    this.unasked = { bytes: 0, begunUs: 0 };
    this.terminal.expectCursor();
    this.questions.ask(question);
  }

  /** Control with a question at its end, or a question alone. */
  private asking(control: Uint8Array): Piece {
    const bytes = Buffer.concat([control, Buffer.from(saveCursor + this.question + restoreCursor)]);
    const ends = control.length > 0 ? ('control' as const) : ('nothing' as const);
    const question = { bytes: bytes.length, begunUs: 0, ends, settle: () => {} };
    return {
      bytes,
      onBegin: () => {
        this.questions.line.control(bytes.length, this.clock.nowUs());
        this.ask(question);
      },
      onDone: () => this.questions.written(question),
    };
  }

  private noteControl(bytes: number): void {
    const nowUs = this.clock.nowUs();
    this.questions.line.control(bytes, nowUs);
    if (this.unasked.bytes === 0) this.unasked.begunUs = nowUs;
    this.unasked.bytes += bytes;
  }

  /** When the line is free, before a picture is painted: the answer takes the line's shortest round trip. */
  private ping(nowUs: number): void {
    if (nowUs - this.lastPingUs < pingEveryUs || this.questions.answers !== true) return;
    if (this.underWay || this.paused || this.questions.drainedAtUs > nowUs) return;
    this.lastPingUs = nowUs;
    this.pump.control(this.asking(new Uint8Array(0)));
  }

  private abandonAll(): void {
    clearTimeout(this.readyTimer);
    this.pump.clear();
    const all = new Set<Question>([...this.waiting.values(), ...this.questions.forget()]);
    if (this.underWay) all.add(this.underWay);
    this.waiting.clear();
    this.underWay = undefined;
    this.unasked = { bytes: 0, begunUs: 0 };
    for (const question of all) this.drop(question);
  }

  private drop(question: Question | undefined): void {
    if (!question) return;
    if (question.ends === 'picture') this.meter.dropped++;
    question.settle(undefined);
  }
}
