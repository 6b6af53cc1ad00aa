// What main and the capture role say to each other. A picture is made only when it was wanted: at most one of a kind
// is on its way, so neither side ever holds a queue.
import type { CameraChoice } from '../devices/camera.ts';
import type { DeviceStatus, VideoSourceCounters, VideoTarget } from '../media/parts.ts';
import type { Frame, PixelSize } from '../media/types.ts';

/** main → capture */
export type CaptureOrder =
  | { readonly kind: 'aim'; readonly target: VideoTarget }
  | { readonly kind: 'aim-self'; readonly fit: PixelSize | undefined }
  | { readonly kind: 'set-on'; readonly on: boolean }
  /** Another camera; the one that is open is released first. */
  | { readonly kind: 'choose'; readonly camera: CameraChoice }
  /** Somebody waits for the next packet, or waits no more. Saying it twice is saying it once. */
  | { readonly kind: 'want-packet' | 'want-self'; readonly wanted: boolean }
  /** Release the camera; answered by `closed`. */
  | { readonly kind: 'close' };

/** capture → main; the bytes of `data` are transferred */
export type CaptureNews =
  | {
      readonly kind: 'packet';
      readonly timestampUs: number;
      readonly width: number;
      readonly height: number;
      readonly data: Uint8Array;
      readonly counters: VideoSourceCounters;
    }
  | { readonly kind: 'self'; readonly frame: Frame }
  | { readonly kind: 'counters'; readonly counters: VideoSourceCounters }
  | { readonly kind: 'status'; readonly status: DeviceStatus }
  | { readonly kind: 'closed' };
