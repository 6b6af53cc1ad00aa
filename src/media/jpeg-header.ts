// Looks into a JPEG without decoding it: its size, its kind, and about which quality it was made with. Everything else
// about JPEG is in jpeg.ts.
import type { PixelSize } from './types.ts';

export interface JpegHeader extends PixelSize {
  /**
   * 1–100 on libjpeg's scale, from the mean of the luminance quantisation table; about ±5, which is all that cameras
   * with tables of their own allow to say.
   */
  readonly quality: number;
  /** Huffman-coded in one pass, 8 bits, grey or three colours: what nearly everybody sends. */
  readonly isBaseline: boolean;
}

/** Pixels that a picture may have: 4096 × 2304, the largest that cameras give. Chosen: 28 MB decoded. */
export const mostPixels = 4096 * 2304;

/** Does it begin like a JPEG (SOI and a marker)? */
export function isJpeg(data: Uint8Array): boolean {
  return data.length > 4 && data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff;
}

/** Undefined when it is no JPEG, or its head is damaged. Reads segment heads only, never beyond the end. */
export function readJpegHeader(data: Uint8Array): JpegHeader | undefined {
  if (!isJpeg(data)) return undefined;
  let quality = 0;
  let at = 2;
  while (at + 4 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = (data[at + 2]! << 8) | data[at + 3]!;
    const body = data.subarray(at + 4, at + 2 + length);
    if (length < 2 || body.length !== length - 2) return undefined;
    if (marker === 0xdb) quality ||= qualityOf(body);
    if (isFrameHeader(marker)) {
      if (body.length < 6) return undefined;
      const height = (body[1]! << 8) | body[2]!;
      const width = (body[3]! << 8) | body[4]!;
      const isBaseline = marker <= 0xc1 && body[0] === 8 && (body[5] === 1 || body[5] === 3);
      return width > 0 && height > 0 ? { width, height, quality, isBaseline } : undefined;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + length;
  }
  return undefined;
}

/** SOF0 … SOF15 without the three that share their range: DHT, JPG and DAC (ITU T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Mean of the luminance table of ITU T.81 annex K.1, which libjpeg scales by the quality. */
const annexMean = 57.6;

/** The quality whose scaled annex table has the mean of the table in this DQT segment; 0 when it has none. */
function qualityOf(body: Uint8Array): number {
  if (body.length < 65 || body[0] !== 0) return 0;
  let sum = 0;
  for (let i = 1; i <= 64; i++) sum += body[i]!;
  const percent = (sum / 64 / annexMean) * 100;
  return Math.round(Math.min(100, Math.max(1, percent <= 100 ? 100 - percent / 2 : 5000 / percent)));
}
