// Panes that wait until the terminal has room for their next picture.
import type { Clock } from '../core/clock.ts';
import type { Closable } from '../core/scope.ts';

export interface WaitingRoomOwner {
  /** When a pane may paint; Infinity: not before `look` is called again. */
  roomAtUs(pane: string, everyUs: number): number;
  /** After each look. */
  onLooked(nowUs: number): void;
}

interface Waiter {
  readonly pane: string;
  readonly everyUs: number;
  wake(may: boolean): void;
}

export class WaitingRoom implements Closable {
  private readonly clock: Clock;
  private readonly owner: WaitingRoomOwner;
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, owner: WaitingRoomOwner) {
    this.clock = clock;
    this.owner = owner;
  }

  /** Resolves with true when the pane may paint; with false when aborted or closed. */
  wait(pane: string, everyUs: number, signal: AbortSignal | undefined): Promise<boolean> {
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
      this.look();
    });
  }

  /** Something has changed: wakes those that may, and comes back for the others. */
  look(): void {
    clearTimeout(this.timer);
    const nowUs = this.clock.nowUs();
    let nextUs = Number.POSITIVE_INFINITY;
    for (const waiter of [...this.waiters]) {
      const atUs = this.owner.roomAtUs(waiter.pane, waiter.everyUs);
      if (atUs <= nowUs) waiter.wake(true);
      else nextUs = Math.min(nextUs, atUs);
    }
    this.owner.onLooked(nowUs);
    if (nextUs === Number.POSITIVE_INFINITY) return;
    this.timer = setTimeout(() => this.look(), Math.ceil((nextUs - nowUs) / 1000));
  }

  /** Everybody waits on, until the next `look`. */
  rest(): void {
    clearTimeout(this.timer);
  }

  /** Sends all away. */
  close(): void {
    clearTimeout(this.timer);
    for (const waiter of [...this.waiters]) waiter.wake(false);
  }
}
