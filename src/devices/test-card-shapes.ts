// The two shapes that the test card is made of, filled into raw RGB pixels. Ellipses have soft left and right edges:
// at 160 × 90 hard ones crawl when the head sways.

/** Where shapes go: rows from 0 to `height` of `data` (width × 3 bytes each); the rest of `data` is left alone. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Fills columns `left` to `right` and rows `top` to `bottom`, ends excluded, inside the picture. Colour 0xrrggbb. */
export function fillRect(
  pixels: Pixels,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: number,
): void {
  const { data, width } = pixels;
  const red = colour >> 16;
  const green = (colour >> 8) & 0xff;
  const blue = colour & 0xff;
  for (let y = top; y < bottom; y++) {
    const end = (y * width + right) * 3;
    for (let at = (y * width + left) * 3; at < end; at += 3) {
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
    }
  }
}

/** Fills the ellipse around (x, y), clipped to the picture. Pixels, fractions allowed; colour 0xrrggbb. */
export function fillEllipse(
  pixels: Pixels,
  x: number,
  y: number,
  radiusX: number,
  radiusY: number,
  colour: number,
): void {
  const { width, height } = pixels;
  const firstRow = Math.max(0, Math.ceil(y - radiusY - 0.5));
  const lastRow = Math.min(height - 1, Math.floor(y + radiusY - 0.5));
  for (let row = firstRow; row <= lastRow; row++) {
    const dy = (row + 0.5 - y) / radiusY;
    const reach = radiusX * Math.sqrt(Math.max(0, 1 - dy * dy));
    const left = Math.max(0, x - reach);
    const right = Math.min(width, x + reach);
    if (right <= left) continue;
    const inner = Math.ceil(left);
    const outer = Math.floor(right);
    if (inner > outer) {
      blend(pixels, inner - 1, row, right - left, colour);
      continue;
    }
    fillRect(pixels, inner, row, outer, row + 1, colour);
    if (inner > left) blend(pixels, inner - 1, row, inner - left, colour);
    if (right > outer) blend(pixels, outer, row, right - outer, colour);
  }
}

/** Mixes `share` (0–1) of the colour into one pixel. */
function blend({ data, width }: Pixels, x: number, y: number, share: number, colour: number): void {
  const at = (y * width + x) * 3;
  data[at] = data[at]! + ((colour >> 16) - data[at]!) * share;
  data[at + 1] = data[at + 1]! + (((colour >> 8) & 0xff) - data[at + 1]!) * share;
  data[at + 2] = data[at + 2]! + ((colour & 0xff) - data[at + 2]!) * share;
}
