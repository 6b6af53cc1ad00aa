// Music mode in computed time: from a stereo microphone's blocks through packets to the speaker's, left and right apart; and
// what is heard of it with one loudspeaker, or by a peer that knows mono only.
import { describe, expect, it } from 'vitest';
import type { Channels } from '../../src/media/types.ts';
import { type Concert, playConcert } from '../fakes/concert.ts';
import { tonePurity } from '../fakes/tone.ts';
import { largestStep, tone } from '../fakes/waves.ts';

/** What each channel of the speaker plays of two tones, after a second. */
function play({
  microphone = 2,
  ...concert
}: Omit<Concert, 'waves'> & { microphone?: Channels }): Int16Array[] {
  const waves = [tone(440, 8000), tone(660, 8000)].slice(0, microphone);
  return playConcert({ ...concert, waves }).heard.map((samples) => samples.subarray(48_000));
}

const purities = (channels: readonly Int16Array[], hz: number) =>
  channels.map((samples) => tonePurity(samples, hz, 48_000));

describe('music mode', () => {
  it.each(['opus-stereo', 'pcm-stereo'] as const)('keeps left and right apart in %s', (codec) => {
    for (const packetSamples of [960, 2880]) {
      const heard = play({ codec, packetSamples });
      const [onLeft, onRight] = purities(heard, 440);
      expect(onLeft).toBeGreaterThan(0.99);
      expect(onRight).toBeLessThan(0.001);
      expect(purities(heard, 660)[1]).toBeGreaterThan(0.99);
      // A sine of this amplitude and pitch steps by 691 at most.
      for (const samples of heard) expect(largestStep(samples)).toBeLessThan(800);
    }
  });

  it('conceals both channels alike, without a click', () => {
    const heard = play({ codec: 'opus-stereo', lost: (seq) => seq % 20 === 19 });
    expect(purities(heard, 440)[0]).toBeGreaterThan(0.9);
    expect(purities(heard, 660)[1]).toBeGreaterThan(0.9);
    for (const samples of heard) expect(largestStep(samples)).toBeLessThan(1400);
  });

  it('is heard whole from one loudspeaker, and by a peer that knows mono only', () => {
    for (const concert of [
      { codec: 'opus-stereo', speaker: 1 },
      { codec: 'opus' },
      { codec: 'pcm' },
    ] as const) {
      const heard = play(concert);
      for (const hz of [440, 660]) {
        for (const purity of purities(heard, hz)) {
          expect(purity).toBeGreaterThan(0.48);
          expect(purity).toBeLessThan(0.52);
        }
      }
    }
  });

  it('plays a microphone with one channel on both sides alike', () => {
    const heard = play({ codec: 'opus-stereo', microphone: 1 });
    for (const purity of purities(heard, 440)) expect(purity).toBeGreaterThan(0.99);
    expect(heard[0]).toEqual(heard[1]);
  });
});
