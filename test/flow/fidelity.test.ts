import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fidelity } from '../../src/flow/fidelity.ts';

const cells = 160 * 45;

function at(bytesPerSecond: number, controlBps = 0): Fidelity {
  const fidelity = new Fidelity(30);
  fidelity.place('remote', cells);
  fidelity.measure({ bytesPerSecond, controlBps, atUs: 0 });
  return fidelity;
}

it('sharpness goes first, then smoothness, then sharpness again, and the size at last', () => {
  const fast = at(300_000);
  expect(fast.fps).toBe(30);
  expect(fast.of('remote').quality.budgetBytes).toBeGreaterThan(8_000);
  const slow = at(32_000);
  expect(slow.fps).toBe(30);
  expect(slow.of('remote').quality.budgetBytes).toBeLessThan(1_000);
  const slower = at(8_000);
  expect(slower.fps).toBeGreaterThanOrEqual(10);
  expect(slower.fps).toBeLessThan(20);
  expect(slower.of('remote').scale).toBe(1);
  const slowest = at(2_000);
  expect(slowest.fps).toBeLessThan(8);
  expect(slowest.of('remote').scale).toBe(0.5);
});

it('never more pictures than the user wants, on any line', () => {
  const few = new Fidelity(12);
  few.place('remote', cells);
  for (let second = 0; second < 60; second++) {
    few.measure({ bytesPerSecond: second < 5 ? 8_000 : 3_000_000, controlBps: 0, atUs: second * 1e6 });
    expect(few.fps).toBeLessThanOrEqual(12);
  }
  expect(few.fps).toBe(12);
});

it('never spends more than the line carries, nor asks for more pictures than are wanted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 1e8 }), fc.nat(20_000), fc.nat(cells), (rate, control, own) => {
      const fidelity = at(rate, control);
      fidelity.place('self', own);
      const { fps, quality } = fidelity.of('remote');
      const self = fidelity.of('self');
      const spent = fps * quality.budgetBytes + self.fps * self.quality.budgetBytes;
      expect(spent).toBeLessThanOrEqual(rate + fps + self.fps);
      expect(fps).toBeLessThanOrEqual(30);
      expect(fps).toBeGreaterThanOrEqual(1);
      expect(quality.firstBudgetBytes).toBeGreaterThanOrEqual(Math.min(quality.budgetBytes, 12_000));
    }),
  );
});

it('the side pane has its share and no more, and fewer pictures on a slow line', () => {
  const fast = at(3_000_000);
  fast.place('self', 3_000);
  expect(fast.of('self').fps).toBe(30);
  const slow = at(32_000);
  slow.place('self', 600);
  const { remote, self } = { remote: slow.of('remote'), self: slow.of('self') };
  expect(self.fps).toBe(remote.fps / 3);
  expect(self.fps * self.quality.budgetBytes).toBeLessThan(0.1 * remote.fps * remote.quality.budgetBytes);
  slow.place('self', 0);
  expect(slow.of('remote').quality.budgetBytes).toBeGreaterThan(remote.quality.budgetBytes);
});

it('fewer pictures at once, more only when the line has been better for a while', () => {
  const fidelity = at(300_000);
  const measure = (bytesPerSecond: number, seconds: number) =>
    fidelity.measure({ bytesPerSecond, controlBps: 0, atUs: seconds * 1e6 });
  measure(8_000, 1);
  const low = fidelity.fps;
  expect(low).toBeLessThan(20);
  measure(300_000, 2);
  measure(300_000, 3.9);
  expect(fidelity.fps).toBe(low);
  measure(8_000, 3.95);
  measure(300_000, 4);
  measure(300_000, 5.9);
  expect(fidelity.fps).toBe(low);
  measure(300_000, 6.1);
  expect(fidelity.fps).toBe(30);
});

it('what wavers a little is not told to anyone', () => {
  const fidelity = at(8_000);
  const { fps } = fidelity;
  for (let i = 1; i < 100; i++) {
    fidelity.measure({ bytesPerSecond: 8_000 * (1 + 0.1 * Math.sin(i)), controlBps: 0, atUs: i * 100_000 });
    expect(fidelity.fps).toBe(fps);
  }
});

it('begins with small pictures, and lets painters do as they like where nothing can be measured', () => {
  const unknown = at(Number.NaN);
  expect(unknown.of('remote')).toMatchObject({ fps: 30, everyUs: 0, scale: 1 });
  expect(unknown.of('remote').quality.firstBudgetBytes).toBeLessThanOrEqual(4_000);
  const silent = at(Number.POSITIVE_INFINITY);
  expect(silent.of('remote')).toMatchObject({ fps: 30, quality: { budgetBytes: Number.POSITIVE_INFINITY } });
});
