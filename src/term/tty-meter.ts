// What the terminal takes, for the stats pane and the reports: bytes a second, round trip, drops. Fixed memory.

export interface TtyStats {
  /** Bytes a second over the last whole second. */
  readonly outBps: number;
  /** Median of the last answers: from the end of a picture's write until the terminal said it was read. NaN: none came. */
  readonly rttMs: number;
  /** Pictures that were painted and not written. */
  readonly dropped: number;
  /** Pictures whose answer never came. */
  readonly unanswered: number;
  /** Undefined until it is known. */
  readonly answersCursor: boolean | undefined;
  /** Bytes a second that the terminal reads when there are some, by its answers. NaN: not known. */
  readonly lineBps: number;
}

const slotUs = 100_000;
const slots = 10;
const answersKept = 32;

export class TtyMeter {
  dropped = 0;
  /** A ring of tenths of a second. */
  private readonly bytes = new Float64Array(slots + 1);
  private slot = 0;
  private readonly rtts = new Float64Array(answersKept);
  private rttCount = 0;

  wrote(bytes: number, nowUs: number): void {
    this.advance(nowUs);
    const at = this.slot % this.bytes.length;
    this.bytes[at] = this.bytes[at]! + bytes;
  }

  answered(rttUs: number): void {
    this.rtts[this.rttCount++ % answersKept] = rttUs;
  }

  read(nowUs: number): Pick<TtyStats, 'outBps' | 'rttMs' | 'dropped'> {
    this.advance(nowUs);
    // The slot that is being filled does not count.
    const all = this.bytes.reduce((sum, bytes) => sum + bytes, 0);
    const outBps = all - this.bytes[this.slot % this.bytes.length]!;
    const rtts = this.rtts.slice(0, Math.min(this.rttCount, answersKept)).sort();
    const rttMs = rtts.length === 0 ? Number.NaN : rtts[rtts.length >> 1]! / 1000;
    return { outBps, rttMs, dropped: this.dropped };
  }

  private advance(nowUs: number): void {
    const now = Math.floor(nowUs / slotUs);
    if (now - this.slot > this.bytes.length) {
      this.bytes.fill(0);
      this.slot = now;
    }
    while (this.slot < now) this.bytes[++this.slot % this.bytes.length] = 0;
  }
}
