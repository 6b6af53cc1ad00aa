// A bad line as TCP makes one look, pure: one direction that several connections share. Bytes wait in their connection's
// kernel, pass one bottleneck queue at a given rate, and arrive late, in order. What TCP does about loss is seen as it is
// seen above TCP: everything of that connection waits until the lost segment was sent again.
import { seededRandom } from './random.ts';

export interface BadLineOptions {
  readonly seed?: number;
  /** What leaves the bottleneck, headers included; may change with the time since the line began. */
  readonly bytesPerSecond: number | ((sinceUs: number) => number);
  /** One way, without queues. */
  readonly delayUs: number;
  /** Each segment takes up to this much longer, at random; the order is kept. */
  readonly jitterUs?: number;
  /** Share of segments that get lost, 0–1. */
  readonly loss?: number;
  /** The bottleneck's own queue. Default: 300 ms of the first rate, but at least 16 kB: what home routers have. */
  readonly queueBytes?: number;
  /** What each write costs beside its bytes and the headers: TLS, where bytes are put in without it. Default: 0. */
  readonly recordBytes?: number;
  /** Nothing passes; µs since the line began. */
  readonly outages?: readonly { readonly fromUs: number; readonly toUs: number }[];
}

/** An Ethernet segment of TCP with time stamps over IPv4: 1500 − 52. */
const segmentBytes = 1448;
const headerBytes = 52;
/** Linux's least retransmission time-out. */
const minRtoUs = 200_000;
/** Linux sends a SYN again after 1, 3, 7 … s. */
const synRetryUs = 1_000_000;

interface Segment {
  readonly bytes: Uint8Array;
  readonly flow: Flow;
}

export class BadLine {
  private readonly options: BadLineOptions;
  private readonly random: () => number;
  private readonly queueBytes: number;
  private readonly flows: Flow[] = [];
  private readonly queue: Segment[] = [];
  private queued = 0;
  private turn = 0;
  private beganUs: number | undefined;
  private freeAtUs = 0;

  constructor(options: BadLineOptions) {
    this.options = options;
    this.random = seededRandom(options.seed ?? 1);
    const { bytesPerSecond: rate, queueBytes } = options;
    const firstRate = typeof rate === 'number' ? rate : rate(0);
    this.queueBytes = queueBytes ?? Math.max(16_384, firstRate * 0.3);
  }

  open(nowUs: number): Flow {
    this.beganUs ??= nowUs;
    const flow = new Flow(this, nowUs);
    this.flows.push(flow);
    return flow;
  }

  close(flow: Flow): void {
    const at = this.flows.indexOf(flow);
    if (at >= 0) this.flows.splice(at, 1);
  }

  /** When something will leave or arrive next; Infinity: nothing is on its way. */
  get nextUs(): number {
    const first = this.queue[0];
    let nextUs = first ? this.leavesAtUs(first) : Number.POSITIVE_INFINITY;
    for (const flow of this.flows) nextUs = Math.min(nextUs, flow.arrivesUs);
    return nextUs;
  }

  /** Lets leave what can have left by now. */
  advance(nowUs: number): void {
    for (;;) {
      this.fill(nowUs);
      const first = this.queue[0];
      if (!first) return;
      const leftUs = this.leavesAtUs(first);
      if (leftUs > nowUs) return;
      this.queue.shift();
      this.queued -= first.bytes.length + headerBytes;
      this.freeAtUs = leftUs;
      this.fly(first, leftUs);
    }
  }

  /** Kernels take turns to put segments into the queue while it has room. */
  private fill(nowUs: number): void {
    for (let idle = 0; idle < this.flows.length && this.queued < this.queueBytes; ) {
      const flow = this.flows[this.turn++ % this.flows.length]!;
      const bytes = flow.nextSegment(segmentBytes);
      if (!bytes) {
        idle++;
        continue;
      }
      idle = 0;
      if (this.queue.length === 0) this.freeAtUs = Math.max(this.freeAtUs, nowUs);
      this.queue.push({ bytes, flow });
      this.queued += bytes.length + headerBytes;
    }
  }

  private leavesAtUs({ bytes, flow }: Segment): number {
    const leavesUs = this.freeAtUs + this.serviceUs(bytes, this.freeAtUs);
    for (const { fromUs, toUs } of this.options.outages ?? []) {
      const [from, to] = [this.beganUs! + fromUs, this.beganUs! + toUs];
      if (leavesUs >= from && leavesUs < to) return this.afterOutageUs(flow, from, to);
    }
    return leavesUs;
  }

  private serviceUs(bytes: Uint8Array, atUs: number): number {
    const { bytesPerSecond: rate } = this.options;
    const bps = typeof rate === 'number' ? rate : rate(atUs - this.beganUs!);
    return ((bytes.length + headerBytes + (this.options.recordBytes ?? 0)) * 1e6) / bps;
  }

  /** TCP asks again at doubling intervals: what waited through an outage goes on at the first of them after it. */
  private afterOutageUs(flow: Flow, fromUs: number, toUs: number): number {
    const [firstUs, stepUs] =
      flow.openedUs > fromUs ? [flow.openedUs, synRetryUs] : [fromUs, minRtoUs + 2 * this.options.delayUs];
    let atUs = firstUs;
    for (let step = stepUs; atUs < toUs; step *= 2) atUs += step;
    return atUs;
  }

  private fly({ bytes, flow }: Segment, leftUs: number): void {
    const { delayUs, jitterUs = 0, loss = 0 } = this.options;
    let arrivesUs = leftUs + delayUs + this.random() * jitterUs;
    if (this.random() < loss) {
      // RACK (RFC 8985): noticed a quarter of a round trip after the next segment has arrived; with none, by the tail loss
      // probe after two round trips and a delayed acknowledgement.
      const noticedUs = Math.min(flow.spacingUs + delayUs / 2, 4 * delayUs + minRtoUs);
      arrivesUs += noticedUs + 2 * delayUs;
      this.freeAtUs += this.serviceUs(bytes, leftUs);
    }
    flow.fly(bytes, leftUs, arrivesUs);
  }
}

/** One direction of one connection. */
export class Flow {
  readonly openedUs: number;
  /** Between the last segments, smoothed. */
  spacingUs = 1_000_000;
  private readonly line: BadLine;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private readonly flying: { bytes: Uint8Array; arrivesUs: number }[] = [];
  private lastLeftUs: number | undefined;
  private lastArrivesUs = 0;

  constructor(line: BadLine, openedUs: number) {
    this.line = line;
    this.openedUs = openedUs;
  }

  /** In the kernel: the bottleneck has no room for them yet. */
  get backlogBytes(): number {
    return this.waitingBytes;
  }

  get arrivesUs(): number {
    return this.flying[0]?.arrivesUs ?? Number.POSITIVE_INFINITY;
  }

  /** `bytes` belong to the line from here on. */
  put(bytes: Uint8Array, nowUs: number): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.line.advance(nowUs);
  }

  /** What has arrived by now, in order. */
  take(nowUs: number): Uint8Array[] {
    this.line.advance(nowUs);
    const arrived: Uint8Array[] = [];
    while (this.arrivesUs <= nowUs) arrived.push(this.flying.shift()!.bytes);
    return arrived;
  }

  nextSegment(mostBytes: number): Uint8Array | undefined {
    const first = this.waiting[0];
    if (!first) return undefined;
    const segment = first.subarray(0, mostBytes);
    if (segment.length === first.length) this.waiting.shift();
    else this.waiting[0] = first.subarray(mostBytes);
    this.waitingBytes -= segment.length;
    return segment;
  }

  fly(bytes: Uint8Array, leftUs: number, arrivesUs: number): void {
    if (this.lastLeftUs !== undefined) this.spacingUs += (leftUs - this.lastLeftUs - this.spacingUs) / 8;
    this.lastLeftUs = leftUs;
    this.lastArrivesUs = Math.max(this.lastArrivesUs, arrivesUs);
    this.flying.push({ bytes, arrivesUs: this.lastArrivesUs });
  }
}
