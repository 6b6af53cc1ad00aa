// The live terminal: its modes, its size, signals, and the way back to how it was, from wherever the program ends. What comes
// from it is split in tty-input.ts; what is drawn goes through the Presenter.
import { EventEmitter } from 'node:events';
import type { Reply } from '../ansi/reply.ts';
import {
  abortSequence,
  bracketPastes,
  clearScreen,
  enterAlternateScreen,
  hideCursor,
  reportKeyReleases,
  restoreTerminal,
  stopKeyReleases,
  stopWrapping,
} from '../ansi/sequences.ts';
import { type Clock, realClock } from '../core/clock.ts';
import type { Closable } from '../core/scope.ts';
import type { KeyInput } from './key-input.ts';
import { TtyFile } from './tty-file.ts';
import { TtyInput } from './tty-input.ts';

export interface TerminalOptions {
  /** Terminals other than the process's own; for tests. */
  readonly inputFd?: number;
  readonly outputFd?: number;
  readonly clock?: Clock;
}

/** The way out waits so long for a terminal that does not read. Chosen: not felt, and enough for a busy one. */
const restoreMs = 200;
/** And so long for answers on their way, which a shell would show as typed. Chosen: one round trip to the far side of the earth. */
const lastAnswersMs = 300;
/** If nothing has stopped us by then, stopping is not possible here (no job control). */
const stopMs = 200;

interface TerminalEvents {
  /** Other columns or rows. */
  resize: [];
  /** The same, or other pixels: a window or a font that has changed. */
  window: [];
  reply: [reply: Reply, atUs: number];
  suspend: [];
  resume: [];
  gone: [];
  /** Nothing is told after this. */
  close: [];
}

export class Terminal implements Closable {
  readonly file: TtyFile;
  private readonly source: TtyInput;
  private readonly events = new EventEmitter<TerminalEvents>();
  /** The terminal was asked to tell when keys are let go: asked anew at each `enter`, and ended on every way out. */
  reportsReleases = false;
  private entered = false;
  /** For being continued: from the first `enter` to `close`. */
  private watching = false;
  private isGone = false;
  private closed = false;
  private size: { columns: number; rows: number };

  /** Touches nothing but the device's descriptors. Throws `not-a-terminal`. */
  constructor(options: TerminalOptions = {}) {
    this.file = new TtyFile(options.outputFd);
    this.size = { columns: this.file.columns, rows: this.file.rows };
    try {
      this.source = new TtyInput(options.inputFd, options.clock ?? realClock, {
        onReply: (reply, atUs) => this.events.emit('reply', reply, atUs),
        onLost: () => this.lose(),
      });
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  get input(): KeyInput {
    return this.source.keys;
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
      process.on('SIGCONT', this.resume);
    }
    this.source.open();
    process.on('exit', this.restore);
    process.on('uncaughtExceptionMonitor', this.restore);
    process.on('SIGWINCH', this.refreshSize);
    process.on('SIGTSTP', this.suspend);
    this.file.writeNow(
      Buffer.from(
        enterAlternateScreen +
          stopWrapping +
          bracketPastes +
          (this.reportsReleases ? reportKeyReleases : '') +
          hideCursor +
          clearScreen,
      ),
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
    process.off('exit', this.restore);
    process.off('uncaughtExceptionMonitor', this.restore);
    process.off('SIGWINCH', this.refreshSize);
    process.off('SIGTSTP', this.suspend);
    const ending = abortSequence + (this.reportsReleases ? stopKeyReleases : '') + restoreTerminal;
    const written = !this.isGone && this.file.writeNow(Buffer.from(ending), restoreMs);
    if (written && this.source.awaited > 0) this.swallowAnswers();
    this.source.release();
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
    const isOther = columns !== this.size.columns || rows !== this.size.rows;
    this.size = { columns, rows };
    if (isOther) this.events.emit('resize');
    this.events.emit('window');
  };

  /** Before each question for the cursor's position, which must be asked below the first line. */
  expectCursor(): void {
    this.source.expectCursor(this.rows);
  }

  /** How many answers of these have not come. */
  get cursorsAwaited(): number {
    return this.source.awaited;
  }

  /** This terminal answers no such questions: nothing is waited for on the way out. */
  forgetCursors(): void {
    this.source.awaited = 0;
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
    this.events.emit('close');
    process.off('SIGCONT', this.resume);
    this.source.close();
    this.file.close();
    this.events.removeAllListeners();
  }

  private lose(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.events.emit('gone');
  }

  private swallowAnswers(): void {
    this.file.readNow((bytes) => {
      for (const byte of bytes) if (byte === 0x52) this.source.awaited--; // R ends a cursor report
      return this.source.awaited <= 0;
    }, lastAnswersMs);
    this.source.awaited = 0;
  }
}
