// What is heard from the far speaker of what one or two channels of a microphone hear, in computed time: through packets as they
// are really made, a line that takes 20 ms and may lose some, and the playout.
import type { AudioMode } from '../../src/media/audio-formats.ts';
import { channelOf } from '../../src/media/pcm.ts';
import type { AudioCodec, AudioPacket, Channels } from '../../src/media/types.ts';
import { PacketMaker } from '../../src/roles/audio-packets.ts';
import { Playout } from '../../src/roles/audio-playout.ts';
import type { Wave } from './waves.ts';

export interface Concert {
  /** One for each channel of the microphone. */
  readonly waves: readonly Wave[];
  readonly codec: AudioCodec;
  readonly mode?: AudioMode;
  readonly speaker?: Channels;
  readonly packetSamples?: number;
  readonly bitsPerSecond?: number;
  readonly seconds?: number;
  /** What of the packets is lost on the way. */
  readonly lost?: (seq: number) => boolean;
}

/** Blocks of 10 ms in, blocks of 5 ms out. All that each channel of the speaker plays, and the bytes of packets. */
export function playConcert(concert: Concert): { heard: Int16Array[]; bytes: number } {
  const { waves, codec, mode = 'music', speaker = 2, seconds = 3, lost } = concert;
  const playout = new Playout(speaker);
  const line: { packet: AudioPacket; atUs: number }[] = [];
  let seq = 0;
  let nowUs = 0;
  let bytes = 0;
  const maker = new PacketMaker(
    codec,
    (made) => {
      const packet = { ...made, seq: seq++ };
      bytes += packet.data.length;
      if (!lost?.(packet.seq)) line.push({ packet, atUs: nowUs + 20_000 });
    },
    mode,
  );
  const channels = waves.length as Channels;
  maker.channels = channels;
  maker.aim({ packetSamples: concert.packetSamples ?? 960, bitsPerSecond: concert.bitsPerSecond });
  const heard = new Int16Array(seconds * 48_000 * speaker);
  for (let at = 0; at < seconds * 48_000; at += 480) {
    const samples = Int16Array.from({ length: 480 * channels }, (_, i) =>
      Math.round(waves[i % channels]!(at + Math.floor(i / channels))),
    );
    maker.put({ samples, capturedAtUs: nowUs });
    nowUs += 10_000;
    while (line[0] && line[0].atUs <= nowUs) playout.put(line[0].packet, line.shift()!.atUs);
    for (const half of [0, 1]) {
      const from = (at + 240 * half) * speaker;
      playout.fill(heard.subarray(from, from + 240 * speaker), nowUs + 5_000 * half);
    }
  }
  return { heard: Array.from({ length: speaker }, (_, c) => channelOf(heard, speaker, c)), bytes };
}
