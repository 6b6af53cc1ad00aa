import { describe, expect, it } from 'vitest';
import { PathDelay } from '../../src/flow/path-delay.ts';
import { PeerClock } from '../../src/flow/peer-clock.ts';
import { Toll } from '../../src/flow/toll.ts';
import type { Report } from '../../src/wire/message.ts';

const blank: Report = {
  sentAtUs: 0,
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
const zeroUs = 77e6;
const pathUs = 50_000;

/** A Report that came at `nowUs`, about ours that had waited `queueUs` on top of the path. Their clock has its own zero. */
function reportAt(nowUs: number, queueUs: number): Report {
  const echoUs = nowUs - 2 * pathUs - queueUs - 10_000;
  return { ...blank, sentAtUs: nowUs - pathUs + zeroUs, holdUs: 10_000, echoUs };
}

describe('the delay of a path', () => {
  it('is what stands above the smallest, whatever the zero of the other clock', () => {
    const delay = new PathDelay();
    for (let nowUs = 1e6; nowUs < 2e6; nowUs += 50_000) delay.add(reportAt(nowUs, 0), nowUs);
    expect(delay.queueUs).toBeLessThan(1000);
    for (let nowUs = 2e6; nowUs < 3e6; nowUs += 50_000) delay.add(reportAt(nowUs, 80_000), nowUs);
    expect(delay.queueUs).toBeGreaterThan(79_000);
    expect(delay.queueUs).toBeLessThan(81_000);
  });

  it('takes no notice of a lost segment: what was held up is not what stands', () => {
    const delay = new PathDelay();
    for (let nowUs = 1e6, i = 0; nowUs < 4e6; nowUs += 40_000, i++) {
      delay.add(reportAt(nowUs, i % 8 === 0 ? 200_000 : 1_000), nowUs);
      expect(delay.queueUs).toBeLessThan(5_000);
    }
  });

  it('has a trend: how fast the queue grows, and that it drains', () => {
    const delay = new PathDelay();
    for (let nowUs = 1e6; nowUs < 2e6; nowUs += 50_000)
      delay.add(reportAt(nowUs, (nowUs - 1e6) * 0.3), nowUs);
    expect(delay.trend).toBeCloseTo(0.3, 1);
    for (let nowUs = 2e6; nowUs < 3e6; nowUs += 50_000)
      delay.add(reportAt(nowUs, (3e6 - nowUs) * 0.3), nowUs);
    expect(delay.trend).toBeCloseTo(-0.3, 1);
  });

  it('follows two clocks that drift apart by 200 ppm for an hour', () => {
    const delay = new PathDelay();
    for (let nowUs = 1e6; nowUs < 3600e6; nowUs += 100_000) {
      const report = reportAt(nowUs, 0);
      delay.add({ ...report, sentAtUs: report.sentAtUs + nowUs * 200e-6 }, nowUs);
    }
    expect(delay.queueUs).toBeLessThan(1_000);
  });

  it('counts a Report that echoes nothing new only once, and forgets another path', () => {
    const delay = new PathDelay();
    expect([delay.queueUs, delay.trend]).toEqual([0, 0]);
    const first = reportAt(1e6, 0);
    delay.add(first, 1e6);
    delay.add({ ...first, sentAtUs: first.sentAtUs + 500_000 }, 1.5e6);
    expect(delay.queueUs).toBe(0);
    delay.reset();
    delay.add(reportAt(2e6, 90_000), 2e6);
    expect(delay.queueUs).toBe(0);
  });
});

describe('the peer’s clock', () => {
  it('is known by the Report that waited least, and outlives the path', () => {
    const clock = new PeerClock();
    for (let nowUs = 1e6, i = 0; nowUs < 3e6; nowUs += 50_000, i++)
      clock.add(reportAt(nowUs, i % 7 === 3 ? 0 : 60_000), nowUs);
    expect(clock.minRttUs).toBe(2 * pathUs);
    expect(clock.offsetUs).toBe(zeroUs);
    clock.forgetPath();
    expect(clock.minRttUs).toBeNaN();
    expect(clock.offsetUs).toBe(zeroUs);
  });
});

describe('a toll', () => {
  it('is paid at the pace of the time', () => {
    const toll = new Toll();
    toll.pace(1000, 0);
    toll.charge(1000);
    expect(toll.paidUs).toBe(1e6);
    toll.pace(2000, 500_000);
    expect(toll.paidUs).toBe(750_000);
    toll.pace(2000, 900_000);
    expect(toll.paidUs).toBe(900_000);
  });
});
