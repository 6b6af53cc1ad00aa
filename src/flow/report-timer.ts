// When to report: as soon as a picture has come, so that its sender knows; but no more often than the line back can well
// carry, and at least ten times a second, because a Report is also the sign of life.

/** At least. chosen: also the heartbeat. */
export const reportEveryUs = 100_000;
/** At most. chosen: pictures come 30 times a second. */
const reportSoonestUs = 33_000;
/** On the wire: 46 of envelope, 22 of TLS, 52 of TCP and IPv4. */
const reportWireBytes = 120;
/** Of the line back that Reports may take. chosen: at 256 kbit/s a Report every 94 ms. */
const reportShare = 0.04;

export class ReportTimer {
  private lastUs = Number.NEGATIVE_INFINITY;
  private pictureCame = false;

  /** A picture is here whole. */
  onPicture(): void {
    this.pictureCame = true;
  }

  /** A report leaves now. */
  onReport(nowUs: number): void {
    this.lastUs = nowUs;
    this.pictureCame = false;
  }

  /** When the next one is due. `bps`: what our own direction carries. */
  dueUs(bps: number): number {
    if (!this.pictureCame) return this.lastUs + reportEveryUs;
    const soonestUs = (reportWireBytes * 1e6) / (reportShare * bps);
    return this.lastUs + Math.min(reportEveryUs, Math.max(reportSoonestUs, soonestUs));
  }
}
