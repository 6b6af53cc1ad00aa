// When was this block heard? Blocks arrive late by a jitter that is never negative, so the earliest arrivals tell the
// truth: the clock follows them down at once and up slowly, which also follows a device that runs a little slow.
import { sampleRateHz } from '../media/types.ts';

/** chosen: 1/256 of the error a block follows 100 ppm of drift at 5 ms blocks with 0.1 ms of error. */
const followUp = 1 / 256;
/** A block this far from where it should be begins a new count: sound was lost, or the machine slept. chosen. */
const jumpUs = 100_000;

export class SampleClock {
  private nextUs: number | undefined;

  /** When the first sample of this block was heard, µs, given when its last one arrived here. */
  stamp(arrivedAtUs: number, samples: number): number {
    const durationUs = (samples * 1_000_000) / sampleRateHz;
    const latestUs = arrivedAtUs - durationUs;
    let startUs = this.nextUs ?? latestUs;
    const error = latestUs - startUs;
    if (error < 0 || error > jumpUs) startUs = latestUs;
    else startUs += error * followUp;
    this.nextUs = startUs + durationUs;
    return Math.round(startUs);
  }
}
