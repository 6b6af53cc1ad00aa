import { expect, it } from 'vitest';
import { PictureWay } from '../../src/flow/picture-way.ts';

/** Pictures of `bytes`, one every `everyUs`, each of which keeps the way busy for `busyUs`. */
function run(
  way: PictureWay,
  from: number,
  pictures: number,
  bytes: number,
  everyUs: number,
  busyUs: number,
) {
  let nowUs = from;
  for (let i = 0; i < pictures; i++) {
    way.take(bytes, nowUs);
    way.free(nowUs + busyUs);
    nowUs += Math.max(everyUs, busyUs);
  }
  return nowUs;
}

it('is what a busy way takes, and half of that again', () => {
  const way = new PictureWay();
  run(way, 0, 60, 2_000, 0, 50_000);
  expect(way.bytesPerSecond / (1.5 * 40_000)).toBeCloseTo(1, 1);
});

it('does not become less when pictures come seldom', () => {
  const often = new PictureWay();
  const seldom = new PictureWay();
  run(often, 0, 60, 2_000, 33_333, 5_000);
  run(seldom, 0, 60, 2_000, 500_000, 5_000);
  expect(seldom.bytesPerSecond).toBeCloseTo(often.bytesPerSecond, -3);
});

it('says nothing before some pictures were shown, and a first one that takes long is not held against the rest', () => {
  const way = new PictureWay();
  expect(way.bytesPerSecond).toBe(0);
  way.free(0);
  let nowUs = run(way, 0, 3, 2_000, 0, 400_000);
  expect(way.bytesPerSecond).toBe(0);
  nowUs = run(way, nowUs, 1, 2_000, 0, 50_000);
  expect(way.bytesPerSecond).toBeGreaterThan(50_000);
});

it('follows a way that becomes slower, and one that becomes faster, in some seconds', () => {
  const way = new PictureWay();
  let nowUs = run(way, 0, 100, 2_000, 33_333, 5_000);
  nowUs = run(way, nowUs, 60, 2_000, 0, 100_000);
  expect(way.bytesPerSecond).toBeLessThan(1.8 * 20_000);
  run(way, nowUs, 300, 2_000, 33_333, 5_000);
  expect(way.bytesPerSecond).toBeGreaterThan(300_000);
});

it('fits into a Report however fast the way is', () => {
  const way = new PictureWay();
  run(way, 0, 10, 1_000_000_000, 0, 0);
  expect(way.bytesPerSecond).toBe(2 ** 32 - 1);
});
