// What main and the audio role say to each other. Only packets cross: raw sound stays beside the devices.
import type { ToneName } from '../devices/tones.ts';
import type { AudioMode } from '../media/audio-formats.ts';
import type { AudioCounters, DeviceStatus, SoundTarget } from '../media/parts.ts';
import type { AudioCodec, AudioPacket } from '../media/types.ts';
import { noEcho, type VoiceWish } from '../media/voice-processor.ts';

/** First and once: opens both devices. */
export interface OpenOrder {
  readonly kind: 'open';
  readonly mic: string;
  readonly speaker: string;
  readonly codec: AudioCodec;
  readonly mode: AudioMode;
  readonly voice: VoiceWish;
  /** A file speaker goes on where an earlier role was cut off. */
  readonly append: boolean;
}

export type AudioOrder =
  | OpenOrder
  | { readonly kind: 'codec'; readonly codec: AudioCodec }
  | { readonly kind: 'aim'; readonly target: SoundTarget }
  | { readonly kind: 'muted'; readonly muted: boolean }
  /** A packet has come. Its arrival is when the role hears of it: the way through main belongs to the jitter. */
  | { readonly kind: 'play'; readonly packet: AudioPacket }
  /** Peer's clock minus ours, µs. */
  | { readonly kind: 'clock-offset'; readonly offsetUs: number }
  /** Of the far side's sound, percent; 100 as it comes. */
  | { readonly kind: 'volume'; readonly percent: number }
  | { readonly kind: 'tone'; readonly name: ToneName | 'silence' }
  | { readonly kind: 'expect-silence' }
  | { readonly kind: 'reset' }
  /** Finish files, answer `closed`. */
  | { readonly kind: 'close' };

export type AudioNews =
  /** Its `seq` is 0: main numbers the track, so that a restarted role goes on in it. */
  | { readonly kind: 'packet'; readonly packet: AudioPacket }
  /** Ten times a second; also the sign that the role is alive. */
  | { readonly kind: 'counters'; readonly counters: AudioCounters }
  | { readonly kind: 'status'; readonly status: DeviceStatus }
  | { readonly kind: 'closed' };

/** Of a call whose role was started again: counts add up, levels and states are the newest. */
export function sumOfCounters(before: AudioCounters, now: AudioCounters): AudioCounters {
  return {
    ...now,
    captured: before.captured + now.captured,
    played: before.played + now.played,
    concealedMs: before.concealedMs + now.concealedMs,
    underruns: before.underruns + now.underruns,
    overruns: before.overruns + now.overruns,
    dropped: before.dropped + now.dropped,
    howls: before.howls + now.howls,
  };
}

export function emptyAudioCounters(): AudioCounters {
  return {
    captured: 0,
    played: 0,
    concealedMs: 0,
    underruns: 0,
    overruns: 0,
    dropped: 0,
    jitterBufferMs: 0,
    jitterTargetMs: 0,
    shortenedMs: 0,
    lengthenedMs: 0,
    driftPpm: 0,
    inLevelDb: -96,
    outLevelDb: -96,
    echo: noEcho,
    speaks: false,
    volumePercent: 100,
    howls: 0,
    delaysMs: [],
  };
}
