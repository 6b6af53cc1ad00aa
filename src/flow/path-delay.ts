// How much of the way to the peer is queue. Reports carry what is needed: when ours arrived there by their clock is
// sentAtUs − holdUs, and the difference to echoUs is our direction alone plus a constant (two clocks). The constant and the
// path itself are the smallest difference of late; what is above it has waited somewhere.
import type { Report } from '../wire/message.ts';

/** The queue is the least of the samples of this time: what a lost segment held up passes, a full buffer does not (CoDel, RFC 8289 §4.2: 100 ms). */
const standingUs = 150_000;
/** But never of fewer: what is held up comes late and alone. */
const standingSamples = 3;
/** The trend is taken over this. chosen: at ten Reports a second five samples, at thirty fifteen. */
const trendUs = 500_000;
const samples = 64;
/** How fast the floor may rise while nothing as small is seen: twice the ±100 ppm of each of two clocks. */
const floorRisePpm = 200;

export class PathDelay {
  private readonly times = new Float64Array(samples).fill(Number.NEGATIVE_INFINITY);
  private readonly delays = new Float64Array(samples);
  private count = 0;
  private lastEchoUs = 0;
  private floorUs = Number.POSITIVE_INFINITY;
  private floorAtUs = 0;

  /** Takes a Report that came at `nowUs`. One that echoes nothing new, or what was never said, is left out. */
  add(report: Report, nowUs: number): void {
    if (report.echoUs <= this.lastEchoUs || report.echoUs > nowUs) return;
    this.lastEchoUs = report.echoUs;
    const delayUs = report.sentAtUs - report.holdUs - report.echoUs;
    this.floorUs = Math.min(this.floorUs + (nowUs - this.floorAtUs) * floorRisePpm * 1e-6, delayUs);
    this.floorAtUs = nowUs;
    const at = this.count++ % samples;
    this.times[at] = nowUs;
    this.delays[at] = delayUs;
  }

  /** What stands in the queue, µs; 0 before the first sample. */
  get queueUs(): number {
    if (this.count === 0) return 0;
    const sinceUs = this.times[(this.count - 1) % samples]! - standingUs;
    let least = Number.POSITIVE_INFINITY;
    for (let back = 1; back <= Math.min(this.count, samples); back++) {
      const at = (this.count - back) % samples;
      if (back > standingSamples && this.times[at]! < sinceUs) break;
      least = Math.min(least, this.delays[at]!);
    }
    return least - this.floorUs;
  }

  /** How fast the queue grows: µs a µs, by least squares; 0 with fewer than four samples. Negative: it drains. */
  get trend(): number {
    if (this.count === 0) return 0;
    const sinceUs = this.times[(this.count - 1) % samples]! - trendUs;
    let n = 0;
    let meanTime = 0;
    let meanDelay = 0;
    for (let i = 0; i < samples; i++) {
      if (this.times[i]! < sinceUs) continue;
      n++;
      meanTime += (this.times[i]! - meanTime) / n;
      meanDelay += (this.delays[i]! - meanDelay) / n;
    }
    if (n < 4) return 0;
    let covariance = 0;
    let variance = 0;
    for (let i = 0; i < samples; i++) {
      if (this.times[i]! < sinceUs) continue;
      covariance += (this.times[i]! - meanTime) * (this.delays[i]! - meanDelay);
      variance += (this.times[i]! - meanTime) ** 2;
    }
    return variance > 0 ? covariance / variance : 0;
  }

  /** Another path, the same clocks: what was known of queues is void. */
  reset(): void {
    this.times.fill(Number.NEGATIVE_INFINITY);
    this.count = 0;
    this.floorUs = Number.POSITIVE_INFINITY;
  }
}
