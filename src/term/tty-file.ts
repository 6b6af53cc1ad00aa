// The open terminal device: writes that never wait, a bounded synchronous write for the way out, and the size.
//
// The device is opened anew and non-blocking, so that the flag is not shared with the shell. A write to it copies into the
// kernel's queue (measured: 12 kB in 0.1 ms) and says at once how much fitted; nothing is ever in flight in another thread,
// so what the way out writes is really the last thing written, and a terminal that stopped reading cannot hold the process.
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';
import { TchatError } from '../core/errors.ts';
import { log } from '../core/log.ts';

/** Between two attempts of a synchronous write, ms. */
const pauseMs = 2;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

export class TtyFile {
  private readonly fd: number;
  /** Knows how to ask for the size; owns a descriptor of its own. */
  private readonly window: WriteStream;
  private readonly ownsFd: boolean;
  private readonly ownsWindow: boolean;
  private closed = false;

  /** Of this process's terminal, or of the one behind `fd`. Throws `not-a-terminal`. */
  constructor(fd?: number) {
    const opened = openTty(fd, constants.O_NONBLOCK);
    const second = openTty(fd, 0);
    this.fd = opened?.fd ?? -1;
    this.ownsFd = opened?.owned ?? false;
    if (!opened || !second) throw new TchatError('not-a-terminal', 'There is no terminal to draw on.');
    this.ownsWindow = second.owned;
    this.window = new WriteStream(second.fd);
    this.window.unref();
    this.window.on('error', (error) => log('tty', `window: ${error.message}`));
  }

  get columns(): number {
    return this.window.columns;
  }

  get rows(): number {
    return this.window.rows;
  }

  /** Asks the kernel for the size. */
  refreshSize(): void {
    // Node does this by itself for process.stdout only.
    const window = this.window as WriteStream & { _refreshSize(): void };
    if (!this.closed) window._refreshSize();
  }

  /** How many bytes from `from` on the terminal took, 0 if none fits now; `gone` when there is no terminal any more. */
  tryWrite(bytes: Uint8Array, from = 0): number | 'gone' {
    if (this.closed) return 'gone';
    try {
      return writeSync(this.fd, bytes, from, bytes.length - from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN' || code === 'EINTR') return 0;
      log('tty', `write: ${code}`);
      return 'gone';
    }
  }

  /** Writes all of it, waiting for at most `withinMs`; false when it could not. For the way in and the way out. */
  writeNow(bytes: Uint8Array, withinMs: number): boolean {
    let at = 0;
    for (let waitedMs = 0; ; ) {
      const taken = this.tryWrite(bytes, at);
      if (taken === 'gone') return false;
      at += taken;
      if (at === bytes.length) return true;
      if (taken > 0) continue;
      if (waitedMs >= withinMs) return false;
      Atomics.wait(sleeper, 0, 0, pauseMs);
      waitedMs += pauseMs;
    }
  }

  /** Reads what is there until `enough` says so, for at most `withinMs`. For answers that nobody waits for any more. */
  readNow(enough: (bytes: Uint8Array) => boolean, withinMs: number): void {
    const buffer = new Uint8Array(1024);
    for (let waitedMs = 0; waitedMs < withinMs && !this.closed; waitedMs += pauseMs) {
      try {
        const length = readSync(this.fd, buffer, 0, buffer.length, null);
        if (length === 0 || enough(buffer.subarray(0, length))) return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        Atomics.wait(sleeper, 0, 0, pauseMs);
      }
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.ownsWindow) this.window.destroy();
    if (this.ownsFd) closeSync(this.fd);
  }
}

function openTty(fd: number | undefined, flags: number): { fd: number; owned: boolean } | undefined {
  const paths =
    fd === undefined ? ['/dev/tty', '/proc/self/fd/1', '/proc/self/fd/0'] : [`/proc/self/fd/${fd}`];
  for (const path of paths) {
    try {
      const opened = openSync(path, constants.O_RDWR | constants.O_NOCTTY | flags);
      if (isatty(opened)) return { fd: opened, owned: true };
      closeSync(opened);
    } catch {
      // The next one.
    }
  }
  // Neither a controlling terminal nor /proc: writes may wait then, as those of any program.
  const last = fd ?? 1;
  return isatty(last) ? { fd: last, owned: false } : undefined;
}
