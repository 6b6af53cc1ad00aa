// Pictures against the sound that belongs to them. Sound is the master: it is never touched for a picture. Pictures are as
// a rule the quicker ones; one that would be seen too long before its sound is heard is held, and only until it is near
// enough, because whoever waits longer sees the past. Without sound nothing is held.
import { percentilesOf, RecentValues } from './recent.ts';

/**
 * So long before its sound a picture may be seen. chosen: the aim is 40 ms, less 3 by which the usual way to the screen is
 * known (measured: the median of what was seen is −29 ± 2 ms for 30). People notice sound that is 45 ms early or 125 ms late
 * (ITU-R BT.1359-1), and a picture that comes late is one that is answered late.
 */
export const leadUs = 37_000;
/** The longest hold. chosen: what the jitter buffer delays sound at most on purpose. */
export const mostHeldUs = 200_000;
/** Pictures whose way to the screen is remembered. chosen: half a second. */
const ways = 16;
/** Pictures over which the offset is told. chosen: as of their age, five seconds. */
const told = 150;

export interface LipRecord {
  /** By how much pictures are seen later than their sound is heard; below 0: earlier. Median; NaN without sound. */
  readonly offsetMs: number;
  /** How far from 0 that is for the worst picture in twenty. */
  readonly furthestMs: number;
  /** How long pictures were held for it, median. */
  readonly heldMs: number;
}

export class LipSync {
  private soundUs: number | undefined;
  private newestSoundUs = 0;
  private readonly ways = new RecentValues(ways);
  private wayUs = 0;
  private offsets = new RecentValues(told);
  private distances = new RecentValues(told);
  private holds = new RecentValues(told);

  /** Mouth to ear of the sound heard of late, the newest last, ms; nothing: none is heard. */
  hear(delaysMs: readonly number[]): void {
    const newest = delaysMs.at(-1);
    if (newest === undefined) {
      this.soundUs = undefined;
      return;
    }
    this.soundUs = percentilesOf(delaysMs).p50 * 1000;
    this.newestSoundUs = newest * 1000;
  }

  /** When to take a picture that came at `arrivedAtUs` to be shown. `capturedAtUs` by our clock; undefined: unknown. */
  dueUs(capturedAtUs: number | undefined, arrivedAtUs: number): number {
    const { soundUs, wayUs } = this;
    if (soundUs === undefined || capturedAtUs === undefined) return arrivedAtUs;
    const wishUs = capturedAtUs + soundUs - leadUs - wayUs;
    return Math.max(arrivedAtUs, Math.min(wishUs, arrivedAtUs + mostHeldUs));
  }

  /** A picture was taken after `heldUs`. */
  taken(heldUs: number): void {
    this.holds.add(heldUs / 1000);
  }

  /** A picture taken at `takenAtUs` was really on the screen at `shownAtUs`. */
  shown(capturedAtUs: number | undefined, takenAtUs: number, shownAtUs: number): void {
    this.ways.add(shownAtUs - takenAtUs);
    this.wayUs = this.ways.percentiles().p50;
    if (this.soundUs === undefined) {
      this.offsets = new RecentValues(told);
      this.distances = new RecentValues(told);
    } else if (capturedAtUs !== undefined) {
      const offsetMs = (shownAtUs - capturedAtUs - this.newestSoundUs) / 1000;
      this.offsets.add(offsetMs);
      this.distances.add(Math.abs(offsetMs));
    }
  }

  get record(): LipRecord {
    return {
      offsetMs: this.offsets.percentiles().p50,
      furthestMs: this.distances.percentiles().p95,
      heldMs: this.holds.percentiles().p50,
    };
  }
}
