// Pictures that have come and were not taken to be shown yet: the newest one that is due goes, and those before it are
// dropped. When one is due, beside its sound, is flow/lip-sync.ts's to say.
import { Bell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import { LipSync } from '../flow/lip-sync.ts';
import type { AudioEngine } from '../media/parts.ts';
import type { VideoPacket } from '../media/types.ts';

/** chosen: what comes at 30 a second while one is held for as long as can be (200 ms), and one more. */
const mostPictures = 7;
/** Of all that wait, unless it is one. chosen: the largest picture that a peer may send. */
const mostBytes = 1_048_576;

interface Waiting {
  readonly packet: VideoPacket;
  readonly arrivedAtUs: number;
}

export interface InboxParts {
  readonly clock: Clock;
  /** Tells how late sound is heard. Without it pictures wait for none. */
  readonly audio?: Pick<AudioEngine, 'counters'>;
  /** Knows the peer's clock. */
  readonly rate: { readonly clock: { readonly offsetUs: number | undefined } };
}

export class PictureInbox {
  /** Pictures that a newer one replaced. */
  dropped = 0;
  readonly lips = new LipSync();
  private readonly parts: InboxParts;
  private readonly bell = new Bell();
  private waiting: Waiting[] = [];
  private closed = false;

  constructor(parts: InboxParts) {
    this.parts = parts;
  }

  put(packet: VideoPacket): void {
    if (this.closed) return;
    this.waiting.push({ packet, arrivedAtUs: this.parts.clock.nowUs() });
    while (this.waiting.length > 1 && (this.waiting.length > mostPictures || this.bytes > mostBytes)) {
      this.waiting.shift();
      this.dropped++;
    }
    this.bell.ring();
  }

  /** The newest picture that is due. Waits; undefined when aborted or closed. One taker at a time. */
  async take(signal: AbortSignal): Promise<VideoPacket | undefined> {
    const { clock, audio } = this.parts;
    while (!signal.aborted && !this.closed) {
      const nowUs = clock.nowUs();
      this.lips.hear(audio?.counters.delaysMs ?? []);
      const at = this.waiting.findLastIndex((picture) => this.dueUs(picture) <= nowUs);
      if (at >= 0) return this.remove(at);
      const first = this.waiting[0];
      await clock.sleepUntil(first ? this.dueUs(first) : Number.POSITIVE_INFINITY, signal, this.bell);
    }
    return undefined;
  }

  /** A picture taken at `takenAtUs` was really on the screen at `shownAtUs`. */
  shown(packet: VideoPacket, takenAtUs: number, shownAtUs: number): void {
    this.lips.shown(this.capturedAtUs(packet), takenAtUs, shownAtUs);
  }

  close(): void {
    this.closed = true;
    this.waiting = [];
    this.bell.ring();
  }

  private remove(at: number): VideoPacket {
    const taken = this.waiting[at]!;
    this.waiting.splice(0, at + 1);
    this.dropped += at;
    this.lips.taken(this.dueUs(taken) - taken.arrivedAtUs);
    return taken.packet;
  }

  private dueUs({ packet, arrivedAtUs }: Waiting): number {
    return this.lips.dueUs(this.capturedAtUs(packet), arrivedAtUs);
  }

  /** By our clock; undefined while the two are not compared. */
  private capturedAtUs({ timestampUs }: VideoPacket): number | undefined {
    const { offsetUs } = this.parts.rate.clock;
    return offsetUs === undefined ? undefined : timestampUs - offsetUs;
  }

  private get bytes(): number {
    return this.waiting.reduce((sum, { packet }) => sum + packet.data.length, 0);
  }
}
