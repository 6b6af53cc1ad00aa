// How a picture is to look here, whatever was sent: lighter, with more contrast, filling its pane, or as in a mirror.
import type { Frame } from './types.ts';

export interface Look {
  /** Fill the pane and lose the edges, instead of showing all with bars beside it. */
  readonly crop: boolean;
  /** Steps; 0 is as it came, −8 to 8. Four steps double what the mid-greys give. */
  readonly brightness: number;
  /** Steps; 0 is as it came, −8 to 8. Four steps double the distance from mid-grey. */
  readonly contrast: number;
}

export const plainLook: Look = { crop: false, brightness: 0, contrast: 0 };
export const mostLookSteps = 8;

/** Does `look` change anything? */
export function isPlain(look: Look): boolean {
  return !look.crop && look.brightness === 0 && look.contrast === 0;
}

/** A new frame, or the same where nothing changes. `shape`: width ÷ height of where it is shown, in the frame's pixels. */
export function withLook(frame: Frame, look: Look, shape: number): Frame {
  const cut = look.crop ? cropped(frame, shape) : frame;
  if (look.brightness === 0 && look.contrast === 0) return cut;
  const levels = levelsOf(look);
  return { ...cut, data: cut.data.map((level) => levels[level]!) };
}

/** The middle of a frame, of the wanted shape, as large as it fits. */
export function cropped(frame: Frame, shape: number): Frame {
  const width = Math.max(1, Math.min(frame.width, Math.round(frame.height * shape)));
  const height = Math.max(1, Math.min(frame.height, Math.round(frame.width / shape)));
  if (width === frame.width && height === frame.height) return frame;
  const left = (frame.width - width) >> 1;
  const top = (frame.height - height) >> 1;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * frame.width + left) * 3;
    data.set(frame.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data, capturedAtUs: frame.capturedAtUs };
}

/** Left and right exchanged: how people know themselves. A new frame. */
export function mirrored(frame: Frame): Frame {
  const { width, height } = frame;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      const to = (row * width + width - 1 - column) * 3;
      data[to] = frame.data[from]!;
      data[to + 1] = frame.data[from + 1]!;
      data[to + 2] = frame.data[from + 2]!;
    }
  }
  return { ...frame, data };
}

/** Brightness bends the curve (black stays black, white white); contrast then turns it around mid-grey. */
function levelsOf({ brightness, contrast }: Look): Uint8ClampedArray {
  const gamma = 2 ** (-brightness / 4);
  const slope = 2 ** (contrast / 4);
  return Uint8ClampedArray.from({ length: 256 }, (_, level) => {
    const bent = 255 * (level / 255) ** gamma;
    return (bent - 127.5) * slope + 127.5;
  });
}
