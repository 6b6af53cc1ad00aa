// The only writer of the terminal while a screen is up. Control (what blessed draws) goes first, then the newest picture of
// each pane; a picture is followed by a question, and the terminal's answer says that it was read: so no more than a few
// are ever under way, and the age of what is seen stays bounded on slow lines.
//
// Around a picture the cursor, its colours and modes are saved and restored (DECSC, DECRC), so that blessed's next write
// finds what its last one left; a visible cursor is hidden meanwhile. blessed's own saving stays within single writes.
import type { Reply } from '../ansi/reply.ts';
import {
  askCursor,
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
import type { TtyFile } from './tty-file.ts';
import { TtyMeter, type TtyStats } from './tty-meter.ts';
import { TtyPump } from './tty-pump.ts';

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
  /** The terminal is gone: nothing will be written any more. */
  readonly onGone?: () => void;
  /** Control was dropped because the terminal does not read: draw everything again. */
  readonly onOverflow?: () => void;
}

/** Pictures that may be under way. Chosen: one being read while the next one is made; more only adds age. */
export const defaultWindow = 2;
/** A terminal that has not answered anything for so long does not answer at all. */
const firstAnswerUs = 1_000_000;
/** After so long an answer is taken for lost; doubled each time, up to the second value, until one comes. */
const lostAnswerUs = 2_000_000;
const longestPatienceUs = 16_000_000;

interface Picture {
  readonly pane: string;
  readonly bytes: Uint8Array;
  readonly settle: (shown: { shownAtUs: number } | undefined) => void;
  /** When its last byte was written; undefined before. The answer may come earlier: some bytes follow the question. */
  writtenAtUs?: number;
}

export class Presenter implements Closable {
  /** How many pictures of all panes together may be under way. */
  window = defaultWindow;
  private readonly terminal: PresenterTerminal;
  private readonly clock: Clock;
  private readonly pump: TtyPump;
  private readonly meter = new TtyMeter();
  private readonly waiting = new Map<string, Picture>();
  /** Begun, and not answered; oldest first. */
  private readonly asked: Picture[] = [];
  private readonly waiters = new Set<{ pane: string; wake: (may: boolean) => void }>();
  private readonly forget: () => void;
  private readonly before: string;
  private readonly after: string;
  private underWay: Picture | undefined;
  private answers: boolean | undefined;
  /** Answers that were given up and may still come; they belong to no picture of now. */
  private givenUp = 0;
  private patienceUs = lostAnswerUs;
  private lostTimer: NodeJS.Timeout | undefined;
  private cursorShown = false;
  private paused = false;
  private closed = false;
  private scratch = Buffer.alloc(16 * 1024);

  constructor(options: PresenterOptions) {
    this.terminal = options.terminal;
    this.clock = options.clock;
    this.answers = options.answersCursor;
    const synchronized = options.synchronizedOutput ?? false;
    this.before = saveCursor + (synchronized ? beginSynchronized : '');
    // The question comes after the end of the update (kitty holds back all bytes until then), and from the second line.
    this.after = synchronized ? endSynchronized : '';
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
      if (reply.kind === 'cursor') this.answered(atUs);
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
    this.pump.control(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  /** Resolves with true when this pane may paint its next picture, with false when aborted or closed. One caller a pane. */
  ready(pane: string, signal?: AbortSignal): Promise<boolean> {
    if (this.closed || signal?.aborted) return Promise.resolve(false);
    if (this.mayPaint(pane)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter = {
        pane,
        wake: (may: boolean) => {
          this.waiters.delete(waiter);
          signal?.removeEventListener('abort', abandon);
          resolve(may);
        },
      };
      const abandon = () => waiter.wake(false);
      signal?.addEventListener('abort', abandon, { once: true });
      this.waiters.add(waiter);
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
      this.waiting.set(pane, { pane, bytes, settle });
      this.pump.run();
    });
  }

  /** Forgets all that is not written: the terminal was restored, and is not ours until `resume`. */
  pause(): void {
    this.paused = true;
    this.abandonAll();
    // The way out has swallowed the answers that were due.
    this.givenUp = 0;
  }

  resume(): void {
    this.paused = false;
    this.wakeReady();
  }

  get stats(): TtyStats {
    return this.meter.read(this.clock.nowUs(), this.answers);
  }

  /** Writes nothing more; all that wait are told. Idempotent. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.forget();
    this.abandonAll();
    for (const waiter of [...this.waiters]) waiter.wake(false);
  }

  private mayPaint(pane: string): boolean {
    if (this.paused || this.waiting.has(pane)) return false;
    const unasked = this.underWay && !this.asked.includes(this.underWay) ? 1 : 0;
    return this.asked.length + this.waiting.size + unasked < this.window;
  }

  private wakeReady(): void {
    for (const waiter of [...this.waiters]) if (this.mayPaint(waiter.pane)) waiter.wake(true);
  }

  /** The bytes of the picture that waits longest, all in one piece. */
  private nextPicture(): { bytes: Uint8Array; onDone: () => void } | undefined {
    const picture: Picture | undefined = this.waiting.values().next().value;
    if (!picture) return undefined;
    this.waiting.delete(picture.pane);
    this.underWay = picture;
    const asks = this.answers !== false;
    const hides = this.cursorShown ? hideCursor : '';
    const shows = this.cursorShown ? showCursor : '';
    const head = hides + this.before;
    const tail = this.after + (asks ? cursorTo(1, 0) + askCursor : '') + restoreCursor + shows;
    const length = head.length + picture.bytes.length + tail.length;
    if (this.scratch.length < length) this.scratch = Buffer.alloc(length * 2);
    this.scratch.write(head, 0, 'latin1');
    this.scratch.set(picture.bytes, head.length);
    this.scratch.write(tail, head.length + picture.bytes.length, 'latin1');
    if (asks) {
      this.terminal.expectCursor();
      this.asked.push(picture);
    }
    const onDone = () => this.written(picture, asks);
    return { bytes: this.scratch.subarray(0, length), onDone };
  }

  private written(picture: Picture, asks: boolean): void {
    const nowUs = this.clock.nowUs();
    this.underWay = undefined;
    picture.writtenAtUs = nowUs;
    if (asks) this.watchForLoss();
    else picture.settle({ shownAtUs: nowUs });
    this.wakeReady();
  }

  private answered(atUs: number): void {
    if (this.givenUp > 0) {
      this.givenUp--;
      return;
    }
    const oldest = this.asked.shift();
    if (!oldest) return;
    this.answers = true;
    this.patienceUs = lostAnswerUs;
    this.meter.answered(Math.max(0, atUs - (oldest.writtenAtUs ?? atUs)));
    oldest.settle({ shownAtUs: atUs });
    this.watchForLoss();
    this.wakeReady();
  }

  private watchForLoss(): void {
    clearTimeout(this.lostTimer);
    const writtenAtUs = this.asked[0]?.writtenAtUs;
    if (writtenAtUs === undefined) return;
    const patienceUs = this.answers === undefined ? firstAnswerUs : this.patienceUs;
    const leftUs = writtenAtUs + patienceUs - this.clock.nowUs();
    this.lostTimer = setTimeout(() => this.giveUp(), Math.ceil(Math.max(0, leftUs) / 1000));
    this.lostTimer.unref();
  }

  private giveUp(): void {
    // Never an answer: the writes' completion must do. Otherwise one may be lost, or the terminal stands still.
    if (this.answers === undefined) {
      this.answers = false;
      this.terminal.forgetCursors();
    }
    this.patienceUs = Math.min(longestPatienceUs, this.patienceUs * 2);
    while (this.asked[0]?.writtenAtUs !== undefined) {
      const picture = this.asked.shift()!;
      this.givenUp++;
      this.meter.unanswered++;
      picture.settle({ shownAtUs: this.clock.nowUs() });
    }
    this.wakeReady();
  }

  private abandonAll(): void {
    clearTimeout(this.lostTimer);
    this.pump.clear();
    const all = new Set([...this.waiting.values(), ...this.asked.splice(0)]);
    if (this.underWay) all.add(this.underWay);
    this.waiting.clear();
    this.underWay = undefined;
    for (const picture of all) this.drop(picture);
  }

  private drop(picture: Picture | undefined): void {
    if (!picture) return;
    this.meter.dropped++;
    picture.settle(undefined);
  }
}
