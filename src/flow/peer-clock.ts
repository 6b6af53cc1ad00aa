// Two machines, two clocks: round-trip time and the difference of the clocks, out of the stamps in Reports.
//
//     ours     echoUs ────────────┐                        ┌──▶ now
//     theirs                      └▶ (held holdUs) sentAtUs┘
import type { Report } from '../wire/message.ts';

/** Samples that the estimate looks back on. chosen: 8–26 s at 30–10 Reports a second; clocks drift < 6 ms in that. */
const samples = 256;

export class PeerClock {
  private readonly rtts = new Float64Array(samples).fill(Number.POSITIVE_INFINITY);
  private readonly offsets = new Float64Array(samples);
  private count = 0;
  private smoothedUs = Number.NaN;
  private leastUs = Number.NaN;
  private knownOffsetUs: number | undefined;

  /** Takes a Report that came at `nowUs`. Stamps that cannot be (a lying or broken peer) are left out. */
  add(report: Report, nowUs: number): void {
    if (report.echoUs === 0) return;
    const rttUs = nowUs - report.echoUs - report.holdUs;
    if (!(rttUs >= 0 && rttUs < 60_000_000)) return;
    const at = this.count++ % samples;
    this.rtts[at] = rttUs;
    this.offsets[at] = report.sentAtUs - (nowUs - rttUs / 2);
    this.smoothedUs = Number.isNaN(this.smoothedUs) ? rttUs : this.smoothedUs + (rttUs - this.smoothedUs) / 8;
    let best = 0;
    for (let i = 1; i < samples; i++) if (this.rtts[i]! < this.rtts[best]!) best = i;
    this.leastUs = this.rtts[best]!;
    this.knownOffsetUs = this.offsets[best]!;
  }

  /** Smoothed round-trip time (RFC 6298's weight), µs; NaN before the first sample. */
  get rttUs(): number {
    return this.smoothedUs;
  }

  /** Smallest recent round-trip time, µs; NaN before the first sample. */
  get minRttUs(): number {
    return this.leastUs;
  }

  /** Peer's clock minus ours, from the sample that waited least in queues, µs; undefined before the first sample. */
  get offsetUs(): number | undefined {
    return this.knownOffsetUs;
  }

  /** The peer and its clock are the same, the way to it is another. */
  forgetPath(): void {
    this.rtts.fill(Number.POSITIVE_INFINITY);
    this.count = 0;
    this.smoothedUs = this.leastUs = Number.NaN;
  }
}
