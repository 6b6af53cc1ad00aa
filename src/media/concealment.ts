// What is heard where sound is missing: the last pitch period of the voice, repeated and faded to silence within 60 ms,
// and a smooth way back. Pure. Neither the way in, nor the repetition, nor the way back makes a click: the output's
// steps are those of the sound itself plus at most 1/240 of full scale.

/** Voices lie between 66 and 400 Hz: pitch periods of 120–727 samples at 48 kHz. */
const shortestPeriod = 120;
const longestPeriod = 720;
/** What is compared with what came a period earlier: 10 ms, a period and a half of the lowest voice. */
const patternSamples = 480;
const historySamples = longestPeriod + patternSamples;
/** chosen: the ear takes 60 ms of repetition for the voice and more for a machine (G.711 appendix I fades likewise). */
const fadeSamples = 2880;
/** Length of the joins, 5 ms. */
const joinSamples = 240;

export class Concealer {
  /** The last samples that were heard, oldest first. */
  private readonly history = new Int16Array(historySamples);
  /** One period made to be repeated without a seam; empty: nothing is being invented. */
  private period: Float64Array = new Float64Array(0);
  /** Where in the period the next invented sample is. */
  private phase = 0;
  /** Samples invented since the gap began. */
  private invented = 0;
  /** What the first invented sample lacks to continue the last real one; fades out over a join. */
  private offset = 0;

  /** Real sound, on its way to the speaker: changed in place at its beginning if it follows a gap. Returns it. */
  hear(samples: Int16Array): Int16Array {
    if (this.period.length > 0) {
      const join = Math.min(joinSamples, samples.length);
      for (let i = 0; i < join; i++) {
        const weight = (i + 1) / (join + 1);
        samples[i] = Math.round(samples[i]! * weight + this.nextInvented() * (1 - weight));
      }
      this.period = new Float64Array(0);
    }
    this.remember(samples);
    return samples;
  }

  /** Fills `into` with what may have been said; zeros after 60 ms of gap, and when nothing was ever heard. */
  invent(into: Int16Array): void {
    if (this.period.length === 0) this.beginGap();
    for (let i = 0; i < into.length; i++) into[i] = Math.round(this.nextInvented());
  }

  /** A new stream: nothing was heard. */
  reset(): void {
    this.history.fill(0);
    this.period = new Float64Array(0);
  }

  private beginGap(): void {
    const { history } = this;
    const lag = pitchPeriod(history);
    const end = history.length;
    // The period's end is blended into what came before its beginning, so that it can follow itself.
    const overlap = lag >> 2;
    this.period = Float64Array.from(history.subarray(end - lag));
    for (let i = 0; i < overlap; i++) {
      const weight = (i + 1) / (overlap + 1);
      const at = lag - overlap + i;
      this.period[at] = this.period[at]! * (1 - weight) + history[end - lag - overlap + i]! * weight;
    }
    this.offset = history[end - 1]! - history[end - lag - 1]!;
    this.phase = 0;
    this.invented = 0;
  }

  private nextInvented(): number {
    const gain = 1 - this.invented / fadeSamples;
    if (gain <= 0) return 0;
    const toJoin = Math.max(0, 1 - (this.invented + 1) / joinSamples);
    const value = (this.period[this.phase]! + this.offset * toJoin) * gain;
    this.phase = (this.phase + 1) % this.period.length;
    this.invented++;
    return Math.max(-32768, Math.min(32767, value));
  }

  private remember(samples: Int16Array): void {
    const { history } = this;
    if (samples.length >= history.length) {
      history.set(samples.subarray(samples.length - history.length));
      return;
    }
    history.copyWithin(0, samples.length);
    history.set(samples, history.length - samples.length);
  }
}

/** The lag at which the end of `history` looks most like itself: looked for roughly, every 4th sample, then exactly. */
function pitchPeriod(history: Int16Array): number {
  let best = shortestPeriod;
  let bestScore = Number.NEGATIVE_INFINITY;
  const consider = (lag: number, stride: number) => {
    const score = likeness(history, lag, stride);
    if (score > bestScore) {
      bestScore = score;
      best = lag;
    }
  };
  for (let lag = shortestPeriod; lag <= longestPeriod; lag += 4) consider(lag, 4);
  const rough = best;
  bestScore = Number.NEGATIVE_INFINITY;
  for (let lag = rough - 4; lag <= rough + 4; lag++) {
    if (lag >= shortestPeriod && lag <= longestPeriod) consider(lag, 1);
  }
  return best;
}

/** Normalised cross-correlation of the last samples with those `lag` earlier; 1 for a perfect repetition. */
function likeness(history: Int16Array, lag: number, stride: number): number {
  let product = 0;
  let energy = 1;
  for (let i = history.length - patternSamples; i < history.length; i += stride) {
    const earlier = history[i - lag]!;
    product += history[i]! * earlier;
    energy += earlier * earlier;
  }
  return product / Math.sqrt(energy);
}
