// An ordered, bounded hand-off. When it is full the oldest or the newest goes, as its maker chose; both are counted.
import { nextValue, type Taker } from './taker.ts';

export type WhenFull = 'drop-oldest' | 'drop-newest';

export class Queue<T> {
  private values: T[] = [];
  private taker: Taker<T> | undefined;
  private closed = false;
  readonly capacity: number;
  readonly whenFull: WhenFull;
  dropped = 0;

  /** `capacity` is a count of values, at least 1. */
  constructor(capacity: number, whenFull: WhenFull) {
    this.capacity = capacity;
    this.whenFull = whenFull;
  }

  get length(): number {
    return this.values.length;
  }

  /** False when this value (drop-newest) or the oldest one (drop-oldest) had to go, or when closed. */
  put(value: T): boolean {
    if (this.closed) return false;
    if (this.taker) {
      this.taker.give(value);
      return true;
    }
    if (this.values.length < this.capacity) {
      this.values.push(value);
      return true;
    }
    this.dropped++;
    if (this.whenFull === 'drop-oldest') {
      this.values.shift();
      this.values.push(value);
    }
    return false;
  }

  tryTake(): T | undefined {
    return this.values.shift();
  }

  /** Waits for the oldest value; undefined when the signal aborts, or when closed and empty. One taker at a time. */
  take(signal?: AbortSignal): Promise<T | undefined> {
    const ready = this.tryTake();
    if (ready !== undefined || this.closed || signal?.aborted) return Promise.resolve(ready);
    if (this.taker) throw new Error('a queue has one taker');
    return nextValue<T>(signal, (taker) => {
      this.taker = taker;
    });
  }

  /** No more values come in; those that wait can still be taken. */
  close(): void {
    this.closed = true;
    this.taker?.give(undefined);
  }
}
