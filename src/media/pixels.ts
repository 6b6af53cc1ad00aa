// Sizes of pictures: fitting one rectangle into another.
import type { PixelSize } from './types.ts';

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

function clampSide(side: number, max: number): number {
  return Math.max(1, Math.min(max, Math.round(side)));
}
