// How much of the sound to cut out or to put in, so that the delay added on purpose comes back to its target: small
// corrections at the best places, larger ones sooner and less choosy. Time is an argument; the cutting is media/stretch.ts's.

export interface Correction {
  /** Cut out this much if positive, put in if negative; µs. 0: leave the sound as it is. */
  readonly us: number;
  /** How alike what is joined must be, 0–1. */
  readonly likeness: number;
}

export const noCorrection: Correction = { us: 0, likeness: 1 };

/** Above the target by more: too late. chosen: one and a half periods of a usual voice; less would cut and put in in turn. */
const highUs = 8_000;
/** Below it by more: the next jitter may find us empty. chosen: a block of the device. */
const lowUs = 5_000;
/** Between two corrections. chosen: NetEQ's 50 ms; a period of 2.5–15 ms in 50 makes speech a fifth faster. */
const everyUs = 50_000;
/** Excess from which we hurry. chosen: two packets beyond what an underrun adds. */
const urgentUs = 100_000;
/** Between two corrections in a hurry: each packet; speech is then up to twice as fast, for half a second. */
const urgentEveryUs = 20_000;
/** At first only a good repetition will do: NetEQ's 0.9. */
const choosy = 0.9;
/** In the end, and in a hurry, anything does that is not its own opposite: noise never repeats itself. */
const notChoosy = 0.3;
/** How long it takes to become so. chosen: a voice has a vowel in that time. */
const patienceUs = 1_500_000;

export class DelayControl {
  private correctedAtUs = Number.NEGATIVE_INFINITY;
  /** Since when a correction of one sign has been wanted. */
  private wantedAtUs: number | undefined;
  private sign = 0;

  /** What to do to the sound that is heard from `nowUs` on, given its delay. */
  correction(delayUs: number, targetUs: number, nowUs: number): Correction {
    const excessUs = delayUs - targetUs;
    const sign = excessUs > highUs ? 1 : excessUs < -lowUs ? -1 : 0;
    if (sign !== this.sign || this.wantedAtUs === undefined) {
      this.sign = sign;
      this.wantedAtUs = nowUs;
    }
    const isUrgent = excessUs > urgentUs;
    if (sign === 0 || nowUs - this.correctedAtUs < (isUrgent ? urgentEveryUs : everyUs)) return noCorrection;
    const patience = isUrgent ? 0 : Math.max(0, 1 - (nowUs - this.wantedAtUs) / patienceUs);
    return { us: excessUs, likeness: notChoosy + (choosy - notChoosy) * patience };
  }

  /** A correction was made. */
  corrected(nowUs: number): void {
    this.correctedAtUs = this.wantedAtUs = nowUs;
  }

  reset(): void {
    this.correctedAtUs = Number.NEGATIVE_INFINITY;
    this.wantedAtUs = undefined;
    this.sign = 0;
  }
}
