// Where sound repeats itself. Stretching cuts out or puts in one such period, concealment repeats it. Pure, allocates
// nothing per search.

/** Voices lie between 66 and 400 Hz: pitch periods of 120–727 frames at 48 kHz. */
export const shortestLag = 120;
export const longestLag = 720;
/** What is compared: 10 ms, most of a period of the lowest voice. */
export const patternFrames = 480;
/** The first, coarse look takes every so many frames: 12 kHz carries a voice's pitch. */
const stride = 4;

export class LagSearch {
  /** The best lag of the last search, in frames. */
  lag = shortestLag;
  /** How alike the two stretches are, −1 … 1; 1 for a perfect repetition, and for silence. */
  likeness = 0;
  private readonly mono = new Float32Array(longestLag + 2 * patternFrames);

  /**
   * Compares the `length` frames from `at` on with those that lie a lag earlier (`direction` −1) or later (1), for lags from
   * `least` to `most`, which lies at most `longestLag` above it. `length` and `least` ≤ `patternFrames`; all that is compared
   * lies in `sound`.
   */
  find(
    sound: Int16Array,
    channels: number,
    at: number,
    length: number,
    direction: 1 | -1,
    least: number,
    most: number,
  ): void {
    this.load(sound, channels, direction > 0 ? at : at - most, length + most);
    const pattern = direction > 0 ? 0 : most;
    this.likeness = Number.NEGATIVE_INFINITY;
    for (let lag = least; lag <= most; lag += stride) this.consider(pattern, length, direction * lag, stride);
    const rough = this.lag;
    this.likeness = Number.NEGATIVE_INFINITY;
    const last = Math.min(most, rough + stride - 1);
    for (let lag = Math.max(least, rough - stride + 1); lag <= last; lag++)
      this.consider(pattern, length, direction * lag, 1);
  }

  private consider(pattern: number, length: number, shift: number, step: number): void {
    const { mono } = this;
    let product = 0;
    let energy = 1;
    let otherEnergy = 1;
    for (let i = pattern; i < pattern + length; i += step) {
      const one = mono[i]!;
      const other = mono[i + shift]!;
      product += one * other;
      energy += one * one;
      otherEnergy += other * other;
    }
    // The ones make two silences alike, and nothing else.
    const likeness = (product + 1) / Math.sqrt(energy * otherEnergy);
    if (likeness <= this.likeness) return;
    this.likeness = likeness;
    this.lag = Math.abs(shift);
  }

  private load(sound: Int16Array, channels: number, from: number, frames: number): void {
    const { mono } = this;
    for (let i = 0, at = from * channels; i < frames; i++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += sound[at++]!;
      mono[i] = sum;
    }
  }
}
