import { expect, it } from 'vitest';
import { followTone } from './tone-track.ts';
import { tone } from './waves.ts';

const seconds = 2;
const played = (hz: number) => Int16Array.from({ length: seconds * 48_000 }, (_, i) => tone(hz)(i));

it('tells the frequency of a tone to a thousandth, and that it is whole', () => {
  for (const hz of [440, 440.092, 431.5]) {
    const track = followTone(played(hz), 440);
    expect(track.hz).toBeCloseTo(hz, 3);
    expect(track.missingMs).toBe(0);
    expect(track.largestJumpDegrees).toBeLessThan(0.1);
  }
});

it('tells what is missing', () => {
  const samples = played(440);
  samples.fill(0, 48_000, 48_000 + 960);
  expect(followTone(samples, 440).missingMs).toBe(20);
});

it('tells where it jumps, as when samples are left out', () => {
  const samples = played(440);
  // A quarter of its turn.
  samples.copyWithin(48_000, 48_000 + 27);
  const { largestJumpDegrees } = followTone(samples.subarray(0, -27), 440);
  expect(largestJumpDegrees).toBeGreaterThan(40);
  expect(largestJumpDegrees).toBeLessThan(100);
});
