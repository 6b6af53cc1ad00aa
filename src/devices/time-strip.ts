// A time that a machine can read out of a picture: how the true age of what is on a screen is measured.
//
//   | 24 bits: milliseconds of the Clock modulo 2^24, highest first | 8 bits: CRC-8 of them |
//
// drawn as 32 blocks, white for 1 and black for 0, across the whole width at the bottom of the picture.
import type { PixelSize } from '../media/types.ts';

const blocks = 32;
/** The strip's time starts again after this many milliseconds: 4 h 39 min. */
export const stripPeriodMs = 2 ** 24;
/** Black and white must be this far apart; half of what JPEG at quality 10 leaves of it. Levels of 255. Chosen. */
const minContrast = 60;

/** Rows of a picture that belong to its strip: 6 of 90. */
export function stripHeight(height: number): number {
  return Math.min(height, Math.max(4, Math.round(height / 15)));
}

/** Draws the strip over the bottom rows of `pixels` (width × height × 3 bytes RGB). */
export function drawTimeStrip(pixels: Uint8Array, { width, height }: PixelSize, timeUs: number): void {
  const word = stripWord(Math.floor(timeUs / 1000) % stripPeriodMs);
  const top = height - stripHeight(height);
  const stride = width * 3;
  for (let block = 0; block < blocks; block++) {
    const level = (word >>> (blocks - 1 - block)) & 1 ? 255 : 0;
    const from = top * stride + edge(block, width) * 3;
    pixels.fill(level, from, top * stride + edge(block + 1, width) * 3);
  }
  for (let row = top + 1; row < height; row++) {
    pixels.copyWithin(row * stride, top * stride, (top + 1) * stride);
  }
}

/**
 * The milliseconds that were drawn, or undefined when there is no strip or it is not legible: each block's middle is
 * compared with half way between the darkest and the brightest block. Survives JPEG at quality 50, scaling down to
 * 64 pixels of width, and half-block painting. `pixels` as for `drawTimeStrip`, of the picture alone, without letterbox.
 */
export function readTimeStrip(pixels: Uint8Array, width: number, height: number): number | undefined {
  const levels: number[] = [];
  const rows = stripHeight(height);
  const top = Math.floor(height - rows + rows * 0.3);
  const bottom = Math.max(top + 1, Math.ceil(height - rows * 0.2));
  for (let block = 0; block < blocks; block++) {
    const start = (block * width) / blocks;
    const left = Math.floor(start + (width / blocks) * 0.3);
    const right = Math.max(left + 1, Math.ceil(start + (width / blocks) * 0.7));
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let i = (y * width + left) * 3; i < (y * width + right) * 3; i++) sum += pixels[i]!;
    }
    levels.push(sum / ((bottom - top) * (right - left) * 3));
  }
  const darkest = Math.min(...levels);
  const brightest = Math.max(...levels);
  if (!(brightest - darkest >= minContrast)) return undefined;
  const threshold = (darkest + brightest) / 2;
  const word = levels.reduce((bits, level) => ((bits << 1) | (level > threshold ? 1 : 0)) >>> 0, 0);
  const timeMs = word >>> 8;
  return stripWord(timeMs) === word ? timeMs : undefined;
}

/** How old a picture is whose strip says `timeMs`, in milliseconds; right for ages below `stripPeriodMs`. */
export function stripAgeMs(timeMs: number, nowUs: number): number {
  return (((nowUs / 1000 - timeMs) % stripPeriodMs) + stripPeriodMs) % stripPeriodMs;
}

function edge(block: number, width: number): number {
  return Math.round((block * width) / blocks);
}

function stripWord(timeMs: number): number {
  return ((timeMs << 8) | crc8(timeMs)) >>> 0;
}

/** CRC-8 (polynomial 0x07) of three bytes, started at 0xa5 so that an all black or all white strip is not valid. */
function crc8(timeMs: number): number {
  let crc = 0xa5;
  for (let shift = 16; shift >= 0; shift -= 8) {
    crc ^= (timeMs >>> shift) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x80 ? 0x07 : 0)) & 0xff;
  }
  return crc;
}
