// What the way to the terminal carries and how long it is, from the answers to questions that end what was written. Pure.
//
// The bytes before a question were read between the moment at which the terminal could begin (they were there, and what
// came before them was read) and its answer. Both are seen from here shifted by the same way there and back, so that
//
//   time for them = answer − max(answer before, begin of their write + shortest round trip)
//
// holds whether the line was idle or busy, and needs no test traffic.

/** What ends in one question. Microseconds of one Clock. */
export interface Asked {
  /** All that was written since the question before, the question included. */
  readonly bytes: number;
  /** When the first of them was written. */
  readonly begunUs: number;
}

/** What the line to the terminal was found to carry. */
export interface LineState {
  /** Bytes a second that the terminal reads. NaN: not known yet; Infinity: it does not answer. */
  readonly bytesPerSecond: number;
  /** Bytes a second of these that are no pictures. */
  readonly controlBps: number;
  /** When this was asked. */
  readonly atUs: number;
}

/**
 * What an answer tells. `round trip`: nothing but that, the question was alone, or more had to be read than its bytes; `trial`: the
 * bytes were sent to find out whether the line is faster than it was believed to be.
 */
export type Meaning = 'rate' | 'round trip' | 'trial';

/** Two memories of the rate, in time that the line was busy; the lower one counts: what gets slower is believed at once. */
const memoriesUs = [100_000, 400_000] as const;
/** Clocks and terminals are no finer. Chosen. */
const grainUs = 300;
/** One standstill says no more than this. Chosen: recovered from in two seconds. */
const longestUs = 500_000;
/** What takes less than this says nothing of the rate. Measured: answers on this machine come 0.5 to 5 ms late. */
const noiseUs = 3_000;
/** Unless it took so much longer than it should. */
const surpriseUs = 25_000;
/** So many answers in a row that say nothing of the rate: it is what was last seen, or more. Chosen. */
const silentAnswers = 3;
/** A trial is believed at once, up to so many times the rate of before. Chosen: one wrong answer costs one picture. */
const mostTrialGain = 4;
/** Part of each question alone in how late answers usually are. One that is later than this has waited for something else. Chosen. */
const lateShare = 1 / 8;
const mostLateUs = 8_000;
/** The shortest round trip of the last 5 to 10 s is taken for the line's own. Chosen: routes change, and clocks drift. */
const floorEveryUs = 5_000_000;
/** Control is averaged over this. Chosen: numbers are drawn four times a second. */
const controlMemoryUs = 2_000_000;

export class LineEstimate {
  /** Bytes and µs of each memory. */
  private readonly sums = memoriesUs.map(() => ({ bytes: 0, us: 0 }));
  private lastAnswerUs = Number.NEGATIVE_INFINITY;
  private floors = [Number.NaN, Number.NaN];
  private floorSinceUs = 0;
  /** How much later than at best an answer usually comes. */
  private lateUs = 0;
  /** Answers since one that told of the rate. */
  private silent = 0;
  private controlBytes = 0;
  private controlAtUs = 0;

  /** `roundTripUs`: a first guess of the shortest one. */
  constructor(roundTripUs?: number) {
    if (roundTripUs !== undefined) this.floors[0] = roundTripUs;
  }

  /** Bytes a second that the terminal reads when there are some. NaN: not known yet. */
  get bytesPerSecond(): number {
    return Math.min(...this.sums.map(({ bytes, us }) => (bytes * 1e6) / us));
  }

  /** Shortest time from a write to its answer, with nothing else on the line. NaN: not known yet. */
  get floorUs(): number {
    const known = this.floors.filter((floor) => !Number.isNaN(floor));
    return known.length === 0 ? Number.NaN : Math.min(...known);
  }

  /** The line may be faster than it was seen to be: what was sent of late was too little to tell. */
  get mayBeFaster(): boolean {
    return this.silent >= silentAnswers;
  }

  /** The oldest question was answered. Answers come in the order of the questions. */
  answered({ bytes, begunUs }: Asked, atUs: number, meaning: Meaning = 'rate'): void {
    this.noteFloor(atUs - begunUs, atUs);
    const readableUs = Math.max(this.lastAnswerUs, begunUs + this.floorUs + this.lateUs);
    const us = Math.min(longestUs, Math.max(0, atUs - readableUs)) + grainUs;
    this.lastAnswerUs = atUs;
    if (meaning === 'round trip') {
      this.silent++;
      const lateUs = atUs - begunUs - this.floorUs;
      if (lateUs <= mostLateUs) this.lateUs += (lateUs - this.lateUs) * lateShare;
      return;
    }
    const rate = this.bytesPerSecond;
    const expectedUs = (bytes * 1e6) / rate;
    if (expectedUs < noiseUs && us < expectedUs + surpriseUs) {
      this.silent++;
      return;
    }
    if (meaning === 'trial' && us < expectedUs) {
      this.raise(Math.min(bytes / us, (mostTrialGain * rate) / 1e6));
      return;
    }
    this.silent = 0;
    const busyUs = Number.isNaN(rate) ? us : Math.min(longestUs, Math.max(us, expectedUs));
    this.sums.forEach((sum, i) => {
      const kept = Math.exp(-busyUs / memoriesUs[i]!);
      sum.bytes = sum.bytes * kept + bytes;
      sum.us = sum.us * kept + us;
    });
  }

  /** Believes in so many bytes a µs, as after a long time of them. */
  private raise(rate: number): void {
    memoriesUs.forEach((memoryUs, i) => {
      this.sums[i] = { bytes: rate * memoryUs, us: memoryUs };
    });
  }

  /** Bytes that are no picture. */
  control(bytes: number, nowUs: number): void {
    this.controlBytes = this.controlLeft(nowUs) + bytes;
    this.controlAtUs = nowUs;
  }

  /** Bytes a second that are no pictures, of late. */
  controlBps(nowUs: number): number {
    return (this.controlLeft(nowUs) * 1e6) / controlMemoryUs;
  }

  /**
   * When the line will have taken all that is written (and not: when that was read, or answered). `asked`: what is not
   * answered, oldest first. A write then begins at once. In the past if the line is idle, or its rate is not known.
   */
  drainedAtUs(asked: readonly Asked[]): number {
    const rate = this.bytesPerSecond;
    if (Number.isNaN(rate)) return Number.NEGATIVE_INFINITY;
    let atUs = this.lastAnswerUs - this.floorUs;
    for (const { bytes, begunUs } of asked) atUs = Math.max(atUs, begunUs) + (bytes * 1e6) / rate;
    return atUs;
  }

  private noteFloor(us: number, nowUs: number): void {
    if (nowUs - this.floorSinceUs > floorEveryUs) {
      this.floors = [us, this.floors[0]!];
      this.floorSinceUs = nowUs;
    } else {
      this.floors[0] = Number.isNaN(this.floors[0]) ? us : Math.min(us, this.floors[0]!);
    }
  }

  private controlLeft(nowUs: number): number {
    return this.controlBytes * Math.exp((this.controlAtUs - nowUs) / controlMemoryUs);
  }
}
