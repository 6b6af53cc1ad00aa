// How late packets come, compared with the earliest of the last seconds. Fixed memory, forgets exponentially.

/** Width of one bin. chosen: a quarter of a packet is finer than a playout decision. */
const binUs = 5_000;
/** 0 … 400 ms; later ones count as 400. */
const bins = 80;
/** Half of the weight is forgotten after this many packets: 5 s of sound. chosen: survives one Wi-Fi burst in 10 s. */
const halfLifePackets = 250;
/** The base is the smallest transit of the last one to two of these. Over 10 s two clocks drift by 2 ms at 200 ppm. */
const baseWindowUs = 5_000_000;

export class LatenessHistogram {
  private readonly weights = new Float64Array(bins);
  private total = 0;
  private currentMinUs = Infinity;
  private previousMinUs = Infinity;
  private windowEndsUs = -Infinity;

  /** The smallest transit of the last seconds, µs; 0 before the first packet. */
  get baseUs(): number {
    const base = Math.min(this.currentMinUs, this.previousMinUs);
    return Number.isFinite(base) ? base : 0;
  }

  /** `transitUs` is arrival minus timestamp, whatever the two clocks' zeros. */
  add(transitUs: number, nowUs: number): void {
    if (nowUs >= this.windowEndsUs) {
      this.previousMinUs = this.currentMinUs;
      this.currentMinUs = transitUs;
      this.windowEndsUs = nowUs + baseWindowUs;
    }
    this.currentMinUs = Math.min(this.currentMinUs, transitUs);
    const bin = Math.min(bins - 1, Math.floor((transitUs - this.baseUs) / binUs));
    const keep = 2 ** (-1 / halfLifePackets);
    for (let i = 0; i < bins; i++) this.weights[i]! *= keep;
    this.total = this.total * keep + 1;
    this.weights[bin]! += 1;
  }

  /** The lateness that the share `q` (0–1) of packets stays below: the upper edge of its bin, µs; 0 without packets. */
  percentileUs(q: number): number {
    let left = this.total * q;
    for (let i = 0; i < bins; i++) {
      left -= this.weights[i]!;
      if (left <= 1e-9) return this.total === 0 ? 0 : (i + 1) * binUs;
    }
    return this.total === 0 ? 0 : bins * binUs;
  }

  reset(): void {
    this.weights.fill(0);
    this.total = 0;
    this.currentMinUs = this.previousMinUs = Infinity;
    this.windowEndsUs = -Infinity;
  }
}
