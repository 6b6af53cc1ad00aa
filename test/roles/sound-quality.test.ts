// How close what is heard is to what was said, for a voice and for music, by the measures of test/fakes/sound-quality.ts;
// `scripts/bench.sh quality` prints the figures. Floors: what was measured, less a little.
import { describe, expect, it } from 'vitest';
import { qualityOf, takes } from '../fakes/heard-quality.ts';

const oneInTwenty = (seq: number) => seq % 20 === 19;

describe('what is heard', () => {
  it('of a voice is close to what was said, at 4 kB/s', () => {
    const { snrDb, distanceDb, bps } = qualityOf(takes.voice, 5);
    expect(bps).toBeLessThan(33_000);
    expect(snrDb).toBeGreaterThan(14);
    expect(distanceDb).toBeLessThan(3);
  });

  it('of music is closer, at 16 kB/s', () => {
    const { snrDb, distanceDb, bps } = qualityOf(takes.music, 3);
    expect(bps).toBeLessThan(130_000);
    expect(snrDb).toBeGreaterThan(25);
    expect(distanceDb).toBeLessThan(0.5);
  });

  it('without a codec is what was said, to the bit', () => {
    expect(qualityOf(takes['voice in PCM'], 3)).toMatchObject({ snrDb: 35, distanceDb: 0 });
  });

  it('loses little where one packet in twenty is missing', () => {
    const [whole, holed] = [qualityOf(takes.voice, 5), qualityOf(takes.voice, 5, oneInTwenty)];
    expect(whole.snrDb - holed.snrDb).toBeLessThan(4);
    expect(holed.distanceDb - whole.distanceDb).toBeLessThan(2);
  });
});
