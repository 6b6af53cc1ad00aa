// JPEG in and out of raw pixels. What a stranger sends is decoded here too, so limits come first. libjpeg-turbo decodes
// where it is and what it can; sharp does the rest.
import { decodeSharp, encodeSharp, reencodeSharp, warmUpSharp } from './sharp-jpeg.ts';
import { decodeTurbo, warmUpTurbo } from './turbo-jpeg.ts';
import type { Frame, PixelSize } from './types.ts';

/** Loads what decodes, so that the first picture does not wait for it. */
export function warmUpDecoder(): void {
  if (!warmUpTurbo()) warmUpSharp();
}

/** Loads what decodes and what encodes. */
export function warmUpJpeg(): void {
  warmUpTurbo();
  warmUpSharp();
}

/** `quality` 1–100. The result is the caller's, in a buffer of its own. */
export function encodeJpeg(frame: Frame, quality: number): Promise<Uint8Array> {
  return encodeSharp(frame, quality);
}

export interface DecodeOptions {
  /** Scaled down to fit inside, keeping its shape; never enlarged. */
  readonly fit?: PixelSize;
  /** For the Frame that comes out; 0 unless told. */
  readonly capturedAtUs?: number;
  /** A buffer that may be used again: the frame is in it when it is of the right length. Spoilt when nothing can be decoded. */
  readonly into?: Uint8Array | undefined;
}

/** Decodes to RGB, in a buffer of its own unless one is given. Throws `bad-picture`. */
export async function decodeJpeg(data: Uint8Array, options: DecodeOptions = {}): Promise<Frame> {
  const { fit, capturedAtUs = 0, into } = options;
  return { ...(decodeTurbo(data, fit, into) ?? (await decodeSharp(data, fit))), capturedAtUs };
}

/** Makes a smaller JPEG of a JPEG: to fit inside `fit`, never enlarged. Throws `bad-picture`. */
export async function reencodeJpeg(
  data: Uint8Array,
  fit: PixelSize,
  quality: number,
): Promise<PixelSize & { data: Uint8Array }> {
  const decoded = decodeTurbo(data, fit);
  if (!decoded) return reencodeSharp(data, fit, quality);
  const { width, height } = decoded;
  return { width, height, data: await encodeSharp({ ...decoded, capturedAtUs: 0 }, quality) };
}
