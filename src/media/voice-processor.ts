// What is done to the microphone's sound before it is encoded: echo, noise and level. The processors themselves are in
// devices/voice-processing.ts; here is what they promise, and the one that does nothing.
import type { Closable } from '../core/scope.ts';
import { blockSamples } from './types.ts';

/** What the user wants of it: `--aec`, `--ns`, `--agc`. */
export interface VoiceWish {
  /** Take out what the own speaker played. */
  readonly aec: boolean;
  /** Take out steady noise: some 15 dB, or some 30 dB at the price of 10 ms and of a little colour. */
  readonly ns: 'off' | 'low' | 'high';
  /** Bring quiet and loud voices to one level. */
  readonly agc: boolean;
}

export const untouched: VoiceWish = { aec: false, ns: 'off', agc: false };

/** Samples of one turn: 10 ms at 48 kHz, what WebRTC's processing is made for. */
export const turnSamples = blockSamples;

/** One microphone and one speaker; keeps state between calls, used by one thread. */
export interface VoiceProcessor extends Closable {
  /** The parts that work, as in `webrtc` or `webrtc+speex`; `none` passes the sound through. */
  readonly name: string;
  /** False: the wish for it could not be granted, or there was none. */
  readonly cancelsEcho: boolean;
  /** How much later a sound comes out than it went in, µs. */
  readonly delayUs: number;
  /** `turnSamples` that the speaker is given now; only read. As many as `process` is given, over time. */
  hearSpeaker(samples: Int16Array): void;
  /** How long after `hearSpeaker` the same sound comes back to `process`, ms: a hint for a fresh start. */
  setEchoDelay(ms: number): void;
  /** `turnSamples` of the microphone, changed in place. May throw when a native part fails. */
  process(samples: Int16Array): void;
}

export const passThrough: VoiceProcessor = {
  name: 'none',
  cancelsEcho: false,
  delayUs: 0,
  hearSpeaker: () => {},
  setEchoDelay: () => {},
  process: () => {},
  close: () => {},
};

/** What the voice processing does, and what it finds of the own speaker in the own microphone. */
export interface EchoCounters {
  /** The parts that work, as in `webrtc`; `none`: the sound passes through. */
  readonly processor: string;
  /** Whether echoes are taken out. */
  readonly cancelled: boolean;
  /** From the speaker to the microphone, devices and sound server included; NaN until an echo was heard. Ms. */
  readonly delayMs: number;
  /** By how much the room weakens it; NaN while unknown. dB. */
  readonly roomDb: number;
  /** By how much the processing weakens it further, while the far side speaks; NaN while unknown. dB. */
  readonly removedDb: number;
}

/** Before a microphone is open. */
export const noEcho: EchoCounters = {
  processor: 'none',
  cancelled: false,
  delayMs: Number.NaN,
  roomDb: Number.NaN,
  removedDb: Number.NaN,
};
