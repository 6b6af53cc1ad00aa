// What sound may cost. On a narrow line most of it is heads: 20 ms of Opus at 24 kb/s are 60 bytes, and 93 of TCP, TLS and
// envelope. So there packets are longer and their bitrate is lower, for a little more delay.
import type { SoundTarget } from '../media/parts.ts';
import { packetSamples } from '../media/types.ts';

interface SoundRung {
  readonly target: SoundTarget;
  /** Bytes of envelopes a second that the line must carry to stay on it, and to come to it from below. */
  readonly stayBps: number;
  readonly enterBps: number;
}

/**
 * From the best down. computed: with all heads 32 kb/s in 20 ms take 8.7 kB of the line a second, 24 kb/s in 40 ms 5.3, and
 * 16 kb/s in 60 ms, Opus's longest frame, 3.6. The first two are one for a voice, which never takes more than its 32 kb/s;
 * music in stereo takes 20.6 kB a second on the first, 12.7 on the second.
 */
export const soundRungs: readonly SoundRung[] = [
  { target: { packetSamples }, stayBps: 60_000, enterBps: 80_000 },
  { target: { packetSamples, bitsPerSecond: 64_000 }, stayBps: 30_000, enterBps: 42_000 },
  { target: { packetSamples: 2 * packetSamples, bitsPerSecond: 24_000 }, stayBps: 7_000, enterBps: 11_000 },
  { target: { packetSamples: 3 * packetSamples, bitsPerSecond: 16_000 }, stayBps: 0, enterBps: 0 },
];

/** How long a lower rung is kept at least. Doubled when the higher did not hold, so that the change itself is not what is heard. */
const patienceUs = 10_000_000;
const mostPatienceUs = 160_000_000;

export class SoundLadder {
  /** The lowest, until the line has shown that it carries more. */
  private rung = soundRungs.length - 1;
  private sinceUs = Number.NEGATIVE_INFINITY;
  private patienceUs = patienceUs;
  private started = false;

  /** `bps`: what the line carries in all, sound included. */
  choose(bps: number, nowUs: number): SoundTarget {
    if (bps < soundRungs[this.rung]!.stayBps) {
      const held = nowUs - this.sinceUs > 2 * patienceUs;
      this.patienceUs = held ? patienceUs : Math.min(mostPatienceUs, 2 * this.patienceUs);
      this.started = true;
      this.go(1, nowUs);
    } else if (this.rung > 0 && bps > soundRungs[this.rung - 1]!.enterBps) {
      if (!this.started || nowUs - this.sinceUs > this.patienceUs) this.go(-1, nowUs);
    }
    return soundRungs[this.rung]!.target;
  }

  private go(step: 1 | -1, nowUs: number): void {
    this.rung += step;
    this.sinceUs = nowUs;
  }
}
