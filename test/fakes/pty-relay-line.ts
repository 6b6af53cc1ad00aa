// A slow line, pure: bytes wait in a queue as the kernel keeps one, leave it at a given rate, and arrive after a delay.

/** As TCP cuts them on Ethernet: what arrives, arrives whole. */
const segmentBytes = 1448;

export interface LineOptions {
  readonly bytesPerSecond: number;
  /** One way. */
  readonly delayUs: number;
  readonly queueBytes: number;
}

interface Segment {
  readonly bytes: Uint8Array;
  readonly arrivesUs: number;
}

export class SlowLine {
  bytesPerSecond: number;
  /** Nothing leaves before this: a terminal that has stopped reading. */
  stoppedUntilUs = 0;
  private readonly delayUs: number;
  private readonly queueBytes: number;
  private readonly waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private readonly flying: Segment[] = [];
  private freeAtUs = 0;

  constructor({ bytesPerSecond, delayUs, queueBytes }: LineOptions) {
    this.bytesPerSecond = bytesPerSecond;
    this.delayUs = delayUs;
    this.queueBytes = queueBytes;
  }

  /** Bytes that have not left. */
  get queuedBytes(): number {
    return this.waitingBytes;
  }

  get room(): number {
    return Math.max(0, this.queueBytes - this.waitingBytes);
  }

  /** Takes what fits into the queue; says how much that was. `bytes` is copied. */
  put(bytes: Uint8Array, nowUs: number): number {
    this.send(nowUs);
    // A Buffer's own slice is no copy.
    const taken = new Uint8Array(bytes.subarray(0, this.room));
    if (this.waitingBytes === 0) this.freeAtUs = Math.max(this.freeAtUs, nowUs);
    this.waitingBytes += taken.length;
    for (let at = 0; at < taken.length; at += segmentBytes) {
      this.waiting.push(taken.subarray(at, at + segmentBytes));
    }
    this.send(nowUs);
    return taken.length;
  }

  /** What has arrived by now, in order. */
  take(nowUs: number): Uint8Array[] {
    this.send(nowUs);
    const arrived: Uint8Array[] = [];
    while (this.flying[0] && this.flying[0].arrivesUs <= nowUs) arrived.push(this.flying.shift()!.bytes);
    return arrived;
  }

  /** When something will happen next: something leaves or arrives. Infinity: nothing is on its way. */
  get nextUs(): number {
    const first = this.waiting[0];
    const leavesUs = first ? this.leavesAtUs(first) : Number.POSITIVE_INFINITY;
    return Math.min(leavesUs, this.flying[0]?.arrivesUs ?? Number.POSITIVE_INFINITY);
  }

  private leavesAtUs(segment: Uint8Array): number {
    return Math.max(this.freeAtUs, this.stoppedUntilUs) + (segment.length * 1e6) / this.bytesPerSecond;
  }

  private send(nowUs: number): void {
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      const sentUs = this.leavesAtUs(first);
      if (sentUs > nowUs) return;
      this.waiting.shift();
      this.waitingBytes -= first.length;
      this.freeAtUs = sentUs;
      this.flying.push({ bytes: first, arrivesUs: sentUs + this.delayUs });
    }
  }
}
