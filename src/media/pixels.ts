// Sizes and raw RGB pixels: fitting one rectangle into another, scaling, letterboxing. Naive twins in the tests.
import type { Frame, PixelSize } from './types.ts';

/**
 * The largest size of the shape `width` × `height` that fits inside `box`, enlarging too; at least 1 × 1.
 * `pixelAspect` is width ÷ height of one pixel of the box: 1 for half-blocks on usual fonts, 0.5 for one dot a cell.
 */
export function fitInside(width: number, height: number, box: PixelSize, pixelAspect = 1): PixelSize {
  const shape = width / height / pixelAspect;
  if (shape >= box.width / box.height) {
    return { width: Math.max(1, box.width), height: clampSide(box.width / shape, box.height) };
  }
  return { width: clampSide(box.height * shape, box.width), height: Math.max(1, box.height) };
}

/** As `fitInside` with square pixels, but never larger than the picture is: what is worth sending. */
export function shrinkInside(picture: PixelSize, box: PixelSize): PixelSize {
  if (picture.width <= box.width && picture.height <= box.height) {
    return { width: picture.width, height: picture.height };
  }
  return fitInside(picture.width, picture.height, box);
}

/** Each pixel of the result is the source pixel at its upper left corner. A new Frame, same capture time. */
export function scaleNearest(frame: Frame, size: PixelSize): Frame {
  const { data: from } = frame;
  const data = new Uint8Array(size.width * size.height * 3);
  const columns = starts(frame.width, size.width).map((x) => x * 3);
  const rows = starts(frame.height, size.height);
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const row = rows[y]! * frame.width * 3;
    for (let x = 0; x < size.width; x++) {
      const source = row + columns[x]!;
      data[at++] = from[source]!;
      data[at++] = from[source + 1]!;
      data[at++] = from[source + 2]!;
    }
  }
  return { width: size.width, height: size.height, data, capturedAtUs: frame.capturedAtUs };
}

/**
 * Each pixel of the result is the mean of the whole source pixels that it covers, rounded to nearest; where the result
 * is larger than the source this is `scaleNearest`. A new Frame, same capture time.
 */
export function scaleBox(frame: Frame, size: PixelSize): Frame {
  const { data: from } = frame;
  const data = new Uint8Array(size.width * size.height * 3);
  const columns = starts(frame.width, size.width);
  const rows = starts(frame.height, size.height);
  const stride = frame.width * 3;
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const top = rows[y]!;
    const bottom = Math.max(top + 1, rows[y + 1]!);
    for (let x = 0; x < size.width; x++) {
      const left = columns[x]!;
      const width = Math.max(1, columns[x + 1]! - left);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let row = top; row < bottom; row++) {
        let source = row * stride + left * 3;
        for (let i = 0; i < width; i++) {
          red += from[source++]!;
          green += from[source++]!;
          blue += from[source++]!;
        }
      }
      const count = width * (bottom - top);
      const half = count >> 1;
      data[at++] = (red + half) / count;
      data[at++] = (green + half) / count;
      data[at++] = (blue + half) / count;
    }
  }
  return { width: size.width, height: size.height, data, capturedAtUs: frame.capturedAtUs };
}

/** The frame in the middle of a black picture of `size`; what does not fit is cut off evenly. A new Frame. */
export function letterbox(frame: Frame, size: PixelSize): Frame {
  const data = new Uint8Array(size.width * size.height * 3);
  const left = Math.trunc((size.width - frame.width) / 2);
  const top = Math.trunc((size.height - frame.height) / 2);
  const skip = Math.max(0, -left);
  const columns = Math.min(frame.width - skip, size.width);
  const lastRow = Math.min(frame.height, size.height - top);
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    const source = (row * frame.width + skip) * 3;
    const target = ((row + top) * size.width + Math.max(0, left)) * 3;
    data.set(frame.data.subarray(source, source + columns * 3), target);
  }
  return { width: size.width, height: size.height, data, capturedAtUs: frame.capturedAtUs };
}

/** Where in `from` each of `to` parts begins, and the end as one more. */
function starts(from: number, to: number): number[] {
  return Array.from({ length: to + 1 }, (_, i) => Math.floor((i * from) / to));
}

function clampSide(side: number, max: number): number {
  return Math.max(1, Math.min(max, Math.round(side)));
}
