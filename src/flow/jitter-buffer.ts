// Orders sound packets, holds each just long enough, and declares gaps. The speaker's own clock asks for the next 20 ms
// (`take`); nothing here sleeps. Over TCP nothing is reordered or lost on the way: gaps are what the sender's pacer
// dropped, lateness is everything else.
//
// The words: a packet's *transit* is its arrival minus its timestamp, in a mix of two clocks of which only differences
// count. The smallest transit of the last seconds is the base; transit − base is the packet's *lateness*. Playing a
// packet at base + timestamp + delay, `delay` is what we add on purpose, and `targetUs` what it should be.
import { type AudioPacket, packetDurationUs } from '../media/types.ts';
import { LatenessHistogram } from './lateness.ts';
import { seqDistance } from './seq.ts';

export interface JitterBufferOptions {
  /** The least delay added on purpose. chosen: half a packet, the phase error of a device that asks every 20 ms. */
  readonly minTargetUs?: number;
  /** The most. chosen: beyond it conversation suffers more from delay than from gaps (ITU-T G.114: 150 ms one way). */
  readonly maxTargetUs?: number;
  /** chosen: one second. */
  readonly capacityPackets?: number;
}

export type Taken =
  | { readonly kind: 'packet'; readonly packet: AudioPacket }
  /** A packet is missing in an ongoing stream: invent something. */
  | { readonly kind: 'conceal'; readonly lostSeq: number }
  /** Nothing is expected: not started, buffering, muted, or starved for so long that inventing would be noise. */
  | { readonly kind: 'silence' };

export interface JitterBufferCounters {
  /** Thrown away on arrival or to catch up: late + duplicate + overflow + skipped. */
  dropped: number;
  late: number;
  duplicate: number;
  overflow: number;
  /** Played never, to bring a grown delay back. */
  skipped: number;
  /** Takes answered with `conceal`. */
  concealed: number;
  /** Times when an ongoing stream ran dry. */
  underruns: number;
}

/** After this much invention the ear hears a machine: silence instead. chosen, as in common PLC fades. */
const maxConcealUs = 100_000;
/** A delay this far above target is cut at once. chosen: three packets. */
const hardExcessUs = 60_000;
/** A delay above target by more than a packet is cut one packet at a time, this often. chosen. */
const trimEveryUs = 500_000;
/** A jump in `seq` by more than this is a new stream. chosen: a minute. */
const newStreamPackets = 3000;
/** How far before its due time a packet may be played: the device asks in bursts. chosen: a quarter packet. */
const earlyUs = 5_000;

export class JitterBuffer {
  readonly counters: JitterBufferCounters = emptyCounters();
  private readonly minTargetUs: number;
  private readonly maxTargetUs: number;
  private readonly capacity: number;
  private readonly lateness = new LatenessHistogram();
  /** Waiting packets in order of seq; never more than `capacity`. */
  private waiting: AudioPacket[] = [];
  /** The seq to play next; undefined while not playing. */
  private nextSeq: number | undefined;
  private playedSeq: number | undefined;
  private missingUs = 0;
  private averageDelayUs = 0;
  private lastTrimUs = 0;
  private streamEnded = false;

  constructor({
    minTargetUs = 10_000,
    maxTargetUs = 200_000,
    capacityPackets = 50,
  }: JitterBufferOptions = {}) {
    this.minTargetUs = minTargetUs;
    this.maxTargetUs = maxTargetUs;
    this.capacity = capacityPackets;
  }

  /** What waits now, in µs of sound. */
  get depthUs(): number {
    return this.waiting.length * packetDurationUs;
  }

  /** The delay added on purpose to outlast jitter, µs. */
  get targetUs(): number {
    const wanted = this.lateness.percentileUs(0.97);
    return Math.min(this.maxTargetUs, Math.max(this.minTargetUs, wanted));
  }

  /** The delay that is really added, averaged over about half a second, µs. */
  get delayUs(): number {
    return this.averageDelayUs;
  }

  put(packet: AudioPacket, arrivedAtUs: number): void {
    const last = this.playedSeq;
    if (last !== undefined && Math.abs(seqDistance(packet.seq, last)) > newStreamPackets) this.reset();
    this.lateness.add(arrivedAtUs - packet.timestampUs, arrivedAtUs);
    this.streamEnded = false;
    if (this.playedSeq !== undefined && seqDistance(packet.seq, this.playedSeq) <= 0) {
      this.drop('late');
      return;
    }
    let at = this.waiting.length;
    while (at > 0 && seqDistance(packet.seq, this.waiting[at - 1]!.seq) < 0) at--;
    if (at > 0 && this.waiting[at - 1]!.seq === packet.seq) {
      this.drop('duplicate');
      return;
    }
    this.waiting.splice(at, 0, packet);
    if (this.waiting.length > this.capacity) {
      this.waiting.shift();
      this.drop('overflow');
    }
  }

  /** The next 20 ms for the speaker, which plays it now. */
  take(nowUs: number): Taken {
    if (this.nextSeq === undefined && !this.start(nowUs)) return { kind: 'silence' };
    this.catchUp(nowUs);
    const seq = this.nextSeq!;
    const first = this.waiting[0];
    if (first?.seq === seq && !this.mustWait(first, nowUs)) {
      this.waiting.shift();
      this.missingUs = 0;
      this.advance();
      return { kind: 'packet', packet: first };
    }
    return this.conceal(seq, first);
  }

  /** The peer says that it sends nothing for a while (muted): what then is missing is no fault. Ends with the next packet. */
  expectSilence(): void {
    this.streamEnded = true;
  }

  /** A new stream: forgets packets, clocks and counts. */
  reset(): void {
    this.waiting = [];
    this.nextSeq = undefined;
    this.playedSeq = undefined;
    this.missingUs = 0;
    this.averageDelayUs = 0;
    this.lateness.reset();
    Object.assign(this.counters, emptyCounters());
  }

  /** Playing begins when the oldest packet has waited for its target. */
  private start(nowUs: number): boolean {
    const first = this.waiting[0];
    if (!first || this.delayAt(first, nowUs) < this.targetUs - earlyUs) return false;
    this.nextSeq = first.seq;
    this.averageDelayUs = this.delayAt(first, nowUs);
    this.lastTrimUs = nowUs;
    this.missingUs = 0;
    return true;
  }

  private catchUp(nowUs: number): void {
    const target = this.targetUs;
    const first = this.waiting[0];
    if (!first || first.seq !== this.nextSeq) return;
    const delay = this.delayAt(first, nowUs);
    this.averageDelayUs += (delay - this.averageDelayUs) / 25;
    if (delay > target + hardExcessUs) {
      while (this.waiting.length > 1 && this.delayAt(this.waiting[0]!, nowUs) > target + packetDurationUs)
        this.skip();
      this.averageDelayUs = this.delayAt(this.waiting[0]!, nowUs);
      this.lastTrimUs = nowUs;
    } else if (
      this.averageDelayUs > target + 0.9 * packetDurationUs &&
      nowUs - this.lastTrimUs > trimEveryUs &&
      this.waiting.length > 1
    ) {
      this.skip();
      this.averageDelayUs -= packetDurationUs;
      this.lastTrimUs = nowUs;
    }
  }

  /** The target has grown above what we add: hold this packet back for one take, at most as often as we trim. */
  private mustWait(first: AudioPacket, nowUs: number): boolean {
    if (this.averageDelayUs > this.targetUs - packetDurationUs || nowUs - this.lastTrimUs <= trimEveryUs)
      return false;
    if (this.delayAt(first, nowUs) > this.targetUs - packetDurationUs) return false;
    this.lastTrimUs = nowUs;
    this.averageDelayUs += packetDurationUs;
    return true;
  }

  private conceal(seq: number, first: AudioPacket | undefined): Taken {
    if (this.streamEnded && !first) {
      this.nextSeq = undefined;
      return { kind: 'silence' };
    }
    const gap = first !== undefined && first.seq !== seq;
    if (gap) this.advance(); // Its packet will not come any more: later ones are here.
    this.missingUs += packetDurationUs;
    if (this.missingUs <= maxConcealUs) {
      this.counters.concealed++;
      return { kind: 'conceal', lostSeq: seq };
    }
    if (!first) {
      this.nextSeq = undefined;
      this.counters.underruns++;
    }
    return { kind: 'silence' };
  }

  private advance(): void {
    this.playedSeq = this.nextSeq;
    this.nextSeq = (this.nextSeq! + 1) >>> 0;
  }

  private skip(): void {
    const skipped = this.waiting.shift()!;
    this.playedSeq = skipped.seq;
    this.nextSeq = this.waiting[0]!.seq;
    this.drop('skipped');
  }

  private delayAt(packet: AudioPacket, nowUs: number): number {
    return nowUs - packet.timestampUs - this.lateness.baseUs;
  }

  private drop(why: 'late' | 'duplicate' | 'overflow' | 'skipped'): void {
    this.counters.dropped++;
    this.counters[why]++;
  }
}

function emptyCounters(): JitterBufferCounters {
  return { dropped: 0, late: 0, duplicate: 0, overflow: 0, skipped: 0, concealed: 0, underruns: 0 };
}
