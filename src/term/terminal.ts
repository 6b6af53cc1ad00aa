// The live terminal: raw mode, size, input split into keys and replies, and the way back to how it was, from wherever the
// program ends. What is drawn goes through the Presenter.
import { EventEmitter } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { ReplyParser } from '../ansi/replies.ts';
import type { Reply } from '../ansi/reply.ts';
import {
  bracketPastes,
  clearScreen,
  enterAlternateScreen,
  hideCursor,
  restoreTerminal,
  stopWrapping,
} from '../ansi/sequences.ts';
import { type Clock, realClock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import type { Closable } from '../core/scope.ts';
import { Paste } from './paste.ts';
import { TtyFile } from './tty-file.ts';

export interface TerminalOptions {
  /** Terminals other than the process's own; for tests. */
  readonly inputFd?: number;
  readonly outputFd?: number;
  readonly clock?: Clock;
}

/**
 * The keys, as chunks of bytes in `data` events, and pasted text as a whole in `paste` events; where nobody listens to these
 * it comes as keys. Looks like a tty to blessed; raw mode is the Terminal's business.
 */
export class KeyInput extends EventEmitter {
  readonly isTTY = true;
  readonly isRaw = true;
  private readonly early: Buffer[] = [];
  setRawMode(): this {
    return this;
  }
  resume(): this {
    return this;
  }
  pause(): this {
    return this;
  }
  /** Keys that are pressed while nobody listens yet (the terminal is being asked what it can do) are kept for who does. */
  keys(bytes: Buffer): void {
    if (!this.emit('data', bytes) && this.early.length < mostEarlyKeys) this.early.push(bytes);
  }
  override on(event: string, listener: (...values: never[]) => void): this {
    super.on(event, listener as (...values: unknown[]) => void);
    if (event === 'data')
      for (const bytes of this.early.splice(0)) setImmediate(() => this.emit('data', bytes));
    return this;
  }
  paste(text: string): void {
    if (!this.emit('paste', text)) this.keys(Buffer.from(text));
  }
}

/** Chunks of keys. chosen: more than anyone types in a second. */
const mostEarlyKeys = 32;
/** The way out waits so long for a terminal that does not read. Chosen: not felt, and enough for a busy one. */
const restoreMs = 200;
/** And so long for answers on their way, which a shell would show as typed. Chosen: one round trip to the far side of the earth. */
const lastAnswersMs = 300;
/** If nothing has stopped us by then, stopping is not possible here (no job control). */
const stopMs = 200;

interface TerminalEvents {
  resize: [];
  reply: [reply: Reply, atUs: number];
  suspend: [];
  resume: [];
  gone: [];
}

export class Terminal implements Closable {
  readonly file: TtyFile;
  readonly input = new KeyInput();
  private readonly clock: Clock;
  private readonly source: ReadStream;
  private readonly ownsSource: boolean;
  private readonly events = new EventEmitter<TerminalEvents>();
  private readonly parser: ReplyParser;
  private readonly paste = new Paste((text) => this.input.paste(text));
  private releaseTimer: NodeJS.Timeout | undefined;
  private entered = false;
  /** For the end of the input, and for being continued: from the first `enter` to `close`. */
  private watching = false;
  private isGone = false;
  private closed = false;
  /** Cursor reports that were asked for and have not come. */
  private awaited = 0;
  private size: { columns: number; rows: number };

  /** Touches nothing but the device's descriptors. Throws `not-a-terminal`. */
  constructor(options: TerminalOptions = {}) {
    this.clock = options.clock ?? realClock;
    this.file = new TtyFile(options.outputFd);
    this.size = { columns: this.file.columns, rows: this.file.rows };
    try {
      this.source = openInput(options.inputFd);
    } catch (error) {
      this.file.close();
      throw error;
    }
    this.ownsSource = this.source !== process.stdin;
    this.parser = new ReplyParser({
      onReply: (reply) => {
        if (reply.kind === 'paste-begin') this.paste.begin();
        if (reply.kind === 'paste-end') this.paste.end();
        if (reply.kind === 'cursor') this.awaited = Math.max(0, this.awaited - 1);
        this.events.emit('reply', reply, this.clock.nowUs());
      },
      onKeys: (bytes) => {
        if (!this.paste.take(bytes)) this.input.keys(Buffer.from(bytes));
      },
    });
  }

  get columns(): number {
    return this.size.columns;
  }

  get rows(): number {
    return this.size.rows;
  }

  /** Raw mode, alternate screen, hidden cursor. From here on every end of the process restores. Idempotent. */
  enter(): void {
    if (this.entered || this.closed) return;
    this.entered = true;
    if (!this.watching) {
      this.watching = true;
      for (const event of ['error', 'end', 'close']) this.source.on(event, this.lose);
      process.on('SIGCONT', this.resume);
    }
    this.source.on('data', this.read);
    this.source.setRawMode(true);
    this.source.ref();
    this.source.resume();
    process.on('exit', this.restore);
    process.on('uncaughtExceptionMonitor', this.restore);
    process.on('SIGWINCH', this.refreshSize);
    process.on('SIGTSTP', this.suspend);
    this.file.writeNow(
      Buffer.from(enterAlternateScreen + stopWrapping + bracketPastes + hideCursor + clearScreen),
      restoreMs,
    );
  }

  /**
   * Puts the terminal back as it was: modes, screen, cursor, colours, raw mode. Synchronous, idempotent, throws nothing, for
   * exits of every kind; takes at most half a second if the terminal does not read or answer.
   */
  readonly restore = (): void => {
    if (!this.entered) return;
    this.entered = false;
    clearTimeout(this.releaseTimer);
    this.paste.close();
    process.off('exit', this.restore);
    process.off('uncaughtExceptionMonitor', this.restore);
    process.off('SIGWINCH', this.refreshSize);
    process.off('SIGTSTP', this.suspend);
    const written = !this.isGone && this.file.writeNow(Buffer.from(restoreTerminal), restoreMs);
    if (written && this.awaited > 0) this.swallowAnswers();
    this.source.off('data', this.read);
    this.source.pause();
    try {
      this.source.setRawMode(false);
    } catch {
      // A terminal that is gone has no modes.
    }
  };

  /** Ctrl-Z: restores, tells `onSuspend`, and stops the process group as the kernel would. */
  readonly suspend = (): void => {
    if (!this.entered) return;
    this.restore();
    this.events.emit('suspend');
    process.kill(0, 'SIGTSTP');
    // When there is nobody to continue us, the kernel has ignored it.
    setTimeout(this.resume, stopMs);
  };

  private readonly resume = (): void => {
    if (this.entered || this.closed || this.isGone) return;
    this.enter();
    this.refreshSize();
    this.events.emit('resume');
  };

  /** Looks whether the size has changed, and tells. Called at SIGWINCH; by tests whose terminal is not the process's. */
  readonly refreshSize = (): void => {
    this.file.refreshSize();
    const { columns, rows } = this.file;
    if (columns === this.size.columns && rows === this.size.rows) return;
    this.size = { columns, rows };
    this.events.emit('resize');
  };

  /** Before each question for the cursor's position, which must be asked below the first line. */
  expectCursor(): void {
    this.awaited++;
    this.parser.hasOneRow = this.rows === 1;
    this.parser.expectCursor();
  }

  /** This terminal answers no such questions: nothing is waited for on the way out. */
  forgetCursors(): void {
    this.awaited = 0;
  }

  /** Listens; the result takes the listener away. `gone`: the terminal was closed, nothing can be shown any more. */
  on<K extends keyof TerminalEvents>(event: K, listener: (...values: TerminalEvents[K]) => void): () => void {
    // The types of EventEmitter do not follow a generic event name.
    const untyped = this.events as EventEmitter;
    untyped.on(event, listener as (...values: unknown[]) => void);
    return () => void untyped.off(event, listener as (...values: unknown[]) => void);
  }

  /** Restores, and lets go of the device. Idempotent. */
  close(): void {
    if (this.closed) return;
    this.restore();
    this.closed = true;
    process.off('SIGCONT', this.resume);
    for (const event of ['error', 'end', 'close']) this.source.off(event, this.lose);
    // A late error of a source that nobody listens to any more must not end the process.
    this.source.on('error', () => {});
    if (this.ownsSource) this.source.destroy();
    else this.source.unref();
    this.file.close();
    this.events.removeAllListeners();
  }

  private readonly read = (bytes: Buffer): void => {
    this.parser.push(bytes, this.clock.nowUs());
    this.armRelease();
  };

  private armRelease(): void {
    clearTimeout(this.releaseTimer);
    const { deadlineUs } = this.parser;
    if (deadlineUs === undefined) return;
    const delayMs = Math.ceil(Math.max(0, deadlineUs - this.clock.nowUs()) / 1000);
    this.releaseTimer = setTimeout(() => {
      this.parser.release(this.clock.nowUs());
      this.armRelease();
    }, delayMs);
  }

  private readonly lose = (): void => {
    if (this.isGone) return;
    this.isGone = true;
    this.events.emit('gone');
  };

  private swallowAnswers(): void {
    this.file.readNow((bytes) => {
      for (const byte of bytes) if (byte === 0x52) this.awaited--; // R ends a cursor report
      return this.awaited <= 0;
    }, lastAnswersMs);
    this.awaited = 0;
  }
}

function openInput(fd: number | undefined): ReadStream {
  if (fd !== undefined) return new ReadStream(fd);
  if (process.stdin.isTTY) return process.stdin;
  let own: number | undefined;
  try {
    own = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY);
    if (isatty(own)) return new ReadStream(own);
  } catch {
    // Said below.
  }
  if (own !== undefined) closeSync(own);
  throw new TchatError('not-a-terminal', 'There is no terminal to read keys from.');
}
