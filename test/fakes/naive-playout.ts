// The naive twin of Playout: waits a fixed time after the first packet, then plays packet after packet by the near card's
// count, zeros where one has not come. Nothing is adapted, stretched or concealed.
import { bytesToSamples } from '../../src/media/pcm.ts';
import { type AudioPacket, packetSamples } from '../../src/media/types.ts';
import type { Played } from './sound-path.ts';

export class NaivePlayout implements Played {
  /** Sound that was not there in time, ms. */
  missingMs = 0;
  private readonly delayUs: number;
  private readonly packets = new Map<number, Int16Array>();
  private startsAtUs: number | undefined;
  private firstSeq = 0;
  private frame = 0;

  constructor(delayMs: number) {
    this.delayUs = delayMs * 1000;
  }

  put(packet: AudioPacket, arrivedAtUs: number): void {
    if (this.startsAtUs === undefined) {
      this.startsAtUs = arrivedAtUs + this.delayUs;
      this.firstSeq = packet.seq;
    }
    this.packets.set(packet.seq, bytesToSamples(packet.data));
  }

  fill(into: Int16Array, atUs: number): void {
    if (this.startsAtUs === undefined || atUs < this.startsAtUs) return;
    for (let i = 0; i < into.length; i++, this.frame++) {
      const seq = this.firstSeq + Math.floor(this.frame / packetSamples);
      const sample = this.packets.get(seq)?.[this.frame % packetSamples];
      into[i] = sample ?? 0;
      if (sample === undefined) this.missingMs += 1 / 48;
      if (this.frame % packetSamples === packetSamples - 1) this.packets.delete(seq);
    }
  }
}
