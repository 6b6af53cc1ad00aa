import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleClock } from '../../src/devices/sample-clock.ts';

describe('the time of a block', () => {
  it('follows the earliest arrivals, whatever jitter is added to the others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 200, maxLength: 400 }),
        (jitters) => {
          const clock = new SampleClock();
          let worst = 0;
          for (const [n, jitterUs] of jitters.entries()) {
            const trueUs = 1_000_000 + n * 5000;
            // Every tenth block comes in time.
            const arrivedAtUs = trueUs + 5000 + (n % 10 === 0 ? 0 : jitterUs);
            const errorUs = clock.stamp(arrivedAtUs, 240) - trueUs;
            expect(errorUs).toBeGreaterThanOrEqual(-1);
            if (n > 10) worst = Math.max(worst, errorUs);
          }
          expect(worst).toBeLessThan(1000);
        },
      ),
    );
  });

  it('follows a device whose clock runs slow', () => {
    const clock = new SampleClock();
    let errorUs = 0;
    for (let n = 0; n < 20_000; n++) {
      const trueUs = n * 5001;
      errorUs = clock.stamp(trueUs + 5001, 240) - trueUs;
    }
    expect(Math.abs(errorUs)).toBeLessThan(400);
  });

  it('begins anew after lost sound', () => {
    const clock = new SampleClock();
    clock.stamp(1_005_000, 240);
    expect(clock.stamp(9_005_000, 240)).toBe(9_000_000);
  });
});
