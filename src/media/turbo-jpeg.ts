// JPEG decoding through libjpeg-turbo, where its prebuilt binary is. Only what cameras and tchat itself send: baseline
// pictures of known size. measured: 160 × 90 in 0.06 ms, through sharp 0.7–0.8; 640 × 480 to 120 × 90 in 0.7 ms instead of 3.
import { createRequire } from 'node:module';
import { sharedScaler } from './area-scaler.ts';
import { mostPixels, readJpegHeader } from './jpeg-header.ts';
import { shrinkInside } from './pixels.ts';
import type { PixelSize } from './types.ts';

type Turbo = typeof import('@julusian/jpeg-turbo');
let loaded: Turbo | 'missing' | undefined;

/** Loads the library, and tells whether it is there. */
export function warmUpTurbo(): boolean {
  return loadTurbo() !== undefined;
}

/**
 * RGB, scaled by areas to fit, in a buffer of its own or in `into` where that is as long. Undefined when the library is
 * missing, when the picture is of a rarer kind or damaged: sharp then says what is to be said of it. `into` is spoilt then.
 */
export function decodeTurbo(
  data: Uint8Array,
  fit?: PixelSize,
  into?: Uint8Array,
): (PixelSize & { data: Uint8Array }) | undefined {
  const turbo = loadTurbo();
  const header = readJpegHeader(data);
  if (!turbo || !header?.isBaseline || header.width * header.height > mostPixels) return undefined;
  const { width, height } = fit ? shrinkInside(header, fit) : header;
  if (width === header.width && height === header.height) {
    const pixels = bufferOf(width * height * 3, into);
    return decodeInto(turbo, data, header, pixels) ? { width, height, data: pixels } : undefined;
  }
  const scaler = sharedScaler();
  const whole = scaler.prepare(header, { width, height });
  if (!decodeInto(turbo, data, header, whole)) return undefined;
  const pixels = bufferOf(width * height * 3, into);
  pixels.set(scaler.scale());
  return { width, height, data: pixels };
}

/** The kernel has to find and zero a large new buffer, page by page (measured: 0.5 ms for 1280 × 720). */
function bufferOf(bytes: number, into: Uint8Array | undefined): Uint8Array {
  return into?.length === bytes ? into : new Uint8Array(bytes);
}

/** False when it is damaged, or not of the size that our reading of its head found: nothing is written beyond that. */
function decodeInto(turbo: Turbo, data: Uint8Array, size: PixelSize, into: Uint8Array): boolean {
  try {
    const { width, height } = turbo.decompressSync(asBuffer(data), asBuffer(into), {
      format: turbo.FORMAT_RGB,
    });
    return width === size.width && height === size.height;
  } catch {
    return false;
  }
}

function loadTurbo(): Turbo | undefined {
  try {
    loaded ??= createRequire(import.meta.url)('@julusian/jpeg-turbo') as Turbo;
  } catch {
    loaded = 'missing';
  }
  return loaded === 'missing' ? undefined : loaded;
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
