// The sound of the far room while nobody speaks there and nothing is sent: Opus's decoder remembers what it was like, and goes
// on with it when it is given packets of nothing but their first byte.
import type { OpusDecoder } from './opus.ts';
import { type AudioPacket, fallsSilent } from './types.ts';

const nothing = new Int16Array(0);

export class ComfortNoise {
  /** A silent packet of the stream: nothing but its head. */
  private head: Uint8Array = new Uint8Array(0);
  private noise: Int16Array = nothing;
  private at = 0;

  /** Something of what the decoder made has not been taken: what follows does not continue it. */
  get begun(): boolean {
    return this.at < this.noise.length;
  }

  /** The packet that was decoded last. */
  follow(packet: AudioPacket): void {
    if (fallsSilent(packet)) this.head = packet.data;
    this.noise = nothing;
    this.at = 0;
  }

  /** The next samples, as many as `wanted` (a multiple of the decoder's channels) or fewer, of the stream that fell silent; a view, valid until the next call. */
  take(decoder: OpusDecoder, wanted: number): Int16Array {
    if (!this.begun) {
      this.noise = decoder.decode(this.head) ?? new Int16Array(wanted);
      this.at = 0;
    }
    const taken = this.noise.subarray(this.at, this.at + wanted);
    this.at += taken.length;
    return taken;
  }
}
