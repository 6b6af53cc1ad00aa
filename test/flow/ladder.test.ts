import { describe, expect, it } from 'vitest';
import { chooseRung, fitOf, ladder, PictureSizes } from '../../src/flow/ladder.ts';
import { SoundLadder, soundRungs } from '../../src/flow/sound-ladder.ts';

const view = { width: 160, height: 90 };

describe('the ladder', () => {
  it('goes from the best down: never better, never smoother on a lower rung', () => {
    for (let i = 1; i < ladder.length; i++) {
      expect(ladder[i]!.fps).toBeLessThan(ladder[i - 1]!.fps);
      expect(ladder[i]!.quality).toBeLessThanOrEqual(ladder[i - 1]!.quality);
      expect(ladder[i]!.scale).toBeLessThanOrEqual(ladder[i - 1]!.scale);
    }
  });

  it('gives a higher rung for a higher rate, down to no picture at all', () => {
    const sizes = new PictureSizes();
    const rungs = [100_000, 50_000, 35_000, 18_000, 9_000, 4_000, 900, 300].map((bps) =>
      chooseRung(bps, view, 30, sizes, undefined),
    );
    expect(rungs).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('does not go up and down at a rate between two rungs', () => {
    const sizes = new PictureSizes();
    const edge = ladder[2]!.fps * sizes.bytes(fitOf(ladder[2]!, view), ladder[2]!.quality);
    let rung = chooseRung(edge * 1.02, view, 30, sizes, undefined);
    let changes = 0;
    for (let i = 0; i < 100; i++) {
      const next = chooseRung(edge * (1 + 0.05 * Math.sin(i)), view, 30, sizes, rung);
      if (next !== rung) changes++;
      rung = next;
    }
    expect(changes).toBeLessThanOrEqual(1);
  });

  it('asks for the best picture when few of them are wanted', () => {
    expect(chooseRung(12_000, view, 4, new PictureSizes(), undefined)).toBe(0);
  });

  it('learns how heavy the pictures of this camera are', () => {
    const sizes = new PictureSizes();
    const before = sizes.bytes(view, 50);
    for (let i = 0; i < 40; i++) sizes.learn(7_000, view, 50);
    expect(sizes.bytes(view, 50)).toBeGreaterThan(6_500);
    expect(sizes.bytes({ width: 80, height: 45 }, 30)).toBeGreaterThan(1.5 * 1_000);
    expect(sizes.bytes({ width: 80, height: 45 }, 30)).toBeLessThan(sizes.bytes(view, 50));
    for (let i = 0; i < 60; i++) sizes.learn(before, view, 50);
    expect(Math.abs(sizes.bytes(view, 50) - before)).toBeLessThan(0.05 * before);
  });
});

const [wideSound, , , narrowSound] = soundRungs.map(({ target }) => target);

describe('the sound ladder', () => {
  it('has longer packets and fewer bits on a lower rung', () => {
    for (let i = 1; i < soundRungs.length; i++) {
      const [high, low] = [soundRungs[i - 1]!.target, soundRungs[i]!.target];
      expect(low.packetSamples).toBeGreaterThanOrEqual(high.packetSamples);
      expect(low.bitsPerSecond).toBeLessThan(high.bitsPerSecond ?? 128_000);
      expect(soundRungs[i - 1]!.enterBps).toBeGreaterThan(soundRungs[i - 1]!.stayBps);
    }
  });

  it('begins narrow and is wide as soon as the line has shown that it carries more', () => {
    const sound = new SoundLadder();
    expect(sound.choose(10_000, 0)).toBe(narrowSound);
    sound.choose(90_000, 100_000);
    sound.choose(90_000, 200_000);
    expect(sound.choose(90_000, 300_000)).toBe(wideSound);
  });

  it('waits longer each time before it tries again what did not hold', () => {
    const sound = new SoundLadder();
    const narrowTimes: number[] = [];
    let wideAtUs = 0;
    for (let i = 0; i < 4; i++) sound.choose(90_000, 0);
    // A line that always looks wide when nothing is sent over it, and never is.
    for (let nowUs = 0, was = true; nowUs < 900e6; nowUs += 100_000) {
      const wide: boolean =
        sound.choose(was && nowUs - wideAtUs > 2e6 ? 40_000 : 90_000, nowUs) === wideSound;
      if (was && !wide) narrowTimes.push(-nowUs);
      if (!was && wide) {
        narrowTimes.push(narrowTimes.pop()! + nowUs);
        wideAtUs = nowUs;
      }
      was = wide;
    }
    const waits = narrowTimes.filter((us) => us > 0).slice(0, 4);
    expect(waits.length).toBe(4);
    for (let i = 1; i < waits.length; i++) expect(waits[i]).toBeGreaterThan(1.5 * waits[i - 1]!);
  });
});
