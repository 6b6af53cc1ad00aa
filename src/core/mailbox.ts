// A hand-off in which the newest value wins: at most one waits, the one it replaces is dropped and counted.
import { nextValue, type Taker } from './taker.ts';

export class Mailbox<T> {
  private value: T | undefined;
  private taker: Taker<T> | undefined;
  private closed = false;
  /** How many values were replaced before anyone took them. */
  dropped = 0;

  /** Puts a value, replacing the one that waits. Returns the replaced one, so its owner may reuse it. */
  put(value: T): T | undefined {
    if (this.closed) return value;
    if (this.taker) {
      this.taker.give(value);
      return undefined;
    }
    const replaced = this.value;
    if (replaced !== undefined) this.dropped++;
    this.value = value;
    return replaced;
  }

  /** The waiting value, or undefined at once. */
  tryTake(): T | undefined {
    const value = this.value;
    this.value = undefined;
    return value;
  }

  /** Waits for a value; undefined when the signal aborts or the mailbox is closed. One taker at a time. */
  take(signal?: AbortSignal): Promise<T | undefined> {
    const ready = this.tryTake();
    if (ready !== undefined || this.closed || signal?.aborted) return Promise.resolve(ready);
    if (this.taker) throw new Error('a mailbox has one taker');
    return nextValue<T>(signal, (taker) => {
      this.taker = taker;
    });
  }

  close(): void {
    this.closed = true;
    this.value = undefined;
    this.taker?.give(undefined);
  }
}
