import { describe, expect, it } from 'vitest';
import { ladder } from '../../src/flow/ladder.ts';
import { RateController } from '../../src/flow/rate-controller.ts';
import { ReportTimer, reportEveryUs } from '../../src/flow/report-timer.ts';
import type { Report } from '../../src/wire/message.ts';

const view = { width: 160, height: 90 };
const blank: Report = {
  sentAtUs: 1,
  echoUs: 0,
  holdUs: 0,
  receivedBytes: 0,
  soundJoin: 0,
  soundBytes: 0,
  shownFpsTenths: 0,
  videoBps: 0,
  audioLost: 0,
  jitterBufferMs: 0,
};
const sent = (bytes: number) => ({ bytes, otherBytes: 0, soundJoin: 0, ownSoundBytes: 0 });

/** A wide line with a round trip of 20 ms that takes `bps`, for ten seconds. */
function fill(rate: RateController, bps: number, more: Partial<Report> = {}, fromUs = 1e6): number {
  let nowUs = fromUs;
  let bytes = 0;
  for (; nowUs < fromUs + 10e6; nowUs += 50_000) {
    bytes += bps / 20;
    const stamps = { sentAtUs: nowUs - 10_000, echoUs: nowUs - 20_000, receivedBytes: bytes * 0.99 };
    rate.onReport({ ...blank, ...stamps, ...more }, nowUs, sent(bytes));
    rate.target(view, 30, nowUs);
  }
  return nowUs;
}

describe('RateController', () => {
  it('finds a wide line, and asks for the best picture there is', () => {
    const rate = new RateController();
    const nowUs = fill(rate, 80_000);
    expect(rate.bps).toBeGreaterThan(80_000);
    expect(rate.target(view, 30, nowUs)).toEqual({ fit: view, fps: 30, quality: ladder[0]!.quality });
  });

  it('keeps no rate that is not used', () => {
    const rate = new RateController();
    fill(rate, 400_000);
    fill(rate, 20_000, {}, 20e6);
    fill(rate, 20_000, {}, 30e6);
    expect(rate.bps).toBeLessThan(150_000);
  });

  it('believes no peer that acknowledges what was never sent, or answers what was never asked', () => {
    const rate = new RateController();
    rate.onReport(
      { ...blank, receivedBytes: 1e12, soundBytes: 1e12, shownFpsTenths: 65535 },
      1e6,
      sent(5000),
    );
    rate.onReport({ ...blank, receivedBytes: 1e12, echoUs: 9e15, holdUs: 4e9 }, 1.1e6, sent(5000));
    expect(rate.inFlightBytes(sent(5000))).toBe(0);
    expect(rate.pace(sent(5000), 1.1e6).roomBytes).toBeLessThanOrEqual(4_000);
    expect(rate.target(view, 30, 1.1e6)?.fps).toBeLessThanOrEqual(30);
    expect(Number.isFinite(rate.queueUs)).toBe(true);
  });

  it('begins no picture while the Reports are late, and gives sound its own room', () => {
    const rate = new RateController();
    const nowUs = fill(rate, 80_000);
    const all = { bytes: 800_000, otherBytes: 0, soundJoin: 0, ownSoundBytes: 0 };
    expect(rate.pace(all, nowUs).roomBytes).toBeGreaterThan(0);
    expect(rate.pace(all, nowUs + 500_000).roomBytes).toBe(0);
    expect(rate.pace(all, nowUs + 500_000).soundRoomBytes).toBeGreaterThan(0);
    expect(rate.pace({ ...all, soundJoin: 1, ownSoundBytes: 50_000 }, nowUs).soundRoomBytes).toBeLessThan(0);
  });

  it('spends no more on pictures than the far terminal can show', () => {
    const rate = new RateController();
    const nowUs = fill(rate, 200_000, { videoBps: 20_000 });
    expect(rate.videoBps).toBe(20_000);
    expect(rate.target(view, 30, nowUs)!.quality).toBeLessThan(ladder[0]!.quality);
  });

  it('gives small pictures more quality, because each of their pixels is larger', () => {
    const rate = new RateController();
    const nowUs = fill(rate, 300_000);
    const quality = (width: number) => rate.target({ width, height: (width * 9) / 16 }, 30, nowUs)!.quality;
    expect(quality(54)).toBeGreaterThan(quality(160) + 15);
  });

  it('begins low again on another path, and keeps the clock', () => {
    const rate = new RateController();
    fill(rate, 300_000);
    const { offsetUs } = rate.clock;
    rate.restart();
    expect(rate.bps).toBeLessThanOrEqual(20_000);
    expect(rate.inFlightBytes(sent(100))).toBe(100);
    expect(rate.clock.offsetUs).toBe(offsetUs);
  });
});

describe('the time to report', () => {
  it('is ten times a second without pictures, and once a picture with them', () => {
    const timer = new ReportTimer();
    timer.onReport(0);
    expect(timer.dueUs(1e6)).toBe(reportEveryUs);
    timer.onPicture();
    expect(timer.dueUs(1e6)).toBe(33_000);
    expect(timer.dueUs(32_000)).toBeGreaterThan(90_000);
    expect(timer.dueUs(8_000)).toBe(reportEveryUs);
    timer.onReport(33_000);
    expect(timer.dueUs(1e6)).toBe(33_000 + reportEveryUs);
  });
});
