// A call's pictures on slow lines to the terminal, in computed time: how old they are on the far screen, and that it stays so.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowCall, summary } from '../fakes/slow-tty-call.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const talkingHead = (index: number) => 1100 + 500 * Math.sin(index / 7);
const movingCamera = () => 56_000;
const large = 1 << 20;
/** blessed's numbers, four times a second. */
const controlBytes = 150;

describe.each([
  // Targets: p95 of the age in ms, pictures a second.
  { name: '1 Mbit/s', bytesPerSecond: 125_000, delayUs: 25_000, ageMs: 70, fps: 28 },
  { name: '300 kB/s', bytesPerSecond: 300_000, delayUs: 25_000, ageMs: 70, fps: 28 },
  { name: '256 kbit/s', bytesPerSecond: 32_000, delayUs: 25_000, ageMs: 115, fps: 20 },
  { name: '64 kbit/s, 200 ms of round trip', bytesPerSecond: 8_000, delayUs: 100_000, ageMs: 300, fps: 10 },
])('at $name', ({ bytesPerSecond, delayUs, ageMs, fps }) => {
  it.each([
    ['a talking head', talkingHead, 65_536],
    ['a moving camera', movingCamera, 65_536],
    ['a moving camera and a deep queue', movingCamera, large],
  ])('%s is young and smooth on the far screen', async (_, demand, queueBytes) => {
    const call = new SlowCall({ bytesPerSecond, delayUs, queueBytes, demand, controlBytes });
    await call.run(15);
    const seen = summary(call, 3, 15);
    expect(seen.p95).toBeLessThanOrEqual(ageMs);
    expect(seen.fps).toBeGreaterThanOrEqual(fps);
    // What waits is less than two pictures, whatever the queue would hold.
    const most = Math.max(...call.queued.slice(3));
    expect(most).toBeLessThan(2 * seen.bytes + 1000);
    call.close();
  });

  it('a sender that is told nothing makes pictures no older', async () => {
    const options = { bytesPerSecond, delayUs, queueBytes: large, demand: movingCamera, obeys: false };
    const call = new SlowCall(options);
    await call.run(15);
    const seen = summary(call, 3, 15);
    expect(seen.p95).toBeLessThanOrEqual(ageMs);
    call.close();
  });
});

it('nothing grows in ten minutes', async () => {
  const line = { bytesPerSecond: 32_000, delayUs: 25_000, queueBytes: large };
  const call = new SlowCall({ ...line, demand: (index) => talkingHead(index) * (index % 300 < 30 ? 20 : 1) });
  await call.run(600);
  const minutes = Array.from({ length: 10 }, (_, minute) => summary(call, minute * 60 + 2, minute * 60 + 58));
  for (const { p95, fps } of minutes) {
    expect(p95).toBeLessThanOrEqual(minutes[0]!.p95 + 10);
    expect(fps).toBeGreaterThan(20);
  }
  call.close();
}, 60_000);

it('a line that becomes ten times slower is followed within two seconds, and back', async () => {
  const line = { bytesPerSecond: 300_000, delayUs: 25_000, queueBytes: large };
  const call = new SlowCall({ ...line, demand: movingCamera });
  await call.run(5);
  call.line.bytesPerSecond = 32_000;
  await call.run(7);
  expect(summary(call, 7, 12).p95).toBeLessThanOrEqual(115);
  call.line.bytesPerSecond = 300_000;
  await call.run(8);
  const after = summary(call, 17, 20);
  expect(after.p95).toBeLessThanOrEqual(70);
  expect(after.bytes).toBeGreaterThan(4000);
  call.close();
});

it('a terminal that stops reading for ten seconds finds no backlog, and is quick again', async () => {
  const line = { bytesPerSecond: 300_000, delayUs: 25_000, queueBytes: large };
  const call = new SlowCall({ ...line, demand: movingCamera });
  await call.run(5);
  call.line.stoppedUntilUs = performance.now() * 1000 + 10e6;
  await call.run(10);
  // As many as may be unanswered, and the numbers; given up and written again three times.
  expect(Math.max(...call.queued.slice(6, 14))).toBeLessThan(100_000);
  await call.run(6);
  const after = summary(call, 18, 21);
  expect(after.p95).toBeLessThanOrEqual(70);
  expect(after.fps).toBeGreaterThan(25);
  call.close();
});

describe('a painter of pixels, 60 kB a picture', () => {
  const pixels = { pixelDemand: 60_000, demand: talkingHead, controlBytes };

  it('steps back to cells on a slow line, and its pictures are as young as cells are', async () => {
    const line = { bytesPerSecond: 32_000, delayUs: 25_000, queueBytes: large };
    const call = new SlowCall({ ...pixels, ...line, isNear: true });
    await call.run(20);
    // The first one was on its way before anything was known.
    expect(summary(call, 0, 20).pixels).toBeLessThanOrEqual(2);
    expect(summary(call, 5, 20)).toMatchObject({ pixels: 0 });
    expect(summary(call, 5, 20).p95).toBeLessThanOrEqual(115);
    call.close();
  });

  it('begins with cells far away, and draws pixels when the line was found to carry them', async () => {
    const line = { bytesPerSecond: 20_000_000, delayUs: 25_000, queueBytes: large };
    const call = new SlowCall({ ...pixels, ...line });
    await call.run(25);
    expect(summary(call, 0, 1).pixels).toBe(0);
    expect(summary(call, 20, 25)).toMatchObject({ pixels: expect.any(Number) });
    expect(summary(call, 20, 25).pixels / 5).toBeGreaterThan(25);
    call.close();
  });

  it('goes and comes with the line, and stays where the line stays', async () => {
    const line = { bytesPerSecond: 10_000_000, delayUs: 5_000, queueBytes: large };
    const call = new SlowCall({ ...pixels, ...line, isNear: true });
    await call.run(5);
    expect(call.fidelity.pixels).toBe(true);
    call.line.bytesPerSecond = 100_000;
    await call.run(10);
    expect(call.fidelity.pixels).toBe(false);
    expect(summary(call, 10, 15)).toMatchObject({ pixels: 0 });
    expect(summary(call, 10, 15).p95).toBeLessThanOrEqual(70);
    call.line.bytesPerSecond = 10_000_000;
    await call.run(20);
    expect(call.fidelity.pixels).toBe(true);
    const { p95, fps } = summary(call, 32, 35);
    expect(p95).toBeLessThanOrEqual(70);
    expect(fps).toBeGreaterThan(25);
    call.close();
  });

  it('trying for more costs a line that is really slow nothing', async () => {
    const line = { bytesPerSecond: 300_000, delayUs: 25_000, queueBytes: large };
    const quiet = { ...pixels, ...line, demand: () => 300 };
    const call = new SlowCall(quiet);
    await call.run(20);
    expect(call.fidelity.pixels).toBe(false);
    expect(summary(call, 5, 20).p95).toBeLessThanOrEqual(70);
    call.close();
  });
});
