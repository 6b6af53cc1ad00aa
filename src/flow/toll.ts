// What has left costs time: how long, at a pace that may change meanwhile, until the next may leave.

export class Toll {
  private owedBytes = 0;
  private atUs = 0;
  private bps = 1;

  /** The pace from `nowUs` on, bytes a second; what went before is paid for at the old one. */
  pace(bps: number, nowUs: number): void {
    this.owedBytes = Math.max(0, this.owedBytes - ((nowUs - this.atUs) * this.bps) / 1e6);
    this.atUs = nowUs;
    this.bps = Math.max(1, bps);
  }

  /** So much leaves now. */
  charge(bytes: number): void {
    this.owedBytes += bytes;
  }

  /** When all will be paid for, if the pace stays. */
  get paidUs(): number {
    return this.atUs + (this.owedBytes * 1e6) / this.bps;
  }

  reset(): void {
    this.owedBytes = 0;
  }
}
