// What every camera looks like to the capture role: something that is opened, pushes frames, and is closed.
// Which frames are used, and how they are scaled and coded, is left to the role.
import type { Closable } from '../core/scope.ts';
import type { DeviceStatus } from '../media/parts.ts';
import type { Frame, PixelSize } from '../media/types.ts';

/** One picture as the device gives it. Its bytes belong to whoever receives it, in an ArrayBuffer of their own. */
export type CapturedFrame =
  | {
      readonly kind: 'jpeg';
      /** A whole JPEG, not looked into: cameras send broken ones now and then. */
      readonly data: Uint8Array;
      /** On this machine's Clock. */
      readonly capturedAtUs: number;
    }
  | { readonly kind: 'raw'; readonly frame: Frame; readonly capturedAtUs: number };

export interface FrameListener {
  /** Every frame, in order of capture. Newest wins: the listener keeps at most one that it has not used. */
  onFrame(frame: CapturedFrame): void;
  /** Every change of `status`. */
  onStatus(status: DeviceStatus): void;
}

/** What is wanted of a source that can choose; the others ignore it. */
export interface FrameWish {
  readonly size: PixelSize;
  readonly fps: number;
}

export interface FrameSource extends Closable {
  /**
   * Starts; called once. Never throws: what goes wrong is a status `failed`, and the source goes on trying, so that a
   * camera that is plugged in again comes back.
   */
  open(listener: FrameListener): void;
  /** Holds from one of the next frames on. May be called at any time. */
  wish(wish: FrameWish): void;
  readonly status: DeviceStatus;
  /** Idempotent. Resolves when the device is free and after the last callback; nothing is called once it was called. */
  close(): Promise<void>;
}
