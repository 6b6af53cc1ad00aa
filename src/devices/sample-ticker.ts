// The clock of a device that has none: calls once per block at the block's due time, counted from one beginning, so that
// it never drifts from the machine's clock however late its timers come.
import { type Clock, realClock } from '../core/clock.ts';
import { sampleRateHz } from '../media/types.ts';

/** A machine that slept does not make up for it: beyond this the missed blocks are left out. chosen. */
const longestCatchUpUs = 200_000;

export class SampleTicker {
  private readonly ending = new AbortController();
  private readonly clock: Clock;
  private running: Promise<void> = Promise.resolve();
  /** Blocks left out because the process could not run. */
  missed = 0;

  constructor(clock: Clock = realClock) {
    this.clock = clock;
  }

  /** Calls `onBlock` with the time at which a block of `samples` begins, as soon as it is over. Called once. */
  start(samples: number, onBlock: (startUs: number) => void): void {
    this.running = this.run((samples * 1_000_000) / sampleRateHz, onBlock);
  }

  /** Idempotent. Resolves after the last call. */
  close(): Promise<void> {
    this.ending.abort();
    return this.running;
  }

  private async run(blockUs: number, onBlock: (startUs: number) => void): Promise<void> {
    const { signal } = this.ending;
    const beginUs = this.clock.nowUs();
    for (let n = 0; !signal.aborted; ) {
      await this.clock.sleepUntil(Math.ceil(beginUs + (n + 1) * blockUs), signal);
      const behind = Math.floor((this.clock.nowUs() - beginUs) / blockUs) - n;
      const left = Math.ceil(longestCatchUpUs / blockUs);
      if (behind > left) {
        this.missed += behind - left;
        n += behind - left;
      }
      for (const end = n + Math.min(behind, left); n < end && !signal.aborted; n++) {
        onBlock(Math.round(beginUs + n * blockUs));
      }
    }
  }
}
