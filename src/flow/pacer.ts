// What leaves next, and what never leaves. Control first, then sound, then one piece of the picture; pieces leave at the pace
// of the line and only while the bytes in flight are below the window, so nothing waits unseen in the kernel, and sound never
// waits for more than a piece.

import type { AudioPacket, VideoPacket } from '../media/types.ts';
import { encodeInPieces, encodeMessage } from '../wire/envelope.ts';
import type { Message, Report } from '../wire/message.ts';
import { Toll } from './toll.ts';

/** Sound that has waited this long is worth less than the silence it would delay. chosen: ten packets. */
export const staleAudioUs = 200_000;
/** Control messages that may wait. chosen: a call makes fewer than 40 a second; a full queue is a dead line. */
const controlCapacity = 64;
/** A picture that has begun is finished at this pace at least: half of one is of no use. chosen: a piece in half a second. */
const leastPieceBps = 3_000;
/** A piece takes the line about this long, within the sizes below. chosen: half a packet of sound. */
const pieceUs = 10_000;
/**
 * chosen: half a TCP segment. measured at 256 kbit/s: whole ones spare 5 % of the line, but sound waits 45 ms for each.
 */
const leastPiece = 700;
/** Half of what an envelope may have. chosen. */
const mostPiece = 8_192;
/** A picture is asked for so long before it can leave: what it takes to be encoded. measured: 4–9 ms. */
const leadUs = 8_000;

/** What the line has room for (rate-controller.ts). Below 1: nothing of that kind leaves. */
export interface Pace {
  /** For pictures. */
  readonly roomBytes: number;
  readonly controlRoomBytes: number;
  readonly soundRoomBytes: number;
  /** For pictures on the whole, bytes a second. */
  readonly videoBps: number;
  /** For the pieces of one: a picture should not be stretched over all the time until the next. */
  readonly pieceBps: number;
}

export type Content = 'control' | 'sound' | 'picture';

export type PacerStep =
  | { readonly kind: 'send'; readonly content: Content; readonly envelope: Uint8Array }
  /** Ask again at `untilUs`, or when something is offered or acknowledged. Infinity: only then. */
  | { readonly kind: 'wait'; readonly untilUs: number };

export interface PacerCounters {
  /** Whole pictures handed to the link. */
  sentVideo: number;
  sentAudio: number;
  /** Pictures replaced by a newer one while they waited. */
  droppedVideo: number;
  /** Sound packets that became stale while they waited. */
  droppedAudio: number;
  /** Control messages refused because too many waited. */
  droppedControl: number;
}

export class Pacer {
  readonly counters: PacerCounters = {
    sentVideo: 0,
    sentAudio: 0,
    droppedVideo: 0,
    droppedAudio: 0,
    droppedControl: 0,
  };
  /** Leaves always: two sides that wait for each other's acknowledgements would wait for ever. */
  private report: Uint8Array | undefined;
  private control: Uint8Array[] = [];
  private audio: { envelopes: Uint8Array[]; bornUs: number }[] = [];
  private video: VideoPacket | undefined;
  /** Pieces of the picture that has begun to leave: it is finished, or the peer could never rejoin it. */
  private begun: Uint8Array[] = [];
  private readonly pictureToll = new Toll();
  private readonly pieceToll = new Toll();

  /** False: too many wait, and it will not be sent. */
  offerControl(message: Message): boolean {
    const envelopes = encodeMessage(message);
    const fits = this.control.length + envelopes.length <= controlCapacity;
    if (fits) this.control.push(...envelopes);
    else this.counters.droppedControl++;
    return fits;
  }

  /** One waits; a newer one replaces it. */
  offerReport(report: Report): void {
    [this.report] = encodeMessage({ kind: 'report', report });
  }

  offerAudio(packet: AudioPacket, nowUs: number): void {
    this.dropStaleAudio(nowUs);
    this.audio.push({ envelopes: encodeMessage({ kind: 'audio', packet }), bornUs: nowUs });
  }

  /** Whoever mutes means what was just said as well. */
  forgetAudio(): void {
    this.counters.droppedAudio += this.audio.length;
    this.audio = [];
  }

  /** One picture waits; a newer one replaces it. */
  offerVideo(packet: VideoPacket): void {
    if (this.video) this.counters.droppedVideo++;
    this.video = packet;
  }

  /** When another picture should be made: earlier it would only wait and grow old. Infinity: one is leaving or waits. */
  get wantsPictureUs(): number {
    if (this.video || this.begun.length > 0) return Number.POSITIVE_INFINITY;
    return this.pictureToll.paidUs - leadUs;
  }

  next(nowUs: number, pace: Pace): PacerStep {
    this.dropStaleAudio(nowUs);
    this.pictureToll.pace(pace.videoBps, nowUs);
    this.pieceToll.pace(Math.max(leastPieceBps, pace.pieceBps), nowUs);
    const { report } = this;
    this.report = undefined;
    if (report) return { kind: 'send', content: 'control', envelope: report };
    const step =
      (pace.controlRoomBytes > 0 ? this.nextControl() : undefined) ??
      (pace.soundRoomBytes > 0 ? this.nextAudio() : undefined);
    if (step) return step;
    if (pace.roomBytes <= 0 || (!this.video && this.begun.length === 0)) return wait;
    const dueUs = (this.begun.length > 0 ? this.pieceToll : this.pictureToll).paidUs;
    if (nowUs < dueUs) return { kind: 'wait', untilUs: dueUs };
    return { kind: 'send', content: 'picture', envelope: this.nextPiece(pace.pieceBps) };
  }

  /** Another connection: what was begun cannot be finished there, and what waited is old, or said anew by the caller. */
  restart(): void {
    this.control = [];
    this.report = undefined;
    this.forgetAudio();
    this.begun = [];
    this.pictureToll.reset();
    this.pieceToll.reset();
  }

  private nextControl(): PacerStep | undefined {
    const envelope = this.control.shift();
    return envelope && { kind: 'send', content: 'control', envelope };
  }

  private nextAudio(): PacerStep | undefined {
    const first = this.audio[0];
    const envelope = first?.envelopes.shift();
    if (!first || !envelope) return undefined;
    if (first.envelopes.length === 0) {
      this.audio.shift();
      this.counters.sentAudio++;
    }
    return { kind: 'send', content: 'sound', envelope };
  }

  private nextPiece(pieceBps: number): Uint8Array {
    if (this.begun.length === 0) {
      const pieceBytes = Math.max(leastPiece, Math.min(mostPiece, (pieceBps * pieceUs) / 1e6));
      this.begun = encodeInPieces({ kind: 'video', packet: this.video! }, Math.round(pieceBytes));
      this.video = undefined;
      for (const { length } of this.begun) this.pictureToll.charge(length);
    }
    const envelope = this.begun.shift()!;
    this.pieceToll.charge(envelope.length);
    if (this.begun.length === 0) this.counters.sentVideo++;
    return envelope;
  }

  /** A packet whose first piece has left is kept: packets of one envelope (Opus) are the rule. */
  private dropStaleAudio(nowUs: number): void {
    while (this.audio.length > 1 && nowUs - this.audio[0]!.bornUs > staleAudioUs) {
      this.audio.splice(0, 1);
      this.counters.droppedAudio++;
    }
  }
}

const wait: PacerStep = { kind: 'wait', untilUs: Number.POSITIVE_INFINITY };
