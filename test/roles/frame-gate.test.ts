// Which frames are used: even, no beat, never more than asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameGate } from '../../src/roles/frame-gate.ts';

/** The capture times that pass, of `count` frames at `cameraFps` with `jitterUs` both ways. */
function passed(
  cameraFps: number,
  fps: number,
  count = 300,
  jitter: (i: number) => number = () => 0,
): number[] {
  const gate = new FrameGate();
  gate.setFps(fps);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const timeUs = Math.round((i * 1e6) / cameraFps + jitter(i));
    if (!gate.isDue(timeUs)) continue;
    gate.pass(timeUs);
    times.push(timeUs);
  }
  return times;
}

function gaps(times: readonly number[]): Set<number> {
  return new Set(times.slice(1).map((time, i) => Math.round((time - times[i]!) / 1000)));
}

describe('the frame gate', () => {
  it('lets every frame pass when the camera gives what is wanted, or less', () => {
    expect(passed(30, 30)).toHaveLength(300);
    expect(passed(29.97, 30)).toHaveLength(300);
    expect(passed(24, 30)).toHaveLength(300);
  });

  it('makes no beat of a camera that is a little faster', () => {
    expect(passed(30.3, 30, 3000)).toHaveLength(3000);
    expect(passed(30, 29.97, 3000)).toHaveLength(3000);
  });

  it('takes exactly every other frame for half the rate', () => {
    expect([...gaps(passed(30, 15))].every((gap) => gap === 66 || gap === 67)).toBe(true);
    expect([...gaps(passed(60, 30))].every((gap) => gap === 33 || gap === 34)).toBe(true);
  });

  it('keeps the rate when it does not divide', () => {
    expect(passed(30, 20).length).toBeGreaterThan(195);
    expect(passed(30, 20).length).toBeLessThanOrEqual(201);
  });

  it('loses nothing to jitter of a few milliseconds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 20, maxLength: 20 }),
        (noise) => {
          expect(passed(30, 30, 300, (i) => noise[i % 20]!)).toHaveLength(300);
          expect(passed(30, 15, 300, (i) => noise[i % 20]!)).toHaveLength(150);
        },
      ),
    );
  });

  it('goes on at once after a pause, without a burst', () => {
    const times = passed(30, 15, 300, (i) => (i > 100 ? 5_000_000 : 0));
    const after = times.filter((time) => time > 5_000_000);
    expect(after[0]).toBe(Math.round((101 * 1e6) / 30 + 5_000_000));
    expect(Math.min(...gaps(after))).toBeGreaterThan(60);
  });

  it('follows a change of the rate without a frame too many', () => {
    const gate = new FrameGate();
    gate.setFps(1);
    gate.pass(0);
    gate.setFps(30);
    expect(gate.isDue(10_000)).toBe(false);
    expect(gate.isDue(33_334)).toBe(true);
  });
});
