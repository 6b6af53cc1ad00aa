// Takes the camera's noise out of what does not move: each pixel is a running mean over time that starts afresh as soon as
// the pixel really changes. Without it nearly every cell of every picture is new (measured: 99 %).
import { difference } from './difference.ts';

/** The mean is kept in 16ths of a level; each picture counts for an eighth. Chosen: noise to a quarter, settled in 0.5 s. */
const fractionBits = 4;
const weightBits = 3;
const halfLevel = 1 << (fractionBits - 1);
const roundWeight = 1 << (weightBits - 1);

/** A quarter of Gaussian noise lies within 0.319 σ of its mean; beyond 4 σ one pixel in 16,000 does. */
const gatePerQuartile = 4 / 0.319;
/** One pixel in so many is looked at to measure the noise. A prime, so that it is not one column. */
const sampleStep = 7;
const binCount = 512;

export class Denoiser {
  private readonly leastGate: number;
  private readonly mostGate: number;
  private gate: number;
  private means = new Int16Array(0);
  private calm = new Uint8Array(0);
  private readonly bins = new Uint32Array(binCount);
  private readonly details = new Uint32Array(binCount);
  private fresh = true;

  /**
   * A pixel that differs from its mean by more than the gate (in levels, by `difference`) has changed. The gate follows the
   * measured noise between these bounds: a dark room has several times the noise of a bright one.
   */
  constructor(leastGate: number, mostGate: number) {
    this.leastGate = leastGate << fractionBits;
    this.mostGate = mostGate << fractionBits;
    this.gate = this.leastGate;
  }

  /** Forgets what was seen: the next picture comes out as it is. */
  reset(): void {
    this.fresh = true;
  }

  /** The denoised picture, each pixel within the gate of `picture`'s, valid until the next call. RGB bytes in and out. */
  apply(picture: Uint8Array): Uint8Array {
    if (picture.length !== this.calm.length) {
      this.means = new Int16Array(picture.length);
      this.calm = new Uint8Array(picture.length);
      this.fresh = true;
    }
    const { means, calm } = this;
    if (this.fresh) {
      this.fresh = false;
      for (let i = 0; i < picture.length; i++) means[i] = picture[i]! << fractionBits;
      calm.set(picture);
      return calm;
    }
    this.measure(picture);
    const { gate } = this;
    for (let i = 0; i < picture.length; i += 3) {
      const red = (picture[i]! << fractionBits) - means[i]!;
      const green = (picture[i + 1]! << fractionBits) - means[i + 1]!;
      const blue = (picture[i + 2]! << fractionBits) - means[i + 2]!;
      if ((red | green | blue) === 0) continue;
      // No measure of a difference is more than its largest channel.
      const isSmall =
        red <= gate && red >= -gate && green <= gate && green >= -gate && blue <= gate && blue >= -gate;
      if (!isSmall && difference(red, green, blue) > gate) {
        means[i] = picture[i]! << fractionBits;
        means[i + 1] = picture[i + 1]! << fractionBits;
        means[i + 2] = picture[i + 2]! << fractionBits;
      } else {
        means[i] = means[i]! + ((red + roundWeight) >> weightBits);
        means[i + 1] = means[i + 1]! + ((green + roundWeight) >> weightBits);
        means[i + 2] = means[i + 2]! + ((blue + roundWeight) >> weightBits);
      }
      calm[i] = (means[i]! + halfLevel) >> fractionBits;
      calm[i + 1] = (means[i + 1]! + halfLevel) >> fractionBits;
      calm[i + 2] = (means[i + 2]! + halfLevel) >> fractionBits;
    }
    return calm;
  }

  /**
   * Sets the gate by the noise of the calmest quarter of the picture: how neighbours differ from their means, or how a
   * pixel differs from its neighbours on both sides, whichever is less. What moves adds to the one, detail to the other.
   */
  private measure(picture: Uint8Array): void {
    const { means, bins, details } = this;
    bins.fill(0);
    details.fill(0);
    let samples = 0;
    for (let i = 0; i + 9 <= picture.length; i += 3 * sampleStep, samples++) {
      const distance = difference(
        ((picture[i]! - picture[i + 3]!) << fractionBits) - means[i]! + means[i + 3]!,
        ((picture[i + 1]! - picture[i + 4]!) << fractionBits) - means[i + 1]! + means[i + 4]!,
        ((picture[i + 2]! - picture[i + 5]!) << fractionBits) - means[i + 2]! + means[i + 5]!,
      );
      const detail = difference(
        (picture[i]! - 2 * picture[i + 3]! + picture[i + 6]!) << fractionBits,
        (picture[i + 1]! - 2 * picture[i + 4]! + picture[i + 7]!) << fractionBits,
        (picture[i + 2]! - 2 * picture[i + 5]! + picture[i + 8]!) << fractionBits,
      );
      count(bins, distance);
      count(details, detail);
    }
    const noise = Math.min(quartile(bins, samples) / Math.SQRT2, quartile(details, samples) / Math.sqrt(6));
    const wanted = Math.min(this.mostGate, Math.max(this.leastGate, Math.round(noise * gatePerQuartile)));
    // Slowly, so that one quick movement of the whole picture does not open it.
    this.gate += Math.sign(wanted - this.gate) * Math.ceil(Math.abs(wanted - this.gate) / 8);
  }
}

function count(bins: Uint32Array, distance: number): void {
  const bin = distance < binCount ? distance : binCount - 1;
  bins[bin] = bins[bin]! + 1;
}

/** The distance below which a quarter of the samples lie. */
function quartile(bins: Uint32Array, samples: number): number {
  let bin = 0;
  for (let below = bins[0]!; below * 4 < samples; below += bins[bin]!) bin++;
  return bin;
}
