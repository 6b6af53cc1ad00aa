// When was this block heard? Blocks arrive late by a jitter that is never negative, so the earliest arrivals tell the
// truth: the device's clock is a line through them.
import { ClockLine } from '../core/clock-line.ts';
import { sampleRateHz } from '../media/types.ts';

/** A block this far from where it should be begins a new count: sound was lost, or the machine slept. chosen. */
const jumpUs = 100_000;

export class SampleClock {
  private readonly line = new ClockLine();
  private samples = 0;
  private begun = false;

  /** How much longer the device takes for its samples than it should by this machine's clock, in millionths. */
  get ppm(): number {
    return this.line.ppm;
  }

  /** When the first sample of this block was heard, µs, given when its last one arrived here. */
  stamp(arrivedAtUs: number, samples: number): number {
    const latestUs = arrivedAtUs - micros(samples);
    const x = micros(this.samples);
    if (this.begun && Math.abs(latestUs - this.line.at(x)) > jumpUs) this.line.restart();
    this.begun = true;
    this.line.add(x, latestUs);
    this.samples += samples;
    return Math.round(this.line.at(x));
  }
}

function micros(samples: number): number {
  return (samples * 1_000_000) / sampleRateHz;
}
