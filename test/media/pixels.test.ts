import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitInside, shrinkInside } from '../../src/media/pixels.ts';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) });
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
