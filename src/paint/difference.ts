// How far apart two colours look, for deciding what is worth sending. One measure for painters, denoiser and tests.

/**
 * Distance of two colours in levels, rounded up, from the differences of their channels (integers): the difference in
 * brightness, or half of the largest in one channel. Chosen: the eye is about half as sharp for colour as for brightness,
 * and camera noise is stronger in red and blue. Luma weights are those of BT.709 in 256ths. 0 only for equal colours.
 * Integers throughout: a fraction would be a heap number for each pixel.
 */
export function difference(red: number, green: number, blue: number): number {
  const weighted = 54 * red + 183 * green + 19 * blue;
  const luma = ((weighted < 0 ? -weighted : weighted) + 255) >> 8;
  let most = red < 0 ? -red : red;
  if (green > most) most = green;
  else if (-green > most) most = -green;
  if (blue > most) most = blue;
  else if (-blue > most) most = -blue;
  const half = (most + 1) >> 1;
  return Math.max(luma, half);
}

/** As `difference`, of two packed 0xRRGGBB. */
export function differenceOf(one: number, other: number): number {
  return difference(
    (one >> 16) - (other >> 16),
    ((one >> 8) & 0xff) - ((other >> 8) & 0xff),
    (one & 0xff) - (other & 0xff),
  );
}

/** Parts of a squared level in which errors are counted. */
export const errorParts = 16;

/**
 * What an error costs the eye, from the differences of a pixel's channels: brightness squared, and a sixteenth of each
 * channel's square, because the eye follows colour less well. In sixteenths of squared levels, at most 1.3 million; 0 only
 * for equal colours. Integers, for the same reason.
 */
export function squaredDifference(red: number, green: number, blue: number): number {
  const luma = (54 * red + 183 * green + 19 * blue) >> 1;
  return ((luma * luma) >> 10) + red * red + green * green + blue * blue;
}
