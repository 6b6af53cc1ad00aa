// The whole of flow/ on bad lines, in computed time: two sides with camera and microphone, real Pacers and RateControllers.
import { describe, expect, it } from 'vitest';
import { percentilesOf } from '../../src/flow/recent.ts';
import type { BadLineOptions } from '../fakes/bad-line.ts';
import { type Seen, type SimulationOptions, simulate } from '../fakes/line-simulation.ts';

const lines = {
  lan: { bytesPerSecond: 12_500_000, delayUs: 300 },
  '10 Mbit/s 20 ms': { bytesPerSecond: 1_250_000, delayUs: 20_000 },
  '1 Mbit/s 50 ms': { bytesPerSecond: 125_000, delayUs: 50_000 },
  '256 kbit/s 100 ms': { bytesPerSecond: 32_000, delayUs: 100_000 },
  '64 kbit/s 50 ms': { bytesPerSecond: 8_000, delayUs: 50_000 },
  '1 Mbit/s, 1 % loss': { bytesPerSecond: 125_000, delayUs: 50_000, jitterUs: 10_000, loss: 0.01 },
} satisfies Record<string, BadLineOptions>;

const ages = (seen: readonly Seen[]) => percentilesOf(seen.map(({ ageMs }) => ageMs));
const between = (seen: readonly Seen[], fromS: number, toS: number) =>
  seen.filter(({ atUs }) => atUs >= fromS * 1e6 && atUs < toS * 1e6);

function run(line: BadLineOptions, more: Partial<SimulationOptions> = {}) {
  const seconds = more.seconds ?? 30;
  const [seen] = simulate({ line, seconds, twoConnections: true, ...more });
  return {
    ...seen,
    fps: seen.pictures.length / seconds,
    picture: ages(seen.pictures),
    sound: ages(seen.sounds),
  };
}

describe('a call on a bad line', () => {
  // p95 of the picture's age and of the sound's way (without jitter buffer and devices), ms; least pictures a second.
  it.each<[keyof typeof lines, number, number, number]>([
    ['lan', 30, 25, 29],
    ['10 Mbit/s 20 ms', 50, 45, 28],
    ['1 Mbit/s 50 ms', 120, 100, 27],
    ['256 kbit/s 100 ms', 350, 230, 8],
    ['64 kbit/s 50 ms', 800, 700, 1.5],
    ['1 Mbit/s, 1 % loss', 220, 180, 25],
  ])(
    '%s: pictures within %d ms, sound within %d ms, at least %d a second',
    (name, pictureMs, soundMs, fps) => {
      const seen = run(lines[name]);
      expect(seen.picture.p95).toBeLessThan(pictureMs);
      expect(seen.sound.p95).toBeLessThan(soundMs);
      expect(seen.fps).toBeGreaterThan(fps);
    },
  );

  it.each([1, 2, 3, 4, 5])(
    'holds on other days too (seed %d), with heavier pictures and in one connection',
    (seed) => {
      const line = { ...lines['1 Mbit/s, 1 % loss'], seed };
      expect(run(line, { pictureFactor: 3 }).picture.p95).toBeLessThan(350);
      expect(run(line, { twoConnections: false }).picture.p95).toBeLessThan(250);
    },
  );

  it('ends its start in a short queue, on a narrow line with a long way as well', () => {
    const { sounds } = run(lines['256 kbit/s 100 ms'], { seconds: 6 });
    expect(Math.max(...sounds.map(({ ageMs }) => ageMs))).toBeLessThan(280);
  });

  it('shows a first picture at once and is at its best within two seconds', () => {
    const { pictures, rates } = run(lines['1 Mbit/s 50 ms'], { seconds: 4 });
    expect(pictures[0]!.atUs).toBeLessThan(150_000);
    expect(between(pictures, 2, 4).length).toBeGreaterThan(54);
    expect(rates.find(({ atUs }) => atUs === 2e6)!.quality).toBe(50);
  });

  it('is young again within two seconds when the line becomes ten times narrower, and uses it when it widens', () => {
    const bytesPerSecond = (us: number) => (us >= 10e6 && us < 20e6 ? 62_500 : 625_000);
    const { pictures, sounds } = run({ bytesPerSecond, delayUs: 30_000, queueBytes: 64_000 });
    expect(ages(between(pictures, 12, 20)).p95).toBeLessThan(250);
    expect(ages(between(sounds, 12, 20)).p95).toBeLessThan(200);
    expect(between(pictures, 26, 30).length).toBeGreaterThan(110);
  });

  it('goes on after an outage as if it had not been, and says nothing old', () => {
    const outages = [{ fromUs: 10e6, toUs: 12e6 }];
    const { pictures, sounds, droppedSound } = run({ ...lines['1 Mbit/s 50 ms'], outages });
    expect(ages(between(pictures, 14, 30)).p95).toBeLessThan(150);
    expect(between(pictures, 15, 30).length).toBeGreaterThan(15 * 26);
    // What was in flight comes late; what was said meanwhile is dropped here, and not sent in a burst.
    expect(sounds.filter(({ ageMs }) => ageMs > 600).length).toBeLessThan(30);
    expect(droppedSound).toBeGreaterThan(50);
  });

  it.each<[keyof typeof lines]>([['256 kbit/s 100 ms'], ['64 kbit/s 50 ms']])(
    'is as young after ten minutes as after one: %s',
    (name) => {
      const { pictures, sounds } = run(lines[name], { seconds: 600 });
      for (const seen of [pictures, sounds]) {
        const first = ages(between(seen, 60, 300)).p95;
        const last = ages(between(seen, 360, 600)).p95;
        expect(last).toBeLessThan(1.25 * first);
      }
    },
  );

  it('lets sound overtake: losses of pictures hold it up less on a connection of its own', () => {
    const one = run({ ...lines['1 Mbit/s, 1 % loss'], seed: 3 }, { twoConnections: false, seconds: 120 });
    const two = run({ ...lines['1 Mbit/s, 1 % loss'], seed: 3 }, { seconds: 120 });
    expect(two.sound.p95).toBeLessThan(one.sound.p95);
  });

  it('sends no more than the far terminal can show', () => {
    const { sentBytes } = run(lines['10 Mbit/s 20 ms'], { videoBps: 10_000 });
    expect(sentBytes / 30).toBeLessThan(10_000 + 5_000);
  });
});
