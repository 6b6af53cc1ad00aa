// The keys as blessed wants them: a stream that looks like a tty. Raw mode is the Terminal's business.
import { EventEmitter } from 'node:events';
import type { KeyEvent } from '../ansi/key-event.ts';

/** Chunks of keys. chosen: more than anyone types in a second. */
const mostEarlyKeys = 32;

/**
 * The keys, as chunks of bytes in `data` events, and pasted text as a whole in `paste` events; where nobody listens to these
 * it comes as keys.
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
  /** Repeats are keys like others; releases are told in `release` events, with the key's Unicode. */
  event({ event, code, typed }: KeyEvent): void {
    if (event === 'release') this.emit('release', code);
    else if (typed) this.keys(Buffer.from(typed));
  }
  paste(text: string): void {
    if (!this.emit('paste', text)) this.keys(Buffer.from(text));
  }
}
