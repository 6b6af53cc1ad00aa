// Two machines, two clocks: round-trip time and the difference of the clocks, out of the stamps in Reports.
//
//     ours     echoUs ────────────┐                        ┌──▶ now
//     theirs                      └▶ (held holdUs) sentAtUs┘
import type { Report } from '../wire/message.ts';

/** Samples that the estimate looks back on. chosen: 6.4 s at ten Reports a second; clocks drift < 2 ms in that. */
const samples = 64;

export class PeerClock {
  private readonly rtts = new Float64Array(samples).fill(Number.POSITIVE_INFINITY);
  private readonly offsets = new Float64Array(samples);
  private count = 0;
  private smoothedUs = Number.NaN;

  /** Takes a Report that came at `nowUs`. Stamps that cannot be (a lying or broken peer) are left out. */
  add(report: Report, nowUs: number): void {
    if (report.echoUs === 0) return;
    const rttUs = nowUs - report.echoUs - report.holdUs;
    if (!(rttUs >= 0 && rttUs < 60_000_000)) return;
    const at = this.count++ % samples;
    this.rtts[at] = rttUs;
    this.offsets[at] = report.sentAtUs - (nowUs - rttUs / 2);
    this.smoothedUs = Number.isNaN(this.smoothedUs) ? rttUs : this.smoothedUs + (rttUs - this.smoothedUs) / 8;
  }

  /** Smoothed round-trip time (RFC 6298's weight), µs; NaN before the first sample. */
  get rttUs(): number {
    return this.smoothedUs;
  }

  /** Smallest recent round-trip time, µs; NaN before the first sample. */
  get minRttUs(): number {
    return this.count === 0 ? Number.NaN : this.rtts[this.best()]!;
  }

  /** Peer's clock minus ours, from the sample that waited least in queues, µs; undefined before the first sample. */
  get offsetUs(): number | undefined {
    return this.count === 0 ? undefined : this.offsets[this.best()];
  }

  private best(): number {
    let best = 0;
    for (let i = 1; i < samples; i++) if (this.rtts[i]! < this.rtts[best]!) best = i;
    return best;
  }
}
