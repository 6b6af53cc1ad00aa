// The sizes and scalers against naive twins that are slow and obvious.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitInside, letterbox, scaleBox, scaleNearest, shrinkInside } from '../../src/media/pixels.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) });
const frames = sizes.chain(({ width, height }) =>
  fc
    .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
    .map((data): Frame => ({ width, height, data, capturedAtUs: 7 })),
);

function at({ data, width }: Frame, x: number, y: number, channel: number): number {
  return data[(y * width + x) * 3 + channel]!;
}

function naive(
  { width, height }: PixelSize,
  pixel: (x: number, y: number, channel: number) => number,
): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    data[i] = pixel(x, Math.floor(i / 3 / width), i % 3);
  }
  return data;
}

describe('fitting', () => {
  it('keeps the shape of a picture and touches two sides of the box', () => {
    expect(fitInside(640, 480, { width: 160, height: 90 })).toEqual({ width: 120, height: 90 });
    expect(fitInside(1280, 720, { width: 160, height: 120 })).toEqual({ width: 160, height: 90 });
    expect(fitInside(16, 9, { width: 160, height: 90 })).toEqual({ width: 160, height: 90 });
  });

  it('makes a picture wider in pixels where the pixels are narrow', () => {
    expect(fitInside(640, 480, { width: 400, height: 45 }, 0.5)).toEqual({ width: 120, height: 45 });
  });

  it('never leaves the box and never vanishes', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.constantFrom(0.5, 1, 2), (picture, box, aspect) => {
        const fitted = fitInside(picture.width, picture.height, box, aspect);
        expect(fitted.width).toBeGreaterThanOrEqual(1);
        expect(fitted.height).toBeGreaterThanOrEqual(1);
        expect(fitted.width).toBeLessThanOrEqual(box.width);
        expect(fitted.height).toBeLessThanOrEqual(box.height);
        expect(fitted.width === box.width || fitted.height === box.height).toBe(true);
      }),
    );
  });

  it('shrinks what is too large and leaves what is small alone', () => {
    const box = { width: 160, height: 90 };
    expect(shrinkInside({ width: 40, height: 30 }, box)).toEqual({ width: 40, height: 30 });
    expect(shrinkInside({ width: 640, height: 480 }, box)).toEqual({ width: 120, height: 90 });
  });
});

describe('scaling', () => {
  it('takes the nearest pixel', () => {
    fc.assert(
      fc.property(frames, sizes, (frame, size) => {
        const expected = naive(size, (x, y, channel) =>
          at(
            frame,
            Math.floor((x * frame.width) / size.width),
            Math.floor((y * frame.height) / size.height),
            channel,
          ),
        );
        expect(scaleNearest(frame, size)).toEqual({ ...size, data: expected, capturedAtUs: 7 });
      }),
    );
  });

  it('averages the pixels that one pixel covers', () => {
    fc.assert(
      fc.property(frames, sizes, (frame, size) => {
        const expected = naive(size, (x, y, channel) => {
          const values: number[] = [];
          const left = Math.floor((x * frame.width) / size.width);
          const top = Math.floor((y * frame.height) / size.height);
          const right = Math.max(left + 1, Math.floor(((x + 1) * frame.width) / size.width));
          const bottom = Math.max(top + 1, Math.floor(((y + 1) * frame.height) / size.height));
          for (let row = top; row < bottom; row++) {
            for (let column = left; column < right; column++) values.push(at(frame, column, row, channel));
          }
          return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
        });
        expect(scaleBox(frame, size)).toEqual({ ...size, data: expected, capturedAtUs: 7 });
      }),
    );
  });
});

describe('letterboxing', () => {
  it('puts the picture in the middle of black, and cuts off evenly what is too large', () => {
    fc.assert(
      fc.property(frames, sizes, (frame, size) => {
        const left = Math.trunc((size.width - frame.width) / 2);
        const top = Math.trunc((size.height - frame.height) / 2);
        const expected = naive(size, (x, y, channel) => {
          const column = x - left;
          const row = y - top;
          const inside = column >= 0 && row >= 0 && column < frame.width && row < frame.height;
          return inside ? at(frame, column, row, channel) : 0;
        });
        expect(letterbox(frame, size)).toEqual({ ...size, data: expected, capturedAtUs: 7 });
      }),
    );
  });
});
