// JPEG through sharp: all encoding, and all decoding that libjpeg-turbo is not asked for or gives up on. Loaded at the
// first use (measured: 38 ms), or ahead of it by `warmUpSharp`.
import { createRequire } from 'node:module';
import { TchatError } from '../core/errors.ts';
import { isJpeg, mostPixels } from './jpeg-header.ts';
import type { Frame, PixelSize } from './types.ts';

/** Damage in the data is an error; extra bytes between markers, which many cameras send, are not. */
const inputOptions = { failOn: 'error', limitInputPixels: mostPixels, sequentialRead: true } as const;

type Sharp = typeof import('sharp').default;
let loaded: Sharp | undefined;

export function warmUpSharp(): void {
  loadSharp();
}

/**
 * In a picture of cells every pixel is seen, and half the colours are seen too. measured: the test card at 160 × 90 has
 * 30.3 dB at quality 50 with whole chroma (2.55 kB), 27.4 dB at 75 with halved (2.65 kB). Larger pictures halve it.
 */
const maxWholeChromaPixels = 320 * 180;

function jpegOptions(size: PixelSize, quality: number) {
  const whole = size.width * size.height <= maxWholeChromaPixels;
  return { quality, chromaSubsampling: whole ? '4:4:4' : '4:2:0' } as const;
}

export async function encodeSharp(frame: Frame, quality: number): Promise<Uint8Array> {
  const { width, height } = frame;
  const raw = { width, height, channels: 3 } as const;
  return owned(await loadSharp()(frame.data, { raw }).jpeg(jpegOptions(frame, quality)).toBuffer());
}

/** RGB, scaled while decoding where that is cheaper. Throws `bad-picture`. */
export async function decodeSharp(
  data: Uint8Array,
  fit?: PixelSize,
): Promise<PixelSize & { data: Uint8Array }> {
  const { data: pixels, info } = await read(data, fit, (image) => image.removeAlpha().raw());
  if (info.channels !== 3) throw new TchatError('bad-picture', `A picture with ${info.channels} channels.`);
  return { width: info.width, height: info.height, data: owned(pixels) };
}

/** A smaller JPEG. Throws `bad-picture`. */
export async function reencodeSharp(
  data: Uint8Array,
  fit: PixelSize,
  quality: number,
): Promise<PixelSize & { data: Uint8Array }> {
  const { data: jpeg, info } = await read(data, fit, (image) => image.jpeg(jpegOptions(fit, quality)));
  return { width: info.width, height: info.height, data: owned(jpeg) };
}

async function read(
  data: Uint8Array,
  fit: PixelSize | undefined,
  finish: (image: import('sharp').Sharp) => import('sharp').Sharp,
): Promise<{ data: Uint8Array; info: import('sharp').OutputInfo }> {
  if (!isJpeg(data)) throw new TchatError('bad-picture', 'A picture that is not a JPEG.');
  const sharp = loadSharp();
  try {
    let image = sharp(data, inputOptions).toColourspace('srgb');
    if (fit) image = image.resize({ ...fit, fit: 'inside', withoutEnlargement: true });
    return await finish(image).toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new TchatError('bad-picture', `A picture that cannot be decoded: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function loadSharp(): Sharp {
  if (!loaded) {
    // measured: 38 ms; as an ES module 75 ms, of which a call's first picture would wait for each.
    loaded = createRequire(import.meta.url)('sharp') as Sharp;
    // Every picture is another one: a cache only costs memory. One thread each: two cores also run sound and screen.
    loaded.cache(false);
    loaded.concurrency(1);
  }
  return loaded;
}

/**
 * A copy in an ArrayBuffer of its own. sharp's buffers are memory of its library: Node 20 accepts them for transfer, but
 * copies them and leaves them with the sender.
 */
function owned(data: Uint8Array): Uint8Array {
  return new Uint8Array(data);
}
