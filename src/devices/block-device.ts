// What every microphone and speaker looks like to the audio role: something that is opened by its maker, pushes or pulls
// blocks of 48 kHz, mono or stereo, at its own pace once started, and is closed. Codec, jitter and levels are left to the role.
import type { TchatError } from '../core/errors.ts';
import type { Closable } from '../core/scope.ts';
import type { Block, Channels } from '../media/types.ts';

/**
 * The device's block: 5 ms. measured through PulseAudio null sinks, out and in again, p95: blocks and framesPerBuffer of
 * 480 samples 55 ms, of 240 samples 26 ms, of 120 samples 24 ms with three times the jitter.
 */
export const deviceBlockSamples = 240;

export interface SourceListener {
  /** Every block, in order. It belongs to the listener. */
  onBlock(block: Block): void;
  /** The device has gone or fallen silent; nothing comes after it. Called at most once. */
  onFailed(error: TchatError): void;
}

/** A microphone, or what stands in for one. */
export interface BlockSource extends Closable {
  /** What the user may pass to --mic to get this one. */
  readonly name: string;
  /** Blocks that were lost for want of room, as far as the device tells. */
  readonly overruns: number;
  /** In each block, interleaved. */
  readonly channels: Channels;
  /** True: what it gives has the echoes and the noise of a room in it. False for what was recorded or made. */
  readonly hearsRoom: boolean;
  /** Begins; called once. */
  start(listener: SourceListener): void;
}

export interface SinkListener {
  /**
   * The device accepts a block now: write all of `into`, which begins as silence; interleaved. `atUs` is when it was asked for; it is
   * heard `latencyUs` later, plus what the sound server adds.
   */
  fill(into: Int16Array, atUs: number): void;
  /** The device has gone or fallen silent; nothing is asked for after it. Called at most once. */
  onFailed(error: TchatError): void;
}

/** A speaker, or what stands in for one. It pulls: its clock is the clock of the call's sound. */
export interface BlockSink extends Closable {
  /** What the user may pass to --speaker to get this one. */
  readonly name: string;
  /** From `fill` until the block has left this process. What a sound server adds is not known to anyone. */
  readonly latencyUs: number;
  readonly channels: Channels;
  /** True: what it plays is heard in a room, where it may startle somebody and come back into a microphone. */
  readonly playsInRoom: boolean;
  /** Times when the device ran dry, as far as it tells. */
  readonly underruns: number;
  /** Begins; called once. */
  start(listener: SinkListener): void;
}

/** One line of `tchat devices`. */
export interface AudioDeviceInfo {
  /** The sound library's number; good until the devices change. */
  readonly id: number;
  readonly name: string;
  readonly isDefault: boolean;
  /** The sound server's own word for it, which the user may pass as well; only for the server's devices. */
  readonly pulse?: string;
}

/** A sound library. Not to be loaded in a process that has a screen: it prints, and may hang. */
export interface AudioBackend {
  readonly name: 'portaudio' | 'prebuilt';
  list(): { microphones: AudioDeviceInfo[]; speakers: AudioDeviceInfo[] };
  /** The name of the one device that stands for all of a sound server's; undefined: it cannot choose between them. */
  readonly pulse?: string;
  /** With `channels` or fewer. Throws a plain Error that says why. */
  openSource(device: AudioDeviceInfo, channels: Channels): BlockSource;
  /** With `channels` or fewer. Throws a plain Error that says why. */
  openSink(device: AudioDeviceInfo, channels: Channels): Promise<BlockSink>;
}
