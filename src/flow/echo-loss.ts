// How much of the own speaker is left in what is sent: while the far side speaks, levels at the speaker, at the
// microphone and behind the echo canceller, compared over the last seconds.
import { RecentValues } from './recent.ts';

/** Levels of this many turns are taken together: 100 ms, so that the delays of processing and room do not matter. */
const windowTurns = 10;
/** The far side speaks, RMS in units of a sample: −45 dBFS. chosen: a soft voice. */
const speaking = 184;
/** Windows that count: 5 s of speech. Their median: while both speak nothing can be told of the echo. chosen. */
const keptWindows = 50;

export class EchoLoss {
  private readonly rooms = new RecentValues(keptWindows);
  private readonly removals = new RecentValues(keptWindows);
  private speaker = 0;
  private before = 0;
  private after = 0;
  private turns = 0;

  /** From the speaker's signal to the microphone's, dB: what the room takes; NaN while unknown. */
  get roomDb(): number {
    return this.rooms.percentiles().p50;
  }

  /** From the microphone's signal to what is sent, dB: what the processing takes; NaN while unknown. */
  get removedDb(): number {
    return this.removals.percentiles().p50;
  }

  /** Levels of one turn, RMS: what the speaker was given when this sound left it, and the microphone before and after. */
  add(speaker: number, before: number, after: number): void {
    this.speaker += speaker * speaker;
    this.before += before * before;
    this.after += after * after;
    if (++this.turns < windowTurns) return;
    if (this.speaker > windowTurns * speaking * speaking) {
      this.rooms.add(decibels(this.speaker / (this.before + 1)));
      this.removals.add(decibels(this.before / (this.after + 1)));
    }
    this.turns = this.speaker = this.before = this.after = 0;
  }
}

function decibels(power: number): number {
  return 10 * Math.log10(Math.max(power, 1e-9));
}
