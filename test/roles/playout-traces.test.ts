// The whole way from packets to the speaker's blocks in computed time: arrival traces, and cards that do not agree.
import { describe, expect, it } from 'vitest';
import { percentilesOf } from '../../src/flow/recent.ts';
import { Playout } from '../../src/roles/audio-playout.ts';
import { traces } from '../fakes/arrival-traces.ts';
import { runSoundPath } from '../fakes/sound-path.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';
import { replayNaively, replayTrace } from '../fakes/trace-run.ts';
import { largestStep, looped, tone, voice } from '../fakes/waves.ts';

const seconds = 40;
const speech = looped(voice, 96_000);
const replay = (name: string) => replayTrace(traces[name]!(), speech, seconds);
/** Beyond the voice's own steps: what a join may add, see concealment.test.ts. */
const allowedStep = largestStep(Int16Array.from({ length: 96_000 }, (_, i) => speech(i))) + 280;

describe('sound over', () => {
  it('a cable is left as it is, with 10 ms of delay', () => {
    const { delays, concealedMs, shortenedMs, lengthenedMs, dropped } = replay('a cable');
    expect(percentilesOf(delays).p95).toBeLessThan(15);
    expect([concealedMs, shortenedMs, lengthenedMs, dropped]).toEqual([0, 0, 0, 0]);
  });

  it('Wi-Fi that sends in bursts is whole: the delay is what the bursts take', () => {
    const { delays, targets, concealedMs, dropped, output } = replay('Wi-Fi that sends in bursts');
    const steady = delays.slice(500);
    expect(percentilesOf(steady).p95).toBeLessThan(100);
    expect(Math.max(...steady.map((delay, i) => Math.abs(delay - targets[500 + i]!)))).toBeLessThan(130);
    expect(concealedMs).toBeLessThan(0.02 * seconds * 1000);
    expect(dropped).toBe(0);
    expect(largestStep(output)).toBeLessThan(allowedStep);
  });

  it('a line that stalls for 300 ms each 10 s loses no word, and is back at its aim within a second and a half', () => {
    const { delays, targets, concealedMs, dropped, output } = replay('a stall of 300 ms each 10 s');
    expect(dropped).toBe(0);
    expect(concealedMs).toBeLessThan(4 * 300);
    for (const stallMs of [5_000, 15_000, 25_000, 35_000]) {
      const back = (stallMs + 300 + 1_500) / 20;
      for (let i = back; i < back + 300 && i < delays.length; i++)
        expect(delays[i]! - targets[i]!).toBeLessThan(10);
    }
    expect(largestStep(output)).toBeLessThan(allowedStep);
  });

  it('a line that was out for two seconds is back at its aim within three, and plays nothing older than a third of one', () => {
    const { delays, targets, output } = replay('an outage of 2 s');
    expect(Math.max(...delays)).toBeLessThan(330);
    for (let i = (22_000 + 3_000) / 20; i < delays.length; i++) {
      expect(Math.abs(delays[i]! - targets[i]!)).toBeLessThan(10);
      expect(targets[i]).toBeLessThan(20);
    }
    expect(largestStep(output)).toBeLessThan(allowedStep);
  });

  it('a line with one packet in twenty 80 ms late takes these 80 ms, and misses next to nothing', () => {
    const { delays, concealedMs } = replay('one in twenty 80 ms late');
    expect(percentilesOf(delays.slice(500)).p95).toBeLessThan(90);
    expect(concealedMs).toBeLessThan(0.005 * seconds * 1000);
  });

  it('a sender that drops packets is concealed for just as long', () => {
    const { concealedMs, delays, output } = replay('a sender that drops one in fifty');
    const dropped = Array.from({ length: seconds * 50 }).filter(
      (
        (trace) => (_, seq) =>
          trace(seq) === undefined
      )(traces['a sender that drops one in fifty']!()),
    ).length;
    expect(concealedMs).toBeGreaterThan(dropped * 15);
    expect(concealedMs).toBeLessThan(dropped * 30);
    expect(percentilesOf(delays).p95).toBeLessThan(20);
    expect(largestStep(output)).toBeLessThan(allowedStep);
  });

  it('such a line misses a tenth of what a buffer does that waits 40 ms and does not learn', () => {
    const trace = traces['one in twenty 80 ms late']!;
    const naiveMs = replayNaively(trace(), speech, seconds, 40);
    expect(replayTrace(trace(), speech, seconds).concealedMs).toBeLessThan(naiveMs / 10);
  });
});

describe('cards that do not agree', () => {
  it.each([208, -208])('leave a tone of a fast or slow card (%i ppm) that tone, without a seam', (farPpm) => {
    const playout = new Playout();
    const output = runSoundPath({
      playout,
      wave: tone(440),
      seconds: 90,
      trace: traces['a cable']!(),
      farPpm,
    });
    expect(Math.abs(playout.driftPpm - farPpm)).toBeLessThan(5);
    // What the far card calls 440 Hz is a little more or less by ours.
    const heardHz = 440 * (1 + farPpm / 1e6);
    const steady = output.subarray(30 * 48_000);
    expect(Math.abs(strongestTone(steady.subarray(0, 24_000), 400, 480, 48_000) - heardHz)).toBeLessThan(0.5);
    // In step for a whole minute: not a period too many or too few.
    expect(tonePurity(steady, heardHz, 48_000)).toBeGreaterThan(0.9);
    expect(largestStep(output.subarray(48_000))).toBeLessThan(
      largestStep(Int16Array.from({ length: 4800 }, (_, i) => tone(440)(i))) + 70,
    );
    expect(playout.counters(0).concealedMs).toBe(0);
  });
});
