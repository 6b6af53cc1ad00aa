// What a Call and the program around it expect of the media parts. The roles implement these; tests implement them too.
// Nothing here says in which thread or process a part runs.

import type { ErrorRecord } from '../core/errors.ts';
import type { Closable } from '../core/scope.ts';
import type { AudioCodec, AudioPacket, Frame, PixelSize, VideoPacket } from './types.ts';
import type { EchoCounters } from './voice-processor.ts';

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

/** What one device is doing; shown on the screen, in the stats pane and in `--json`. */
export interface DeviceStatus {
  readonly kind: DeviceKind;
  /** What the user may pass to --camera, --mic or --speaker to get this one. */
  readonly name: string;
  readonly state: 'off' | 'opening' | 'live' | 'failed';
  /** With state `failed`: why, and what to do. */
  readonly error?: ErrorRecord;
  /** The device that was asked for and has gone: this one is used until it returns. */
  readonly insteadOf?: string;
}

/** What the capture side should make: decided by the receiver's view and the rate controller. */
export interface VideoTarget {
  /** The picture is scaled to fit inside, keeping its shape. Pixels. */
  readonly fit: PixelSize;
  /** Frames a second, at most. */
  readonly fps: number;
  /** JPEG quality, 1–100. */
  readonly quality: number;
}

/** Camera → newest encoded picture. Pictures that nobody takes in time are replaced, and counted. */
export interface VideoSource extends Closable {
  /** The newest encoded picture. Waits; undefined when aborted or closed. */
  take(signal: AbortSignal): Promise<VideoPacket | undefined>;
  /** The newest picture for the self view, at most of the size given by `aimSelf`. */
  takeSelf(signal: AbortSignal): Promise<Frame | undefined>;
  /** Holds from the next captured frame on. */
  aim(target: VideoTarget): void;
  /** The self view's pixels; undefined: no self view is made. */
  aimSelf(fit: PixelSize | undefined): void;
  /** Camera off releases the device; on opens it again. */
  setOn(on: boolean): void;
  /** Another camera, by a name of --camera. Throws `usage`. */
  choose(camera: string): void;
  readonly counters: VideoSourceCounters;
  readonly status: DeviceStatus;
  onStatus(listener: (status: DeviceStatus) => void): void;
}

export interface VideoSourceCounters {
  /** Frames that the camera gave. */
  captured: number;
  /** Packets made of them. */
  encoded: number;
  /** Frames replaced by a newer one before they were encoded, or packets before they were taken. */
  dropped: number;
}

/** Encoded picture → something a person sees. */
export interface VideoSink {
  /** The pixels that can be shown now. */
  readonly view: PixelSize;
  /** Pictures a second that can be shown now; undefined: as many as come. */
  readonly fps?: number | undefined;
  /** Tells of every change of `view` and `fps`. */
  onView(listener: (view: PixelSize) => void): void;
  /** Resolves with true when a picture may come: choose the newest then, and not before. False when aborted or closed. */
  ready(signal: AbortSignal): Promise<boolean>;
  /**
   * Shows one picture; its bytes are gone for the caller. Resolves with the time at which it was really on the screen (the
   * terminal has read it), or undefined when it was dropped, aborted or could not be decoded. Whoever waits for `ready`
   * and not for this keeps a slow line busy.
   */
  show(packet: VideoPacket, signal: AbortSignal): Promise<{ shownAtUs: number } | undefined>;
}

/** What a packet of sound should be: decided by what the line carries. */
export interface SoundTarget {
  /** At 48 kHz; one of Opus's frame sizes, 960 … 2880. */
  readonly packetSamples: number;
  /** For Opus, at most; undefined: what its mode takes. PCM has one rate. */
  readonly bitsPerSecond?: number | undefined;
}

/** Microphone and speaker, with codec and jitter buffer beside them. */
export interface AudioEngine extends Closable {
  /** The microphone's next packet, in order. Waits; undefined when aborted or closed. Nothing comes while muted. */
  take(signal: AbortSignal): Promise<AudioPacket | undefined>;
  /** Hands over a packet that has just arrived. Never waits; the jitter buffer is bounded. */
  play(packet: AudioPacket, arrivedAtUs: number): void;
  /** Chooses the codec for the packets to come. */
  setCodec(codec: AudioCodec): void;
  /** Holds from the next packet on. */
  aim(target: SoundTarget): void;
  /** While muted no packet is made at all. */
  setMuted(muted: boolean): void;
  /** How loud the far side is played: 0–150 percent, 100 as it comes. */
  setVolume(percent: number): void;
  /** A tone over what is played: `ring` until `silence`, `hang-up` once. */
  playTone(name: 'ring' | 'hang-up' | 'silence'): void;
  /** Peer's clock minus ours; lets the engine state the true age of what it plays. Microseconds. */
  setClockOffset(offsetUs: number): void;
  /** Other devices, by the names of --mic and --speaker, in a moment. measured: a gap of 0.4 s (`scripts/bench.sh recovery`). */
  choose(names: { readonly microphone?: string; readonly speaker?: string }): void;
  /** The peer has muted itself: what is missing from now until its next packet is no fault. */
  expectSilence(): void;
  /** A new peer: forgets what was buffered and counted. */
  reset(): void;
  readonly counters: AudioCounters;
  /** Microphone first, then speaker. */
  readonly status: readonly DeviceStatus[];
  onStatus(listener: (status: DeviceStatus) => void): void;
}

/** Refreshed by the engine ten times a second. Counts run from the last `reset()`. */
export interface AudioCounters {
  /** Packets made from the microphone. */
  captured: number;
  /** Packets handed to the speaker, decoded. */
  played: number;
  /** Sound invented where a packet was missing, in ms. */
  concealedMs: number;
  /** Times when the speaker had nothing to play in an ongoing stream. */
  underruns: number;
  /** Times when a microphone block was lost for want of room. */
  overruns: number;
  /** Packets that came too late or twice, or that the full buffer threw away. */
  dropped: number;
  /** The delay added on purpose now, ms. */
  jitterBufferMs: number;
  /** What that delay should be, by the jitter measured, ms. */
  jitterTargetMs: number;
  /** Sound cut out, and put in, to bring the delay there, ms. */
  shortenedMs: number;
  lengthenedMs: number;
  /** By how much the peer's sound card runs faster than ours, in millionths; evened out by resampling. */
  driftPpm: number;
  /** Microphone level over the last 100 ms, dBFS: 0 is full scale, −96 silence. */
  inLevelDb: number;
  /** Speaker level, dBFS. */
  outLevelDb: number;
  echo: EchoCounters;
  /** Somebody speaks into the microphone, muted or not. */
  speaks: boolean;
  /** Of the far side; what the user set, or half of it after each howl. */
  volumePercent: number;
  /** How often the volume was halved because sound went round in a circle. */
  howls: number;
  /**
   * Mouth to ear, by clocks: from capture of a block at the peer until it was handed to this machine's speaker, for the
   * packets of the last second. Ms; empty until the clock offset is known.
   */
  delaysMs: readonly number[];
}
