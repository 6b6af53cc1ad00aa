// How much faster the peer's sound card runs than ours. Three clocks lie between the two: the card against its machine's
// clock, which is in the timestamps; their machine's clock against ours, which is in the arrivals; our card against our
// clock, which the speaker's side knows. Each is a line of its own, so that jitter of the network tells on none but the second.
import { ClockLine } from '../core/clock-line.ts';
import { type AudioPacket, durationUs, packetDurationUs } from '../media/types.ts';

/** A packet this far from a whole number of packets after the last one begins a new count. chosen: half a packet less jitter. */
const offBeatUs = 8_000;
/** A path is in time less often than a sound card. measured on Wi-Fi that sends in bursts: 2 ppm of error, 56 with a second. */
const wayWindowUs = 5_000_000;
/** Below it nothing is done. chosen: 18 ms in an hour, which stretching takes in its stride; above it sound is never copied. */
const leastPpm = 5;

export class ClockDrift {
  private readonly card = new ClockLine();
  private readonly way = new ClockLine(wayWindowUs);
  private countUs = 0;
  private lastStampUs: number | undefined;

  /** A packet has come. */
  heard(packet: AudioPacket, arrivedAtUs: number): void {
    const { timestampUs } = packet;
    this.way.add(timestampUs + durationUs(packet), arrivedAtUs);
    if (this.lastStampUs !== undefined) {
      // Packets that were dropped, or not made because nobody spoke, were counted by the card all the same.
      const stepUs = timestampUs - this.lastStampUs;
      const packets = Math.round(stepUs / packetDurationUs);
      if (Math.abs(stepUs - packets * packetDurationUs) > offBeatUs || packets < 1) this.card.restart();
      this.countUs += Math.max(0, packets) * packetDurationUs;
    }
    this.lastStampUs = timestampUs;
    this.card.add(this.countUs, timestampUs);
  }

  /**
   * Parts in a million by which the peer's card gives more samples a second than ours takes, given by how much longer our
   * card takes for its samples than it should. 0 while it is not known, or not worth doing anything about.
   */
  ppm(ownPpm: number): number {
    const ppm = ownPpm - this.card.ppm - this.way.ppm;
    return Math.abs(ppm) < leastPpm ? 0 : ppm;
  }

  /** A new peer. */
  reset(): void {
    this.card.reset();
    this.way.reset();
    this.countUs = 0;
    this.lastStampUs = undefined;
  }
}
