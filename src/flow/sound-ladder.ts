// What sound may cost. On a narrow line most of it is heads: 20 ms of Opus are 60 bytes and 93 of TCP, TLS and envelope.
// So there packets are longer and their bitrate is lower, for a little more delay.
import { packetSamples } from '../media/types.ts';

export interface SoundTarget {
  /** Samples a packet, 48 kHz. */
  readonly packetSamples: number;
  /** For Opus; undefined: what it is set to. */
  readonly bitsPerSecond: number | undefined;
}

export const wideSound: SoundTarget = { packetSamples, bitsPerSecond: undefined };
/** Opus's longest frame. measured: 16 kb/s in 60 ms takes 3.5 kB a second of the line with all heads, 24 kb/s in 20 ms 7.7. */
export const narrowSound: SoundTarget = { packetSamples: 3 * packetSamples, bitsPerSecond: 16_000 };

/** Wide sound, Reports and one small picture a second, bytes of envelopes a second. */
const narrowBelowBps = 8_000;
const wideAboveBps = 14_000;
/** How long narrow lasts at least. Doubled each time that wide did not hold, so that the change itself is not what is heard. */
const patienceUs = 10_000_000;
const mostPatienceUs = 160_000_000;

export class SoundLadder {
  /** Until the line has shown that it carries more. */
  private narrow = true;
  private sinceUs = Number.NEGATIVE_INFINITY;
  private patienceUs = patienceUs;

  /** `bps`: what the line carries in all, sound included. */
  choose(bps: number, nowUs: number): SoundTarget {
    if (!this.narrow && bps < narrowBelowBps) {
      const held = nowUs - this.sinceUs > 2 * patienceUs;
      this.patienceUs = held ? patienceUs : Math.min(mostPatienceUs, 2 * this.patienceUs);
      this.narrow = true;
      this.sinceUs = nowUs;
    } else if (this.narrow && bps > wideAboveBps && nowUs - this.sinceUs > this.patienceUs) {
      this.narrow = false;
      this.sinceUs = nowUs;
    }
    return this.narrow ? narrowSound : wideSound;
  }
}
