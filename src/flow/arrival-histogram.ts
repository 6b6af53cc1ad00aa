// How late packets come, compared with the earliest of the last seconds, and the delay that is worth adding for it. Fixed
// memory, forgets exponentially.

/** Width of one bin. chosen: a tenth of a packet, finer than what stretching can do. */
const binUs = 2_000;
/** 0 … 400 ms; the last one holds what comes later still, which no delay is worth. */
const bins = 200;
/** Half of the weight is forgotten after so much sound. chosen: a stall each 10 s is still remembered. */
const halfLifeUs = 10_000_000;
/** The base is the smallest transit of the last one to two of these. Over 10 s two clocks drift by 2 ms at 200 ppm. */
const baseWindowUs = 5_000_000;
/**
 * What we give so that one percent of the packets fewer come too late: 20 ms of delay, NetEQ's rate of exchange. So a stall of
 * 300 ms each 10 s is let through (3 % are late, but it takes 300 ms to outlast it), and 5 % that come 80 ms late are not.
 */
const usPerLatePercent = 20_000;

export class ArrivalHistogram {
  private readonly weights = new Float64Array(bins);
  private total = 0;
  private best = 0;
  private currentMinUs = Infinity;
  private previousMinUs = Infinity;
  private windowEndsUs = -Infinity;

  /** The smallest transit of the last seconds, µs; 0 before the first packet. */
  get baseUs(): number {
    const base = Math.min(this.currentMinUs, this.previousMinUs);
    return Number.isFinite(base) ? base : 0;
  }

  /** The delay beyond the base that costs least, a late packet being a cost as well; µs, 0 before the first packet. */
  get worthwhileUs(): number {
    return this.best;
  }

  /** `transitUs` is arrival minus timestamp, whatever the two clocks' zeros; `soundUs` how much sound came. */
  add(transitUs: number, soundUs: number, nowUs: number): void {
    if (nowUs >= this.windowEndsUs) {
      this.previousMinUs = this.currentMinUs;
      this.currentMinUs = transitUs;
      this.windowEndsUs = nowUs + baseWindowUs;
    }
    this.currentMinUs = Math.min(this.currentMinUs, transitUs);
    const keep = 2 ** (-soundUs / halfLifeUs);
    const bin = Math.min(bins - 1, Math.floor((transitUs - this.baseUs) / binUs));
    for (let i = 0; i < bins; i++) this.weights[i]! *= keep;
    this.total = this.total * keep + soundUs;
    this.weights[bin]! += soundUs;
    this.best = this.cheapestUs();
  }

  reset(): void {
    this.weights.fill(0);
    this.total = this.best = 0;
    this.currentMinUs = this.previousMinUs = Infinity;
    this.windowEndsUs = -Infinity;
  }

  /** With a delay of the upper edge of bin i all up to bin i are in time. */
  private cheapestUs(): number {
    let late = this.total;
    let best = 0;
    let leastCost = Infinity;
    for (let i = 0; i < bins - 1; i++) {
      late -= this.weights[i]!;
      const delayUs = (i + 1) * binUs;
      const cost = delayUs + (usPerLatePercent * 100 * late) / this.total;
      if (cost < leastCost) {
        leastCost = cost;
        best = delayUs;
      }
    }
    return best;
  }
}
