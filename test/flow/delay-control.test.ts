import { describe, expect, it } from 'vitest';
import { DelayControl } from '../../src/flow/delay-control.ts';

const targetUs = 40_000;

/** Asks each 20 ms; what is wanted is done at once, a period of 6 ms at most, where the sound's likeness allows it. */
function run(control: DelayControl, delayUs: number, seconds: number, likeness = 1) {
  let least = delayUs;
  let movedUs = 0;
  let atUs = 0;
  for (; atUs < seconds * 1e6; atUs += 20_000) {
    const { us, likeness: wanted } = control.correction(delayUs, targetUs, atUs);
    if (us === 0 || likeness < wanted) continue;
    const step = Math.sign(us) * 6_000;
    delayUs -= step;
    movedUs += 6_000;
    least = Math.min(least, delayUs);
    control.corrected(atUs);
  }
  return { delayUs, movedUs, least };
}

describe('delay control', () => {
  it('leaves a delay that is nearly right alone', () => {
    for (const offUs of [-5_000, -3_000, 0, 3_000, 8_000])
      expect(run(new DelayControl(), targetUs + offUs, 5).movedUs).toBe(0);
  });

  it.each([-30_000, 30_000, 90_000, 280_000])(
    'brings back a delay that is %i µs off, and stops there',
    (offUs) => {
      const { delayUs } = run(new DelayControl(), targetUs + offUs, 4);
      expect(Math.abs(delayUs - targetUs)).toBeLessThanOrEqual(10_000);
    },
  );

  it('speeds speech up by no more than an eighth unless it is in a hurry', () => {
    expect(run(new DelayControl(), targetUs + 95_000, 0.5).movedUs).toBeLessThanOrEqual(0.125 * 500_000);
    expect(run(new DelayControl(), targetUs + 280_000, 0.5).movedUs).toBeGreaterThan(0.25 * 500_000);
  });

  it('waits for a place that repeats itself, and takes what there is when none comes', () => {
    const control = new DelayControl();
    expect(run(control, targetUs + 20_000, 0.4, 0.7).movedUs).toBe(0);
    expect(run(new DelayControl(), targetUs + 20_000, 3, 0.35).movedUs).toBeGreaterThan(0);
  });
});
