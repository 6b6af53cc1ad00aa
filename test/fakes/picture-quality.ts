// How alike two pictures are: PSNR and SSIM, the plain way.
import type { Frame } from '../../src/media/types.ts';

/** Peak signal to noise over all channels, dB; Infinity for equal pictures. */
export function psnr(one: Frame, other: Frame): number {
  sameSize(one, other);
  let sum = 0;
  for (let i = 0; i < one.data.length; i++) sum += (one.data[i]! - other.data[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / one.data.length));
}

const windowPixels = 8;
const stepPixels = 4;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/** Structural similarity of the brightness, mean over 8 × 8 windows every 4 pixels (Wang 2004 with a flat window). 0–1. */
export function ssim(one: Frame, other: Frame): number {
  sameSize(one, other);
  const a = luma(one);
  const b = luma(other);
  const { width, height } = one;
  const wide = Math.min(windowPixels, width);
  const high = Math.min(windowPixels, height);
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + high <= height; top += stepPixels) {
    for (let left = 0; left + wide <= width; left += stepPixels) {
      sum += windowSsim(a, b, width, left, top, wide, high);
      windows++;
    }
  }
  return sum / windows;
}

function windowSsim(
  a: Float64Array,
  b: Float64Array,
  stride: number,
  left: number,
  top: number,
  wide: number,
  high: number,
): number {
  let sumA = 0;
  let sumB = 0;
  let squareA = 0;
  let squareB = 0;
  let product = 0;
  for (let y = top; y < top + high; y++) {
    for (let x = left; x < left + wide; x++) {
      const p = a[y * stride + x]!;
      const q = b[y * stride + x]!;
      sumA += p;
      sumB += q;
      squareA += p * p;
      squareB += q * q;
      product += p * q;
    }
  }
  const count = wide * high;
  const meanA = sumA / count;
  const meanB = sumB / count;
  const varianceA = squareA / count - meanA * meanA;
  const varianceB = squareB / count - meanB * meanB;
  const covariance = product / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
  );
}

function luma({ data }: Frame): Float64Array {
  return Float64Array.from({ length: data.length / 3 }, (_, i) => {
    return 0.2126 * data[i * 3]! + 0.7152 * data[i * 3 + 1]! + 0.0722 * data[i * 3 + 2]!;
  });
}

function sameSize(one: Frame, other: Frame): void {
  if (one.width !== other.width || one.height !== other.height) {
    throw new Error(`${one.width} × ${one.height} against ${other.width} × ${other.height}`);
  }
}
