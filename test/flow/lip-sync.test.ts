// Pictures beside sound in computed time: how late each is when it is seen and heard is given, and what the hold makes of it.
import { describe, expect, it } from 'vitest';
import { LipSync, leadUs, mostHeldUs } from '../../src/flow/lip-sync.ts';
import { seededRandom } from '../fakes/random.ts';

interface Line {
  /** Mouth to ear, ms; undefined: nothing is heard. */
  readonly soundMs: number | undefined;
  /** From capture to arrival, and from being taken to the screen; each varies by `jitterMs` either way. */
  readonly comesMs: number;
  readonly wayMs: number;
  readonly jitterMs?: number;
}

/** Ten seconds of pictures; what is told of them, and how late each was seen. */
function run(lips: LipSync, { soundMs, comesMs, wayMs, jitterMs = 0 }: Line) {
  const random = seededRandom(7);
  const about = (ms: number) => (ms + jitterMs * (2 * random() - 1)) * 1000;
  const ages: number[] = [];
  const holds: number[] = [];
  for (let i = 0; i < 300; i++) {
    const capturedUs = 5_000_000 + i * 33_333;
    lips.hear(soundMs === undefined ? [] : Array.from({ length: 50 }, () => about(soundMs) / 1000));
    const arrivedUs = capturedUs + about(comesMs);
    const takenUs = lips.dueUs(capturedUs, arrivedUs);
    lips.taken(takenUs - arrivedUs);
    const shownUs = takenUs + about(wayMs);
    lips.shown(capturedUs, takenUs, shownUs);
    // The first ones are how the way is learnt.
    if (i < 16) continue;
    ages.push((shownUs - capturedUs) / 1000);
    holds.push((takenUs - arrivedUs) / 1000);
  }
  return { ...lips.record, ages, holds };
}

describe('pictures beside their sound', () => {
  it.each([
    ['on one machine', { soundMs: 48, comesMs: 3, wayMs: 5, jitterMs: 3 }],
    ['over Wi-Fi that sends in bursts', { soundMs: 130, comesMs: 30, wayMs: 5, jitterMs: 5 }],
    ['with the longest jitter buffer', { soundMs: 245, comesMs: 20, wayMs: 5, jitterMs: 5 }],
    ['on a terminal behind a slow line', { soundMs: 90, comesMs: 20, wayMs: 60, jitterMs: 5 }],
  ])('are within 40 ms of it: %s', (_, line) => {
    const { offsetMs, furthestMs } = run(new LipSync(), line);
    expect(Math.abs(offsetMs)).toBeLessThan(40);
    expect(furthestMs).toBeLessThan(50);
  });

  it('are not held where they are near enough without', () => {
    for (const line of [
      { soundMs: 40, comesMs: 10, wayMs: 5 },
      { soundMs: 50, comesMs: 20, wayMs: 200 },
    ])
      expect(Math.max(...run(new LipSync(), line).holds)).toBe(0);
  });

  it('are held only until they are near enough: they stay ahead of it', () => {
    const { ages, heldMs } = run(new LipSync(), { soundMs: 150, comesMs: 10, wayMs: 10 });
    expect(Math.max(...ages)).toBeCloseTo(150 - leadUs / 1000, 3);
    expect(heldMs).toBeCloseTo(93, 3);
  });

  it('are shown at once where nothing is heard, and while the clocks are not compared', () => {
    const silent = run(new LipSync(), { soundMs: undefined, comesMs: 10, wayMs: 5 });
    expect(Math.max(...silent.holds)).toBe(0);
    expect(silent.offsetMs).toBeNaN();
    const lips = new LipSync();
    lips.hear([150]);
    expect(lips.dueUs(undefined, 700)).toBe(700);
  });

  it('are shown at once when the sound has ended, and then there is no offset to tell', () => {
    const lips = new LipSync();
    expect(run(lips, { soundMs: 150, comesMs: 10, wayMs: 5 }).heldMs).toBeGreaterThan(90);
    const after = run(lips, { soundMs: undefined, comesMs: 10, wayMs: 5 });
    expect(Math.max(...after.holds)).toBe(0);
    expect(after.offsetMs).toBeNaN();
  });

  it('are never held for longer than the bound, whatever a peer says of its clock', () => {
    const lips = new LipSync();
    for (const soundMs of [-1e12, 10_000, 1e12]) {
      lips.hear([soundMs]);
      for (const capturedUs of [-1e15, 0, 1e15]) {
        const dueUs = lips.dueUs(capturedUs, 1_000_000);
        expect(dueUs).toBeGreaterThanOrEqual(1_000_000);
        expect(dueUs).toBeLessThanOrEqual(1_000_000 + mostHeldUs);
      }
    }
  });
});
