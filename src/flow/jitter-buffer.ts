// Orders sound packets, holds each just long enough, and declares gaps. The speaker's own clock asks for what comes next
// (`take`); nothing here sleeps. Over TCP nothing is reordered or lost on the way: gaps are what the sender's pacer
// dropped, lateness is everything else.
//
// The words: a packet's *transit* is its arrival minus the end of what it says, in a mix of two clocks of which only
// differences count. The smallest transit of the last seconds is the base; transit − base is the packet's *lateness*. Its
// playing begins at end + base + delay: `delayUs` is what we add on purpose, and `targetUs` what it should be. A packet that
// comes too late is played all the same, and the delay has grown: delay-control.ts brings it back by stretching.
import { type AudioPacket, durationUs, fallsSilent } from '../media/types.ts';
import { ArrivalHistogram } from './arrival-histogram.ts';
import { seqDistance } from './seq.ts';

export interface JitterBufferOptions {
  /** The least delay added on purpose. chosen: half a packet; the speaker's process is not always in time. */
  readonly minTargetUs?: number;
  /** The most. chosen: beyond it conversation suffers more from delay than from gaps (ITU-T G.114: 150 ms one way). */
  readonly maxTargetUs?: number;
  /** chosen: one second. */
  readonly capacityPackets?: number;
}

export type Taken =
  /**
   * `follows`: it continues what was taken before it. `inTime`: it is heard as long after that as it was said; else the delay
   * has changed.
   */
  | {
      readonly kind: 'packet';
      readonly packet: AudioPacket;
      readonly follows: boolean;
      readonly inTime: boolean;
    }
  /** Nothing has come for this moment of an ongoing stream: invent something, and ask again. */
  | { readonly kind: 'missing' }
  /** The peer says nothing for now, and said so: the sound of its room. */
  | { readonly kind: 'pause' }
  /** Nothing is expected: not started, or muted. */
  | { readonly kind: 'silence' };

export interface JitterBufferCounters {
  /** Thrown away on arrival or to catch up: late + duplicate + overflow + skipped. */
  dropped: number;
  late: number;
  duplicate: number;
  overflow: number;
  /** Never played, because the delay had grown beyond what stretching can bring back. */
  skipped: number;
  /** Times when an ongoing stream ran dry for so long that it had to begin anew. */
  underruns: number;
}

/** What has been missing for so long begins anew: whatever comes then waits for its time. chosen: five packets. */
const maxMissingUs = 100_000;
/** Excess beyond this is not played. chosen: what stretching brings back within a second; older words are old. */
const maxExcessUs = 300_000;
/** A jump in `seq` by more than this is a new stream. chosen: a minute. */
const newStreamPackets = 3000;
/** How far before its time a packet may be played: the device asks block by block. chosen: half a block. */
const earlyUs = 2_500;
/** A gap in an ongoing stream is as long as what is missing, unless the delay is this much too long anyway. chosen. */
const keptExcessUs = 8_000;

export class JitterBuffer {
  readonly counters: JitterBufferCounters = emptyCounters();
  private readonly minTargetUs: number;
  private readonly maxTargetUs: number;
  private readonly capacity: number;
  private readonly arrivals = new ArrivalHistogram();
  /** Waiting packets in order of seq; never more than `capacity`. */
  private waiting: AudioPacket[] = [];
  /** The seq to play next; undefined while not playing. */
  private nextSeq: number | undefined;
  private playedSeq: number | undefined;
  private missingSinceUs: number | undefined;
  private lastDelayUs = 0;
  private streamEnded = false;
  /** The stream ran dry, and nobody said that it would. */
  private starving = false;
  /** The packet taken last said that its sender falls silent. */
  private pausing = false;

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
    return this.waiting.reduce((sum, packet) => sum + durationUs(packet), 0);
  }

  /** The delay worth adding, within its bounds, µs. */
  get targetUs(): number {
    return Math.min(this.maxTargetUs, Math.max(this.minTargetUs, this.arrivals.worthwhileUs));
  }

  /** The delay really added to the packet taken last, µs. */
  get delayUs(): number {
    return this.lastDelayUs;
  }

  /** The next `take` gives a packet that continues the last one. */
  get hasNext(): boolean {
    return this.nextSeq !== undefined && this.waiting[0]?.seq === this.nextSeq;
  }

  put(packet: AudioPacket, arrivedAtUs: number): void {
    const last = this.playedSeq;
    if (last !== undefined && Math.abs(seqDistance(packet.seq, last)) > newStreamPackets) this.reset();
    this.arrivals.add(arrivedAtUs - endUs(packet), durationUs(packet), arrivedAtUs);
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

  /** What comes next, to be heard from `playAtUs` on. */
  take(playAtUs: number): Taken {
    const first = this.waiting[0];
    if (this.nextSeq === undefined) {
      if (!first || !this.isDue(first, playAtUs)) return { kind: this.starving ? 'missing' : 'silence' };
      this.nextSeq = first.seq;
    }
    this.skipOld(playAtUs);
    const next = this.waiting[0];
    if (this.pausing && !(next && this.isDue(next, playAtUs))) return { kind: 'pause' };
    if (!next || (next.seq !== this.nextSeq && !this.endsGap(next, playAtUs))) return this.miss(playAtUs);
    this.waiting.shift();
    const follows = this.playedSeq !== undefined && next.seq === (this.playedSeq + 1) >>> 0;
    this.missingSinceUs = undefined;
    this.starving = false;
    this.pausing = fallsSilent(next);
    const delayUs = this.delayAt(next, playAtUs);
    const inTime = Math.abs(delayUs - this.lastDelayUs) <= earlyUs;
    this.lastDelayUs = delayUs;
    this.playedSeq = next.seq;
    this.nextSeq = (next.seq + 1) >>> 0;
    return { kind: 'packet', packet: next, follows, inTime };
  }

  /** The peer says that it sends nothing for a while (muted): what then is missing is no fault. Ends with the next packet. */
  expectSilence(): void {
    this.streamEnded = true;
    this.starving = false;
  }

  /** A new stream: forgets packets, clocks and counts. */
  reset(): void {
    this.waiting = [];
    this.nextSeq = undefined;
    this.playedSeq = undefined;
    this.missingSinceUs = undefined;
    this.starving = this.pausing = this.streamEnded = false;
    this.lastDelayUs = 0;
    this.arrivals.reset();
    Object.assign(this.counters, emptyCounters());
  }

  /** It has waited for as long as we wait on purpose. */
  private isDue(packet: AudioPacket, playAtUs: number): boolean {
    return this.delayAt(packet, playAtUs) >= this.targetUs - earlyUs;
  }

  private endsGap(next: AudioPacket, playAtUs: number): boolean {
    const isLate = this.lastDelayUs > this.targetUs + keptExcessUs;
    return this.delayAt(next, playAtUs) >= (isLate ? this.targetUs : this.lastDelayUs) - earlyUs;
  }

  private skipOld(playAtUs: number): void {
    const most = this.targetUs + maxExcessUs;
    while (this.waiting.length > 1 && this.delayAt(this.waiting[0]!, playAtUs) > most) {
      this.waiting.shift();
      this.drop('skipped');
    }
  }

  private miss(playAtUs: number): Taken {
    if (this.streamEnded && this.waiting.length === 0) {
      this.nextSeq = undefined;
      return { kind: 'silence' };
    }
    this.missingSinceUs ??= playAtUs;
    if (playAtUs - this.missingSinceUs >= maxMissingUs) {
      this.nextSeq = undefined;
      this.starving = true;
      this.counters.underruns++;
    }
    return { kind: 'missing' };
  }

  private delayAt(packet: AudioPacket, playAtUs: number): number {
    return playAtUs - endUs(packet) - this.arrivals.baseUs;
  }

  private drop(why: 'late' | 'duplicate' | 'overflow' | 'skipped'): void {
    this.counters.dropped++;
    this.counters[why]++;
  }
}

function emptyCounters(): JitterBufferCounters {
  return { dropped: 0, late: 0, duplicate: 0, overflow: 0, skipped: 0, underruns: 0 };
}

/** When its last sample was said, by the sender's clock: no packet can be sent before. */
function endUs(packet: AudioPacket): number {
  return packet.timestampUs + durationUs(packet);
}
