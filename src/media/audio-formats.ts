// What the codecs of sound carry, and which of them a side offers: `--audio voice` is one channel, cleaned for speech;
// `--audio music` is left and right, untouched.
import type { AudioCodec, Channels } from './types.ts';

/** What the sound is: speech that is to be understood, or music that is to sound as it did. */
export type AudioMode = 'voice' | 'music';

export interface AudioFormat {
  readonly coding: 'opus' | 'pcm';
  readonly channels: Channels;
}

export const audioFormats: Readonly<Record<AudioCodec, AudioFormat>> = {
  opus: { coding: 'opus', channels: 1 },
  pcm: { coding: 'pcm', channels: 1 },
  'opus-stereo': { coding: 'opus', channels: 2 },
  'pcm-stereo': { coding: 'pcm', channels: 2 },
};

/**
 * Channels of a side's microphone and speaker. A voice is played in mono on purpose: two loudspeakers with different sounds
 * would be more than an echo canceller with one reference can take out.
 */
export const channelsOf: Readonly<Record<AudioMode, Channels>> = { voice: 1, music: 2 };

/** What a side can do, best first: stereo only if it plays stereo, and mono always. */
export function offeredCodecs(mode: AudioMode, preferred: AudioFormat['coding']): AudioCodec[] {
  const mono: AudioCodec[] = preferred === 'opus' ? ['opus', 'pcm'] : ['pcm', 'opus'];
  return mode === 'voice' ? mono : [...mono.map((codec) => `${codec}-stereo` as AudioCodec), ...mono];
}
