// How many bytes a second the way to the peer carries, as far as we have tried it. It is found as TCP Vegas, GCC and SCReAM
// find it: grow while what we use makes no queue, and when a queue forms, go below what was really delivered.

/** What one Report tells, in one row. */
export interface Feedback {
  readonly nowUs: number;
  /** When it was made, by the peer's clock: what it acknowledges had come by then, however late it is here. */
  readonly theirUs: number;
  /** Sent so far, and acknowledged so far. */
  readonly sentBytes: number;
  readonly ackedBytes: number;
  /** What stands in the queue, and how fast it grows (path-delay.ts). */
  readonly queueUs: number;
  readonly trend: number;
  /** The path's own round trip, without queues. */
  readonly minRttUs: number;
}

/** The first guess. chosen: one picture at once and a few a second; of 64 kbit/s it makes a queue of half a second at worst. */
export const startBps = 12_000;
/** Below it not even sound moves. */
export const minBps = 1_500;
/** chosen: 80 Mbit/s; nothing that a terminal shows needs more. */
export const maxBps = 10_000_000;

/**
 * A queue that will be above this when our next step shows is too long. computed at 256 kbit/s and 200 ms: with 60 ms, and
 * growth of 6 % near the ceiling, the jitter buffer adds 96 ms instead of 68, for 2 % more pictures.
 */
const overUs = 45_000;
/** Below it there is none. chosen: a timer's grain, a segment on a 1 Mbit/s line, and a little jitter. */
const freeUs = 25_000;
/** How much of what was delivered is kept when the queue grew. GCC: 0.85. */
const backOff = 0.85;
/** Delivered and used are measured over this. chosen: three Reports at their slowest. */
const measureUs = 300_000;
/** Who uses less than this of the rate learns nothing about the rest. */
const usedShare = 0.6;
/** Of what was delivered, as far as a rate may grow before more comes back: TCP's slow start doubles. */
const mostAhead = 2;
/** Of what is used, as much as is kept. chosen: the next rung of the ladder is never farther. */
const spare = 1.5;
/** Of what is used, as much as may be in flight. chosen: pictures differ by a quarter. */
const windowSpare = 1.3;
/**
 * Growth, parts a second: at the start (e-fold in 140 ms, a round trip), below the last ceiling, about it, at most beyond
 * it, and unused below the first guess. chosen by the lines of test/flow/line.test.ts.
 */
const growth = { start: 7, below: 0.6, near: 0.04, beyond: 0.6, idle: 0.1 };
/** No acknowledgement for so long beyond a round trip is a stall. chosen: twice the longest that a lost segment takes. */
const stallUs = 400_000;

export class RateEstimate {
  private rateBps = startBps;
  private isStarting = true;
  /** What was delivered when a queue last formed: near it we go slowly. */
  private ceilingBps = Number.POSITIVE_INFINITY;
  private noDownBeforeUs = Number.NEGATIVE_INFINITY;
  private progressUs = 0;
  private history: Feedback[] = [];

  /** Bytes of envelopes a second. */
  get bps(): number {
    return this.rateBps;
  }

  /** No queue has formed yet. */
  get starting(): boolean {
    return this.isStarting;
  }

  /**
   * The same for the bytes in flight: what is used, and a little more to grow with. At the start what has come there: so the
   * queue in which the start ends is short (measured at 256 kbit/s and 200 ms: 100 ms instead of 240), and no start slower.
   */
  get windowBps(): number {
    const known = this.isStarting ? this.deliveredBps() : this.usedBps() * windowSpare;
    return Math.max(Math.min(this.rateBps, startBps), Math.min(this.rateBps, known));
  }

  onFeedback(feedback: Feedback): void {
    const { nowUs, queueUs, trend, minRttUs } = feedback;
    const last = this.history.at(-1);
    const seconds = last ? Math.min(0.5, (nowUs - last.nowUs) / 1e6) : 0;
    this.watchStalls(feedback, last);
    this.remember(feedback);
    const answerUs = minRttUs + 100_000;
    if (queueUs > freeUs) {
      const soonUs = queueUs + Math.max(0, trend) * answerUs;
      if (soonUs > overUs && nowUs > this.noDownBeforeUs) {
        this.noDownBeforeUs = nowUs + answerUs;
        this.down();
      }
      return;
    }
    this.forgetUnused(seconds);
    if (this.rateBps < startBps) this.rateBps *= 1 + growth.idle * seconds;
    if (this.usedBps() > usedShare * this.rateBps) this.up(seconds);
  }

  /** Another path: what was learnt is a guess now, and guesses begin low. */
  restart(): void {
    this.rateBps = Math.min(this.rateBps, startBps);
    this.isStarting = true;
    this.ceilingBps = Number.POSITIVE_INFINITY;
    this.history = [];
  }

  private down(): void {
    this.isStarting = false;
    this.ceilingBps = Math.max(minBps, this.deliveredBps());
    this.rateBps = Math.max(minBps, Math.min(this.rateBps, this.ceilingBps) * backOff);
  }

  /** What has not come back yet proves nothing: a multiple of what was delivered is as far as we go. */
  private up(seconds: number): void {
    const most = Math.max(this.rateBps, mostAhead * this.deliveredBps());
    this.rateBps = Math.min(maxBps, most, this.rateBps * (1 + this.growthNow() * seconds));
  }

  private growthNow(): number {
    if (this.isStarting) return growth.start;
    if (this.rateBps < 0.85 * this.ceilingBps) return growth.below;
    // Beyond the old ceiling and still no queue: the line has become wider, so faster and faster.
    return Math.min(growth.beyond, growth.near * (this.rateBps / this.ceilingBps) ** 8);
  }

  /** A rate that nobody uses is not known to be there any more. */
  private forgetUnused(seconds: number): void {
    const known = Math.max(startBps, spare * this.usedBps());
    if (this.rateBps > known) this.rateBps = Math.max(known, this.rateBps * (1 - growth.idle * seconds));
  }

  /** A line that stood still and goes on has a queue, but is no narrower: what it carried meanwhile says nothing. */
  private watchStalls(
    { nowUs, sentBytes, ackedBytes, minRttUs }: Feedback,
    last: Feedback | undefined,
  ): void {
    if (last && ackedBytes <= last.ackedBytes && sentBytes > ackedBytes) return;
    if (last && nowUs - this.progressUs > minRttUs + stallUs) {
      this.history = [];
      this.noDownBeforeUs = nowUs + minRttUs + stallUs;
    }
    this.progressUs = nowUs;
  }

  /** What came there in the last `measureUs` of Reports; by their clock, so that late Reports do not make it less. */
  private deliveredBps(): number {
    const [first, last] = [this.history[0], this.history.at(-1)];
    if (!first || !last || last.theirUs <= first.theirUs) return 0;
    return ((last.ackedBytes - first.ackedBytes) * 1e6) / (last.theirUs - first.theirUs);
  }

  private usedBps(): number {
    const [first, last] = [this.history[0], this.history.at(-1)];
    if (!first || !last || last.nowUs <= first.nowUs) return 0;
    return ((last.sentBytes - first.sentBytes) * 1e6) / (last.nowUs - first.nowUs);
  }

  private remember(feedback: Feedback): void {
    this.history.push(feedback);
    while (this.history.length > 2 && this.history[1]!.nowUs <= feedback.nowUs - measureUs)
      this.history.shift();
  }
}
