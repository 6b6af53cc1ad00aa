// The media words of the project: a Frame is a raw picture, a Block is raw sound, a Packet is one of them encoded.
import { audioFormats } from './audio-formats.ts';

/** One raw RGB picture. Never a wire unit. */
export interface Frame {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** width × height × 3 bytes, row-major RGB, 8 bits a channel, no padding between rows. */
  readonly data: Uint8Array;
  /** When the light fell in, on this machine's Clock. */
  readonly capturedAtUs: number;
}

export const sampleRateHz = 48_000;
/** What is read from a microphone at once: 10 ms. Speakers are written half of it, see portaudio.ts. */
export const blockSamples = 480;
/** An encoded packet: 20 ms, Opus's usual frame. */
export const packetSamples = 960;
export const packetDurationUs = 20_000;

/** One or two: left and right, interleaved. */
export type Channels = 1 | 2;

/** One raw audio block: 48 kHz, as many channels as its source says. */
export interface Block {
  readonly samples: Int16Array;
  /** When its first sample was heard, on this machine's Clock. */
  readonly capturedAtUs: number;
}

export type VideoCodec = 'jpeg';
/** What is in them says audio-formats.ts. */
export type AudioCodec = 'opus' | 'pcm' | 'opus-stereo' | 'pcm-stereo';

/** One encoded Frame. */
export interface VideoPacket {
  /** Counts up by one per packet of the track; a uint32 that wraps. */
  readonly seq: number;
  /** Capture time on the *sender's* Clock. */
  readonly timestampUs: number;
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** A whole JPEG. Owned by whoever holds the packet. */
  readonly data: Uint8Array;
}

/** One encoded stretch of sound, `packetSamples` long unless `samples` says otherwise. */
export interface AudioPacket {
  /** Counts up by one per packet of the track; a uint32 that wraps. */
  readonly seq: number;
  /** Capture time of the first sample on the *sender's* Clock. */
  readonly timestampUs: number;
  readonly codec: AudioCodec;
  /** How many samples of each channel at 48 kHz it decodes to. */
  readonly samples: number;
  /** One Opus packet, or samples × channels × 2 bytes of PCM s16le. */
  readonly data: Uint8Array;
}

/** What is no more than Opus's head (RFC 6716, 3.1) has no sound in it. */
const silentOpusBytes = 2;

/** The packet says that its sender falls silent: nothing more may come until somebody speaks. */
export function fallsSilent({ codec, data }: AudioPacket): boolean {
  return audioFormats[codec].coding === 'opus' && data.length <= silentOpusBytes;
}

/** How long the packet sounds, µs. */
export function durationUs({ samples }: AudioPacket): number {
  return (samples * 1_000_000) / sampleRateHz;
}

/** Pixels that somebody can show, or wants made. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}
