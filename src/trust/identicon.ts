// A small picture of a key, so that eyes can tell two keys apart: 10 × 10 pixels, the left half mirrored, four values a pixel
// (100 bits of the fingerprint) and three hues (10 more). The same picture stands as letters where there are no colours.

export const identiconSize = 10;
const half = identiconSize / 2;

/** Hues far from each other, in the palette of 256 (xterm's colour cube). chosen: bright on dark grey. */
const hues = [196, 208, 226, 118, 48, 51, 33, 129, 201, 231] as const;
const ground = 236;

export interface Identicon {
  /** Row by row, values 0 (ground) to 3. */
  readonly pixels: readonly number[];
  /** By value: indices in the palette of 256. */
  readonly colors: readonly number[];
}

/** `digest`: the 32 bytes of a fingerprint. */
export function identiconOf(digest: Uint8Array): Identicon {
  const pixels: number[] = [];
  for (let y = 0; y < identiconSize; y++) {
    for (let x = 0; x < identiconSize; x++) {
      const index = y * half + Math.min(x, identiconSize - 1 - x);
      pixels.push((digest[index >> 2]! >> (2 * (index & 3))) & 3);
    }
  }
  // The pixels take bytes 0 to 12. Each hue is another one of those that are left.
  const left = [...hues];
  const colors = [29, 30, 31].map((at) => left.splice(digest[at]! % left.length, 1)[0]!);
  return { pixels, colors: [ground, ...colors] };
}

const letters = ['  ', '..', 'oo', '##'];

/** The picture in a frame, 10 lines of 20 letters. */
export function identiconText({ pixels }: Identicon): string[] {
  const rows = Array.from({ length: identiconSize }, (_, y) =>
    pixels
      .slice(y * identiconSize, (y + 1) * identiconSize)
      .map((value) => letters[value])
      .join(''),
  );
  const edge = `+${'-'.repeat(2 * identiconSize)}+`;
  return [edge, ...rows.map((row) => `|${row}|`), edge];
}
