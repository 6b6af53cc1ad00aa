// Takes sound a little faster or slower than it is played: what two sound cards differ by, some hundred millionths. A
// windowed sinc at any place between two samples, so that the rate may change at any time without a step. Pure, allocates
// nothing per block. While the rate is exactly 1 it copies. (speex-resampler was tried: its rate is fixed once made, it takes
// three times as long, and from 48,000 to 48,010 Hz its wrapper loses samples.)

/** Frames on either side that a sample is made of: a delay of 0.25 ms. */
const reach = 12;
const taps = 2 * reach;
/** Rows of the table, a sinc moved by 1/rows of a frame each; between two rows it is interpolated. chosen: error below 16 bits. */
const rows = 256;
/** Kaiser's window. measured with this reach: 84 dB of signal to noise up to 12 kHz, 74 up to 18; a sample takes 0.1 µs. */
const kaiserBeta = 7;
const table = sincTable();
/** Blocks are made in pieces of so many frames at most. */
const pieceFrames = 480;

/** Fills its argument with the next frames of the sound. */
export type Pull = (into: Int16Array) => void;

export class Resampler {
  /** Frames taken per frame made, 0.99–1.01. */
  rate = 1;
  private readonly channels: number;
  /** What was pulled: the reach behind, then what is not used up. */
  private readonly input: Int16Array;
  private held: number;
  /** Where between two input frames the next one is, 0 … 1. */
  private fraction = 0;

  /** Begins with silence: delays by `reach` frames. */
  constructor(channels = 1) {
    this.channels = channels;
    this.input = new Int16Array((taps + Math.ceil(pieceFrames * 1.01) + 1) * channels);
    this.held = taps - 1;
  }

  /** Fills `into`, whole frames, from what `pull` gives. */
  fill(into: Int16Array, pull: Pull): void {
    const piece = pieceFrames * this.channels;
    for (let at = 0; at < into.length; at += piece) this.make(into.subarray(at, at + piece), pull);
  }

  private make(into: Int16Array, pull: Pull): void {
    const { channels, input, rate } = this;
    const frames = into.length / channels;
    const used = Math.floor(this.fraction + frames * rate);
    const needed = Math.floor(this.fraction + (frames - 1) * rate) + taps;
    const pulled = Math.max(needed, used + taps - 1);
    if (pulled > this.held) pull(input.subarray(this.held * channels, pulled * channels));
    if (rate === 1 && this.fraction === 0)
      into.set(input.subarray((reach - 1) * channels, (reach - 1 + frames) * channels));
    else this.interpolate(into, frames);
    this.fraction += frames * rate - used;
    input.copyWithin(0, used * channels, pulled * channels);
    this.held = pulled - used;
  }

  private interpolate(into: Int16Array, frames: number): void {
    const { channels, input, rate, fraction } = this;
    for (let n = 0; n < frames; n++) {
      const place = fraction + n * rate;
      const frame = Math.floor(place);
      const row = (place - frame) * rows;
      const whole = Math.floor(row);
      const part = row - whole;
      const low = whole * taps;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0, at = frame * channels + c; k < taps; k++, at += channels) {
          const one = table[low + k]!;
          sum += input[at]! * (one + (table[low + taps + k]! - one) * part);
        }
        into[n * channels + c] = sum > 32767 ? 32767 : sum < -32768 ? -32768 : Math.round(sum);
      }
    }
  }
}

/** Row r, tap k: the weight of input frame k for a place reach − 1 + r/rows; one row more than `rows`. */
function sincTable(): Float64Array {
  const values = new Float64Array((rows + 1) * taps);
  for (let r = 0; r <= rows; r++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - (reach - 1) - r / rows;
      const u = x / reach;
      const window = Math.abs(u) >= 1 ? 0 : bessel(kaiserBeta * Math.sqrt(1 - u * u)) / bessel(kaiserBeta);
      const value = window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
      values[r * taps + k] = value;
      sum += value;
    }
    for (let k = 0; k < taps; k++) values[r * taps + k]! /= sum;
  }
  return values;
}

/** The modified Bessel function of order 0. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
