// Moves bytes into a terminal that takes them when it likes: control in order and bounded, then pictures one at a time.
// Nothing that was begun is left half-written, except by `clear`, after which the terminal is restored anyway.
import type { TtyFile } from './tty-file.ts';

/** Control that may wait. Chosen: a hundred full redraws of a large screen; more means that nobody reads. */
export const maxControlBytes = 1_000_000;
/** Written in one turn of the event loop at most. Chosen: about 0.5 ms (measured: 9 µs a kB). */
const turnBytes = 64 * 1024;
/**
 * Attempts in the next turns of the event loop when the terminal's queue is full: a terminal of this machine empties it in
 * that time. Measured against a pty: 56 kB are taken in 1.9 ms instead of 3.9, 250 kB in 2.8 ms instead of 10.
 */
const quickAttempts = 16;
/** Between the attempts after these: doubled from the first to the last. */
const firstWaitMs = 1;
const longestWaitMs = 8;

/** Bytes that stay together. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Its first bytes were written just now. */
  readonly onBegin?: () => void;
  /** The last byte is with the kernel. */
  readonly onDone?: () => void;
}

export interface PumpOwner {
  /** The next picture, asked for when no control waits. Its bytes belong to the pump until `onDone`. */
  next(): Piece | undefined;
  onWritten(bytes: number): void;
  onGone(): void;
  /** All control that was not begun has been dropped. */
  onOverflow(): void;
}

export class TtyPump {
  private readonly file: Pick<TtyFile, 'tryWrite'>;
  private readonly owner: PumpOwner;
  private controls: Piece[] = [];
  private controlBytes = 0;
  private current: { piece: Piece; at: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;
  private waitMs = firstWaitMs;
  private attempts = 0;

  constructor(file: Pick<TtyFile, 'tryWrite'>, owner: PumpOwner) {
    this.file = file;
    this.owner = owner;
  }

  control(piece: Piece): void {
    this.controls.push(piece);
    this.controlBytes += piece.bytes.length;
    if (this.controlBytes > maxControlBytes) {
      this.controls = [];
      this.controlBytes = 0;
      this.owner.onOverflow();
    }
    this.run();
  }

  /** Writes what the terminal takes now, and comes back for the rest. */
  run(): void {
    if (this.timer !== undefined || this.turn !== undefined) return;
    let left = turnBytes;
    for (;;) {
      this.current ??= this.take();
      const { current } = this;
      if (!current) return;
      const { bytes, onBegin, onDone } = current.piece;
      const taken = this.file.tryWrite(bytes, current.at);
      if (taken === 'gone') {
        this.clear();
        this.owner.onGone();
        return;
      }
      if (taken === 0) {
        this.waitForRoom();
        return;
      }
      this.waitMs = firstWaitMs;
      this.attempts = 0;
      this.owner.onWritten(taken);
      if (current.at === 0) onBegin?.();
      current.at += taken;
      left -= taken;
      if (current.at === bytes.length) {
        this.current = undefined;
        onDone?.();
      }
      if (left <= 0) {
        this.turn = setImmediate(() => this.resume());
        return;
      }
    }
  }

  /** Drops everything, also the rest of what was begun. */
  clear(): void {
    clearTimeout(this.timer);
    clearImmediate(this.turn);
    this.timer = undefined;
    this.turn = undefined;
    this.controls = [];
    this.controlBytes = 0;
    this.current = undefined;
  }

  private take(): { piece: Piece; at: number } | undefined {
    const control = this.controls.shift();
    if (control) this.controlBytes -= control.bytes.length;
    const piece = control ?? this.owner.next();
    return piece && { piece, at: 0 };
  }

  private waitForRoom(): void {
    if (this.attempts < quickAttempts) {
      this.attempts++;
      this.turn = setImmediate(() => this.resume());
      return;
    }
    this.timer = setTimeout(() => this.resume(), this.waitMs);
    this.waitMs = Math.min(longestWaitMs, this.waitMs * 2);
  }

  private resume(): void {
    this.timer = undefined;
    this.turn = undefined;
    this.run();
  }
}
