import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArrivalHistogram } from '../../src/flow/arrival-histogram.ts';
import { packetDurationUs } from '../../src/media/types.ts';

/** `count` packets, one each 20 ms, as late as `lateMs` says of their number. */
function feed(histogram: ArrivalHistogram, count: number, lateMs: (n: number) => number): void {
  for (let n = 0; n < count; n++) {
    const transitUs = 50_000 + lateMs(n) * 1000;
    histogram.add(transitUs, packetDurationUs, n * 20_000 + transitUs);
  }
}

const worthwhileMs = (count: number, lateMs: (n: number) => number): number => {
  const histogram = new ArrivalHistogram();
  feed(histogram, count, lateMs);
  return histogram.worthwhileUs / 1000;
};

/** Packet n of a line that stands still for `stallMs` each `everyMs`: what was sent meanwhile comes all at once. */
const stall = (stallMs: number, everyMs: number) => (n: number) =>
  Math.max(0, stallMs - ((n * 20) % everyMs));

describe('the delay that is worth adding', () => {
  it('is next to nothing on a steady line', () => {
    expect(worthwhileMs(500, () => 0)).toBe(2);
    expect(worthwhileMs(500, (n) => (n % 3) * 0.5)).toBe(2);
  });

  it('covers bursts that come all the time', () => {
    expect(worthwhileMs(1000, stall(60, 200))).toBe(62);
    expect(worthwhileMs(1000, (n) => (n * 7919) % 80)).toBeGreaterThan(70);
  });

  it('covers one packet in twenty that comes 80 ms late', () => {
    expect(worthwhileMs(1000, (n) => (n % 20 === 7 ? 80 : 0))).toBe(82);
  });

  it('does not make a whole call late for a stall each ten seconds, nor for an outage', () => {
    expect(worthwhileMs(2000, stall(300, 10_000))).toBeLessThan(20);
    expect(worthwhileMs(1100, (n) => (n < 1000 ? 0 : Math.max(0, 2000 - (n - 1000) * 20)))).toBeLessThan(20);
  });

  it('forgets: half of a jittery stretch counts no more after ten seconds', () => {
    const histogram = new ArrivalHistogram();
    feed(histogram, 500, (n) => (n % 20 === 7 ? 80 : 0));
    for (let n = 500; n < 3000; n++) histogram.add(50_000, packetDurationUs, n * 20_000);
    expect(histogram.worthwhileUs).toBe(2_000);
  });

  it('forgets by the sound that came, not by packets: long ones are no reason to wait longer', () => {
    const ofPackets = (soundUs: number) => {
      const histogram = new ArrivalHistogram();
      for (let atUs = 0; atUs < 60e6; atUs += soundUs) {
        const isLate = atUs >= 30e6 && atUs < 32e6;
        histogram.add(isLate ? 250_000 : 50_000, soundUs, atUs);
      }
      return histogram.worthwhileUs;
    };
    expect(ofPackets(60_000)).toBe(ofPackets(packetDurationUs));
  });

  it('measures from the smallest transit of the last seconds, so that a shorter or longer way is no lateness', () => {
    const histogram = new ArrivalHistogram();
    for (let n = 0; n < 2000; n++) {
      const wayUs = n < 500 ? 90_000 : n < 1000 ? 40_000 : 120_000;
      histogram.add(wayUs, packetDurationUs, n * 20_000);
    }
    expect(histogram.baseUs).toBe(120_000);
    expect(histogram.worthwhileUs).toBeLessThanOrEqual(82_000);
  });

  it('is finite and bounded whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e12, max: 1e12 }), { maxLength: 200 }), (transits) => {
        const histogram = new ArrivalHistogram();
        for (const [n, transit] of transits.entries()) histogram.add(transit, packetDurationUs, n * 20_000);
        expect(histogram.worthwhileUs).toBeGreaterThanOrEqual(0);
        expect(histogram.worthwhileUs).toBeLessThanOrEqual(400_000);
      }),
    );
  });
});
