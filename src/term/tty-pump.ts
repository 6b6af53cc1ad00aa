// Moves bytes into a terminal that takes them when it likes: control in order and bounded, then pictures one at a time.
// Nothing that was begun is left half-written, except by `clear`, after which the terminal is restored anyway.
import type { TtyFile } from './tty-file.ts';

/** Control that may wait. Chosen: a hundred full redraws of a large screen; more means that nobody reads. */
export const maxControlBytes = 1_000_000;
/** Written in one turn of the event loop at most. Chosen: about 0.5 ms (measured: 9 µs a kB). */
const turnBytes = 64 * 1024;
/** Between attempts while the terminal's queue is full: doubled from the first to the last. */
const firstWaitMs = 1;
const longestWaitMs = 8;

export interface PumpOwner {
  /** The next picture, asked for when no control waits. Its bytes belong to the pump until `onDone`. */
  next(): { bytes: Uint8Array; onDone: () => void } | undefined;
  onWritten(bytes: number): void;
  onGone(): void;
  /** All control that was not begun has been dropped. */
  onOverflow(): void;
}

export class TtyPump {
  private readonly file: Pick<TtyFile, 'tryWrite'>;
  private readonly owner: PumpOwner;
  private controls: Uint8Array[] = [];
  private controlBytes = 0;
  private current: { bytes: Uint8Array; at: number; onDone: (() => void) | undefined } | undefined;
  private timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  private waitMs = firstWaitMs;

  constructor(file: Pick<TtyFile, 'tryWrite'>, owner: PumpOwner) {
    this.file = file;
    this.owner = owner;
  }

  control(bytes: Uint8Array): void {
    this.controls.push(bytes);
    this.controlBytes += bytes.length;
    if (this.controlBytes > maxControlBytes) {
      this.controls = [];
      this.controlBytes = 0;
      this.owner.onOverflow();
    }
    this.run();
  }

  /** Writes what the terminal takes now, and comes back for the rest. */
  run(): void {
    if (this.timer !== undefined) return;
    let left = turnBytes;
    for (;;) {
      this.current ??= this.take();
      const { current } = this;
      if (!current) return;
      const taken = this.file.tryWrite(current.bytes, current.at);
      if (taken === 'gone') {
        this.clear();
        this.owner.onGone();
        return;
      }
      if (taken === 0) {
        this.timer = setTimeout(() => this.resume(), this.waitMs);
        this.waitMs = Math.min(longestWaitMs, this.waitMs * 2);
        return;
      }
      this.waitMs = firstWaitMs;
      this.owner.onWritten(taken);
      current.at += taken;
      left -= taken;
      if (current.at === current.bytes.length) {
        this.current = undefined;
        current.onDone?.();
      }
      if (left <= 0) {
        this.timer = setImmediate(() => this.resume());
        return;
      }
    }
  }

  /** Drops everything, also the rest of what was begun. */
  clear(): void {
    clearTimeout(this.timer as NodeJS.Timeout);
    clearImmediate(this.timer as NodeJS.Immediate);
    this.timer = undefined;
    this.controls = [];
    this.controlBytes = 0;
    this.current = undefined;
  }

  private take(): { bytes: Uint8Array; at: number; onDone: (() => void) | undefined } | undefined {
    const bytes = this.controls.shift();
    if (bytes) {
      this.controlBytes -= bytes.length;
      return { bytes, at: 0, onDone: undefined };
    }
    const picture = this.owner.next();
    return picture && { ...picture, at: 0 };
  }

  private resume(): void {
    this.timer = undefined;
    this.run();
  }
}
