// The last second of something: how many a second, and how long they took. Fixed memory.

/** Events a second over a sliding second. */
export class RateMeter {
  private readonly times: Float64Array;
  private readonly amounts: Float64Array;
  private at = 0;
  private readonly windowUs: number;

  /** Remembers at most `capacity` events; more than that within the window are under-counted. */
  constructor(capacity = 256, windowUs = 1_000_000) {
    this.times = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.amounts = new Float64Array(capacity);
    this.windowUs = windowUs;
  }

  add(nowUs: number, amount = 1): void {
    this.times[this.at] = nowUs;
    this.amounts[this.at] = amount;
    this.at = (this.at + 1) % this.times.length;
  }

  /** Sum of the amounts of the last window, per second. */
  perSecond(nowUs: number): number {
    let sum = 0;
    for (let i = 0; i < this.times.length; i++) {
      if (nowUs - this.times[i]! < this.windowUs) sum += this.amounts[i]!;
    }
    return (sum * 1e6) / this.windowUs;
  }
}

/** Percentiles of the values of the last few seconds. */
export class RecentValues {
  private readonly values: Float64Array;
  private count = 0;

  constructor(capacity = 128) {
    this.values = new Float64Array(capacity);
  }

  add(value: number): void {
    this.values[this.count++ % this.values.length] = value;
  }

  /** NaN while there are none. */
  percentiles(): { p50: number; p95: number } {
    return percentilesOf(this.values.subarray(0, Math.min(this.count, this.values.length)));
  }
}

/** Nearest-rank percentiles; NaN of nothing. */
export function percentilesOf(values: ArrayLike<number>): { p50: number; p95: number } {
  if (values.length === 0) return { p50: Number.NaN, p95: Number.NaN };
  const sorted = Float64Array.from(values).sort();
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]!;
  return { p50: at(0.5), p95: at(0.95) };
}

/** A growing counter seen as a rate: ask it about once a second. */
export class CounterRate {
  private lastValue = 0;
  private lastUs: number | undefined;
  private rate = 0;

  /** The counter's growth per second since it was last asked, at least half a second ago. */
  perSecond(value: number, nowUs: number): number {
    if (this.lastUs === undefined) {
      this.lastUs = nowUs;
      this.lastValue = value;
    } else if (nowUs - this.lastUs >= 500_000) {
      this.rate = ((value - this.lastValue) * 1e6) / (nowUs - this.lastUs);
      this.lastValue = value;
      this.lastUs = nowUs;
    }
    return this.rate;
  }
}
