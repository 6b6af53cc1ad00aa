// The microphone's packets on their way through main: numbered across the roles that make them, and bounded where nobody
// takes them.
import { Queue } from '../core/queue.ts';
import type { AudioPacket } from '../media/types.ts';

/** Packets that wait when nobody takes them: 200 ms, the oldest go first. chosen: older ones are of no use in a call. */
const waitingPackets = 10;

export class PacketTrack {
  private readonly queue = new Queue<AudioPacket>(waitingPackets, 'drop-oldest');
  private seq = 0;
  private droppedBefore = 0;
  private open = true;

  /** Packets that nobody took, since the last `reset`. */
  get lost(): number {
    return this.queue.dropped - this.droppedBefore;
  }

  /** While it is closed (muted) nothing comes out: not what waits, nor what a role was still making. */
  setOpen(open: boolean): void {
    this.open = open;
    if (!open) this.forget();
  }

  /** Gives the packet its number. */
  put(packet: AudioPacket): void {
    if (!this.open) return;
    const { seq } = this;
    this.seq = (seq + 1) >>> 0;
    this.queue.put({ ...packet, seq });
  }

  take(signal: AbortSignal): Promise<AudioPacket | undefined> {
    return this.queue.take(signal);
  }

  /** What was said before this call is nobody's business in it; numbers go on. */
  reset(): void {
    this.forget();
    this.droppedBefore = this.queue.dropped;
  }

  close(): void {
    this.queue.close();
  }

  private forget(): void {
    while (this.queue.tryTake()) {
      // Nobody's business any more.
    }
  }
}
