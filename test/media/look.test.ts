import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropped, isPlain, mirrored, plainLook, withLook } from '../../src/media/look.ts';
import type { Frame } from '../../src/media/types.ts';

const frames = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data): Frame => ({ width, height, data, capturedAtUs: 7 })),
  );
const grey = (level: number): Frame => ({
  width: 1,
  height: 1,
  data: Uint8Array.of(level, level, level),
  capturedAtUs: 0,
});

describe('a look', () => {
  it('that is plain gives the very same frame', () => {
    const frame = grey(80);
    expect(isPlain(plainLook)).toBe(true);
    expect(withLook(frame, plainLook, 3)).toBe(frame);
  });

  it('that is brighter or darker keeps black and white and the order of all levels', () => {
    for (const brightness of [-8, -1, 1, 8]) {
      const look = { ...plainLook, brightness };
      const levels = Array.from({ length: 256 }, (_, level) => withLook(grey(level), look, 1).data[0]!);
      expect([levels[0], levels[255]]).toEqual([0, 255]);
      expect(levels).toEqual([...levels].sort((a, b) => a - b));
      expect(Math.sign(levels[100]! - 100)).toBe(Math.sign(brightness));
    }
  });

  it('with more contrast moves levels away from mid-grey, with less towards it', () => {
    const at = (level: number, contrast: number) =>
      withLook(grey(level), { ...plainLook, contrast }, 1).data[0]!;
    expect(at(80, 2)).toBeLessThan(80);
    expect(at(180, 2)).toBeGreaterThan(180);
    expect(at(80, -2)).toBeGreaterThan(80);
    expect(at(10, 8)).toBe(0);
  });

  it('that crops has the wanted shape, from the middle, within a pixel', () => {
    fc.assert(
      fc.property(frames, fc.double({ min: 0.1, max: 10, noNaN: true }), (frame, shape) => {
        const cut = cropped(frame, shape);
        expect(cut.data.length).toBe(cut.width * cut.height * 3);
        expect(cut.width === frame.width || cut.height === frame.height).toBe(true);
        const left = (frame.width - cut.width) >> 1;
        const top = (frame.height - cut.height) >> 1;
        expect(cut.data[0]).toBe(frame.data[(top * frame.width + left) * 3]);
      }),
    );
  });

  it('in a mirror has left and right exchanged, and is itself again in a second one', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const seen = mirrored(frame);
        const lastOfRow = (frame.width - 1) * 3;
        expect(seen.data.subarray(lastOfRow, lastOfRow + 3)).toEqual(frame.data.subarray(0, 3));
        expect(mirrored(seen)).toEqual(frame);
      }),
    );
  });
});
