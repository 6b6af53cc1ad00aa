// Music mode in computed time: from a stereo microphone's blocks through packets to the speaker's, left and right apart; and
// what is heard of it with one loudspeaker, or by a peer that knows mono only.
import { describe, expect, it } from 'vitest';
import { channelOf } from '../../src/media/pcm.ts';
import type { AudioCodec, AudioPacket, Channels } from '../../src/media/types.ts';
import { PacketMaker } from '../../src/roles/audio-packets.ts';
import { Playout } from '../../src/roles/audio-playout.ts';
import { tonePurity } from '../fakes/tone.ts';
import { largestStep, tone } from '../fakes/waves.ts';

interface Concert {
  readonly codec: AudioCodec;
  readonly microphone?: Channels;
  readonly speaker?: Channels;
  readonly packetSamples?: number;
  /** What of the packets is lost on the way. */
  readonly lost?: (seq: number) => boolean;
}

const [left, right] = [tone(440, 8000), tone(660, 8000)];
const seconds = 3;

/** Blocks of 10 ms in, blocks of 5 ms out, each packet 20 ms later. What each channel of the speaker plays, after a second. */
function play({ codec, microphone = 2, speaker = 2, packetSamples = 960, lost }: Concert): Int16Array[] {
  const playout = new Playout(speaker);
  const line: { packet: AudioPacket; atUs: number }[] = [];
  let seq = 0;
  let nowUs = 0;
  const maker = new PacketMaker(
    codec,
    (made) => {
      const packet = { ...made, seq: seq++ };
      if (!lost?.(packet.seq)) line.push({ packet, atUs: nowUs + 20_000 });
    },
    'music',
  );
  maker.channels = microphone;
  maker.aim({ packetSamples });
  const heard = new Int16Array(seconds * 48_000 * speaker);
  for (let at = 0; at < seconds * 48_000; at += 480) {
    const samples = Int16Array.from({ length: 480 * microphone }, (_, i) => {
      const index = at + Math.floor(i / microphone);
      return Math.round(i % microphone === 0 ? left(index) : right(index));
    });
    maker.put({ samples, capturedAtUs: nowUs });
    nowUs += 10_000;
    while (line[0] && line[0].atUs <= nowUs) playout.put(line[0].packet, line.shift()!.atUs);
    for (const half of [0, 1]) {
      const from = (at + 240 * half) * speaker;
      playout.fill(heard.subarray(from, from + 240 * speaker), nowUs + 5_000 * half);
    }
  }
  return Array.from({ length: speaker }, (_, c) => channelOf(heard, speaker, c).subarray(48_000));
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
