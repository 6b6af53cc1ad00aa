// The test card: cheap to name, hard to get wrong unseen. Its strip must be legible wherever a picture can go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { drawTimeStrip, readTimeStrip, stripAgeMs, stripPeriodMs } from '../../src/devices/time-strip.ts';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import { decodeJpeg, encodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame } from '../../src/media/types.ts';

const size = { width: 160, height: 90 };
const times = fc.integer({ min: 0, max: 2 ** 50 });
const msOf = (timeUs: number) => Math.floor(timeUs / 1000) % stripPeriodMs;
const read = ({ data, width, height }: Frame) => readTimeStrip(data, width, height);

describe('the test card', () => {
  it('is the same for the same time and moves from one frame to the next', () => {
    const now = drawTestCard(size, 5_000_000);
    expect(drawTestCard(size, 5_000_000)).toEqual(now);
    const strip = size.width * 3 * 84;
    const next = drawTestCard(size, 5_033_333);
    expect(next.data.subarray(0, strip)).not.toEqual(now.data.subarray(0, strip));
  });

  it('has the size that was wanted, whatever it is', () => {
    const sides = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(sides, sides, times, (width, height, timeUs) => {
        const card = drawTestCard({ width, height }, timeUs);
        expect(card).toMatchObject({ width, height, capturedAtUs: timeUs });
        expect(card.data.length).toBe(width * height * 3);
      }),
      { numRuns: 40 },
    );
  });

  it('shows skin in the middle, bars above and dark below the bars', () => {
    const { data } = drawTestCard(size, 2_000_000);
    const pixel = (x: number, y: number) => [...data.subarray((y * 160 + x) * 3, (y * 160 + x) * 3 + 3)];
    expect(pixel(5, 5)).toEqual([0xbf, 0xbf, 0xbf]);
    expect(pixel(155, 5)).toEqual([0, 0, 0xbf]);
    const [red, green, blue] = pixel(84, 48);
    expect(red! > green! && green! > blue! && red! > 180).toBe(true);
    expect(pixel(10, 60).every((value) => value < 160)).toBe(true);
  });
});

describe('the time strip', () => {
  it('is read back as it was drawn', () => {
    fc.assert(
      fc.property(times, (timeUs) => {
        expect(read(drawTestCard(size, timeUs))).toBe(msOf(timeUs));
      }),
    );
  });

  it('survives JPEG at quality 50 and, after that, halving', async () => {
    for (const timeUs of [0, 1_234_567, 987_654_321_000, 16_777_215_000, 5_592_405_000, 11_184_810_000]) {
      const frame = await decodeJpeg(await encodeJpeg(drawTestCard(size, timeUs), 50));
      expect(read(frame)).toBe(msOf(timeUs));
      expect(read(scaleAreas(frame, { width: 80, height: 45 }))).toBe(msOf(timeUs));
    }
  });

  it('survives a palette of 6 × 6 × 6 colours', () => {
    const card = drawTestCard(size, 77_777_000);
    const coarse = card.data.map((value) => Math.round(value / 51) * 51);
    expect(readTimeStrip(coarse, 160, 90)).toBe(77_777);
  });

  it('is not read where there is none', () => {
    for (const level of [0, 128, 255]) {
      expect(readTimeStrip(new Uint8Array(160 * 90 * 3).fill(level), 160, 90)).toBeUndefined();
    }
    const damaged = drawTestCard(size, 123_000_000).data.slice();
    damaged.fill(255, 84 * 160 * 3);
    drawTimeStrip(damaged.subarray(0, 160 * 60 * 3), { width: 160, height: 60 }, 1);
    expect(readTimeStrip(damaged, 160, 90)).toBeUndefined();
  });

  it('tells the age of a picture, over its own end too', () => {
    expect(stripAgeMs(1000, 1_040_000)).toBe(40);
    expect(stripAgeMs(stripPeriodMs - 5, stripPeriodMs * 1000 * 3 + 10_000)).toBe(15);
  });
});
