import { describe, expect, it } from 'vitest';
import { EchoDelay } from '../../src/flow/echo-delay.ts';
import { EchoLoss } from '../../src/flow/echo-loss.ts';
import { seededRandom } from '../fakes/random.ts';
import { Room } from '../fakes/room.ts';
import { piece, speech } from '../fakes/speech.ts';

const [voice, reply] = [speech('voice'), speech('reply')];
const turn = 480;

interface Scene {
  readonly delayMs: number;
  /** Of the echo and of a near voice, 0 … 1. */
  readonly echo: number;
  readonly near?: number;
  readonly seconds?: number;
  /** The speaker's clock against the microphone's. */
  readonly ppm?: number;
}

function listen({ delayMs, echo, near = 0, seconds = 5, ppm = 0 }: Scene): EchoDelay {
  const delay = new EchoDelay();
  const room = new Room({ delayMs });
  const noise = seededRandom(3);
  for (let at = 0; at < seconds * 48_000; at += turn) {
    const atUs = (at * 1_000_000) / 48_000;
    const played = piece(voice, at, turn);
    delay.hearSpeaker(played, atUs * (1 + ppm / 1e6));
    const heard = room.hear(played);
    const samples = heard.map((value, i) => {
      return echo * value + near * reply[(at + i) % reply.length]! + 60 * (noise() - 0.5);
    });
    delay.hearMicrophone(Int16Array.from(samples), atUs);
  }
  return delay;
}

describe('the delay of an echo', () => {
  it.each([5, 40, 150, 300, 480])('of %i ms is found in a reverberant room, within 10 ms', (delayMs) => {
    expect(Math.abs(listen({ delayMs, echo: 1 }).delayMs! - delayMs)).toBeLessThanOrEqual(10);
  });

  it('is found while the near side talks as loudly, and when the echo is faint', () => {
    expect(Math.abs(listen({ delayMs: 150, echo: 1, near: 0.4 }).delayMs! - 150)).toBeLessThanOrEqual(10);
    expect(Math.abs(listen({ delayMs: 150, echo: 0.1 }).delayMs! - 150)).toBeLessThanOrEqual(10);
  });

  it('is unknown when there is no echo, whether the near side talks or not', () => {
    expect(listen({ delayMs: 150, echo: 0 }).delayMs).toBeUndefined();
    expect(listen({ delayMs: 150, echo: 0, near: 0.7 }).delayMs).toBeUndefined();
  });

  it('follows two clocks that disagree by 200 ppm', () => {
    // 5 s later the speaker’s clock is 1 ms ahead.
    expect(Math.abs(listen({ delayMs: 100, echo: 1, ppm: 200 }).delayMs! - 99)).toBeLessThanOrEqual(10);
  });

  it('survives gaps and clocks that jump', () => {
    const delay = new EchoDelay();
    const samples = piece(voice, 0, turn);
    for (const atUs of [0, 10_000, 5_000_000, 4_000_000, 5_010_000, 1e12, 0]) {
      delay.hearSpeaker(samples, atUs);
      delay.hearMicrophone(samples, atUs);
    }
    expect(delay.speakerLevel(1e12)).toBeGreaterThan(0);
    expect(delay.speakerLevel(2e12)).toBe(0);
  });
});

describe('the loss of an echo', () => {
  it('is the median of what was taken out while the far side spoke', () => {
    const loss = new EchoLoss();
    expect(loss.removedDb).toBeNaN();
    for (let n = 0; n < 500; n++) loss.add(3000, 1000, 10);
    expect(loss.roomDb).toBeCloseTo(20 * Math.log10(3), 1);
    expect(loss.removedDb).toBeCloseTo(40, 0);
    // The far side is silent: what the near side says is no echo.
    for (let n = 0; n < 500; n++) loss.add(20, 4000, 4000);
    expect(loss.removedDb).toBeCloseTo(40, 0);
    // Both speak, for less than half of the time.
    for (let n = 0; n < 200; n++) loss.add(3000, 4000, 4000);
    expect(loss.removedDb).toBeCloseTo(40, 0);
  });
});
