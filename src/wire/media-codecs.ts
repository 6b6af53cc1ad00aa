// Sound and pictures on the wire.
import { audioFormats } from '../media/audio-formats.ts';
import type { Codecs } from './codec.ts';
import { audioCodecs, pick, videoCodecs, violation } from './fields.ts';
import { maxJpegBytes } from './message.ts';

export const mediaCodecs: Codecs<'audio' | 'video'> = {
  audio: {
    tag: 0x10,
    // 120 ms of PCM in stereo, the longest Opus packet, and the head.
    maxBytes: 15 + 5760 * 2 * 2,
    encode: ({ packet }, to) => {
      to.u32(packet.seq);
      to.u64(packet.timestampUs);
      to.u8(audioCodecs.indexOf(packet.codec));
      to.u16(packet.samples);
      to.bytes(packet.data);
    },
    decode: (from) => {
      const seq = from.u32();
      const timestampUs = from.u64();
      const codec = pick(audioCodecs, from.u8(), 'audio codec');
      const samples = from.u16();
      if (samples === 0 || samples > 5760) throw violation(`an audio packet of ${samples} samples`);
      const data = from.rest();
      const { coding, channels } = audioFormats[codec];
      if (coding === 'pcm' && data.length !== samples * channels * 2) {
        throw violation(`${data.length} bytes of ${codec} for ${samples} samples`);
      }
      return { kind: 'audio', packet: { seq, timestampUs, codec, samples, data } };
    },
  },
  video: {
    tag: 0x11,
    maxBytes: 17 + maxJpegBytes,
    encode: ({ packet }, to) => {
      to.u32(packet.seq);
      to.u64(packet.timestampUs);
      to.u8(videoCodecs.indexOf(packet.codec));
      to.u16(packet.width);
      to.u16(packet.height);
      to.bytes(packet.data);
    },
    decode: (from) => {
      const seq = from.u32();
      const timestampUs = from.u64();
      const codec = pick(videoCodecs, from.u8(), 'video codec');
      const width = from.u16();
      const height = from.u16();
      if (width === 0 || height === 0) throw violation(`a picture of ${width} × ${height}`);
      return { kind: 'video', packet: { seq, timestampUs, codec, width, height, data: from.rest() } };
    },
  },
};
