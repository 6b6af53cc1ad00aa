// Takes the camera's noise out of what does not move: each pixel is the mean of what it was since it really changed.
// Without it nearly every cell of every picture is new (measured: 99 %).
import { difference } from './difference.ts';

/** Means are kept in 128ths of a level, so that shares of a 32nd still bring them to what stands still. */
const fractionBits = 7;
const one = 1 << fractionBits;

/** Pictures that a mean remembers at most, less two. Chosen: noise to an eighth, and a second to forget. */
const oldest = 30;
/** What a picture counts for, by the age of the mean: a half, a third … a 32nd, in 32768ths. */
const shares = Int32Array.from({ length: oldest + 1 }, (_, age) => Math.round(32768 / (age + 2)));

/** A pixel that differs by more than so many levels has changed: at least, and in the darkest room. */
export const leastGate = 10 * one;
const mostGate = 32 * one;
/** A quarter of Gaussian noise lies within 0.319 σ of its mean; beyond 4 σ one pixel in 16,000 does. */
const gatePerQuartile = 4 / 0.319;
/** Means of blocks have a quarter of the noise, so a block has changed by less: this much, or a quarter of the gate. */
const leastBlockGate = 2.5 * one;
/** Pixels a side of a block. */
const side = 4;

/** One pixel of a row in so many is looked at to measure the noise, one further to the right in each row. */
const sampleStep = 7;
/** Differences are counted in 16ths of a level. */
const binShift = fractionBits - 4;
const binCount = 512;

export class Denoiser {
  private gate = leastGate;
  private width = 0;
  private across = 0;
  private means = new Int16Array(0);
  private calm = new Uint8Array(0);
  /** Pictures since each pixel changed, `oldest` at most. */
  private ages = new Uint8Array(0);
  /** Of each block, the sum of its pixels' differences in brightness. */
  private drifts = new Int32Array(0);
  private readonly bins = new Uint32Array(binCount);
  private readonly details = new Uint32Array(binCount);
  private fresh = true;

  /** Forgets what was seen: the next picture comes out as it is. */
  reset(): void {
    this.fresh = true;
  }

  /**
   * The denoised RGB picture, valid until the next call. A change shows at once when it is strong in a pixel (the gate follows
   * the measured noise: a dark room has several times that of a bright one) or common to a block, as when a light is dimmed.
   */
  apply(picture: Uint8Array, width: number): Uint8Array {
    if (picture.length !== this.calm.length || width !== this.width) this.resize(picture.length, width);
    if (this.fresh) {
      this.fresh = false;
      for (let i = 0; i < picture.length; i++) this.means[i] = picture[i]! << fractionBits;
      this.ages.fill(0);
      this.calm.set(picture);
      return this.calm;
    }
    this.measure(picture);
    this.addDrifts(picture);
    this.blend(picture);
    return this.calm;
  }

  private resize(bytes: number, width: number): void {
    this.width = width;
    this.across = Math.ceil(width / side);
    this.means = new Int16Array(bytes);
    this.calm = new Uint8Array(bytes);
    this.ages = new Uint8Array(bytes / 3);
    this.drifts = new Int32Array(this.across * Math.ceil(bytes / 3 / width / side));
    this.fresh = true;
  }

  private addDrifts(picture: Uint8Array): void {
    const { means, drifts, width, across } = this;
    drifts.fill(0);
    let x = 0;
    let y = 0;
    for (let i = 0; i < picture.length; i += 3) {
      const red = (picture[i]! << fractionBits) - means[i]!;
      const green = (picture[i + 1]! << fractionBits) - means[i + 1]!;
      const blue = (picture[i + 2]! << fractionBits) - means[i + 2]!;
      const block = (y >> 2) * across + (x >> 2);
      drifts[block] = drifts[block]! + brightness(red, green, blue);
      if (++x === width) {
        x = 0;
        y++;
      }
    }
  }

  private blend(picture: Uint8Array): void {
    const { means, calm, ages, drifts, width, across, gate } = this;
    const blockGate = side * side * Math.max(leastBlockGate, gate >> 2);
    let x = 0;
    let y = 0;
    for (let i = 0, pixel = 0; i < picture.length; i += 3, pixel++) {
      const red = (picture[i]! << fractionBits) - means[i]!;
      const green = (picture[i + 1]! << fractionBits) - means[i + 1]!;
      const blue = (picture[i + 2]! << fractionBits) - means[i + 2]!;
      const drift = drifts[(y >> 2) * across + (x >> 2)]!;
      if (++x === width) {
        x = 0;
        y++;
      }
      if (distance(red, green, blue) > gate) {
        ages[pixel] = 0;
        means[i] = picture[i]! << fractionBits;
        means[i + 1] = picture[i + 1]! << fractionBits;
        means[i + 2] = picture[i + 2]! << fractionBits;
      } else {
        const age = drift > blockGate || drift < -blockGate ? 0 : ages[pixel]!;
        const share = shares[age]!;
        ages[pixel] = age < oldest ? age + 1 : oldest;
        means[i] = means[i]! + scaled(red, share);
        means[i + 1] = means[i + 1]! + scaled(green, share);
        means[i + 2] = means[i + 2]! + scaled(blue, share);
      }
      calm[i] = (means[i]! + one / 2) >> fractionBits;
      calm[i + 1] = (means[i + 1]! + one / 2) >> fractionBits;
      calm[i + 2] = (means[i + 2]! + one / 2) >> fractionBits;
    }
  }

  /**
   * Sets the gate by the noise of the calmest quarter of the picture: how neighbours differ from their means, or how a
   * pixel differs from its neighbours on both sides, whichever is less. What moves adds to the one, detail to the other.
   */
  private measure(picture: Uint8Array): void {
    const { means, bins, details, width } = this;
    const height = picture.length / 3 / width;
    bins.fill(0);
    details.fill(0);
    let samples = 0;
    for (let y = 0; y < height; y++) {
      for (let x = y % sampleStep; x + 2 < width; x += sampleStep, samples++) {
        const i = (y * width + x) * 3;
        const overTime = difference(
          ((picture[i]! - picture[i + 3]!) << fractionBits) - means[i]! + means[i + 3]!,
          ((picture[i + 1]! - picture[i + 4]!) << fractionBits) - means[i + 1]! + means[i + 4]!,
          ((picture[i + 2]! - picture[i + 5]!) << fractionBits) - means[i + 2]! + means[i + 5]!,
        );
        const inSpace = difference(
          (picture[i]! - 2 * picture[i + 3]! + picture[i + 6]!) << fractionBits,
          (picture[i + 1]! - 2 * picture[i + 4]! + picture[i + 7]!) << fractionBits,
          (picture[i + 2]! - 2 * picture[i + 5]! + picture[i + 8]!) << fractionBits,
        );
        count(bins, overTime);
        count(details, inSpace);
      }
    }
    this.gate = nextGate(this.gate, quartile(bins, samples), quartile(details, samples));
  }
}

/** The gate for the next picture; the quartiles of both measures of noise are in 16ths of a level. */
export function nextGate(gate: number, overTime: number, inSpace: number): number {
  const noise = Math.min(overTime / Math.SQRT2, inSpace / Math.sqrt(6));
  const wanted = Math.min(mostGate, Math.max(leastGate, Math.round(noise * gatePerQuartile) << binShift));
  // Slowly, so that one quick movement of the whole picture does not open it.
  return gate + Math.sign(wanted - gate) * Math.ceil(Math.abs(wanted - gate) / 8);
}

/** As `difference`, with the brightness rounded to nearest. */
function distance(red: number, green: number, blue: number): number {
  const luma = brightness(red, green, blue);
  let most = red < 0 ? -red : red;
  if (green > most) most = green;
  else if (-green > most) most = -green;
  if (blue > most) most = blue;
  else if (-blue > most) most = -blue;
  return Math.max(luma < 0 ? -luma : luma, (most + 1) >> 1);
}

/** BT.709's weights in 256ths, each part rounded by itself: 16 bits hold everything. */
function brightness(red: number, green: number, blue: number): number {
  return scaled(red, 54 << 7) + scaled(green, 183 << 7) + scaled(blue, 19 << 7);
}

/** A share, in 32768ths, of a number. */
function scaled(value: number, share: number): number {
  return (value * share + 16384) >> 15;
}

function count(bins: Uint32Array, distance: number): void {
  const bin = Math.min(binCount - 1, distance >> binShift);
  bins[bin] = bins[bin]! + 1;
}

/** The distance below which a quarter of the samples lie. */
function quartile(bins: Uint32Array, samples: number): number {
  let bin = 0;
  for (let below = bins[0]!; below * 4 < samples; below += bins[bin]!) bin++;
  return bin;
}
