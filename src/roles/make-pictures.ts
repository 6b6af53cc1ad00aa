// One captured frame to what is wanted of it: the encoded picture for the peer, the small raw one for the self view, or
// both from one decoding. No state, no decisions about when.
import type { CapturedFrame } from '../devices/device.ts';
import { scaleAreas } from '../media/area-scaler.ts';
import { decodeJpeg, encodeJpeg, reencodeJpeg } from '../media/jpeg.ts';
import { readJpegHeader } from '../media/jpeg-header.ts';
import type { VideoTarget } from '../media/parts.ts';
import { shrinkInside } from '../media/pixels.ts';
import type { Frame, PixelSize } from '../media/types.ts';

export interface WantedPictures {
  readonly packet?: VideoTarget;
  readonly self?: PixelSize;
}

export interface MadePictures {
  readonly packet?: PixelSize & { readonly data: Uint8Array };
  readonly self?: Frame;
}

/** What our reading of a camera's quality may be off by. */
const qualitySlack = 5;

/**
 * Uses up `captured`: its bytes may be those of the packet. All bytes that come out are in ArrayBuffers of their own.
 * Throws `bad-picture`.
 */
export async function makePictures(captured: CapturedFrame, wanted: WantedPictures): Promise<MadePictures> {
  const { packet: target, self: selfFit } = wanted;
  if (captured.kind === 'raw') return fromRaw(captured.frame, wanted);
  const { data, capturedAtUs } = captured;
  const passing = target && passable(data, target);
  if (passing) {
    const self = selfFit && (await decodeJpeg(data, { fit: selfFit, capturedAtUs }));
    return { packet: { ...passing, data }, self };
  }
  if (target && !selfFit) return { packet: await reencodeJpeg(data, target.fit, target.quality) };
  const fit = target && selfFit ? cover(target.fit, selfFit) : (target?.fit ?? selfFit);
  return fromRaw(await decodeJpeg(data, { fit, capturedAtUs }), wanted);
}

async function fromRaw(
  frame: Frame,
  { packet: target, self: selfFit }: WantedPictures,
): Promise<MadePictures> {
  // A copy where nothing is scaled: the frame's own bytes are still needed for the other picture.
  const self = selfFit && scaleAreas(frame, shrinkInside(frame, selfFit));
  if (!target) return { self };
  const size = shrinkInside(frame, target.fit);
  const fitted = size.width === frame.width && size.height === frame.height ? frame : scaleAreas(frame, size);
  return { packet: { ...size, data: await encodeJpeg(fitted, target.quality) }, self };
}

/** The size of a camera's JPEG that may go out as it is: not too large, and no better (so not heavier) than asked. */
function passable(data: Uint8Array, { fit, quality }: VideoTarget): PixelSize | undefined {
  const header = readJpegHeader(data);
  if (!header || header.quality > quality + qualitySlack) return undefined;
  const { width, height } = header;
  return width <= fit.width && height <= fit.height ? { width, height } : undefined;
}

function cover(a: PixelSize, b: PixelSize): PixelSize {
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) };
}
