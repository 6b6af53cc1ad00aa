// A Clock that stands still until it is told to go on: sleepers wake in the order of their times, and what they do is
// done before the next one wakes.
import type { Bell } from '../../src/core/bell.ts';
import type { Clock } from '../../src/core/clock.ts';

interface Sleeper {
  readonly atUs: number;
  wake(): void;
}

export class SteppedClock implements Clock {
  private timeUs: number;
  private readonly sleepers = new Set<Sleeper>();

  constructor(startUs = 1_000_000) {
    this.timeUs = startUs;
  }

  nowUs(): number {
    return this.timeUs;
  }

  sleepUntil(atUs: number, signal?: AbortSignal, bell?: Bell): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper = {
        atUs,
        wake: () => {
          this.sleepers.delete(sleeper);
          forget?.();
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.sleepers.add(sleeper);
      const forget = bell?.onRing(sleeper.wake);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets `us` go by, with everything that falls due. */
  async advance(us: number): Promise<void> {
    const endUs = this.timeUs + us;
    await settle();
    for (;;) {
      const due = [...this.sleepers].filter(({ atUs }) => atUs <= endUs).sort((a, b) => a.atUs - b.atUs)[0];
      if (!due) break;
      this.timeUs = Math.max(this.timeUs, due.atUs);
      due.wake();
      await settle();
    }
    this.timeUs = endUs;
  }

  /** The machine sleeps: time goes by at once, and only then does anything wake. */
  async jump(us: number): Promise<void> {
    this.timeUs += us;
    await this.advance(0);
  }
}

/** Everything that was waiting for promises has run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
