import { expect, it } from 'vitest';
import { LoopDelay } from '../../src/cli/loop-delay.ts';

const turn = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('tells of long turns, and after a while of the time since only', async () => {
  const delay = new LoopDelay();
  expect(delay.read(0)).toBeNaN();
  for (let i = 0; i < 5; i++) {
    await turn(15);
    block(60);
  }
  await turn(15);
  expect(delay.read(1_000_000)).toBeGreaterThan(40);
  const told = delay.read(10_000_000);
  expect(told).toBeGreaterThan(40);
  await turn(30);
  // Of the ten seconds before, until ten more have gone by.
  expect(delay.read(11_000_000)).toBe(told);
  expect(delay.read(20_000_000)).toBeLessThan(told);
});
