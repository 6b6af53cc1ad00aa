import { expect, it } from 'vitest';
import { LineEstimate } from '../../src/term/line-estimate.ts';

/** A line whose answers come after a round trip and the time that the bytes take. */
function rig(bytesPerSecond: number) {
  const line = new LineEstimate(1_000);
  const state = { bytesPerSecond, nowUs: 0 };
  const send = (bytes: number, meaning?: Parameters<LineEstimate['answered']>[2]) => {
    state.nowUs += 100_000;
    const readUs = (bytes * 1e6) / state.bytesPerSecond;
    line.answered({ bytes, begunUs: state.nowUs }, state.nowUs + 1_000 + readUs, meaning);
  };
  return { line, state, send };
}

it('measures what is sent, and nothing by questions alone or by pictures that are stored elsewhere', () => {
  const { line, send } = rig(100_000);
  send(20, 'round trip');
  expect(line.bytesPerSecond).toBeNaN();
  for (let i = 0; i < 10; i++) send(10_000);
  expect(line.bytesPerSecond / 100_000).toBeCloseTo(1, 1);
});

it('knows that it may be faster when all that is sent is too little to tell', () => {
  const { line, state, send } = rig(200_000);
  for (let i = 0; i < 10; i++) send(10_000);
  expect(line.mayBeFaster).toBe(false);
  state.bytesPerSecond = 50_000_000;
  for (let i = 0; i < 10; i++) send(300);
  expect(line.mayBeFaster).toBe(true);
  expect(line.bytesPerSecond).toBeLessThan(300_000);
});

it('believes a trial at once, four times the rate at most, and a slow line gains nothing by it', () => {
  const { line, state, send } = rig(200_000);
  for (let i = 0; i < 10; i++) send(10_000);
  for (let i = 0; i < 10; i++) send(300);
  const before = line.bytesPerSecond;
  send(before * 0.03, 'trial');
  expect(line.bytesPerSecond / before).toBeCloseTo(1, 1);
  expect(line.mayBeFaster).toBe(false);
  state.bytesPerSecond = 50_000_000;
  const rates = [line.bytesPerSecond];
  for (let i = 0; i < 4; i++) {
    send(rates.at(-1)! * 0.03, 'trial');
    rates.push(line.bytesPerSecond);
    expect(rates[i + 1]! / rates[i]!).toBeGreaterThan(2);
    expect(rates[i + 1]! / rates[i]!).toBeLessThanOrEqual(4.01);
  }
});
