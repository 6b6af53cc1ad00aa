import { describe, expect, it } from 'vitest';
import { ladder, RateController } from '../../src/flow/rate-controller.ts';
import type { Report } from '../../src/wire/message.ts';

const view = { width: 160, height: 90 };

/**
 * A line of `bytesPerSecond` with a round trip of 40 ms and a queue of any length, a sender that fills its window, a peer
 * that reports every 100 ms. Gives the largest queue and what was asked of the camera, second by second.
 */
function simulate(
  rate: RateController,
  bytesPerSecond: number,
  seconds: number,
  startUs: number,
  wantsBps = 1e9,
) {
  let sent = 0;
  let delivered = 0;
  let worstQueueUs = 0;
  let dropped = 0;
  const underWay: { sentAtUs: number; arrivedUs: number }[] = [];
  let echo: { sentAtUs: number; arrivedUs: number } | undefined;
  for (let ms = 0; ms < seconds * 1000; ms += 10) {
    const nowUs = startUs + ms * 1000;
    const room = Math.max(0, rate.windowBytes - rate.inFlightBytes(sent));
    const wants = wantsBps / 100;
    if (wants > room) dropped++;
    sent += Math.min(room, wants);
    delivered = Math.min(sent, delivered + bytesPerSecond / 100);
    const queueUs = ((sent - delivered) / bytesPerSecond) * 1e6;
    if (ms > 3000) worstQueueUs = Math.max(worstQueueUs, queueUs);
    if (ms % 100 !== 0) continue;
    // Their report was made 20 ms ago; of ours it echoes the newest that had come through our queue by then.
    while (underWay[0] && underWay[0].arrivedUs <= nowUs - 20_000) echo = underWay.shift();
    const report: Report = {
      sentAtUs: nowUs - 20_000,
      echoUs: echo?.sentAtUs ?? 0,
      holdUs: echo ? nowUs - 20_000 - echo.arrivedUs : 0,
      receivedBytes: delivered,
      shownFpsTenths: 300,
      videoBps: 0,
      audioLost: 0,
      jitterBufferMs: 20,
    };
    rate.onReport(report, nowUs, sent, dropped);
    underWay.push({ sentAtUs: nowUs, arrivedUs: nowUs + 20_000 + queueUs });
  }
  return {
    worstQueueMs: worstQueueUs / 1000,
    target: rate.target(view, 30),
    deliveredBps: delivered / seconds,
  };
}

describe('RateController', () => {
  it('asks for the best there is on a line that carries it', () => {
    const { target } = simulate(new RateController(), 1_000_000, 10, 0, 80_000);
    expect(target).toEqual({ fit: view, fps: 30, quality: ladder[0]!.quality });
  });

  it('steps down on a narrow line, and up again when it widens', () => {
    const rate = new RateController();
    const narrow = simulate(rate, 8_000, 12, 0, 80_000).target;
    expect(narrow.fps).toBeLessThan(15);
    const wide = simulate(rate, 1_000_000, 40, 12e6, 20_000).target;
    expect(wide.fps).toBeGreaterThan(narrow.fps);
  });

  it.each([8_000, 32_000, 125_000])('keeps the queue of a line of %d bytes a second bounded', (bps) => {
    const { worstQueueMs } = simulate(new RateController(), bps, 30, 0);
    expect(worstQueueMs).toBeLessThan(bps === 8_000 ? 1100 : 700);
  });

  it('never counts what a lying peer acknowledges beyond what was sent', () => {
    const rate = new RateController();
    const report: Report = {
      sentAtUs: 1,
      echoUs: 0,
      holdUs: 0,
      receivedBytes: 1e12,
      shownFpsTenths: 65535,
      videoBps: 0,
      audioLost: 0,
      jitterBufferMs: 0,
    };
    rate.onReport(report, 1e6, 5000, 0);
    rate.onReport({ ...report, echoUs: 9e15, holdUs: 4e9 }, 1.1e6, 5000, 0);
    expect(rate.inFlightBytes(5000)).toBe(0);
    expect(rate.windowBytes).toBeLessThanOrEqual(262_144);
    expect(rate.target(view, 30).fps).toBeLessThanOrEqual(30);
  });

  it('does not ask for more pictures than the far screen shows', () => {
    const rate = new RateController();
    const report: Report = {
      sentAtUs: 1,
      echoUs: 0,
      holdUs: 0,
      receivedBytes: 0,
      shownFpsTenths: 80,
      videoBps: 0,
      audioLost: 0,
      jitterBufferMs: 0,
    };
    rate.onReport(report, 1e6, 0, 0);
    expect(rate.target(view, 30).fps).toBe(11);
  });

  it('gives small pictures more quality, because each of their pixels is larger', () => {
    const rate = new RateController();
    expect(rate.target({ width: 54, height: 30 }, 30).quality).toBeGreaterThan(
      rate.target(view, 30).quality + 15,
    );
    expect(rate.target({ width: 1280, height: 720 }, 30).quality).toBe(ladder[0]!.quality);
  });
});
