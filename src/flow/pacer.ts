// What leaves next, and what never leaves. Control first, then sound, then one piece of the newest picture; a picture is
// begun only while the bytes in flight are below the window, so nothing waits unseen in the kernel.

import type { AudioPacket, VideoPacket } from '../media/types.ts';
import { encodeMessage } from '../wire/envelope.ts';
import type { Message } from '../wire/message.ts';

/** Sound that has waited this long is worth less than the silence it would delay. chosen: ten packets. */
export const staleAudioUs = 200_000;
/** Control messages that may wait. chosen: a call makes fewer than 15 a second; a full queue is a dead line. */
const controlCapacity = 64;
/** What sound and control may have in flight above the window. chosen: 200 ms of Opus and Reports, doubled. */
const reserveBytes = 4096;

export type PacerStep = { readonly kind: 'send'; readonly envelope: Uint8Array } | { readonly kind: 'wait' };

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
  private control: Uint8Array[] = [];
  private audio: { envelopes: Uint8Array[]; bornUs: number }[] = [];
  private video: VideoPacket | undefined;
  /** Pieces of the picture that has begun to leave: it is finished, or the peer could never rejoin it. */
  private begun: Uint8Array[] = [];

  offerControl(message: Message): void {
    const envelopes = encodeMessage(message);
    if (this.control.length + envelopes.length > controlCapacity) this.counters.droppedControl++;
    else this.control.push(...envelopes);
  }

  offerAudio(packet: AudioPacket, nowUs: number): void {
    this.dropStaleAudio(nowUs);
    this.audio.push({ envelopes: encodeMessage({ kind: 'audio', packet }), bornUs: nowUs });
  }

  /** One picture waits; a newer one replaces it. */
  offerVideo(packet: VideoPacket): void {
    if (this.video) this.counters.droppedVideo++;
    this.video = packet;
  }

  /** True while a picture waits to begin: making another would be work for the bin. */
  get videoWaits(): boolean {
    return this.video !== undefined;
  }

  /** What to do at `nowUs`. After `wait`: ask again when something is offered or acknowledged. */
  next(nowUs: number, inFlightBytes: number, windowBytes: number): PacerStep {
    this.dropStaleAudio(nowUs);
    if (inFlightBytes < windowBytes + reserveBytes) {
      const envelope = this.control.shift() ?? this.nextAudio();
      if (envelope) return { kind: 'send', envelope };
    }
    if (inFlightBytes < windowBytes) {
      const envelope = this.nextVideo();
      if (envelope) return { kind: 'send', envelope };
    }
    return { kind: 'wait' };
  }

  private nextAudio(): Uint8Array | undefined {
    const first = this.audio[0];
    const envelope = first?.envelopes.shift();
    if (first && first.envelopes.length === 0) {
      this.audio.shift();
      this.counters.sentAudio++;
    }
    return envelope;
  }

  private nextVideo(): Uint8Array | undefined {
    if (this.begun.length === 0 && this.video) {
      this.begun = encodeMessage({ kind: 'video', packet: this.video });
      this.video = undefined;
    }
    const envelope = this.begun.shift();
    if (envelope && this.begun.length === 0) this.counters.sentVideo++;
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
